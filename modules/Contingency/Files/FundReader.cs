using System.Collections.Immutable;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Contingency.Files;

/// <summary>Turns the JSON of a fund file into a fund; checks each part where it stands.</summary>
internal sealed class FundReader(Fields root, Findings findings)
{
    private const int LongestSource = 1_000;
    private static readonly ImmutableArray<SchoolGroup> Mainstream = [SchoolGroup.Primary, SchoolGroup.Secondary, SchoolGroup.PrimaryAndSecondary];

    /// <summary>The fund as far as it could be read; of use only where nothing was found.</summary>
    public ContingencyFund Read()
    {
        FundingYear year = ReadYear();
        int? stated = root.Whole("authority");
        int authority = stated ?? 0;
        if (authority != 0 && authority is < 100 or > 999)
            findings.Add("authority_invalid", root.At("authority"), $"{authority} is no authority: give its DfE code of three digits, or 0 for every authority.");
        ContingencyFund fund = new(
            root.Id("id"), root.Line("name"), authority, year, root.Word("status", SourceStatus.Unverified), [.. root.Lines("sources", LongestSource)],
            [.. root.Texts("notes", required: false)], ReadMoney(stated), ReadCount(), ReadGroups(), ReadRounds(year), ReadFormula(), ReadApplication(),
            root.Word("when_short", WhenShort.Refuse), root.Line("unspent_returned_to"));
        if (fund.Status == SourceStatus.Verified && fund.Sources.IsEmpty)
            findings.Add("sources_missing", root.At("sources"), "What is verified has a source: name at least one.");
        CheckPots(fund);
        return fund;
    }

    private FundingYear ReadYear()
    {
        if (root.Text("year") is not { Length: > 0 } text) return default;
        Outcome<FundingYear> year = FundingYear.Parse(text);
        if (year.Fault is Fault fault) findings.Add(fault.Code, root.At("year"), fault.Message);
        return year.Succeeded ? year.Value : default;
    }

