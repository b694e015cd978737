using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding;

/// <summary>
/// How an authority moves its pupils from an old arrangement to a scheme (DOMAIN Part C, 15 to 18), as data. Made by
/// <see cref="AssimilationPlanFile"/>, which refuses contradictions.
/// </summary>
public sealed record AssimilationPlan(
    string Id,
    string Name,
    int Authority,
    SourceStatus Status,
    IReadOnlyList<string> Sources,
    IReadOnlyList<string> Notes,
    OldArrangement Old,
    TargetRule Target,
    MoveTiming Timing,
    Protection Protection,
    IReadOnlyList<AbolishedBand> Abolished,
    ApprovedEnvelope? Envelope)
{
    /// <summary>The file that it was read from, to the letter: what is recorded when it is carried out.</summary>
    public string Text { get; init; } = "";

    /// <summary>Going from an infant to a junior school counts as a change of phase; usually it does not.</summary>
    public bool InfantToJuniorCounts { get; init; }

    /// <summary>What the awards that the plan makes state as their source: <c>assimilation bands_2024</c>, line 0.</summary>
    public SourceRef Source => SourceOf(Id);

    internal static SourceRef SourceOf(string plan) => new($"assimilation {plan}", 0);

    /// <summary>Whether an award is one of the old arrangement: the old scheme's, or where the plan names none any but the target scheme's.</summary>
    public bool IsOld(BandDecision award)
    {
        ArgumentNullException.ThrowIfNull(award);
        return Old.Scheme is string scheme ? award.Scheme == scheme : award.Scheme != Target.Scheme;
    }

    /// <summary>How it is moderated before it is signed off; null where no sample is asked for.</summary>
    public ModerationTerms? Moderation { get; init; }

    /// <summary>The day on which the new amounts are paid for the first time; null stands for the first move's own day. From then on nothing is undone.</summary>
    public DateOnly? FirstPayment { get; init; }

    /// <summary>
    /// What the old bands were worth in the base year of the special-school protection, pounds a year, where the old
    /// arrangement's scheme does not say it; empty where it is not known.
    /// </summary>
    public IReadOnlyDictionary<string, Rate> BaseYearBands { get; init; } = new Dictionary<string, Rate>();
}

/// <summary>In which terms the old arrangement states what a pupil gets.</summary>
public enum OldArrangementKind
{
    Bands,
    Hours,
    Amounts,
}

/// <summary>
/// What pupils come from: bands of a scheme as it stood on <paramref name="ValuedOn"/>, bands with annual values stated here,
/// weekly hours at <paramref name="PoundsPerHour"/> a year above the school's own hours, or each pupil's own annual amount.
/// All are full-time; <paramref name="PartTime"/> says whether attendance shrinks them (a scheme's own rule goes before it).
/// </summary>
public sealed record OldArrangement(
    OldArrangementKind Kind,
    string? Scheme,
    DateOnly? ValuedOn,
    IReadOnlyDictionary<string, Rate> Bands,
    Rate? PoundsPerHour,
    Quantity SchoolHours,
    PartTimeRule PartTime);

/// <summary>How a band of the target scheme is found.</summary>
public enum TargetRuleKind
{
    /// <summary>The band whose amount is least far from the old one.</summary>
    Nearest,

    /// <summary>The lowest band that pays no less.</summary>
    NextAbove,

    /// <summary>The highest band that pays no more.</summary>
    NextBelow,

    /// <summary>A table from old bands to new ones.</summary>
    Mapping,

    /// <summary>Each pupil is assessed anew.</summary>
    Reassess,
}

/// <summary>Which band is taken where two are equally near.</summary>
public enum TieRule
{
    Up,
    Down,
}

/// <summary>
/// The rule that leads to a band of <paramref name="Scheme"/>. <paramref name="Bands"/> are those it may lead to, all where
/// empty; of bands with equal amounts the first in the scheme's list is taken.
/// </summary>
public sealed record TargetRule(
    string Scheme,
    TargetRuleKind Kind,
    TieRule? Tie,
    IReadOnlyList<string> Bands,
    IReadOnlyDictionary<string, string> Mapping);

/// <summary>When pupils move who already have a plan.</summary>
public enum TimingKind
{
    OneDate,
    NewPlansOnly,
    AnnualReview,
    PhaseTransfer,
    ByPhase,
    BySetting,
    Steps,
}

/// <summary>What may move a pupil before its step comes.</summary>
public enum EarlierMove
{
    AnnualReview,
    PhaseTransfer,

    /// <summary>Any change of key stage, phase transfers among them.</summary>
    KeyStageTransfer,
}

/// <summary>
/// Plans that begin on or after <paramref name="Start"/> are decided on the new scheme, whatever the kind. The others move by
/// kind, or earlier at one of <paramref name="EarlierAt"/>; and by <paramref name="Latest"/> all that are left, where it is stated.
/// </summary>
public sealed record MoveTiming(
    TimingKind Kind,
    DateOnly Start,
    DateOnly? Latest,
    IReadOnlyList<EarlierMove> EarlierAt,
    IReadOnlyList<MoveStep> Steps);

/// <summary>From a day those move whom all lists match; an empty list matches everyone. A pupil moves at its earliest step.</summary>
public sealed record MoveStep(DateOnly From, IReadOnlyList<PupilPhase> Phases, IReadOnlyList<Setting> Settings, IReadOnlyList<string> OldBands);

/// <summary>Whose loss is made good.</summary>
public enum ProtectionKind
{
    None,
    PerPupil,

    /// <summary>The school's total over the pupils that have moved: gains there are set against losses.</summary>
    PerSchool,
}

/// <summary>What ends a pupil's protection before its length does. A pupil's own always ends with the placement.</summary>
public enum ProtectionEnd
{
    Leaving,
    AnnualReview,
    PhaseChange,
}

/// <summary>
/// How losses are made good: by shares of the loss for each year (<paramref name="TaperPercent"/>, whole where empty), for
/// <paramref name="Months"/> where stated, until one of <paramref name="EndsOn"/>. The protected amount is frozen where
/// <paramref name="Uplifts"/> is empty, else raised on their days.
/// </summary>
public sealed record Protection(
    ProtectionKind Kind,
    IReadOnlyList<Quantity> TaperPercent,
    int? Months,
    IReadOnlyList<ProtectionEnd> EndsOn,
    IReadOnlyList<ProtectionUplift> Uplifts,
    GainsCap? GainsCap)
{
    public static Protection None { get; } = new(ProtectionKind.None, [], null, [], [], null);
}

/// <summary>The protected amount rises by so many percent on a day.</summary>
public sealed record ProtectionUplift(DateOnly From, Quantity Percent, string Source, SourceStatus Status);

/// <summary>Those who gain give up at most so many percent of their gain to pay for protection.</summary>
public sealed record GainsCap(Quantity AtMostPercent);

/// <summary>An old band that ends: each of its pupils is moderated into one of the bands <paramref name="To"/> before it moves.</summary>
public sealed record AbolishedBand(string Band, IReadOnlyList<string> To);

/// <summary>The approved change of the whole cohort's annual cost, below nothing for a saving, and who approved it.</summary>
public sealed record ApprovedEnvelope(Money AnnualChange, string Source, SourceStatus Status);
