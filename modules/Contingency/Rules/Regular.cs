using System.Collections.Immutable;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Contingency.Rules;

/// <summary>
/// A fund whose formula part pays by plain multiplication, in whole numbers: what is notified and what claims are granted stand, every round
/// that can be worked out is a <see cref="CountedRule"/>. A share of the pot by pupils is of another kind, and so is a round that may take
/// back, or one that depends on whether an earlier one is refused.
/// </summary>
internal sealed class Regular
{
    private readonly ContingencyYear year;
    private readonly ContingencyFund fund;
    private readonly FormulaPart formula;
    private readonly IReadOnlyDictionary<int, SchoolNeeds> needs;
    private readonly Dictionary<int, int> places = [];
    private readonly List<CountedLine> schools = [];

    private Regular(ContingencyYear year, IReadOnlyDictionary<int, SchoolNeeds> needs) =>
        (this.year, fund, formula, this.needs) = (year, year.Fund, year.Fund.Formula, needs);

    /// <summary>Null where the fund is of another kind, or a number of it is too fine or too large.</summary>
    public static CountedTerms? Of(ContingencyYear year, IReadOnlyDictionary<int, SchoolNeeds> needs) => new Regular(year, needs).Terms();

    private CountedTerms? Terms()
    {
        bool parts = formula.Payment == PaymentKind.PerExcessPupil && formula.Fraction != ExcessFraction.Exact && CountedRule.UnitOf(fund.Count.SenSupportWeight) != Quantity.One;
        if (parts || !IsRegular(formula)) return null;
        List();
        FundRound[] open = [.. Open()];
        bool negative = year.Record.Notifications.Any(n => n.Lines.Any(l => l.Movement < 0));
        if (open.Length > 1 && (fund.WhenShort == WhenShort.Refuse || negative)) return null;
        var rounds = ImmutableArray.CreateBuilder<CountedRound>(open.Length);
        ContingencyRecord soFar = year.Record;
        for (int i = 0; i < open.Length; i++)
        {
            if (Round(open[i], open.AsSpan(0, i), soFar) is not CountedRound round) return null;
            rounds.Add(round);
            // The round has had its turn; what it pays is taken off when it is worked out.
            soFar = soFar with { Notifications = [.. soFar.Notifications, new(open[i].CountOn, 0, 0, open[i].CountOn, Money.Zero, Money.Zero, [], new("", default, long.MaxValue))] };
        }

        return schools.Count > CountedTerms.MostSchools || schools.Any(s => Math.Abs(s.Told) >= CountedRound.AmountLimit) ? null
            : new([.. schools], rounds.MoveToImmutable());
    }

    private static bool IsRegular(FormulaPart formula) => formula.Payment switch
    {
        PaymentKind.Shortfall => formula.Eligibility is { Kind: EligibilityKind.CostAboveNotionalSen } rule && rule.Contribution > Rate.Zero,
        PaymentKind.PerExcessPupil => formula.Eligibility.Kind != EligibilityKind.CostAboveNotionalSen
            || (formula.Fraction == ExcessFraction.Exact && formula.Eligibility.Contribution > Rate.Zero),
        PaymentKind.PerCountedPupil => formula.Eligibility.Kind != EligibilityKind.CostAboveNotionalSen || formula.Eligibility.Contribution > Rate.Zero,
        _ => false,
    };

    // Those that the result drafts: a round without a count, or the end of the year, leaves later ones waiting.
    private IEnumerable<FundRound> Open() => year.Record.Closing is not null ? []
        : fund.Rounds.Where(r => year.Record.StateOf(r.CountOn) == RoundState.Draft).TakeWhile(r => year.CountOf(r.CountOn) is not null);

    private CountedRound? Round(FundRound round, ReadOnlySpan<FundRound> earlier, ContingencyRecord soFar)
    {
        Dictionary<int, Money> had = Drafting.Before(fund, year.Record, round);
        bool whole = false, none = false;
        foreach (FundRound other in earlier)
        {
            int shared = round.MonthsSharedWith(other);
            (whole, none) = (whole | shared == other.Months, none | shared == 0);
            if (shared != 0 && shared != other.Months) return null;
        }

        if (whole && none) return null;
        if (round.Changes == RoundChanges.BothWays && (whole || had.Values.Any(h => h != Money.Zero))) return null;
        PlanCount count = year.CountOf(round.CountOn)!;
        List<CountedPlace> rows = new(count.Schools.Length);
        for (int i = 0; i < count.Schools.Length; i++)
            if (fund.Covers(count.Schools[i].Group)) rows.Add(Row(round, count.Schools[i], i, had.GetValueOrDefault(count.Schools[i].SchoolId)));
        return Rule(round, whole, soFar).Compile(rows);
    }

