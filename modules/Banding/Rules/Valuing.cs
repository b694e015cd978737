using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Rules;

/// <summary>Annual full-time top-ups in exact pence: what the old arrangement gave, and what a band of a scheme gives on a day.</summary>
internal static class Valuing
{
    public static ValueKey KeyOf(PupilToMove pupil) => new(pupil.Placement.Setting, pupil.Phase, pupil.Placement.Need, pupil.Placement.SchoolId);

    /// <summary>What the pupil got a year under the old arrangement, full-time.</summary>
    public static Outcome<Exact> Old(AssimilationPlan plan, Scheme? scheme, PupilToMove pupil)
    {
        if (pupil.Old is not Award award) return Refuse("old_missing", "The old award is not stated.");
        return plan.Old.Kind switch
        {
            OldArrangementKind.Bands when scheme is not null => OfOldScheme(scheme, award, pupil, plan.Old.ValuedOn!.Value),
            OldArrangementKind.Bands => OfOldBand(plan.Old, award),
            OldArrangementKind.Hours => OfHours(plan.Old, award),
            _ => award is { Amount: Rate amount, Band: null, Points: null, Levels: null, Hours: null, TeacherHours: null }
                ? amount.Pence : Refuse("old_of_another_kind", "The plan moves pupils from amounts, and the old award is not an amount."),
        };
    }

    /// <summary>What a band gives a year on a day, full-time: its value or the award's own amount, less the school's contribution.</summary>
    public static Outcome<Exact> Net(Scheme scheme, string band, Rate? amount, PupilToMove pupil, DateOnly day)
    {
        ValueKey key = KeyOf(pupil);
        if (scheme.ValuesOf(band, key) is Dated<BandValue> values && values.Covers(new(day, day.AddDays(1))) is null && values.At(day).Value is { NeedsAmount: true } open)
        {
            if (amount is not Rate own) return BandingFaults.AmountNeeded(scheme, band);
            return open.Allows(own) ? Less(scheme, own.Pence, pupil, day) : BandingFaults.AmountOutsideBand(scheme, band, own);
        }

        Outcome<Rate> pounds = scheme.PoundsOn(band, key, day);
        return pounds.Fault is Fault unknown ? unknown
            : amount is not null ? BandingFaults.AmountUnexpected(scheme, band) : Less(scheme, pounds.Value.Pence, pupil, day);
    }

    /// <summary>What the school bears itself of a gross value; nothing of a net one.</summary>
    public static Outcome<Exact> Contribution(Scheme scheme, PupilToMove pupil, DateOnly day)
    {
        if (scheme.Basis == ValueBasis.Net) return Exact.Zero;
        if (scheme.ContributionFor(pupil.Placement.Setting, pupil.PlanStarted) is Dated<SchoolContribution> series
            && series.Covers(new(day, day.AddDays(1))) is null && series.At(day).Value.Pounds is Rate pounds)
            return pounds.Pence;
        return Refuse("contribution_unclear", $"Values of scheme {scheme.Id} are gross, and the school's share in pounds is not stated for {Words.Of(pupil.Placement.Setting)}.");
    }

    /// <summary>The amount as the pupil attends, in money.</summary>
    public static Money AsAttended(Exact fullTime, PartTimeRule rule, Quantity partTime, Rounding rounding) =>
        rounding.Apply(rule == PartTimeRule.Factor ? fullTime * partTime.Exact : fullTime);

    private static Outcome<Exact> Less(Scheme scheme, Exact gross, PupilToMove pupil, DateOnly day)
    {
        Outcome<Exact> share = Contribution(scheme, pupil, day);
        return share.Fault is Fault fault ? fault : Exact.Max(Exact.Zero, gross - share.Value);
    }

    private static Outcome<Exact> OfOldScheme(Scheme scheme, Award award, PupilToMove pupil, DateOnly day)
    {
        Outcome<ReachedAward> reached = scheme.Reach(award);
        if (reached.Fault is Fault unreached) return unreached;
        return reached.Value.Band is Band band && reached.Value.Hours is null
            ? Net(scheme, band.Id, reached.Value.Amount, pupil, day)
            : Refuse("old_of_another_kind", "The old award leads to no band; state an old arrangement of hours or amounts.");
    }

    private static Outcome<Exact> OfOldBand(OldArrangement old, Award award) =>
        award.Band is not string band ? Refuse("old_of_another_kind", "The plan moves pupils from bands, and the old award is not a band.")
        : old.Bands.TryGetValue(band, out Rate pounds) ? pounds.Pence : Refuse("old_not_in_plan", $"The plan lists no old band {band}.");

    private static Outcome<Exact> OfHours(OldArrangement old, Award award)
    {
        if (award is not { Hours: Quantity hours, TeacherHours: null })
            return Refuse("old_of_another_kind", "The plan moves pupils from hours of one kind, and the old award is not that.");
        return Exact.Max(Exact.Zero, (hours.Exact - old.SchoolHours.Exact) * old.PoundsPerHour!.Value.Pence);
    }

    private static Fault Refuse(string code, string words) => new(code, words, FaultKind.RuleBroken);
}
