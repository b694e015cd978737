using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding;

/// <summary>
/// Every refusal of the Banding module. Codes: <c>scheme_unknown</c>, <c>award_unclear</c>, <c>award_not_allowed</c>,
/// <c>band_unknown</c>, <c>band_not_in_setting</c>, <c>points_out_of_range</c>, <c>level_unknown</c>,
/// <c>hours_out_of_range</c>, <c>teacher_hours_without_rate</c>, <c>amount_negative</c>, <c>amount_needed</c>,
/// <c>amount_outside_band</c>, <c>amount_unexpected</c>, <c>value_missing</c>, <c>value_unknown</c>, <c>not_covered</c>,
/// <c>placement_unknown</c>, <c>dates_turned_round</c>, <c>before_placement</c>, <c>after_placement</c>, <c>overlaps_decision</c>,
/// <c>band_unchanged</c>, <c>scheme_not_in_force</c>, <c>sequence_stale</c>, <c>scheme_unchanged</c>, <c>file_too_large</c>; of an
/// assimilation <c>years_out_of_range</c>, <c>placement_twice</c>, <c>already_moved</c>, <c>reference_unreadable</c>, <c>override_unclear</c>,
/// <c>shown_changed</c>, <c>cohort_empty</c>, <c>second_person_needed</c>, <c>moderation_incomplete</c>,
/// <c>school_outside_tolerance</c>, <c>not_signed_off</c>, <c>plan_changed</c>, <c>sign_off_lapsed</c>, <c>cohort_changed</c>,
/// <c>envelope_exceeded</c>, <c>special_schools_below_protection</c>, <c>not_committed</c>, <c>first_payment_due</c>, <c>changed_since</c>, <c>plan_id_taken</c>.
/// </summary>
public static class BandingFaults
{
    /// <summary><paramref name="known"/> are schemes that whoever asks may know of.</summary>
    public static Fault SchemeUnknown(string scheme, IEnumerable<string> known) => new("scheme_unknown",
        $"There is no scheme {scheme}.{(string.Join(", ", known) is { Length: > 0 } ids ? $" Known: {ids}." : "")}", FaultKind.NotFound);

    public static Fault AwardUnclear() => new("award_unclear",
        "State exactly one of a band, points, levels, hours or an amount (an amount may stand beside a band that leaves it open; a panel's band beside the points, levels or hours that it departs from, in a scheme that decides both ways).", FaultKind.Invalid);

    public static Fault AwardNotAllowed(Scheme scheme, ReachedBy kind) => new("award_not_allowed",
        $"Scheme {scheme.Id} does not decide by {Words.Of(kind)}; it decides by {string.Join(", ", scheme.ReachedBy.Select(r => Words.Of(r)))}.", FaultKind.Invalid);

    public static Fault BandUnknown(Scheme scheme, string band) => new("band_unknown",
        $"Scheme {scheme.Id} has no band {band}; its bands are {string.Join(", ", scheme.Bands.Select(b => b.Id))}.", FaultKind.Invalid);

    public static Fault PointsOutOfRange(Scheme scheme, int points) => new("points_out_of_range",
        $"Scheme {scheme.Id} has no band for {points} points: correct them, or add a band with these points to the scheme.", FaultKind.Invalid);

    public static Fault LevelUnknown(Scheme scheme, string area, int level) => new("level_unknown",
        $"Scheme {scheme.Id} has no weight for level {level} of {area}.", FaultKind.Invalid);

    public static Fault HoursOutOfRange(Scheme scheme, Quantity hours) => new("hours_out_of_range",
        $"Scheme {scheme.Id} has no band for {hours} hours a week: correct them, or add a band with these hours to the scheme.", FaultKind.Invalid);

    public static Fault TeacherHoursWithoutRate(Scheme scheme) => new("teacher_hours_without_rate",
        $"Scheme {scheme.Id} has no rate for teacher hours.", FaultKind.Invalid);

    public static Fault AmountNegative(Rate amount) => new("amount_negative",
        $"An award of £{amount} is below nothing: give 0 or more.", FaultKind.Invalid);

    public static Fault AmountNeeded(Scheme scheme, string band) => new("amount_needed",
        $"Band {band} of scheme {scheme.Id} has no single value: the award must state its amount.", FaultKind.Invalid);

    public static Fault AmountOutsideBand(Scheme scheme, string band, Rate amount) => new("amount_outside_band",
        $"£{amount} lies outside band {band} of scheme {scheme.Id}.", FaultKind.RuleBroken);

    public static Fault AmountUnexpected(Scheme scheme, string band) => new("amount_unexpected",
        $"Band {band} of scheme {scheme.Id} has a value of its own: leave the amount out.", FaultKind.Invalid);

