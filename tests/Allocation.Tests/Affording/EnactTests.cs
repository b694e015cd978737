using FundingPlatform.Allocation.Books;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Affording;

/// <summary>The decision that was taken is what every school then has.</summary>
public sealed class EnactTests : IDisposable
{
    private static readonly OutcomeSet Set = TransferSample.Set(
        """
        { "id": "half", "name": "0.5%", "percent": 0.5 }, { "id": "more", "name": "More", "pounds": 749160.85 }, { "id": "quarter", "name": "0.25%", "percent": 0.25 },
        { "id": "refused", "name": "Refused", "refused": { "words": "nothing." } }
        """);

    private readonly TransferSample sample = new();

    [Fact]
    public void Enacted_shares_are_the_packs_shares_to_the_penny_and_say_what_set_them()
    {
        OutcomeReport pack = sample.Report(Set);
        sample.Approved("t1", Money.OfPounds(749_160.84m));
        EnactedOutcome enacted = sample.Enact("t1", Set, "half").OrThrow();
        Assert.Equal(pack.Outcomes[1].Formula.Total, enacted.Outcome.Formula.Total);

        BookSnapshot book = sample.Server.Book(351).Current;
        Assert.Null(book.Fault);
        Assert.Equal(pack.Impact.Cases[1].Shares, book.Rows.Select(r => r.Share.BudgetShare));
        Assert.Equal(pack.Outcomes[1].Schools.Select(s => s.Share), book.Rows.Select(r => r.Share.SchoolsBlockShare));
        Assert.Empty(sample.Server.Differences());
        SchoolShare one = book.Rows.Select(r => r.Share).First(s => s[BudgetLine.BasicEntitlementPrimary] > Money.Zero);
        YearRules rules = sample.Server.Reading(c => SchoolsSide.Of(YearInputsReader.Read(c, Set.Year, 351), 351, AllocationReader.Over(c).Grant(351, Set.Year)!)).Rules!;
        ExplainedStep step = FundingCalculator.Explain(rules, one).Value.First(s => s.Line == "basic_entitlement_primary");
        Assert.Contains("block transfer of £749,160.84 enacted on 2023-02-20, transfer t1", step.Inputs, StringComparison.Ordinal);
    }

    [Fact]
    public void A_transfer_is_enacted_once_and_never_above_what_is_approved()
    {
        sample.Approved("t1", Money.OfPounds(749_160.84m));
        Assert.Equal("above_approved", sample.Enact("t1", Set, "more").Fault?.Code);
        Assert.Equal("outcome_unknown", sample.Enact("t1", Set, "nothing").Fault?.Code);
        Assert.Equal("outcome_refused", sample.Enact("t1", Set, "refused").Fault?.Code);
        Assert.Equal("transfer_unknown", sample.Enact("t2", Set, "half").Fault?.Code);
        Assert.Null(sample.Enact("t1", Set, "quarter").Fault);
        Assert.NotNull(sample.Enact("t1", Set, "quarter").Fault);
        Assert.Empty(sample.Server.Differences());
    }

    [Fact]
    public void Comparing_again_begins_at_the_rates_in_force_less_what_other_transfers_took()
    {
        OutcomeReport before = sample.Report(Set);
        sample.Approved("t1", Money.OfPounds(749_160.84m));
        sample.Enact("t1", Set, "quarter").OrThrow();
        // The same transfer again: nothing but it has left the block.
        OutcomeReport again = sample.Report(Set, "t1");
        Assert.Equal(before.Outcomes.Select(o => o.Formula.Total), again.Outcomes.Select(o => o.Formula.Total));
        // Another one: the first is out already.
        OutcomeReport other = sample.Report(Set);
        Assert.Equal(before.Money.Amount - Money.OfPounds(374_580.42m), other.Money.Amount);
        Assert.Equal(before.Outcomes.Single(o => o.Asked.Id == "quarter").Schools.Select(s => s.Share), other.Without.Schools.Select(s => s.Share));
    }

