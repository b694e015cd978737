using System.Collections.Immutable;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.VolumeTopUps;

/// <summary>
/// A scheme that pays schools for a high number of pupils with plans, as data (DOMAIN C20 to C25). It is of one authority, or with
/// <paramref name="Authority"/> 0 of every authority that has none of its own, and in force from the first to the last
/// of its years, both included. <paramref name="DecidedOn"/> decides which national average it knows. It applies to schools of
/// <paramref name="Groups"/> whose roll lies between the two ends, where they are stated. <paramref name="Text"/> is the whole
/// file, empty for one that was made from another.
/// </summary>
public sealed record VolumeScheme(
    string Id,
    string Name,
    int Authority,
    SourceStatus Status,
    ImmutableArray<string> Sources,
    ImmutableArray<string> Notes,
    DateOnly DecidedOn,
    FundingYear FirstYear,
    FundingYear LastYear,
    CountRule CountRule,
    ImmutableArray<SchoolGroup> Groups,
    Quantity? RollAtLeast,
    Quantity? RollAtMost,
    VolumeThreshold Threshold,
    VolumeExcess Excess,
    VolumePayment Payment,
    Rounding Rounding,
    VolumePot? Pot,
    VolumeCadence Cadence,
    string Text)
{
    /// <summary>Whose money it spends; the high needs block's where the file does not say.</summary>
    public PaidFrom PaidFrom { get; init; }

    public bool InForce(FundingYear year) => FirstYear <= year && year <= LastYear;

    /// <summary>Every day of the year counts as it is, and the year is paid by days.</summary>
    public bool Continuous => Cadence.Kind == VolumeCadenceKind.Continuous;

    /// <summary>Whether a school's notional SEN budget or units of its factors are needed.</summary>
    public bool NeedsFormula =>
        Threshold.Kind is VolumeThresholdKind.Expected or VolumeThresholdKind.ShareOfNotionalSen || Payment.Kind == VolumePaymentKind.Shortfall;

    /// <summary>The counts that pay for a year, by date; none where the year is paid by days.</summary>
    public IReadOnlyList<VolumeCount> CountsOf(FundingYear year) => [.. Cadence.Counts.Where(c => c.Year == year).OrderBy(c => c.On)];

    /// <summary>
    /// The days whose counts are needed for a year. <paramref name="changes"/> are days on which a placement begins or ends; only
    /// a scheme that is paid by days asks for them.
    /// </summary>
    public IReadOnlyList<DateOnly> CountDates(FundingYear year, IEnumerable<DateOnly> changes) => Continuous
        ? [.. changes.Where(year.Span.Contains).Append(year.Span.From).Distinct().Order()]
        : [.. CountsOf(year).Select(c => c.On)];

    /// <summary>
    /// The same scheme with another threshold, in the terms of its kind: percent, points above the average, pupils on roll, pupils
    /// above the expected number. It comes from no file, so its text is empty.
    /// </summary>
    public VolumeScheme WithThreshold(Quantity value) => this with { Threshold = Threshold with { Value = value }, Text = "" };
}

/// <summary>By what a school's pupils with plans are judged many.</summary>
public enum VolumeThresholdKind
{
    /// <summary>A percentage of the roll.</summary>
    PercentOfRoll,

    /// <summary>England's share of pupils with plans by phase, as published by the scheme's decision.</summary>
    NationalAverage,

    /// <summary>One for so many pupils on roll.</summary>
    OnePer,

    /// <summary>The number that factors of the formula lead to expect, and so many more.</summary>
    Expected,

    /// <summary>As many as a share of the notional SEN budget covers.</summary>
    ShareOfNotionalSen,
}

/// <summary>What becomes of the part of a pupil.</summary>
public enum VolumeFraction
{
    Exact,
    Floor,
    Ceiling,
}

/// <summary>Which average holds for a school with both phases whose rolls by phase are not known.</summary>
public enum MixedPhaseAverage
{
    /// <summary>That of all schools, special schools among them, which lies above both phases'.</summary>
    AllSchools,
    Primary,
    Secondary,

