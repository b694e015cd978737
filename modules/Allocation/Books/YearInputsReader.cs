using FundingPlatform.Allocation.Affording;
using FundingPlatform.Banding;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.TopUps;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Books;

/// <summary>Reads a year's inputs through the modules' readers: of one authority, or of all that are recorded.</summary>
internal static class YearInputsReader
{
    /// <summary>What an authority's schools block is worked out from, without any placement.</summary>
    public static YearInputs ReadFormula(SqliteConnection connection, FundingYear year, int authority) =>
        Read(connection, year, authority, _ => []);

    public static YearInputs Read(SqliteConnection connection, FundingYear year, int? authority) =>
        Read(connection, year, authority, schools => schools.Placements(authority));

    private static YearInputs Read(
        SqliteConnection connection, FundingYear year, int? authority, Func<SchoolsReader, IReadOnlyList<Placement>> placementsOf)
    {
        SchoolsReader schools = SchoolsReader.Over(connection);
        BandingReader banding = BandingReader.Over(connection);
        AllocationReader allocation = AllocationReader.Over(connection);
        ILookup<int, School> schoolsOf = schools.Schools(authority).ToLookup(s => s.AuthorityCode);
        IReadOnlyList<Placement> all = placementsOf(schools);
        IReadOnlyList<Placement> placements = [.. all.Where(p => Pricing.MayBePaidIn(p, year))];
        IReadOnlyList<CensusCount> census = schools.Counts(authority);
        IReadOnlyList<SchoolLink> links = schools.Links(authority);
        BlockTransfersReader transfers = BlockTransfersReader.Over(connection);
        int[] codes = [.. schoolsOf.Select(g => g.Key)];
        Dictionary<int, ParameterSet> own = codes.Select(code => allocation.Parameters(code, year))
            .Where(set => set.Parameters.Count > 0).ToDictionary(set => set.AuthorityCode);
        return new(
            year,
            allocation.IsIllustrative(year),
            schools.Authorities().ToDictionary(a => a.Code),
            schoolsOf,
            Groups(schools, schoolsOf, placements),
            census.GroupBy(c => (c.SchoolId, c.Measure)).ToDictionary(g => g.Key, g => g.MaxBy(c => c.Date)!),
            links,
            schools.Places(authority).Where(p => p.Period.Overlaps(year.Span)).ToLookup(p => p.SchoolId),
            placements,
            Decisions(connection, placements, authority).ToLookup(d => d.PlacementId),
            banding.Schemes().ToDictionary(s => s.Id),
            new GrantTable(allocation.Grants(year)),
            allocation.Parameters(0, year),
            own,
            codes.ToDictionary(code => code, code => allocation.Inputs(code, year)),
            Protections(connection, banding, schoolsOf.SelectMany(s => s), placements, authority))
        {
            Levers = EnactedLevers.Of(transfers, year, authority),
            Transfers = (authority is int one ? transfers.Enacted(one, year) : transfers.Enacted(year)).ToLookup(t => t.Authority),
            Counted = CountedInputsReader.Read(connection, year, codes, census, links, all),
        };
    }

    // Of one authority they are looked up, so that building a book again does not read all of England.
    private static IEnumerable<BandDecision> Decisions(SqliteConnection connection, IReadOnlyList<Placement> placements, int? authority)
    {
        if (authority is null) return BandingReader.Over(connection).Decisions();
        using var kept = new PreparedQueries(connection);
        BandingReader banding = BandingReader.Over(kept);
        return [.. placements.SelectMany(p => banding.DecisionsOf(p.Id))];
    }

    // Of one authority: all that its plans pay, and what others' pay at its schools.
    private static IReadOnlyList<ProtectionAward> Protections(
        SqliteConnection connection, BandingReader banding, IEnumerable<School> schools, IReadOnlyList<Placement> placements, int? authority)
    {
        IReadOnlyList<ProtectionAward> own = banding.Protections(authority);
        if (authority is null) return own;
        HashSet<string> plans = [.. own.Select(p => p.Plan)];
        using var kept = new PreparedQueries(connection);
        BandingReader others = BandingReader.Over(kept);
        return
        [
            .. own,
            .. placements.Where(p => p.HomeAuthority != authority).SelectMany(p => others.ProtectionsOf(p.Id)).Where(p => !plans.Contains(p.Plan)),
            .. schools.SelectMany(s => others.ProtectionsAt(s.Id)).Where(p => p.Move is null && !plans.Contains(p.Plan)),
        ];
    }

    // A pupil without a year group is priced by the phase of the school, whoever's school it is.
    private static Dictionary<int, SchoolGroup> Groups(SchoolsReader schools, ILookup<int, School> schoolsOf, IReadOnlyList<Placement> placements)
    {
        Dictionary<int, SchoolGroup> groups = schoolsOf.SelectMany(s => s).ToDictionary(s => s.Id, s => s.Group);
        foreach (Placement placement in placements)
            if (!groups.ContainsKey(placement.SchoolId)) groups[placement.SchoolId] = schools.School(placement.SchoolId)?.Group ?? SchoolGroup.Unknown;
        return groups;
    }
}
