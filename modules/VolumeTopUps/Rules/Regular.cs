using System.Collections.Immutable;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.VolumeTopUps.Rules;

/// <summary>
/// A year whose counts pay by plain multiplication, in whole numbers: what is notified stands, every other count is a
/// <see cref="CountedRule"/>. A year that is paid by days, or shares its pot by pupils, is of another kind, and so is one in which a later
/// count may take back, or depends on whether an earlier one is refused.
/// </summary>
internal sealed class Regular
{
    private readonly VolumeYear year;
    private readonly VolumeScheme scheme;
    private readonly IReadOnlyDictionary<int, SchoolNeeds> needs;
    private readonly Tally tally;
    private readonly ILookup<int, long> told;
    private readonly Dictionary<int, int> places = [];
    private readonly List<CountedLine> schools = [];
    private readonly HashSet<int> unknown = [];

    private Regular(VolumeYear year, IReadOnlyDictionary<int, SchoolNeeds> needs) =>
        (this.year, scheme, this.needs, tally, told) = (year, year.Scheme, needs, new(year), year.Notified.SelectMany(n => n.Lines).ToLookup(l => l.School, l => l.Amount));

    /// <summary>Null where the year is of another kind, or a number of it is too fine or too large.</summary>
    public static CountedTerms? Of(VolumeYear year, IReadOnlyDictionary<int, SchoolNeeds> needs) => new Regular(year, needs).Terms();

    private CountedTerms? Terms()
    {
        if (scheme.Continuous || scheme.Payment.Kind == VolumePaymentKind.ShareOfPot) return null;
        // A school that was left out of a notification is missing there, which no plain number says.
        if (year.Notified.Length > 0 && year.Result(needs).Rounds.Any(r => r.Notified && r.Lines.Any(l => l.Amount is null))) return null;
        foreach (IGrouping<int, long> school in told) Place(school.Key);
        VolumeCount[] open = [.. scheme.CountsOf(year.Year).Where(c => tally.Of(c.On).Count == 0)];
        if (open.Length > 1 && scheme.Pot?.WhenShort == PotShort.Refuse) return null;
        var rounds = ImmutableArray.CreateBuilder<CountedRound>(open.Length);
        for (int i = 0; i < open.Length; i++)
        {
            if (!HoldsBack(open[i], i > 0) || Round(open[i]) is not CountedRound round) return null;
            rounds.Add(round);
        }

        return schools.Count > CountedTerms.MostSchools || schools.Any(s => Math.Abs(s.Told) >= CountedRound.AmountLimit) ? null
            : new([.. schools], rounds.MoveToImmutable());
    }

    // Nothing earlier to take off, or nothing of it taken back: what is due is 0 or more.
    private bool HoldsBack(VolumeCount rule, bool later) =>
        rule.Basis == VolumeBasis.OwnMonths || rule.Recount == VolumeRecount.IncreasesOnly
        || (!later && schools.All(s => tally.Before(rule.On, s.School) == Money.Zero));

    private CountedRound? Round(VolumeCount rule)
    {
        if (Rule(rule) is not CountedRule counted) return null;
        PlanCount count = year.Counts.First(c => c.Date == rule.On);
        List<CountedPlace> rows = new(count.Schools.Length);
        for (int i = 0; i < count.Schools.Length; i++)
        {
            SchoolNeeds? known = needs.GetValueOrDefault(count.Schools[i].SchoolId);
            if (Measuring.Of(year, rule.On, rule.Share, count.Schools[i], known) is not VolumeMeasure measure) continue;
            if (RowOf(rule, count.Schools[i], measure, known) is not CountedPlace row) return null;
            rows.Add(row with { Listed = i });
        }

        return counted.Compile(rows);
    }

