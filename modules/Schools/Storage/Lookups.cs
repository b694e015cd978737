using FundingPlatform.Schools.Rules;
using FundingPlatform.Shell;

namespace FundingPlatform.Schools.Storage;

/// <summary>What a change of one placement has to know, by keys and indexes and kept queries: never more than the pupil's own rows.</summary>
internal static class Lookups
{
    internal const string ById = $"SELECT {Mapping.RecordedColumns} FROM schools_placement WHERE id = $id";

    // A reference is an authority's own: another one's, though it reads the same, is another pupil's, and nobody else's to see.
    internal const string ByPupil = """
        SELECT id, from_day, until_day, dual_registered FROM schools_placement WHERE pupil = $pupil AND home_authority = $home ORDER BY from_day, id
        """;

    internal const string There = """
        SELECT EXISTS (SELECT 1 FROM schools_school WHERE id = $school), EXISTS (SELECT 1 FROM schools_authority WHERE code = $authority),
            EXISTS (SELECT 1 FROM schools_placement WHERE id = $id)
        """;

    public static RecordedPlacement? Placement(Session session, string id)
    {
        using BulkRows row = session.Rows(ById, id);
        return row.Next() ? Mapping.Recorded(row) : null;
    }

    public static bool AnyPlacement(Session session)
    {
        using BulkRows row = session.Rows("SELECT EXISTS (SELECT 1 FROM schools_placement)");
        return row.Next() && row.Number(0) == 1;
    }

    public static IReadOnlyList<OfSamePupil> OfPupil(Session session, Placement stated)
    {
        using BulkRows row = session.Rows(ByPupil, stated.Pupil, stated.HomeAuthority);
        List<OfSamePupil> found = [];
        while (row.Next()) found.Add(Mapping.OfSamePupil(row));
        return found;
    }

    public static Recorded Beside(Session session, Placement stated)
    {
        using BulkRows row = session.Rows(There, stated.SchoolId, stated.HomeAuthority, stated.Id);
        row.Next();
        return new(row.Number(0) == 1, row.Number(1) == 1, row.Number(2) == 1);
    }
}