    [Fact]
    public void A_schools_block_that_is_stated_otherwise_than_the_grant_s_is_refused_with_both_figures()
    {
        sample.Approved("t1", Money.OfPounds(749_160.84m));
        DsgBlocks stated = sample.Server.Reading(c => BlockTransfersReader.Over(c).Blocks(351, Set.Year))!;
        sample.Ask(s => BlockTransfersModule.StateBlocks(s, [stated with { Schools = Money.OfPounds(200_000_000), Source = "a letter" }])).OrThrow();
        Fault refused = sample.Enact("t1", Set, "half").Fault!;
        Assert.Equal("blocks_differ", refused.Code);
        Assert.Contains("£200,000,000.00 as it is stated for transfers (a letter) and £149,832,168.00 in the grant", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["blocks_differ"], sample.Compare(Set).Findings.Select(f => f.Code));
        sample.Ask(s => BlockTransfersModule.StateBlocks(s, [stated])).OrThrow();
        Assert.Equal(Money.OfPounds(749_160.84m), sample.Enact("t1", Set, "half").OrThrow().Outcome.Amount);
    }

    [Fact]
    public void Blocks_that_are_stated_anew_after_a_transfer_was_enacted_are_said_by_the_report()
    {
        sample.Approved("t1", Money.OfPounds(749_160.84m));
        sample.Enact("t1", Set, "half").OrThrow();
        Finding[] Said() => [.. sample.Server.Reading(c => YearStart.WorkOut(c, 351, Set.Year, _ => { })).Findings.Where(f => f.Code.StartsWith("blocks_", StringComparison.Ordinal))];
        Assert.Empty(Said());
        DsgBlocks stated = sample.Server.Reading(c => BlockTransfersReader.Over(c).Blocks(351, Set.Year))!;
        sample.Ask(s => BlockTransfersModule.StateBlocks(s, [stated with { Schools = Money.OfPounds(200_000_000), Source = "a letter" }])).OrThrow();
        Finding[] said = Said();
        Assert.Equal(["blocks_differ", "blocks_restated"], said.Select(f => f.Code));
        Assert.Contains("(a letter) differ from the grant that the shares are worked out with: schools £200,000,000.00, in the grant £149,832,168.00.", said[0].Message, StringComparison.Ordinal);
        Assert.Contains("decided on a schools block of £149,832,168.00; £200,000,000.00 is stated since (a letter)", said[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_has_its_code_beside_its_message_and_not_in_it()
    {
        Fault unknown = sample.Enact("t2", Set, "half").Fault!;
        Assert.Equal(("transfer_unknown", "o.json: Authority 351 has no transfer t2."), (unknown.Code, unknown.Message));
    }

    [Fact]
    public void What_leaves_central_services_and_early_years_stands_in_the_account_of_both_blocks()
    {
        foreach ((string id, string kind) in (ReadOnlySpan<(string, string)>)[("c", "central_services_to_high_needs"), ("e", "early_years_to_high_needs")])
        {
            sample.Ask(s => BlockTransfersModule.Propose(s, new(id, 351, Set.Year, kind, Money.OfPounds(10_000), null, null, "a test", new(2022, 10, 3)))).OrThrow();
            sample.Ask(s => BlockTransfersModule.Forum(s, id, new(Money.OfPounds(10_000), 9, 2, 1, "a test", new(2023, 1, 17)))).OrThrow();
            sample.Ask(s => BlockTransfersModule.Approve(s, id, new(2023, 1, 18))).OrThrow();
            sample.Ask(s => BlockTransfersModule.EnactWithoutLevers(s, id, Money.OfPounds(id == "c" ? 10_000 : 5_000), new(2023, 2, 20))).OrThrow();
        }

        YearInputs inputs = sample.Server.Reading(c => YearInputsReader.Read(c, Set.Year, 351));
        AuthorityBudget budget = new Book(inputs, PricedYear.Of(inputs), SchoolsSide.Of(inputs, 351, inputs.Grants.Of(351, Set.Year)!)).Build().Value!;
        Money? Moved(GrantBlock block) => budget.Blocks.Single(b => b.Block == block).Lines.SingleOrDefault(l => l.Name == "transfers")?.Amount;
        Assert.Equal([Money.Zero, Money.OfPounds(10_000), Money.OfPounds(-15_000), Money.OfPounds(5_000)],
            [Moved(GrantBlock.Schools), Moved(GrantBlock.CentralSchoolServices), Moved(GrantBlock.HighNeeds), Moved(GrantBlock.EarlyYears)]);
        Assert.All(budget.Blocks, b => Assert.Equal(b.Grant, b.Lines.Sum(l => l.Amount)));
        Assert.Empty(sample.Server.Differences());
        Assert.Equal("transfer_other", sample.Enact("c", Set, "half").Fault?.Code);
    }

    public void Dispose() => sample.Dispose();
}