    public static Fault ValueMissing(Scheme scheme, string band, ValueKey key, DateOnly date) => new("value_missing",
        $"Scheme {scheme.Id} has no value for band {band} in {Words.Of(key.Setting)}"
        + (key.Phase is PupilPhase phase ? $", {Words.Of(phase)}" : "") + (key.Need is null ? "" : $", need {key.Need}")
        + $" on {date:yyyy-MM-dd}.", FaultKind.RuleBroken);

    public static Fault ValueUnknown(Scheme scheme, string band, DateOnly date) => new("value_unknown",
        $"The value of band {band} of scheme {scheme.Id} on {date:yyyy-MM-dd} is not published. Add it to the scheme file with its source; it is never taken as £0.",
        FaultKind.RuleBroken);

    public static Fault PlacementUnknown(string placement) => new("placement_unknown",
        $"There is no placement {placement}. Import it first, or correct placement_id.", FaultKind.NotFound);

    public static Fault DatesTurnedRound(BandDecision decision) => new("dates_turned_round",
        $"An award {decision.Span} holds no day: 'until' is the first day after it.", FaultKind.Invalid);

    public static Fault SettingNotCovered(Scheme scheme, Setting setting) => new("not_covered",
        $"Scheme {scheme.Id} does not pay for {Words.Of(setting)}; it covers {string.Join(", ", scheme.Settings.Select(s => Words.Of(s)))}.", FaultKind.RuleBroken);

    public static Fault PayerNotCovered(Scheme scheme, Placement placement) => new("not_covered",
        $"Scheme {scheme.Id} is authority {scheme.Authority}'s, and placement {placement.Id} is paid by authority {placement.HomeAuthority}: decide it in a scheme of that authority.",
        FaultKind.RuleBroken);

    public static Fault SequenceStale(string placement, long expected, long latest) => new("sequence_stale",
        $"The awards of placement {placement} were last changed at sequence {latest}, not {expected}: read them again, then decide again.", FaultKind.Stale);

    public static Fault SchemeUnchanged(Scheme scheme) => new("scheme_unchanged",
        $"That very text is in use as scheme {scheme.Id}: there is nothing to publish.", FaultKind.Conflict);

    public static Fault FileTooLarge(int bytes, int most) => new("file_too_large",
        $"The scheme file has {bytes} bytes; at most {most} are taken.", FaultKind.Invalid);

    public static Fault BandNotInSetting(Scheme scheme, Band band, Setting setting) => new("band_not_in_setting",
        $"Band {band.Id} of scheme {scheme.Id} does not exist in {Words.Of(setting)}.", FaultKind.RuleBroken);

    public static Fault BeforePlacement(BandDecision decision, Placement placement) => new("before_placement",
        $"The award starts on {decision.Span.From:yyyy-MM-dd}, before placement {placement.Id} does on {placement.Span.From:yyyy-MM-dd}: begin it then or later, or correct the placement.", FaultKind.RuleBroken);

    public static Fault AfterPlacement(BandDecision decision, Placement placement) => new("after_placement",
        $"The award starts on {decision.Span.From:yyyy-MM-dd}, when placement {placement.Id} has ended (on {placement.Span.Until:yyyy-MM-dd}): begin it earlier, or correct the placement.", FaultKind.RuleBroken);

    public static Fault SchemeNotInForce(Scheme scheme, BandDecision decision) => new("scheme_not_in_force",
        $"Scheme {scheme.Id} is in force {scheme.InForce}; the award starts on {decision.Span.From:yyyy-MM-dd}: name the scheme that is in force then, or state its values for that day.", FaultKind.RuleBroken);

    public static Fault OverlapsDecision(BandDecision decision, BandDecision other) => new("overlaps_decision",
        $"The award {decision.Span} overlaps the one {other.Span} ({other.Source}): end that one first.", FaultKind.Conflict);

    public static Fault BandUnchanged(BandDecision decision, BandDecision other) => new("band_unchanged",
        $"The same award already holds {other.Span} ({other.Source}). To give that one another end, decide it again from its first day.", FaultKind.Conflict);

    public static Fault PlacementTwice(string placement) => new("placement_twice",
        $"Placement {placement} is stated twice: state each placement once.", FaultKind.Invalid);

    public static Fault AlreadyMoved(string plan, string placement) => new("already_moved",
        $"Plan {plan} has moved placement {placement} already: decide its band as for any other pupil.", FaultKind.Conflict);

    public static Fault NewPlan(string plan, string placement) => new("new_plan",
        $"Placement {placement} is a new plan, which is decided on the new scheme and not moved by plan {plan}: take the line out, or correct when its plan began.", FaultKind.RuleBroken);

