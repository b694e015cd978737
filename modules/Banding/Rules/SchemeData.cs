using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Rules;

/// <summary>Everything that a scheme file says, already checked.</summary>
internal sealed record SchemeData(
    string Id,
    string Name,
    int Authority,
    SourceStatus Status,
    IReadOnlyList<string> Sources,
    IReadOnlyList<string> Notes,
    DateSpan InForce,
    IReadOnlyList<Setting> Settings,
    IReadOnlyList<PupilPhase> Phases,
    IReadOnlyList<string> Needs,
    IReadOnlyList<PlanKind> Plans,
    ValueBasis Basis,
    IReadOnlyList<ReachedBy> ReachedBy,
    BandOrder Order,
    IReadOnlyList<Band> Bands,
    IReadOnlyDictionary<string, IReadOnlyList<int>> LevelWeights,
    IReadOnlyList<ValueSeries> Series,
    bool HoursAtContributionRate,
    Dated<HourRate>? HourRates,
    Quantity HourWeeks,
    IReadOnlyList<ContributionSeries> Contributions,
    ContributionRule ContributionRule,
    IReadOnlyList<PlaceAddition> PlaceAdditions,
    Combination Combination,
    PartTimeRule PartTime,
    ProRata ProRata,
    Rounding Rounding,
    RoundingStage Stage,
    Rounding ValueRounding,
    PaymentPlan Payments);

/// <summary>One band's values over time for the placements that a selector matches.</summary>
internal sealed record ValueSeries(string Band, Selector Selector, Dated<BandValue> Values);

/// <summary>The school's contribution over time, for some settings and for plans that started in a span.</summary>
internal sealed record ContributionSeries(Bits Settings, DateSpan Plans, Dated<SchoolContribution> Values)
{
    public bool Applies(Setting setting, DateOnly planStarted) => Settings.Has((int)setting) && Plans.Contains(planStarted);
}

/// <summary>A flat amount for each place in some settings.</summary>
internal sealed record PlaceAddition(IReadOnlyList<Setting> Settings, Dated<Rate> Values);

/// <summary>A set of small enum values; empty in a file means all.</summary>
internal readonly record struct Bits(int Mask)
{
    public static Bits All => new(-1);
    public bool Has(int value) => (Mask & (1 << value)) != 0;
    public bool Meets(Bits other) => (Mask & other.Mask) != 0;
    public static Bits Of<T>(IReadOnlyCollection<T> values) where T : struct, Enum =>
        values.Count == 0 ? All : new(values.Aggregate(0, (mask, value) => mask | (1 << Convert.ToInt32(value))));
}

/// <summary>Which placements a value is for. A selector on phase or need does not match a placement that states none.</summary>
internal sealed record Selector(Bits Settings, Bits Phases, string? Needs, int? School)
{
    public static Selector Everything { get; } = new(Bits.All, Bits.All, null, null);

    public bool Matches(ValueKey key) =>
        Settings.Has((int)key.Setting)
        && (Phases == Bits.All || (key.Phase is PupilPhase phase && Phases.Has((int)phase)))
        && (Needs is null || (key.Need is not null && NeedList.Contains(key.Need)))
        && (School is null || School == key.SchoolId);

    /// <summary>Some placement matches both, and neither gives way to the other (a school's own value goes first).</summary>
    public bool ClashesWith(Selector other) =>
        Settings.Meets(other.Settings) && Phases.Meets(other.Phases) && School == other.School
        && (Needs is null || other.Needs is null || NeedList.Intersect(other.NeedList).Any());

    private string[] NeedList => needList ??= Needs?.Split(' ') ?? [];
    private string[]? needList;

    public bool Equals(Selector? other) =>
        other is not null && Settings == other.Settings && Phases == other.Phases && Needs == other.Needs && School == other.School;

    public override int GetHashCode() => HashCode.Combine(Settings, Phases, Needs, School);
}
