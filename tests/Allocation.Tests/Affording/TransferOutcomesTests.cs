using FundingPlatform.Allocation.Tests.Books;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Affording;

/// <summary>Decisions on a transfer beside each other on a whole authority.</summary>
public sealed class TransferOutcomesTests(TransferSample sample) : IClassFixture<TransferSample>
{
    private const string All =
        """
        { "id": "quarter", "name": "0.25%", "percent": 0.25 },
        { "id": "half", "name": "0.5%", "percent": 0.5 },
        { "id": "stated", "name": "As reported", "pounds": 715000 },
        { "id": "refused", "name": "Refused", "refused": { "words": "nothing else." } },
        { "id": "cut", "name": "Refused with a cut", "refused": { "words": "a cut.", "top_up_cut_percent": 10 } }
        """;

    [Fact]
    public void Each_decision_has_its_money_and_the_first_is_the_year_without_a_transfer()
    {
        OutcomeReport report = sample.Report(TransferSample.Set(All));
        Assert.Equal([0m, 374_580.42m, 749_160.84m, 715_000m, 0m, 0m], report.Outcomes.Select(o => o.Amount.Pounds));
        Assert.Equal("No transfer", report.Without.Asked.Name);
        Assert.Equal((MoneyBasis.OwnRates, 77), (report.Money.Basis, report.Money.Missing));
        Assert.Equal(sample.Server.Book(351).Current.Rows.Sum(r => r.Share.SchoolsBlockShare), report.Money.Amount);
        foreach (WorkedOutcome outcome in report.Outcomes)
        {
            Assert.Equal(report.Money.Amount - outcome.Amount, outcome.Formula.Money);
            Assert.Equal(outcome.Formula.Total, outcome.Schools.Sum(s => s.Share));
            Assert.Equal(outcome.Formula.Total - report.Without.Formula.Total, outcome.Schools.Sum(s => s.Change));
            Assert.True(outcome.Formula.Remainder >= Money.Zero);
            Assert.All(outcome.Schools, s => Assert.Equal(s.Change, s.Back.Sum(g => g.Amount) - s.Taken));
            Assert.All(outcome.Schools.Where(s => s.Bears != Bearing.Gains), s => Assert.True(s.Taken >= Money.Zero));
            if (outcome.Amount == Money.Zero) Assert.All(outcome.Schools, s => Assert.True(s.Bears is Bearing.Unchanged or Bearing.NotInTheFormula));
            Assert.All(outcome.Formula.Levers, l => Assert.True(l.OneStepMore is null || l.OneStepMore > Money.Zero));
        }

        Assert.True(report.Outcomes[2].Formula.Levers.All(l => l.Moved && l.OneStepMore is not null));
    }

    [Fact]
    public void A_refusal_alone_is_the_year_without_a_transfer_to_the_penny()
    {
        OutcomeReport report = sample.Report(TransferSample.Set(All));
        int refused = 4, cut = 5;
        Assert.Equal(Figures(report.Without), Figures(report.Outcomes[refused]));
        Assert.Equal(report.Impact.Cases[0].Shares, report.Impact.Cases[refused].Shares);
        Assert.Equal(report.Impact.Cases[0].TopUps, report.Impact.Cases[refused].TopUps);
        // The cut leaves the schools block alone and falls on top-ups.
        Assert.Equal(Figures(report.Without), Figures(report.Outcomes[cut]));
        Assert.True(report.Impact.Cases[cut].TopUps.Sum() < report.Impact.Cases[0].TopUps.Sum());
        Assert.Equal(
            report.Impact.Cases[cut].TopUps.Zip(report.Impact.Cases[0].TopUps, (now, was) => now - was),
            report.Impact.Cases[cut].Shares.Zip(report.Impact.Cases[0].Shares, (now, was) => now - was));
    }

    private static IEnumerable<(Money, Money, Bearing)> Figures(WorkedOutcome outcome) => outcome.Schools.Select(s => (s.Share, s.Change, s.Bears));

    [Fact]
    public void Shares_of_the_pack_move_by_what_the_schools_block_moves()
    {
        OutcomeReport report = sample.Report(TransferSample.Set(All));
        // Where the contingency fund pays it pays for what notional SEN does not cover, and that is a part of the schools block.
        bool[] fund = [.. sample.Server.Book(351).Current.Rows.Select(r => r.Share[BudgetLine.Contingency] > Money.Zero)];
        for (int o = 0; o < report.Outcomes.Count - 1; o++)
            Assert.All(report.Outcomes[o].Schools.Zip(report.Impact.Cases[o].Shares.Zip(report.Impact.Cases[0].Shares, (now, was) => now - was)).Where((_, i) => !fund[i]),
                school => Assert.Equal(school.First.Change, school.Second));
        Assert.Contains(true, fund);
        Assert.Equal(sample.Server.Book(351).Current.Rows.Select(r => r.Share.BudgetShare), report.Impact.Cases[0].Shares);
    }

    [Fact]
    public void Schools_that_are_protected_bear_nothing_and_are_said_to_be()
    {
        OutcomeReport report = sample.Report(TransferSample.Set(All, """{ "lever": "basic_entitlement", "least": 80, "greatest": 100, "step": 0.0001 }"""));
        WorkedOutcome half = report.Outcomes[2];
        Assert.Contains(half.Schools, s => s.Bears == Bearing.Protected && s.BackBy(FormulaProtection.MinimumPerPupil) > Money.Zero);
        Assert.Contains(half.Schools, s => s.Bears == Bearing.Protected && s.BackBy(FormulaProtection.Mfg) > Money.Zero);
        Assert.All(half.Schools.Where(s => s.Bears == Bearing.Protected), s => Assert.Equal(Money.Zero, s.Change));
        Assert.All(half.Schools.Where(s => s.Bears is Bearing.InFull or Bearing.InPart), s => Assert.True(s.Change < Money.Zero));
        Assert.All(half.Schools.Zip(report.Impact.Schools).Where(s => s.Second.Group == Schools.SchoolGroup.Special), s => Assert.Equal(Bearing.NotInTheFormula, s.First.Bears));
    }

    [Theory]
    [InlineData("""{ "id": "a", "name": "A", "pounds": 149832168.01 }""", "", "more_than_block")]
    [InlineData("""{ "id": "a", "name": "A", "percent": 60 }""", "", "transfer_not_affordable")]
    [InlineData("""{ "id": "a", "name": "A", "percent": 0.5 }""", "\"money\": \"block\",", "factors_lack_data")]
    public void What_cannot_be_is_refused_and_the_reason_told(string outcome, string more, string code) =>
        Assert.Contains(sample.Compare(TransferSample.Set(outcome, more: more)).Findings, f => f.Code == code && f.File == "o.json");

    [Fact]
    public void A_base_that_is_stated_is_what_percentages_are_of()
    {
        OutcomeReport report = sample.Report(TransferSample.Set("""{ "id": "a", "name": "A", "percent": 0.5 }""", more: "\"base\": { \"pounds\": 143041316, \"source\": \"2022-23\" },"));
        Assert.Equal(715_206.58m, report.Outcomes[1].Amount.Pounds);
    }

    [Fact]
    public void A_year_without_a_year_start_has_no_outcomes() =>
        Assert.Equal("year_not_started", Assert.Single(sample.Compare(TransferSample.Set(All) with { Year = new(2021) }).Findings).Code);
}
