using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding;

/// <summary>
/// What an assimilation is worked out from: the plan, the schemes that it names, and every pupil of the old arrangement, one
/// entry a placement, in any order. Two entries of one placement are a fault.
/// </summary>
public sealed record AssimilationInputs(AssimilationPlan Plan, IReadOnlyDictionary<string, Scheme> Schemes, IReadOnlyList<PupilToMove> Pupils);

/// <summary>What happened, or will, to a pupil that may move it or end its protection.</summary>
public enum PupilEventKind
{
    AnnualReview,
    PhaseTransfer,
    InfantToJunior,

    /// <summary>A change of key stage that is no transfer.</summary>
    KeyStageTransfer,
}

/// <summary>An event of a pupil and its day.</summary>
public sealed record PupilEvent(PupilEventKind Kind, DateOnly Date);

/// <summary>
/// One pupil at one school under the old arrangement. <paramref name="Old"/> is what it was awarded when the plan starts, null for a plan
/// that began under the new scheme. <paramref name="Decided"/> is what a person or a moderation decided in the target scheme,
/// which goes before the plan's rule. <paramref name="Specified"/> is what the provision in the plan costs a year above the
/// school's share, where it is known. <paramref name="Moved"/> is what an earlier run recorded.
/// </summary>
public sealed record PupilToMove(
    Placement Placement,
    PupilPhase? Phase,
    DateOnly PlanStarted,
    Award? Old,
    IReadOnlyList<PupilEvent> Events,
    Award? Decided = null,
    Money? Specified = null,
    MovedPupil? Moved = null)
{
    /// <summary>Every recorded award of the placement, of whichever scheme, by first day.</summary>
    public IReadOnlyList<BandDecision> Awards { get; init; } = [];

    /// <summary>
    /// The awards as they were before this plan moved the pupil, by first day: which of them held on a day says what the pupil
    /// moves from. Null where nothing is recorded: then <see cref="Old"/> held throughout.
    /// </summary>
    public IReadOnlyList<BandDecision>? Before { get; init; }

    /// <summary>What other plans pay beside this pupil's awards, or take from its gain.</summary>
    public IReadOnlyList<ProtectionAward> Running { get; init; } = [];
}

/// <summary>A pupil that a plan moved: into which band, from which day, and with which amount where the band leaves it open.</summary>
public sealed record MovedPupil(string Plan, string PlacementId, string Band, Rate? Amount, DateOnly On);