    public static Fault ModeratedOutsideList(AbolishedBand abolished, string band) => new("moderated_outside_list",
        $"Band {abolished.Band} is abolished and may be moderated into {string.Join(" or ", abolished.To)}, not into {band}.", FaultKind.RuleBroken);

    public static Fault ReferenceUnreadable() => new("reference_unreadable",
        "A reference has 1 to 64 of the characters A to Z, a to z, 0 to 9, / _ . - and says nothing about a pupil.", FaultKind.Invalid);

    public static Fault OverrideUnclear(OverrideKind kind) => new("override_unclear",
        $"The override {Words.Of(kind)} is given once, with a reason of 1 to 200 characters in one line and a reference of 1 to 64 of the characters A to Z, a to z, 0 to 9, / _ . -.", FaultKind.Invalid);

    public static Fault ShownChanged(string plan) => new("shown_changed",
        $"Plan {plan} does other things now than those that were shown: run the dry run again, then sign that off.", FaultKind.Stale);

    public static Fault CohortEmpty(string plan) => new("cohort_empty",
        $"Plan {plan} is for nobody: no pupil of the old arrangement is left to move.", FaultKind.RuleBroken);

    public static Fault SecondPersonNeeded(string plan, string person, string what) => new("second_person_needed",
        $"{person} {what} (plan {plan}): who moderates or carries a plan out does not sign it off. Let somebody else do this.", FaultKind.Forbidden);

    public static Fault ModerationIncomplete(string plan, int missing) => new("moderation_incomplete",
        $"{missing} plan{(missing == 1 ? "" : "s")} of the sample of plan {plan} {(missing == 1 ? "is" : "are")} not moderated yet: record a band for each.", FaultKind.RuleBroken);

    public static Fault SchoolOutsideTolerance(string plan, IReadOnlyList<int> schools) => new("school_outside_tolerance",
        $"Plan {plan} changes the total of {First(schools)} by more than it tolerates: change the plan, or sign off with a reason for it.", FaultKind.RuleBroken);

    public static Fault PlanIdTaken(string plan) => new("plan_id_taken",
        $"Another authority has a plan {plan}: give yours another id.", FaultKind.Conflict);

    public static Fault NotSignedOff(string plan) => new("not_signed_off",
        $"Plan {plan} is not signed off: a second person signs it off before it is carried out.", FaultKind.RuleBroken);

    public static Fault PlanChanged(string plan, string signer) => new("plan_changed",
        $"The text of plan {plan} is not the one that {signer} signed off: carry out that one, or have this one signed off.", FaultKind.Conflict);

    public static Fault SignOffLapsed(string plan, string signer) => new("sign_off_lapsed",
        $"Since {signer} signed plan {plan} off, a band was moderated or the plan was undone: have it signed off again.", FaultKind.Stale);

    public static Fault CohortChanged(string plan, IReadOnlyList<string> placements) => new("cohort_changed",
        $"Placement {First(placements)} would move, and when plan {plan} was signed off it was not in it or waited for a person (is a fact of the pupil missing now?): have it signed off again.", FaultKind.Stale);

    public static Fault EnvelopeExceeded(string plan, EnvelopeCheck check) => new("envelope_exceeded",
        $"Plan {plan} may change annual awards by {check.Approved}. Those who have moved come to {check.MovedChange}, and {check.ExpectedOfTheRest} is expected of the others"
        + $"{(check.Gate.Alarmed ? "; the envelope gate has raised an alarm" : "")}: stop, or record an override.", FaultKind.RuleBroken);

    public static Fault BelowProtection(string plan, IReadOnlyList<int> schools) => new("special_schools_below_protection",
        $"Plan {plan} takes school {First(schools)} below the year's protection of special schools, or it cannot be tested: change the plan, or record the disapplication.", FaultKind.RuleBroken);

    public static Fault NotCommitted(string plan) => new("not_committed",
        $"Plan {plan} has moved nobody: there is nothing to undo.", FaultKind.NotFound);

    public static Fault FirstPaymentDue(string plan, DateOnly first) => new("first_payment_due",
        $"The new amounts of plan {plan} are paid from {first:yyyy-MM-dd}: from then on it is not undone, but corrected pupil by pupil.", FaultKind.RuleBroken);

    public static Fault ChangedSince(string plan, IReadOnlyList<string> placements) => new("changed_since",
        $"Awards of placement {First(placements)} were changed after plan {plan} had moved it: undo would lose that. Put those right first.", FaultKind.Conflict);

    /// <summary>The first three, and how many more there are.</summary>
    private static string First<T>(IReadOnlyList<T> all) =>
        string.Join(", ", all.Take(3)) + (all.Count > 3 ? $" and {all.Count - 3} more" : "");
}