    private CountedRule? Rule(VolumeCount count)
    {
        (VolumePayment payment, VolumeThreshold threshold) = (scheme.Payment, scheme.Threshold);
        bool ofNotional = threshold.Kind == VolumeThresholdKind.ShareOfNotionalSen, excess = payment.Kind == VolumePaymentKind.PerExcessPupil;
        Quantity unit = CountedRule.UnitOf(scheme.CountRule.SenSupportWeight);
        if (ofNotional && (threshold.Fraction != VolumeFraction.Exact || threshold.Contribution <= Money.Zero)) return null;
        if (excess && scheme.Excess.Fraction != VolumeFraction.Exact && (ofNotional || unit != Quantity.One)) return null;
        Exact covered = ofNotional ? threshold.Value.Exact / 100 / threshold.Contribution.Pence : Exact.Zero;
        bool shortfall = payment.Kind == VolumePaymentKind.Shortfall;
        return new(
            count.On, unit,
            PerPupil: count.Share * (shortfall ? payment.Contribution.Pence : payment.Rate.Pence),
            PerNotional: count.Share * (shortfall ? payment.NotionalSenPercent.Exact / 100 : excess ? covered * payment.Rate.Pence : Exact.Zero),
            NotionalBelowZero: shortfall,
            GatePerPupil: excess ? Exact.Zero : Exact.One, GatePerNotional: excess ? Exact.Zero : covered, GateNotionalBelowZero: false,
            Least: null, Most: null, scheme.Rounding, payment.Minimum,
            BelowMinimum: payment.BelowMinimum == BelowMinimum.Raised && payment.Minimum is Money least ? least : Money.Zero,
            LessEarlier: count.Basis == VolumeBasis.FullYearLessNotified, LimitLessEarlier: payment.MostPerSchool is not null, HadWithEarlier: false, Pot());
    }

    private CountedPot? Pot() => scheme.Pot is not VolumePot pot || pot.WhenShort == PotShort.Overspend ? null
        : new(long.MaxValue, (pot.Amount - tally.Used).Pence, pot.WhenShort == PotShort.Refuse ? "more money in the pot" : null);

    private CountedPlace? RowOf(VolumeCount rule, SchoolCount count, VolumeMeasure measure, SchoolNeeds? known)
    {
        var row = new CountedPlace(Place(count.SchoolId), 0, count.Counted, Exact.Zero, null, true, null, Money.Zero, null, null);
        // What is not known of a school at one count leaves its later ones unknown, too.
        if (unknown.Contains(count.SchoolId)) return row with { Pays = false };
        bool ofNotional = scheme.Threshold.Kind == VolumeThresholdKind.ShareOfNotionalSen, gated = scheme.Payment.Kind != VolumePaymentKind.PerExcessPupil;
        if (measure.Threshold is not Exact threshold)
        {
            unknown.Add(count.SchoolId);
            return row with { Pays = false, MissingFrom = -1, Missing = measure.Missing };
        }

        if (ofNotional) threshold = Exact.Zero;
        if (scheme.Payment.Kind == VolumePaymentKind.Shortfall && known?.NotionalSen is null)
            return row with { Pays = false, MissingFrom = threshold, Missing = "its notional SEN budget" };
        Money before = rule.Basis == VolumeBasis.FullYearLessNotified ? tally.Before(rule.On, count.SchoolId)!.Value : Money.Zero;
        Exact taken = gated ? Exact.Zero : rule.Share * scheme.Payment.Rate.Pence * Part(threshold, scheme.Excess.Fraction);
        return row with
        {
            Taken = taken + before.Pence,
            Above = gated ? threshold : null,
            Limit = scheme.Payment.MostPerSchool is Money most ? most - tally.Beside(rule.On, count.SchoolId)!.Value : null,
        };
    }

    // Pupils are whole where parts of them are not paid as they are: rounding what is above the threshold moves it to a whole number.
    private static Exact Part(Exact threshold, VolumeFraction rule) => rule switch
    {
        VolumeFraction.Floor => new(threshold.RoundTo(RoundingMode.Up, 1), 1),
        VolumeFraction.Ceiling => new(threshold.RoundTo(RoundingMode.Truncate, 1), 1),
        _ => threshold,
    };

    private int Place(int school)
    {
        if (places.TryGetValue(school, out int place)) return place;
        places[school] = schools.Count;
        schools.Add(new(school, told[school].Sum(), told.Contains(school)));
        return places[school];
    }
}