    /// <summary>None: the school's amount is not known.</summary>
    NotKnown,
}

/// <summary>
/// The threshold. <paramref name="Value"/> is a percentage (of the roll, or of notional SEN), percentage points above the national
/// average, pupils on roll for one plan, or pupils above the expected number. <paramref name="ByPhase"/>: a national average is the
/// school's phase's, else that of all schools. <paramref name="Contribution"/> is what the school meets of each plan, where
/// notional SEN is divided by it. <paramref name="FractionStatus"/> says how far the fraction rule is known.
/// </summary>
public sealed record VolumeThreshold(
    VolumeThresholdKind Kind,
    Quantity Value,
    bool ByPhase,
    MixedPhaseAverage Mixed,
    Money Contribution,
    ExpectedCount? Expected,
    VolumeFraction Fraction,
    SourceStatus FractionStatus,
    string Source,
    SourceStatus Status);

/// <summary>The fraction rule of the pupils above the threshold, and how far it is known.</summary>
public sealed record VolumeExcess(VolumeFraction Fraction, SourceStatus Status);

/// <summary>What is paid for.</summary>
public enum VolumePaymentKind
{
    /// <summary>So much for each pupil above the threshold.</summary>
    PerExcessPupil,

    /// <summary>So much for each pupil counted, where they are more than the threshold.</summary>
    PerCountedPupil,

    /// <summary>What the contributions of all pupils counted come to above a share of notional SEN.</summary>
    Shortfall,

    /// <summary>The pot, shared by pupils above the threshold.</summary>
    ShareOfPot,
}

/// <summary>What becomes of a payment below the minimum.</summary>
public enum BelowMinimum
{
    NotPaid,

    /// <summary>It becomes the minimum.</summary>
    Raised,
}

/// <summary>
/// The payment of a full year. <paramref name="Rate"/> is pounds a pupil; <paramref name="Contribution"/> and
/// <paramref name="NotionalSenPercent"/> are of a shortfall. <paramref name="MostPerSchool"/> caps a school's year.
/// </summary>
public sealed record VolumePayment(
    VolumePaymentKind Kind,
    Rate Rate,
    Money Contribution,
    Quantity NotionalSenPercent,
    Money? Minimum,
    BelowMinimum BelowMinimum,
    Money? MostPerSchool,
    string Source,
    SourceStatus Status);

/// <summary>What happens when the pot does not reach.</summary>
public enum PotShort
{
    /// <summary>What is due is scaled to it, to the penny.</summary>
    Scale,

    /// <summary>What is due is paid, and the pot is overspent.</summary>
    Overspend,

    /// <summary>The count is not paid until the pot is raised.</summary>
    Refuse,
}

/// <summary>The money set aside for a year, and where it comes from.</summary>
public sealed record VolumePot(Money Amount, string Source, SourceStatus Status, PotShort WhenShort);

/// <summary>How often pupils are counted.</summary>
public enum VolumeCadenceKind
{
    /// <summary>On stated days.</summary>
    Counts,

    /// <summary>Every day counts as it is, and the year is paid by days.</summary>
    Continuous,
}

/// <summary>For how much of the year a count pays.</summary>
public enum VolumeBasis
{
    /// <summary>Its own share of the year, whatever other counts paid.</summary>
    OwnMonths,

    /// <summary>Its share of the year (mostly the whole) less what earlier counts paid.</summary>
    FullYearLessNotified,
}

/// <summary>Which way a recount, and a later count less the earlier ones, may move a school's money.</summary>
public enum VolumeRecount
{
    BothWays,

    /// <summary>Nothing that was notified is taken back.</summary>
    IncreasesOnly,
}

/// <summary>One count of a scheme: the year for which it pays, its date, and the share of the year, above 0 and at most 1.</summary>
public sealed record VolumeCount(string Name, FundingYear Year, DateOnly On, Exact Share, VolumeBasis Basis, VolumeRecount Recount);

/// <summary>When pupils are counted; a scheme that is paid by days has no counts.</summary>
public sealed record VolumeCadence(VolumeCadenceKind Kind, ImmutableArray<VolumeCount> Counts);
