using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding;

/// <summary>What a published band value holds: all of the cost, or only what the authority adds.</summary>
public enum ValueBasis
{
    /// <summary>The top-up itself; the school's contribution is already out of it.</summary>
    Net,

    /// <summary>The whole cost; the school's contribution is taken off.</summary>
    Gross,
}

/// <summary>How the list of bands is ordered, where a higher band must never be worth less.</summary>
public enum BandOrder
{
    None,

    /// <summary>The first band of the list is the lowest.</summary>
    Ascending,

    /// <summary>The first band of the list is the highest.</summary>
    Descending,
}

/// <summary>What several awards of one placement on one day come to.</summary>
public enum Combination
{
    /// <summary>There may be only one; two are a finding.</summary>
    One,
    Highest,
    Add,
}

/// <summary>What part-time attendance does to a value.</summary>
public enum PartTimeRule
{
    /// <summary>The value times the share of a full week, exact until the line is rounded.</summary>
    Factor,
    Ignored,
}

/// <summary>Which payment of the year takes what is left by rounding the others.</summary>
public enum OddPennies
{
    Last,
    First,

    /// <summary>The running total is rounded, so a penny falls where the total reaches it.</summary>
    Running,
}

/// <summary>In which terms an award may be decided.</summary>
public enum ReachedBy
{
    Band,
    Points,
    Levels,
    Hours,
    Amount,
}

/// <summary>A pupil's phase of education, where a value depends on it.</summary>
public enum PupilPhase
{
    EarlyYears,
    Primary,
    Secondary,
    Post16,
}

/// <summary>Inclusive whole points; no upper end where <paramref name="To"/> is null.</summary>
public sealed record PointsRange(int From, int? To)
{
    public bool Contains(int points) => points >= From && (To is null || points <= To);
    public override string ToString() => To is null ? $"{From} or more" : $"{From}-{To}";
}

/// <summary>Inclusive weekly hours; no upper end where <paramref name="To"/> is null.</summary>
public sealed record HoursRange(Quantity From, Quantity? To)
{
    public bool Contains(Quantity hours) => hours >= From && (To is null || hours <= To);
}

/// <summary>
/// A named level of need. <paramref name="Number"/> is its place on a linear scale. <paramref name="Settings"/> is empty
/// where the band exists in every setting of the scheme.
/// </summary>
public sealed record Band(string Id, string? Name, int? Number, PointsRange? Points, HoursRange? Hours, IReadOnlyList<Setting> Settings);

/// <summary>
/// A band's annual full-time value: one amount; or a range within which each award states its own amount; or not known
/// (never the same as nothing). Where <paramref name="AboveBand"/> is given the value is that band's plus
/// <paramref name="PoundsAbove"/>, which may be known when neither value is.
/// </summary>
public sealed record BandValue(
    Rate? Pounds,
    Rate? AtLeast = null,
    Rate? MoreThan = null,
    Rate? AtMost = null,
    string? AboveBand = null,
    Rate? PoundsAbove = null)
{
    public bool NeedsAmount => AtLeast is not null || MoreThan is not null || AtMost is not null;
    public bool Unknown => Pounds is null && !NeedsAmount;

    /// <summary>A bespoke amount lies inside the range.</summary>
    public bool Allows(Rate amount) =>
        (AtLeast is not Rate least || amount >= least) && (MoreThan is not Rate more || amount > more) && (AtMost is not Rate most || amount <= most);
}

/// <summary>
/// What a school bears itself in a year, in pounds, or in weekly hours of support; with both, one weekly hour of a year is
/// worth pounds divided by hours.
/// </summary>
public sealed record SchoolContribution(Rate? Pounds, Quantity? Hours);

/// <summary>Pounds an hour of a teaching assistant and of a teacher.</summary>
public sealed record HourRate(Rate Assistant, Rate? Teacher);

/// <summary>A part of the year's payments and its weight.</summary>
public sealed record PaymentPart(string Name, int Weight);

/// <summary>How a year's amount is paid: parts by weight, each rounded; the whole is always paid.</summary>
public sealed record PaymentPlan(IReadOnlyList<PaymentPart> Parts, OddPennies OddPennies);

/// <summary>
/// How the school's contribution behaves: with <paramref name="ProRata"/> it shrinks with a part of a year, and a change
/// within the year holds from its day; else the whole contribution in force on the placement's first paid day of the
/// funding year is taken once in that year, from the earliest costs on, and a later change counts from the next year.
/// With <paramref name="PartTime"/> it shrinks with part-time attendance;
/// <paramref name="DayRounded"/> says whether the contribution of one day is rounded (£31.58) or kept exact (6,000/190).
/// </summary>
public sealed record ContributionRule(bool ProRata, bool PartTime, bool DayRounded);

/// <summary>On what a value may depend besides the band. <paramref name="Need"/> is a code of the school census.</summary>
public readonly record struct ValueKey(Setting Setting, PupilPhase? Phase, string? Need, int SchoolId);

/// <summary>Phases of pupils.</summary>
public static class PupilPhases
{
    /// <summary>
    /// By year group (negative is early years, 0 to 6 primary, 7 to 11 secondary, above that post-16); without one by the
    /// school's group; null where neither tells.
    /// </summary>
    public static PupilPhase? Of(int? yearGroup, SchoolGroup group) => (yearGroup, group) switch
    {
        ( < 0, _) => PupilPhase.EarlyYears,
        ( <= 6, _) => PupilPhase.Primary,
        ( <= 11, _) => PupilPhase.Secondary,
        (not null, _) => PupilPhase.Post16,
        (null, SchoolGroup.Nursery) => PupilPhase.EarlyYears,
        (null, SchoolGroup.Primary) => PupilPhase.Primary,
        (null, SchoolGroup.Secondary) => PupilPhase.Secondary,
        _ => null,
    };
}
