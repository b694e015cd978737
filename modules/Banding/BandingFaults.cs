using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding;

/// <summary>
/// Every refusal of the Banding module. Codes: <c>scheme_unknown</c>, <c>award_unclear</c>, <c>award_not_allowed</c>,
/// <c>band_unknown</c>, <c>band_not_in_setting</c>, <c>points_out_of_range</c>, <c>level_unknown</c>,
/// <c>hours_out_of_range</c>, <c>teacher_hours_without_rate</c>, <c>amount_negative</c>, <c>amount_needed</c>,
/// <c>amount_outside_band</c>, <c>amount_unexpected</c>, <c>value_missing</c>, <c>value_unknown</c>, <c>not_covered</c>,
/// <c>placement_unknown</c>, <c>dates_turned_round</c>, <c>before_placement</c>, <c>after_placement</c>, <c>overlaps_decision</c>,
/// <c>band_unchanged</c>, <c>scheme_not_in_force</c>, <c>sequence_stale</c>, <c>scheme_unchanged</c>, <c>file_too_large</c>.
/// </summary>
public static class BandingFaults
{
    /// <summary><paramref name="known"/> are schemes that whoever asks may know of.</summary>
    public static Fault SchemeUnknown(string scheme, IEnumerable<string> known) => new("scheme_unknown",
        $"There is no scheme {scheme}.{(string.Join(", ", known) is { Length: > 0 } ids ? $" Known: {ids}." : "")}", FaultKind.NotFound);

    public static Fault AwardUnclear() => new("award_unclear",
        "State exactly one of a band, points, levels, hours or an amount (an amount may stand beside a band that leaves it open).", FaultKind.Invalid);

    public static Fault AwardNotAllowed(Scheme scheme, ReachedBy kind) => new("award_not_allowed",
        $"Scheme {scheme.Id} does not decide by {Words.Of(kind)}; it decides by {string.Join(", ", scheme.ReachedBy.Select(r => Words.Of(r)))}.", FaultKind.Invalid);

    public static Fault BandUnknown(Scheme scheme, string band) => new("band_unknown",
        $"Scheme {scheme.Id} has no band {band}; its bands are {string.Join(", ", scheme.Bands.Select(b => b.Id))}.", FaultKind.Invalid);

    public static Fault PointsOutOfRange(Scheme scheme, int points) => new("points_out_of_range",
        $"Scheme {scheme.Id} has no band for {points} points.", FaultKind.Invalid);

    public static Fault LevelUnknown(Scheme scheme, string area, int level) => new("level_unknown",
        $"Scheme {scheme.Id} has no weight for level {level} of {area}.", FaultKind.Invalid);

    public static Fault HoursOutOfRange(Scheme scheme, Quantity hours) => new("hours_out_of_range",
        $"Scheme {scheme.Id} has no band for {hours} hours a week.", FaultKind.Invalid);

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
        $"The award starts on {decision.Span.From:yyyy-MM-dd}, before placement {placement.Id} does on {placement.Span.From:yyyy-MM-dd}.", FaultKind.RuleBroken);

    public static Fault AfterPlacement(BandDecision decision, Placement placement) => new("after_placement",
        $"The award starts on {decision.Span.From:yyyy-MM-dd}, when placement {placement.Id} has ended (on {placement.Span.Until:yyyy-MM-dd}).", FaultKind.RuleBroken);

    public static Fault SchemeNotInForce(Scheme scheme, BandDecision decision) => new("scheme_not_in_force",
        $"Scheme {scheme.Id} is in force {scheme.InForce}; the award starts on {decision.Span.From:yyyy-MM-dd}.", FaultKind.RuleBroken);

    public static Fault OverlapsDecision(BandDecision decision, BandDecision other) => new("overlaps_decision",
        $"The award {decision.Span} overlaps the one {other.Span} ({other.Source}): end that one first.", FaultKind.Conflict);

    public static Fault BandUnchanged(BandDecision decision, BandDecision other) => new("band_unchanged",
        $"The same award already holds {other.Span} ({other.Source}). To give that one another end, decide it again from its first day.", FaultKind.Conflict);
}
