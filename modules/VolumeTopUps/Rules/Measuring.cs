using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.VolumeTopUps.Rules;

/// <summary>One school at one count: the gates, the threshold, the pupils above it, and what they are worth for a full year.</summary>
internal static class Measuring
{
    private const long Hundred = 100;

    /// <summary>Null where the scheme does not apply to the school: another phase, or a roll outside the gate.</summary>
    public static VolumeMeasure? Of(VolumeYear year, DateOnly on, Exact share, SchoolCount school, SchoolNeeds? needs)
    {
        VolumeScheme scheme = year.Scheme;
        if (!scheme.Groups.Contains(school.Group)) return null;
        bool gated = scheme.RollAtLeast is not null || scheme.RollAtMost is not null;
        if (gated && school.Roll is null) return Unknown(on, share, school, "its roll, by which the scheme takes schools in");
        if (school.Roll < scheme.RollAtLeast || school.Roll > scheme.RollAtMost) return null;
        Threshold found = ThresholdOf(year, school, needs);
        if (found.Pupils is not Exact threshold) return Unknown(on, share, school, found.Missing!);
        threshold = Round(Exact.Max(threshold, Exact.Zero), scheme.Threshold.Fraction);
        Exact excess = Round(Exact.Max(school.Counted.Exact - threshold, Exact.Zero), scheme.Excess.Fraction);
        var measure = new VolumeMeasure(on, share, school.Counted, school.Roll, found.Percent, threshold, excess, null, null);
        return Priced(scheme, measure, needs);
    }

    private static VolumeMeasure Priced(VolumeScheme scheme, VolumeMeasure measure, SchoolNeeds? needs)
    {
        VolumePayment payment = scheme.Payment;
        switch (payment.Kind)
        {
            case VolumePaymentKind.PerExcessPupil: return measure with { FullYear = measure.Excess!.Value * payment.Rate.Pence };
            case VolumePaymentKind.PerCountedPupil:
                return measure with { FullYear = measure.Qualifies ? measure.Counted.Exact * payment.Rate.Pence : Exact.Zero };
            case VolumePaymentKind.Shortfall:
                if (!measure.Qualifies) return measure with { FullYear = Exact.Zero };
                if (needs?.NotionalSen is not Money budget) return measure with { Missing = "its notional SEN budget" };
                Exact covered = payment.NotionalSenPercent.Exact / Hundred * budget.Pence;
                return measure with { FullYear = Exact.Max(measure.Counted.Exact * payment.Contribution.Pence - covered, Exact.Zero) };
            default: return measure; // The pot is shared when every school is measured.
        }
    }

    /// <summary>The most that a school which cannot be worked out may be due at a count, whatever it is that is missing: as if every pupil counted were paid for.</summary>
    public static Money Most(VolumeScheme scheme, VolumeMeasure measure)
    {
        VolumePayment payment = scheme.Payment;
        Exact pupils = Exact.Max(measure.Counted.Exact, Exact.Zero), full = payment.Kind switch
        {
            VolumePaymentKind.PerExcessPupil => Round(pupils, scheme.Excess.Fraction) * payment.Rate.Pence,
            VolumePaymentKind.PerCountedPupil => pupils * payment.Rate.Pence,
            VolumePaymentKind.Shortfall => pupils * payment.Contribution.Pence,
            _ => Exact.Zero, // A count's own part of the pot is no other count's, and is not shared before every school is measured.
        };
        Money most = scheme.Rounding.Apply(full * measure.Share);
        if (most > Money.Zero && payment is { Minimum: Money minimum, BelowMinimum: BelowMinimum.Raised }) most = Money.Max(most, minimum);
        return payment.MostPerSchool is Money cap && cap < most ? cap : most;
    }

    private static VolumeMeasure Unknown(DateOnly on, Exact share, SchoolCount school, string missing) =>
        new(on, share, school.Counted, school.Roll, null, null, null, null, missing);

