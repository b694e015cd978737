using FundingPlatform.Banding.Recording;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding;

/// <summary>
/// The envelope after what has moved and what would move now: the gate, the change of those, what was expected of the rest of
/// the cohort, and whether a commit needs an override.
/// </summary>
public sealed record EnvelopeCheck(EnvelopeGateResult Gate, Money Approved, Money MovedChange, Money ExpectedOfTheRest, bool Exceeded);

/// <summary>What a commit did: nothing is recorded where nobody moved and no protection award changed.</summary>
public sealed record AssimilationCommit(bool Recorded, AssimilationEffects Effects, EnvelopeCheck? Envelope)
{
    /// <summary>Protection awards of an earlier commit that are recorded otherwise now, or no longer.</summary>
    public IReadOnlyList<ProtectionChange> Changed { get; init; } = [];
}

/// <summary>A recorded protection award, and the one of the same pupil or school, part and first day in its place; null where there is none.</summary>
public sealed record ProtectionChange(ProtectionAward Before, ProtectionAward? After);

/// <summary>
/// Carrying an assimilation plan out, in the order moderate, sign off, commit (on as many days as are needed), and undo before the
/// first payment. Each works inside one command, whole or not at all. Every code is a code of <see cref="BandingFaults"/>.
/// </summary>
public static class AssimilationRecord
{
    /// <summary>
    /// The inputs with what the database knows instead of what they say: the schemes in use, each placement's recorded awards, the
    /// band into which it was moderated, and whether a plan has moved it. A move of another plan counts where that plan led to
    /// the same scheme, or moved the pupil after this plan's start.
    /// </summary>
    public static AssimilationInputs Recorded(BandingReader reader, AssimilationInputs inputs) => WithRecord.Of(reader, inputs);

    /// <summary>
    /// Everything against recording these moderated bands, each with the line that states it; nothing where all may be
    /// recorded. Codes, in this order for each line: <c>scheme_unknown</c> (once), <c>placement_twice</c>,
    /// <c>placement_unknown</c>, <c>not_covered</c>, <c>already_moved</c>, <c>reference_unreadable</c>, the codes of
    /// <see cref="Scheme.Reach"/>, <c>band_not_in_setting</c>, <c>amount_needed</c>, <c>amount_unexpected</c>, <c>amount_outside_band</c>.
    /// </summary>
    public static IReadOnlyList<Finding> CheckModeration(BandingReader reader, SchoolsReader schools, AssimilationPlan plan, IReadOnlyList<ModeratedBand> lines) =>
        [.. Moderating.Faults(reader, schools, plan, lines).Select(f => Finding.Error(f.Fault.Code, f.Fault.Message, f.Line?.Source.File, f.Line?.Source.Line))];

    /// <summary>
    /// Records moderated bands; gives how many were new or other than before. Faults: <c>authority_forbidden</c>, <c>plan_id_taken</c>, and the first
    /// of <see cref="CheckModeration"/>. A sign-off that is recorded already lapses.
    /// </summary>
    public static Outcome<int> Moderate(Session session, AssimilationPlan plan, IReadOnlyList<ModeratedBand> lines)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Moderating.Record(session, plan, lines);
    }

    /// <summary>
    /// A second person signs the plan off as its dry run for a day shows it: the plan's text, a digest of what was shown, and
    /// what is expected of every plan of the cohort. A pupil that has moved keeps what an earlier sign-off expected of it.
    /// <paramref name="shown"/> is the digest of the dry run that the signer saw, null where it does not matter. Faults, in this
    /// order: <c>authority_forbidden</c>, <c>plan_id_taken</c>, <c>override_unclear</c>, the faults of <see cref="Assimilation.Effects"/>,
    /// <c>not_covered</c>, <c>shown_changed</c>, <c>cohort_empty</c>, <c>second_person_needed</c> (the signer has moderated, or
    /// moved pupils, in this plan), <c>moderation_incomplete</c>, <c>school_outside_tolerance</c>.
    /// </summary>
    public static Outcome<RecordedSignOff> SignOff(
        Session session, AssimilationInputs inputs, DateOnly on, AssimilationApprovals approvals, string? shown = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        return SigningOff.Record(session, inputs, on, approvals, shown);
    }

    /// <summary>
    /// Everything for which <see cref="Commit"/> would refuse now, in its order. <paramref name="committer"/> is who would carry
    /// the plan out, null where it does not matter.
    /// </summary>
    public static IReadOnlyList<Fault> Refusals(
        BandingReader reader, AssimilationInputs inputs, DateOnly on, AssimilationApprovals approvals, IReadOnlyList<int> belowProtection, string? committer) =>
        Committing.Refusals(reader, inputs, on, approvals, belowProtection, committer);

    /// <summary>
    /// What the envelope comes to with those who would move now; null where the plan has no envelope or nobody is in the cohort.
    /// Before a sign-off the effects themselves say what is expected.
    /// </summary>
    public static EnvelopeCheck? Envelope(AssimilationInputs inputs, AssimilationEffects effects, RecordedAssimilation? recorded) =>
        Committing.Envelope(inputs, effects, recorded);

    /// <summary>
    /// Moves those whose day has come by <paramref name="on"/> and records every protection award of the plan anew. Asked again
    /// it records nothing. <paramref name="belowProtection"/> are the special schools that the plan would take below the year's
    /// protection, as Allocation finds them. Faults, in this order: <c>authority_forbidden</c>, <c>plan_id_taken</c>, <c>override_unclear</c>, the
    /// faults of <see cref="Assimilation.Effects"/>, <c>not_covered</c>, <c>not_signed_off</c>, <c>plan_changed</c>,
    /// <c>sign_off_lapsed</c>, <c>second_person_needed</c> (who signed), and where somebody moves <c>cohort_changed</c>,
    /// <c>envelope_exceeded</c>, <c>special_schools_below_protection</c>.
    /// </summary>
    public static Outcome<AssimilationCommit> Commit(
        Session session, AssimilationInputs inputs, DateOnly on, AssimilationApprovals approvals, IReadOnlyList<int> belowProtection, int years = 1)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Committing.Record(session, inputs, on, approvals, belowProtection, years);
    }

    /// <summary>
    /// Takes back everything that the plan did, before the new amounts are paid for the first time: every award is again what it
    /// was, and the plan's protection awards are gone. The sign-off lapses; moderations stay. Gives the number of pupils. Faults, in
    /// this order: <c>not_committed</c> (another authority's plan as well), <c>first_payment_due</c>, <c>changed_since</c>.
    /// </summary>
    public static Outcome<int> Undo(Session session, string plan, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Undoing.Record(session, plan, today);
    }
}