    private CountedRule Rule(FundRound round, bool lessEarlier, ContingencyRecord soFar)
    {
        Eligibility rule = formula.Eligibility;
        Exact share = new(round.Months, 12), budget = rule.Percent.Exact / 100;
        bool cost = rule.Kind == EligibilityKind.CostAboveNotionalSen, shortfall = formula.Payment == PaymentKind.Shortfall, counted = formula.Payment == PaymentKind.PerCountedPupil;
        (Money? own, Money left) = new Pots(fund, year.Pot, soFar).Of(round);
        return new(
            round.CountOn, CountedRule.UnitOf(fund.Count.SenSupportWeight),
            PerPupil: share * (shortfall ? rule.Contribution.Pence : formula.PerPupil.Pence),
            PerNotional: !cost || counted ? Exact.Zero : share * (shortfall ? budget : budget * formula.PerPupil.Pence / rule.Contribution.Pence),
            NotionalBelowZero: true,
            GatePerPupil: cost && counted ? rule.Contribution.Pence : Exact.One, GatePerNotional: cost && counted ? budget : Exact.Zero, GateNotionalBelowZero: true,
            Least: formula.Minimum is Money least ? share * least.Pence : null, Most: formula.Cap is Money most ? share * most.Pence : null, formula.Rounding,
            Minimum: null, BelowMinimum: Money.Zero, LessEarlier: false, LimitLessEarlier: false, HadWithEarlier: lessEarlier,
            new(own is Money set ? Math.Max(0, set.Pence) : long.MaxValue, left.Pence,
                fund.WhenShort == WhenShort.Refuse ? $"what round {round.Name} pays, which is due more than it has and refuses to share it," : null));
    }

    private CountedPlace Row(FundRound round, SchoolCount count, int listed, Money had)
    {
        Eligibility rule = formula.Eligibility;
        SchoolNeeds? known = needs.GetValueOrDefault(count.SchoolId);
        var row = new CountedPlace(Place(count.SchoolId, 0, false), listed, count.Counted, Exact.Zero, Exact.Zero, true, null, had, null, null);
        // Without pupils nothing is asked; with one it shows what is not known.
        if (Entitling.Stand(rule, count with { Counted = Quantity.One }, known).Missing is string missing)
            return row with { Pays = false, MissingFrom = 0, Missing = missing };
        if (rule.Kind == EligibilityKind.CostAboveNotionalSen) return row;
        Exact over = (rule.Expected!.Terms.IsEmpty ? rule.Expected.Constant.Exact : rule.Expected.Of(known!)!.Value) + rule.Margin.Exact;
        if (formula.Payment == PaymentKind.PerCountedPupil) return row with { Above = Exact.Max(over, Exact.Zero) };
        return row with { Taken = new Exact(round.Months, 12) * formula.PerPupil.Pence * Part(over, formula.Fraction) };
    }

    // Pupils are whole where parts of them are not paid as they are: rounding what is above the threshold moves it to a whole number.
    private static Exact Part(Exact threshold, ExcessFraction rule) => rule switch
    {
        ExcessFraction.Floor => new(threshold.RoundTo(threshold < Exact.Zero ? RoundingMode.Truncate : RoundingMode.Up, 1), 1),
        ExcessFraction.Ceiling => new(threshold.RoundTo(threshold < Exact.Zero ? RoundingMode.Up : RoundingMode.Truncate, 1), 1),
        _ => threshold,
    };

    // As the result lists them: schools of the counts, then those that only the record knows.
    private void List()
    {
        Dictionary<int, long> told = [];
        foreach (NotifiedLine line in year.Record.Notifications.SelectMany(n => n.Lines)) told[line.School] = told.GetValueOrDefault(line.School) + line.Movement;
        foreach (Claim claim in year.Record.Claims)
            if (claim.Committed != Money.Zero) told[claim.School] = told.GetValueOrDefault(claim.School) + claim.Committed.Pence;
        IEnumerable<int> counted = fund.Rounds.SelectMany(r => year.CountOf(r.CountOn)?.Schools.Where(s => fund.Covers(s.Group)).Select(s => s.SchoolId) ?? []);
        foreach (int school in counted.Concat(told.Keys).Concat(year.Record.Claims.Select(c => c.School)))
            Place(school, told.GetValueOrDefault(school), told.ContainsKey(school));
    }

    private int Place(int school, long told, bool isTold)
    {
        if (places.TryGetValue(school, out int place)) return place;
        places[school] = schools.Count;
        schools.Add(new(school, told, isTold));
        return places[school];
    }
}
