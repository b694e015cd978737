using FundingPlatform.Banding.Rules;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding;

/// <summary>
/// Every refusal of the Banding module. Codes: <c>scheme_unknown</c>, <c>award_unclear</c>, <c>award_not_allowed</c>,
/// <c>band_unknown</c>, <c>band_not_in_setting</c>, <c>points_out_of_range</c>, <c>level_unknown</c>,
/// <c>hours_out_of_range</c>, <c>teacher_hours_without_rate</c>, <c>amount_negative</c>, <c>amount_needed</c>,
/// <c>amount_outside_band</c>, <c>amount_unexpected</c>, <c>value_missing</c>, <c>value_unknown</c>, <c>not_covered</c>,
/// <c>placement_unknown</c>, <c>before_placement</c>, <c>after_placement</c>, <c>overlaps_decision</c>,
/// <c>band_unchanged</c>, <c>scheme_not_in_force</c>, <c>scheme_exists</c>.
/// </summary>
public static class BandingFaults
{
    public static Fault SchemeUnknown(string scheme, IEnumerable<string> known) => new("scheme_unknown",
        $"There is no scheme {scheme}. Known: {string.Join(", ", known)}.", FaultKind.NotFound);

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
}
