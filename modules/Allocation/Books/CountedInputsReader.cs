using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.VolumeTopUps;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Books;

/// <summary>Reads what authorities pay by counts in a year through the modules' readers.</summary>
internal static class CountedInputsReader
{
    /// <param name="authorities">The authorities whose schools were read.</param>
    /// <param name="placements">Every placement at their schools, of any year.</param>
    public static CountedInputs Read(
        SqliteConnection connection, FundingYear year, IReadOnlyList<int> authorities,
        IReadOnlyList<CensusCount> census, IReadOnlyList<SchoolLink> links, IReadOnlyList<Placement> placements)
    {
        using var kept = new PreparedQueries(connection);
        VolumeReader volume = VolumeReader.Over(kept);
        ContingencyReader contingency = ContingencyReader.Over(kept);
        HashSet<int> concerned = [0, .. authorities];
        Dictionary<int, VolumeScheme> schemes = volume.Schemes().Where(s => s.InForce(year) && concerned.Contains(s.Authority)).ToDictionary(s => s.Authority);
        Dictionary<int, OpenedFund> funds = contingency.Funds().Where(f => f.Fund.Year == year && concerned.Contains(f.Fund.Authority)).ToDictionary(f => f.Fund.Authority);
        if (schemes.Count == 0 && funds.Count == 0) return CountedInputs.None(year);
        SchoolsReader schools = SchoolsReader.Over(connection);
        return new(
            year, schemes, authorities.ToDictionary(code => code, volume.Averages),
            authorities.SelectMany(code => volume.Notified(code, year)).ToLookup(n => n.Authority),
            funds, authorities.Where(funds.ContainsKey).ToDictionary(code => code, code => contingency.Record(code, year)),
            new(census, links),
            authorities.SelectMany(code => schools.RecordedCounts(code)).ToLookup(r => r.Header.Authority),
            placements.ToLookup(p => p.SchoolId));
    }
}