    private static Threshold ThresholdOf(VolumeYear year, SchoolCount school, SchoolNeeds? needs)
    {
        VolumeThreshold rule = year.Scheme.Threshold;
        return rule.Kind switch
        {
            VolumeThresholdKind.PercentOfRoll => OfRoll(school, rule.Value.Exact),
            VolumeThresholdKind.NationalAverage => Averages.Of(year, school) is Exact percent ? OfRoll(school, percent) : new(null, null, Averages.Missing(year)),
            VolumeThresholdKind.OnePer => school.Roll is Quantity roll ? new(roll.Exact / rule.Value.Exact) : new(null, null, "its roll"),
            VolumeThresholdKind.Expected => Expected(rule, needs),
            VolumeThresholdKind.ShareOfNotionalSen => needs?.NotionalSen is Money budget
                ? new(rule.Value.Exact / Hundred * budget.Pence / rule.Contribution.Pence) : new(null, null, "its notional SEN budget"),
            _ => throw new InvalidOperationException($"Unknown threshold {rule.Kind}."),
        };
    }

    private static Threshold OfRoll(SchoolCount school, Exact percent) =>
        school.Roll is Quantity roll ? new(percent / Hundred * roll.Exact, percent) : new(null, percent, "its roll");

    private static Threshold Expected(VolumeThreshold rule, SchoolNeeds? needs)
    {
        if (needs is null) return new(null, null, "what the formula knows of it");
        if (rule.Expected!.Of(needs) is Exact expected) return new(expected + rule.Value.Exact);
        return new(null, null, $"its {rule.Expected.Terms.First(t => !needs.Factors.ContainsKey(t.Factor)).Factor}");
    }

    private static Exact Round(Exact pupils, VolumeFraction rule) => rule switch
    {
        VolumeFraction.Exact => pupils,
        VolumeFraction.Floor => new(pupils.RoundTo(RoundingMode.Truncate, 1), 1),
        VolumeFraction.Ceiling => new(pupils.RoundTo(RoundingMode.Up, 1), 1),
        _ => throw new InvalidOperationException($"Unknown fraction rule {rule}."),
    };

    /// <summary>Pupils, or what is needed to know them; and the percentage of roll behind them.</summary>
    private readonly record struct Threshold(Exact? Pupils, Exact? Percent = null, string? Missing = null);
}

/// <summary>The national average of a school: its phase's, or both phases' by its roll in each.</summary>
internal static class Averages
{
    /// <summary>The percentage with the scheme's points above it; null where it is not known.</summary>
    public static Exact? Of(VolumeYear year, SchoolCount school)
    {
        if (year.Average is not NationalAverage average) return null;
        Exact? percent = !year.Scheme.Threshold.ByPhase ? average.AllSchools.Exact : school.Group switch
        {
            SchoolGroup.Primary => average.Primary.Exact,
            SchoolGroup.Secondary => average.Secondary.Exact,
            _ => Weighed(average, school) ?? OfMixed(average, year.Scheme.Threshold.Mixed),
        };
        return percent is Exact known ? known + year.Scheme.Threshold.Value.Exact : null;
    }

    /// <summary>The school has both phases, its rolls by phase are not known, and the scheme says which average stands in.</summary>
    public static bool StandsIn(VolumeYear year, SchoolCount school) =>
        year.Scheme.Threshold is { Kind: VolumeThresholdKind.NationalAverage, ByPhase: true, Mixed: not MixedPhaseAverage.NotKnown }
        && year.Average is NationalAverage average && school.Group is not (SchoolGroup.Primary or SchoolGroup.Secondary) && Weighed(average, school) is null;

    public static string Missing(VolumeYear year) => year.Average is null
        ? $"a national average published by {year.Scheme.DecidedOn:yyyy-MM-dd}" : "its rolls by phase, for the national average";

    private static Exact? Weighed(NationalAverage average, SchoolCount school)
    {
        if (school.PrimaryRoll is not Quantity primary || school.SecondaryRoll is not Quantity secondary) return null;
        Exact both = primary.Exact + secondary.Exact;
        return both == Exact.Zero ? null : (primary.Exact * average.Primary.Exact + secondary.Exact * average.Secondary.Exact) / both;
    }

    private static Exact? OfMixed(NationalAverage average, MixedPhaseAverage rule) => rule switch
    {
        MixedPhaseAverage.AllSchools => average.AllSchools.Exact,
        MixedPhaseAverage.Primary => average.Primary.Exact,
        MixedPhaseAverage.Secondary => average.Secondary.Exact,
        _ => null,
    };
}
