using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Benchmarks;

/// <summary>A placement of a set in a few bytes: the school's index, the band's and the setting's, and the days from <paramref name="From"/> up to <paramref name="Until"/>.</summary>
internal readonly record struct SetPlacement(int School, byte Band, byte Setting, ushort From, ushort Until)
{
    /// <summary>Days of the year that are paid.</summary>
    public int Days => Until - From;

    /// <summary>Of 36: the band within its setting, one setting after the other.</summary>
    public int Cell => Setting * BandValues.Bands + Band;
}

/// <summary>
/// An authority of a set: its rules, its schools (top-ups not in them yet), the placements in the order of the schools, the
/// banding scheme with its values by cell in pence, a second scheme to compare with, and what is paid by counts.
/// </summary>
internal sealed record SetAuthority(
    int Code,
    YearRules Rules,
    SchoolFunding[] Schools,
    SetPlacement[] Placements,
    Scheme Scheme,
    Scheme Other,
    long[] Values,
    long[] OtherValues,
    VolumeScheme Volume,
    NationalAverage Average,
    ContingencyFund Fund,
    PlanCount Count,
    AuthoritySchemes Counted)
{
    private static readonly SourceRef At = new("benchmark", 1);

    public IReadOnlyDictionary<int, SchoolGroup> Groups => Schools.ToDictionary(s => s.SchoolId, s => s.Group);

    public Pricing PricingBy(Scheme scheme) => new(EnglandSet.Year, new Dictionary<string, Scheme> { [scheme.Id] = scheme }, Groups);

    /// <summary>The placements as the modules know them, in the same order.</summary>
    public Placement[] AsPlacements() => [.. Placements.Select((p, i) => new Placement(
        Id(i), Id(i), Code, Schools[p.School].SchoolId, BandValues.Settings[p.Setting], "ASD", null, PlanKind.EhcPlan, Quantity.One,
        SpanOf(p), DualRegistered: false, SourceStatus.Illustrative, At))];

    /// <summary>The band decided for each placement.</summary>
    public IEnumerable<BandDecision> AsDecisions() => Placements.Select((p, i) =>
        new BandDecision(Id(i), Scheme.Id, Award.OfBand(BandValues.Names[p.Band]), SpanOf(p), SpanOf(p).From, At));

    private string Id(int number) => $"{Code}-{number:000000}";

    private static DateSpan SpanOf(SetPlacement placement) => new(EnglandSet.Year.Span.From.AddDays(placement.From), EnglandSet.Year.Span.From.AddDays(placement.Until));
}
