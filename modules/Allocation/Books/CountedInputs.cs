using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Allocation.Books;

/// <summary>
/// What authorities pay by counts in a year, as recorded: schemes and funds by authority (0: of every authority without one of its
/// own), what is notified and claimed, and what counts are taken from. An authority's own goes before that of all.
/// </summary>
internal sealed record CountedInputs(
    FundingYear Year,
    IReadOnlyDictionary<int, VolumeScheme> VolumeSchemes,
    IReadOnlyDictionary<int, NationalAverages> Averages,
    ILookup<int, NotifiedCount> Notified,
    IReadOnlyDictionary<int, OpenedFund> Funds,
    IReadOnlyDictionary<int, ContingencyRecord> Records,
    CensusHistory Census,
    ILookup<int, RecordedCount> RecordedCounts,
    ILookup<int, Placement> PlacementsAt)
{
    /// <summary>No authority pays by counts.</summary>
    public static CountedInputs None(FundingYear year) => new(
        year, new Dictionary<int, VolumeScheme>(), new Dictionary<int, NationalAverages>(), Array.Empty<NotifiedCount>().ToLookup(n => n.Authority),
        new Dictionary<int, OpenedFund>(), new Dictionary<int, ContingencyRecord>(), new([], []),
        Array.Empty<RecordedCount>().ToLookup(r => r.Header.Authority), Array.Empty<Placement>().ToLookup(p => p.SchoolId));

    /// <summary>Whether a scheme or a fund is in force for the authority.</summary>
    public bool Pays(int authority) => SchemeOf(authority) is not null || FundOf(authority) is not null;

    /// <summary>What an authority's counts are taken from.</summary>
    public CountInputs CountsOf(int authority, IEnumerable<School> schools)
    {
        School[] own = [.. schools];
        return new(own, Census, own.SelectMany(s => PlacementsAt[s.Id]), RecordedCounts[authority]);
    }

    /// <summary>The authority's schemes with their counts, made ready.</summary>
    public AuthoritySchemes Of(int authority, CountInputs counts)
    {
        Read<VolumeYear>? volume = SchemeOf(authority) is VolumeScheme scheme ? VolumeYear.Of(scheme, authority, Year, counts, Averages[authority], Notified[authority]) : null;
        Read<ContingencyYear>? contingency = FundOf(authority) is not OpenedFund fund ? null : ContingencyYear.Of(
            fund.Fund, authority, counts, Records.GetValueOrDefault(authority) ?? ContingencyRecord.Empty, fund.Fund.Authority == authority ? fund : null);
        return new(volume?.Value, contingency?.Value)
        {
            VolumeFault = FaultOf(volume),
            ContingencyFault = FaultOf(contingency),
            Unready = volume is { Value: null } ? SchemeOf(authority) : null,
            ToldOfVolume = volume is { Value: null } ? Told(authority) : new Dictionary<int, Money>(),
            Found = new(Warnings(volume, contingency)),
        };
    }

    /// <summary>The same after placements at some schools changed, and nothing else.</summary>
    public AuthoritySchemes Again(int authority, AuthoritySchemes before, CountInputs counts, IReadOnlyCollection<int> schools)
    {
        VolumeYear? volume = before.Volume?.Recounted(authority, counts, schools);
        ContingencyYear? contingency = before.Contingency?.Recounted(authority, counts, schools);
        if (ReferenceEquals(volume, before.Volume) && ReferenceEquals(contingency, before.Contingency)) return before;
        return before with { Volume = volume, Contingency = contingency, Found = new(() => Of(authority, counts).Findings) };
    }

    // What stops a scheme is said at every line that it leaves out; the book goes on without it.
    private static IReadOnlyList<Finding> Warnings(Read<VolumeYear>? volume, Read<ContingencyYear>? contingency) =>
        [.. (volume?.Findings ?? []).Concat(contingency?.Findings ?? []).Distinct().Select(f => f with { Severity = FindingSeverity.Warning })];

    private Dictionary<int, Money> Told(int authority) =>
        Notified[authority].SelectMany(n => n.Lines).GroupBy(l => l.School).ToDictionary(g => g.Key, g => g.Sum(l => new Money(l.Amount)));

    private static Fault? FaultOf<T>(Read<T>? read) where T : class =>
        read is { Value: null } ? read.Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => new Fault(f.Code, f.Message, FaultKind.RuleBroken)).First() : null;

    private VolumeScheme? SchemeOf(int authority) => VolumeSchemes.GetValueOrDefault(authority) ?? VolumeSchemes.GetValueOrDefault(0);

    private OpenedFund? FundOf(int authority) => Funds.GetValueOrDefault(authority) ?? Funds.GetValueOrDefault(0);
}