    private FundMoney ReadMoney(int? authority)
    {
        if (root.Object("money", "money") is not Fields money) return new(null, null, "", SourceStatus.Unverified);
        Money? pounds = PenniesOrNull(money, "pounds");
        Rate? perPupil = money.Pounds("pounds_per_pupil", required: false);
        string needed = authority == 0 ? "pounds_per_pupil" : "pounds", other = authority == 0 ? "pounds" : "pounds_per_pupil";
        // Which of the two belongs there follows from the authority.
        if (authority is not null && !money.Has(needed)) findings.Add("property_missing", money.Place, $"'{needed}' is missing: {(authority == 0 ? "the fund of every authority is so much per pupil on roll" : "an authority's own fund is an amount")}.", needed);
        if (authority is not null && money.Has(other)) findings.Add("property_unexpected", money.At(other), $"'{other}' is for {(authority == 0 ? "an authority's own fund" : "the fund of every authority (authority 0)")}.");
        return new(pounds, perPupil, money.Line("from", LongestSource), money.Word("status", SourceStatus.Unverified))
        {
            PaidFrom = money.Word("paid_from", PaidFrom.HighNeedsBlock, required: false),
        };
    }

    private CountRule ReadCount()
    {
        if (root.Object("count", "count") is not Fields count)
            return new(CountSource.Placements, CountBase.AllPupils, CountedPlans.EhcPlans, false, false, Quantity.Zero);
        CountRule rule = new(
            count.Word("source", CountSource.Placements), count.Word("base", CountBase.AllPupils), count.Word("plans", CountedPlans.EhcPlans),
            count.Flag("resourced_provision", false, required: true), count.Flag("own_pupils_only", false, required: true),
            count.Amount("sen_support_weight", required: false) ?? Quantity.Zero);
        foreach (Finding impossible in PlanCounts.Check(rule)) findings.Add(impossible.Code, count.Place, impossible.Message);
        return rule;
    }

    private ImmutableArray<SchoolGroup> ReadGroups()
    {
        IReadOnlyList<SchoolGroup> groups = root.WordList<SchoolGroup>("school_groups", required: false);
        if (groups.Count == 0) return Mainstream;
        if (groups.Any(g => !Mainstream.Contains(g)))
            findings.Add("group_not_mainstream", root.At("school_groups"), $"Only mainstream schools are paid: {string.Join(", ", Mainstream.Select(Words.Of))}.");
        return [.. groups];
    }

    private ImmutableArray<FundRound> ReadRounds(FundingYear year)
    {
        IReadOnlyList<Fields> listed = root.Objects("rounds", "round");
        if (root.Has("rounds") && listed.Count == 0) findings.Add("rounds_missing", root.At("rounds"), "A fund has at least one count.");
        List<FundRound> rounds = [];
        foreach (Fields fields in listed)
        {
            FundRound round = ReadRound(fields, year);
            bool recount = fields.Word("kind", RoundKind.Count) == RoundKind.Recount;
            if (recount && (rounds.Count == 0 || (round.CountOn != default && round.CountOn <= rounds[0].CountOn)))
                findings.Add("recount_before_first_count", fields.At("count_on"), "A recount comes after the first count: put the count first, with an earlier date.");
            else if (!recount && rounds.Count > 0)
                findings.Add("count_twice", fields.At("kind"), "The first round is the count; every later one is a recount.");
            else if (rounds.Count > 0 && round.CountOn != default && round.CountOn <= rounds[^1].CountOn)
                findings.Add("rounds_out_of_order", fields.At("count_on"), $"Rounds stand in the order of their counts, each on a day of its own: this one is not after {rounds[^1].CountOn:yyyy-MM-dd}.");
            if (rounds.Exists(r => r.Name == round.Name)) findings.Add("round_twice", fields.At("name"), $"Two rounds are called {round.Name}.");
            rounds.Add(round);
        }

        return [.. rounds];
    }

    private FundRound ReadRound(Fields fields, FundingYear year)
    {
        DateOnly countOn = fields.Date("count_on");
        if (year != default && countOn != default && (countOn >= year.Span.Until || countOn < year.Span.From.AddYears(-1)))
            findings.Add("count_outside_year", fields.At("count_on"), $"A fund of {year} counts from a year before it begins to its last day, not on {countOn:yyyy-MM-dd}.");
        RoundBasis basis = fields.Word("basis", RoundBasis.FullYear);
        (int from, int until) = ReadMonths(fields, basis, year);
        DateOnly? told = fields.DateOrNull("notified_in");
        if (told is DateOnly day && day.AddMonths(1) <= countOn) findings.Add("notified_before_count", fields.At("notified_in"), "Schools are told after the count.");
        return new(fields.Line("name"), countOn, basis, from, until, ReadPot(fields), fields.Word("changes", RoundChanges.IncreasesOnly), told);
    }

    private (int From, int Until) ReadMonths(Fields fields, RoundBasis basis, FundingYear year)
    {
        if (basis == RoundBasis.FullYear && fields.Has("months")) findings.Add("property_unexpected", fields.At("months"), "'months' goes with own_months.");
        if (basis == RoundBasis.FullYear || year == default || fields.Object("months", "months") is not Fields months) return (0, 12);
        DateOnly from = months.Date("from"), until = months.Date("until");
        if (from.Day != 1 || until.Day != 1 || until <= from || !year.Span.Contains(from) || until > year.Span.Until)
        {
            findings.Add("months_invalid", months.Place, $"The months of a round begin and end on the first of a month inside {year}, 'until' being the day after the last.");
            return (0, 12);
        }

        return (Month(from, year), Month(until, year));
    }

    private static int Month(DateOnly day, FundingYear year) => (day.Year - year.StartingYear) * 12 + day.Month - 4;

    private PotShare ReadPot(Fields owner)
    {
        if (owner.Object("pot", "pot") is not Fields pot) return new(PotKind.FirstCall, null, null);
        PotKind kind = pot.Word("kind", PotKind.FirstCall);
        Money? amount = kind == PotKind.Amount ? Pennies(pot, "pounds") : null;
        Quantity? percent = kind == PotKind.Percent ? pot.Amount("percent") : null;
        if (kind != PotKind.Amount && pot.Has("pounds")) findings.Add("property_unexpected", pot.At("pounds"), "'pounds' goes with the kind amount.");
        if (kind != PotKind.Percent && pot.Has("percent")) findings.Add("property_unexpected", pot.At("percent"), "'percent' goes with the kind percent.");
        if (percent > Quantity.Of(100)) findings.Add("percent_above_100", pot.At("percent"), $"{percent}% of the fund is more than the fund.");
        return new(kind, amount ?? (kind == PotKind.Amount ? Money.Zero : null), percent ?? (kind == PotKind.Percent ? Quantity.Zero : null));
    }

    private FormulaPart ReadFormula()
    {
        Eligibility none = new(EligibilityKind.AboveCount, Quantity.Zero, Rate.Zero, new([], Quantity.Zero), Quantity.Zero);
        if (root.Object("formula", "formula") is not Fields formula) return new(none, PaymentKind.PerExcessPupil, Rate.Zero, ExcessFraction.Exact, null, null, Rounding.Penny);
        Eligibility eligibility = formula.Object("eligibility", "eligibility") is Fields who ? ReadEligibility(who) : none;
        (PaymentKind kind, Rate rate, ExcessFraction fraction) = ReadPayment(formula, eligibility);
        Money? minimum = PenniesOrNull(formula, "minimum_pounds"), cap = PenniesOrNull(formula, "cap_pounds");
        if (minimum > cap) findings.Add("minimum_above_cap", formula.At("minimum_pounds"), $"The minimum of {minimum} is above the cap of {cap}: nobody would be paid.");
        return new(eligibility, kind, rate, fraction, minimum, cap, ReadRounding(formula));
    }

    private Eligibility ReadEligibility(Fields fields)
    {
        EligibilityKind kind = fields.Word("kind", EligibilityKind.AboveCount);
        (string[] own, string[] all) = (kind switch
        {
            EligibilityKind.CostAboveNotionalSen => ["percent", "contribution_pounds"],
            EligibilityKind.AboveExpected => ["expected", "margin"],
            _ => new[] { "pupils" },
        }, ["percent", "contribution_pounds", "expected", "margin", "pupils"]);
        foreach (string other in all.Except(own).Where(fields.Has))
            findings.Add("property_unexpected", fields.At(other), $"'{other}' does not go with {Words.Of(kind)}.");
        switch (kind)
        {
            case EligibilityKind.CostAboveNotionalSen:
                Quantity percent = fields.Amount("percent") ?? Quantity.Zero;
                if (percent > Quantity.Of(100)) findings.Add("threshold_above_100", fields.At("percent"), $"{percent}% of the notional SEN budget is more than the budget: give 0 to 100.");
                Rate contribution = fields.Pounds("contribution_pounds") ?? Rate.OfPounds(1);
                if (contribution == Rate.Zero) findings.Add("value_not_positive", fields.At("contribution_pounds"), "The school's contribution for a pupil is more than £0.");
                return new(kind, percent, contribution, null, Quantity.Zero);
            case EligibilityKind.AboveExpected: return new(kind, Quantity.Zero, Rate.Zero, ReadExpected(fields), fields.Amount("margin") ?? Quantity.Zero);
            default: return new(kind, Quantity.Zero, Rate.Zero, new([], fields.Amount("pupils") ?? Quantity.Zero), Quantity.Zero);
        }
    }

    private ExpectedCount ReadExpected(Fields fields)
    {
        if (fields.Object("expected", "expected") is not Fields expected) return new([], Quantity.Zero);
        List<(string Factor, Quantity PerUnit)> terms = [];
        foreach (Fields term in expected.Objects("per_unit", "factor"))
        {
            string factor = term.Text("factor");
            if (terms.Exists(t => t.Factor == factor)) findings.Add("factor_twice", term.Place, $"Factor {factor} is listed twice.");
            terms.Add((factor, term.Amount("pupils") ?? Quantity.Zero));
        }

        return new([.. terms], expected.Amount("constant", required: false) ?? Quantity.Zero);
    }

    private (PaymentKind, Rate, ExcessFraction) ReadPayment(Fields formula, Eligibility eligibility)
    {
        if (formula.Object("payment", "payment") is not Fields payment) return (PaymentKind.PerExcessPupil, Rate.Zero, ExcessFraction.Exact);
        PaymentKind kind = payment.Word("kind", PaymentKind.PerExcessPupil);
        bool byRate = kind is PaymentKind.PerExcessPupil or PaymentKind.PerCountedPupil, byExcess = kind is PaymentKind.PerExcessPupil or PaymentKind.ShareOfPot;
        if (kind == PaymentKind.Shortfall && eligibility.Kind != EligibilityKind.CostAboveNotionalSen)
            findings.Add("shortfall_needs_pounds", payment.At("kind"), "A shortfall is pounds: it goes with cost_above_notional_sen. Pay per pupil, or a share of the pot.");
        if (!byRate && payment.Has("pounds")) findings.Add("property_unexpected", payment.At("pounds"), "'pounds' goes with a payment per pupil.");
        if (!byExcess && payment.Has("fraction")) findings.Add("property_unexpected", payment.At("fraction"), "'fraction' goes with a payment by pupils above the threshold.");
        return (kind, byRate ? payment.Pounds("pounds") ?? Rate.Zero : Rate.Zero, byExcess ? payment.Word("fraction", ExcessFraction.Exact) : ExcessFraction.Exact);
    }

    private Rounding ReadRounding(Fields formula)
    {
        if (formula.Object("rounding", "rounding", required: false) is not Fields rounding) return Rounding.Penny;
        int unit = rounding.Whole("unit_pence", required: false) ?? 1;
        if (unit >= 1) return new(rounding.Word("mode", RoundingMode.HalfUp), unit);
        findings.Add("unit_not_positive", rounding.At("unit_pence"), "The rounding unit must be 1 penny or more.");
        return Rounding.Penny;
    }

    private ApplicationPart? ReadApplication() =>
        root.Object("application", "application", required: false) is not Fields application ? null
        : new(Pennies(application, "most_pounds"), application.Word("most_for", MostFor.SchoolAndYear, required: false), application.Word("gate", ClaimGate.Formula), ReadPot(application));

    /// <summary>Own shares are set aside, so together they cannot be more than there is.</summary>
    private void CheckPots(ContingencyFund fund)
    {
        // The fund of every authority has no one size: only its percentages can be added up.
        Money pot = fund.Money.Amount ?? Money.OfPounds(1_000_000);
        IEnumerable<PotShare> shares = fund.Rounds.Select(r => r.Pot).Concat(fund.Application is { } part ? [part.Pot] : Array.Empty<PotShare>());
        if (fund.Authority == 0 && shares.Any(s => s.Kind == PotKind.Amount))
            findings.Add("pot_of_every_authority", root.At("rounds"), "The fund of every authority has another size in each: set percentages aside, not amounts.");
        else if (root.Has("money") && shares.Sum(s => s.Of(pot) ?? Money.Zero) is var all && all > pot)
            findings.Add("pots_above_fund", root.At("rounds"), $"{all} is set aside for rounds and applications, and the fund holds {pot}.");
    }

    private Money? PenniesOrNull(Fields fields, string name) => fields.Has(name) ? Pennies(fields, name) : null;

    private Money Pennies(Fields fields, string name)
    {
        if (fields.Pounds(name) is not Rate pounds) return Money.Zero;
        if (pounds.Pence.Denominator == 1) return new((long)pounds.Pence.Numerator);
        findings.Add("value_off_unit", fields.At(name), $"£{pounds} is finer than a penny.");
        return Money.Zero;
    }

    private enum RoundKind
    {
        Count,
        Recount,
    }
}
