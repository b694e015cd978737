using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.BlockTransfers.Tests;

/// <summary>What is refused, with which code, and that nothing is changed by it.</summary>
public sealed class BadInputTests
{
    private static readonly DateOnly November = new(2021, 11, 30);

    public static TheoryData<string, TransferProposal> Proposals { get; } = new()
    {
        { "more_than_block", TransferHost.Proposal(asked: 143_041_316.01m) },
        { "amount_invalid", TransferHost.Proposal(asked: 0) },
        { "amount_invalid", TransferHost.Proposal(asked: -1) },
        { "base_nothing", TransferHost.Proposal() with { Base = Money.Zero, BaseSource = "A slip" } },
        { "base_nothing", TransferHost.Proposal() with { Base = new(-1), BaseSource = "A slip" } },
        { "base_above_block", TransferHost.Proposal() with { Base = Money.OfPounds(143_041_316.01m), BaseSource = "A slip" } },
        { "year_over", TransferHost.Proposal(on: new(2023, 4, 1)) },
        { "date_not_yet", TransferHost.Proposal(on: new(2023, 6, 2)) },
        { "kind_unknown", TransferHost.Proposal(kind: "schools_to_roads") },
        { "blocks_unknown", TransferHost.Proposal() with { Authority = 352 } },
        { "blocks_unknown", TransferHost.Proposal() with { Year = new(2021) } },
        { "rule_not_in_force", TransferHost.Proposal() with { Year = new(2017) } },
        { "transfer_id_invalid", TransferHost.Proposal("Bury 2022") },
        { "transfer_id_invalid", TransferHost.Proposal("") },
        { "text_invalid", TransferHost.Proposal() with { Reason = " " } },
        { "text_invalid", TransferHost.Proposal() with { Reason = "two\nlines" } },
        { "text_invalid", TransferHost.Proposal() with { Reason = new string('a', 201) } },
    };

    [Theory, MemberData(nameof(Proposals))]
    public void A_proposal_that_cannot_be_is_refused_and_nothing_is_changed(string code, TransferProposal proposal)
    {
        using var host = new TransferHost(now: new(2023, 6, 1, 12, 0, 0, TimeSpan.Zero));
        long before = Head(host);
        Assert.Equal(code, host.Propose(proposal).Fault?.Code);
        Assert.Equal(before, Head(host));
    }

    public static TheoryData<string, ForumVote> Votes { get; } = new()
    {
        { "votes_negative", TransferHost.Vote(1, @for: -1) },
        { "votes_negative", TransferHost.Vote(1, against: -1) },
        { "votes_negative", TransferHost.Vote(1, abstained: -1) },
        { "votes_missing", TransferHost.Vote(0, @for: 0, against: 0, abstained: 0) },
        { "votes_against", TransferHost.Vote(1, @for: 5, against: 6) },
        { "votes_against", TransferHost.Vote(1, @for: 0, against: 0, abstained: 3) },
        { "amount_invalid", TransferHost.Vote(-0.01m) },
        { "text_invalid", TransferHost.Vote(1) with { Minute = "" } },
        { "before_proposal", TransferHost.Vote(1, new(2021, 9, 30)) },
        { "before_last_step", TransferHost.Vote(1, new(2021, 11, 29)) },
        { "date_not_yet", TransferHost.Vote(1, new(2022, 2, 21)) },
    };

    [Theory, MemberData(nameof(Votes))]
    public void A_vote_that_cannot_be_is_refused_and_nothing_is_changed(string code, ForumVote vote)
    {
        using var host = new TransferHost();
        host.Consulted();
        long before = Head(host);
        Assert.Equal(code, host.Ask(s => BlockTransfersModule.Forum(s, "t1", vote)).Fault?.Code);
        Assert.Equal(before, Head(host));
    }

    [Fact]
    public void A_tie_may_carry_by_the_chair_s_casting_vote()
    {
        using var host = new TransferHost();
        host.Consulted();
        Assert.True(host.Ask(s => BlockTransfersModule.Forum(s, "t1", TransferHost.Vote(1, @for: 6, against: 6))).Succeeded);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 11)]
    [InlineData(10, -1)]
    public void A_consultation_asks_somebody_and_hears_no_more_than_it_asks(int asked, int answered)
    {
        using var host = new TransferHost();
        host.Propose().OrThrow();
        host.Ask(s => BlockTransfersModule.Consult(s, "t1", new(2021, 11, 1))).OrThrow();
        Assert.Equal("schools_invalid", host.Ask(s => BlockTransfersModule.Consulted(s, "t1", new(asked, answered, "c/4", November))).Fault?.Code);
    }

    [Fact]
    public void A_consultation_ends_no_earlier_than_it_begins_and_begins_no_earlier_than_the_proposal()
    {
        using var host = new TransferHost();
        host.Propose().OrThrow();
        Assert.Equal("before_proposal", host.Ask(s => BlockTransfersModule.Consult(s, "t1", new(2021, 9, 30))).Fault?.Code);
        host.Ask(s => BlockTransfersModule.Consult(s, "t1", new(2021, 11, 1))).OrThrow();
        Assert.Equal("before_last_step", host.Ask(s => BlockTransfersModule.Consulted(s, "t1", new(78, 31, "c/4", new(2021, 10, 31)))).Fault?.Code);
    }

    [Fact]
    public void The_Secretary_of_State_decides_no_earlier_than_asked_and_approval_comes_after_both()
    {
        using var host = new TransferHost();
        host.Consulted(TransferHost.Proposal(asked: 800_000));
        Assert.Equal("before_last_step", host.Request("t1", 1, new(2021, 11, 29)).Fault?.Code);
        Assert.Equal("amount_invalid", host.Request("t1", 0).Fault?.Code);
        host.Request("t1", 50_000).OrThrow();
        Assert.Equal("before_last_step", host.Secretary("t1", 1, new(2021, 11, 30)).Fault?.Code);
        Assert.Equal("amount_invalid", host.Secretary("t1", -0.01m).Fault?.Code);
        host.Secretary("t1", 50_000, new(2022, 2, 1)).OrThrow();
        host.Forum("t1", 1).OrThrow();
        Assert.Equal("before_last_step", host.Approve("t1", new(2022, 1, 31)).Fault?.Code);
        host.Approve("t1", new(2022, 2, 1)).OrThrow();
        Assert.Equal("before_last_step", host.Enact("t1", 1, new(2022, 1, 31)).Fault?.Code);
        Assert.Equal("before_last_step", host.Ask(s => BlockTransfersModule.Withdraw(s, "t1", "Not needed", new(2022, 1, 31))).Fault?.Code);
    }

    [Fact]
    public void A_transfer_is_enacted_once_no_later_than_the_budget_day_and_not_with_a_lever_twice()
    {
        using var host = new TransferHost(now: new(2022, 3, 20, 12, 0, 0, TimeSpan.Zero));
        host.Consulted();
        host.Forum("t1", 700_000).OrThrow();
        host.Approve("t1").OrThrow();
        Assert.Equal("budget_set", host.Enact("t1", 1, new(2022, 3, 1)).Fault?.Code);
        Assert.Equal("amount_invalid", host.Enact("t1", 0).Fault?.Code);
        EnactedLever lever = new("mfg.percentage", "0.5", "percent");
        Assert.Equal("lever_twice", host.Enact("t1", 1, levers: [lever, lever with { Value = "1.0" }]).Fault?.Code);
        Assert.Equal("text_invalid", host.Enact("t1", 1, levers: [lever with { Value = "" }]).Fault?.Code);
        Assert.Equal("text_invalid", host.Enact("t1", 1, levers: [lever with { Approval = "" }]).Fault?.Code);
        host.Enact("t1", 600_000, new(2022, 2, 28), lever with { Approval = "letter/9" }).OrThrow();
        Assert.Equal("enacted_already", host.Enact("t1", 1).Fault?.Code);
        Assert.Equal("letter/9", host.Read(r => r.Transfer("t1"))!.Enactment!.Levers[0].Approval);
    }

    [Fact]
    public void Without_a_budget_day_nothing_is_enacted_and_an_authority_s_own_day_comes_before_that_of_all()
    {
        using var host = new TransferHost();
        host.Consulted();
        host.Forum("t1", 1).OrThrow();
        host.Approve("t1").OrThrow();
        BudgetDay own = new(TransferHost.Bury, TransferHost.Year, new(2022, 2, 14), SourceStatus.Given, "Council");
        host.Ask<bool>(s => BlockTransfersModule.StateRules(s, TransferHost.Rules with { BudgetDays = [] })).OrThrow();
        Assert.Equal("budget_day_unknown", host.Enact("t1", 1).Fault?.Code);
        host.Ask<bool>(s => BlockTransfersModule.StateRules(s, TransferHost.Rules with { BudgetDays = [.. TransferHost.Rules.BudgetDays, own] })).OrThrow();
        Assert.Equal("budget_set", host.Enact("t1", 1).Fault?.Code);
        host.Enact("t1", 1, new(2022, 2, 14)).OrThrow();
    }

    [Fact]
    public void What_could_not_be_enacted_any_more_is_neither_proposed_nor_consulted_on()
    {
        using var host = new TransferHost(now: new(2022, 3, 20, 12, 0, 0, TimeSpan.Zero));
        Assert.Equal("budget_set", host.Propose(TransferHost.Proposal(on: new(2022, 3, 1))).Fault?.Code);
        host.Propose(TransferHost.Proposal(on: new(2022, 2, 28))).OrThrow();
        Assert.Equal("budget_set", host.Ask(s => BlockTransfersModule.Consult(s, "t1", new(2022, 3, 1))).Fault?.Code);
        host.Ask(s => BlockTransfersModule.Consult(s, "t1", new(2022, 2, 28))).OrThrow();
    }

    [Fact]
    public void A_transfer_lapses_only_when_it_can_no_longer_be_enacted_and_is_not_carried_over()
    {
        using var host = new TransferHost(now: new(2023, 6, 1, 12, 0, 0, TimeSpan.Zero));
        host.Consulted();
        Assert.Equal("budget_not_set", host.Ask(s => BlockTransfersModule.Lapse(s, "t1", "Late", new(2022, 2, 28))).Fault?.Code);
        Assert.Equal("year_over", host.Forum("t1", 1, new(2023, 4, 1)).Fault?.Code);
        Assert.Equal(TransferState.Lapsed, host.Ask(s => BlockTransfersModule.Lapse(s, "t1", "Late", new(2022, 3, 1))).OrThrow().State);
        Assert.Equal("transfer_lapsed", host.Forum("t1", 1).Fault?.Code);
        Assert.Empty(host.Read(r => r.Enacted(TransferHost.Year)));
        Assert.Empty(host.Read(r => r.Enacted(new FundingYear(2023))));
    }

    [Fact]
    public void What_is_not_there_and_what_is_another_s_is_refused()
    {
        using var host = new TransferHost();
        Assert.Equal("transfer_unknown", host.Approve("t9").Fault?.Code);
        host.Propose().OrThrow();
        var elsewhere = new Caller("officer", AccessRole.Officer, 352);
        Assert.Equal("authority_forbidden", host.Ask(s => BlockTransfersModule.Consult(s, "t1", November), elsewhere).Fault?.Code);
        Assert.Equal("authority_forbidden", host.Ask(s => BlockTransfersModule.Propose(s, TransferHost.Proposal("t2")), elsewhere).Fault?.Code);
        Assert.Equal("authority_forbidden", host.Ask(s => BlockTransfersModule.StateBlocks(s, [TransferHost.Blocks2022]), elsewhere).Fault?.Code);
    }

    [Fact]
    public void A_kind_on_which_the_Secretary_of_State_does_not_decide_is_not_requested()
    {
        using var host = new TransferHost();
        host.Ask<bool>(s => BlockTransfersModule.StateRules(s, TransferHost.Rules with { Kinds = [.. TransferHost.Rules.Kinds.Select(k => k with { SecretaryMayDecide = false })] })).OrThrow();
        host.Consulted();
        Assert.Equal("secretary_not_asked", host.Request("t1", 1).Fault?.Code);
    }

    [Fact]
    public void Blocks_below_nothing_twice_in_one_list_or_without_a_source_are_refused()
    {
        using var host = new TransferHost();
        DsgBlocks next = TransferHost.Blocks2022 with { Year = new(2023) };
        long before = Head(host);
        Assert.Equal("block_negative", host.Ask(s => BlockTransfersModule.StateBlocks(s, [next with { EarlyYears = new(-1) }])).Fault?.Code);
        Assert.Equal("blocks_twice", host.Ask(s => BlockTransfersModule.StateBlocks(s, [next, next])).Fault?.Code);
        Assert.Equal("text_invalid", host.Ask(s => BlockTransfersModule.StateBlocks(s, [next with { Source = "" }])).Fault?.Code);
        Assert.Equal(0, host.Ask(s => BlockTransfersModule.StateBlocks(s, [TransferHost.Blocks2022])).OrThrow());
        Assert.False(host.Ask<bool>(s => BlockTransfersModule.StateRules(s, TransferHost.Rules)).OrThrow());
        Assert.Equal(before, Head(host));
    }

    [Fact]
    public void Blocks_of_a_day_to_come_or_above_the_largest_that_can_be_stated_are_refused()
    {
        using var host = new TransferHost();
        DsgBlocks next = TransferHost.Blocks2022 with { Year = new(2023) };
        long before = Head(host);
        Assert.Equal("date_not_yet", host.Ask(s => BlockTransfersModule.StateBlocks(s, [next], new(2022, 2, 21))).Fault?.Code);
        Assert.Equal("block_too_large", host.Ask(s => BlockTransfersModule.StateBlocks(s, [next with { HighNeeds = Money.OfPounds(1_000_000_000_000) }])).Fault?.Code);
        Assert.Equal("block_too_large", host.Ask(s => BlockTransfersModule.StateBlocks(s, [next with { Schools = new(long.MaxValue) }])).Fault?.Code);
        Assert.Equal(before, Head(host));
        Assert.Equal(1, host.Ask(s => BlockTransfersModule.StateBlocks(s, [next with { HighNeeds = DsgBlocks.Most }], new(2022, 2, 20))).OrThrow());
    }

    [Fact]
    public void Rules_that_would_strand_a_transfer_under_way_are_refused_and_an_ended_one_holds_nothing()
    {
        using var host = new TransferHost();
        host.Consulted();
        long before = Head(host);
        Outcome<bool> State(params TransferKind[] kinds) => host.Ask(s => BlockTransfersModule.StateRules(s, TransferHost.Rules with { Kinds = kinds }));
        TransferKind usual = TransferHost.Rules.Kind("schools_to_high_needs")!;
        TransferKind other = usual with { Id = "other" };
        DatedValue<Quantity> limit = usual.LimitPercent.Values[0];
        Assert.Equal("kind_in_use", State(other).Fault?.Code);
        Assert.Equal("kind_in_use", State(usual with { To = DsgBlock.EarlyYears }).Fault?.Code);
        Assert.Equal("kind_in_use", State(TransferKind.Of(usual.Id, usual.From, usual.To, true, true, [limit with { From = new(2023, 4, 1) }])).Fault?.Code);
        Assert.Equal(before, Head(host));
        host.Forum("t1", 700_000).OrThrow();
        Assert.Equal("limit_below_transfers", State(TransferKind.Of(usual.Id, usual.From, usual.To, true, true, [limit with { Value = Quantity.Of(0.4m) }])).Fault?.Code);
        host.Ask(s => BlockTransfersModule.Withdraw(s, "t1", "Not needed", new(2022, 1, 19))).OrThrow();
        Assert.True(State(other).OrThrow());
    }

    [Fact]
    public void A_text_that_turns_the_direction_of_what_follows_is_refused()
    {
        using var host = new TransferHost();
        Assert.Equal("text_invalid", host.Propose(TransferHost.Proposal() with { Reason = "deficit \u202E000,1£" }).Fault?.Code);
        Assert.Equal("text_invalid", host.Propose(TransferHost.Proposal() with { Reason = "deficit \u2067a" }).Fault?.Code);
    }

    [Fact]
    public void Without_rules_nothing_is_proposed()
    {
        using var host = new TransferHost(withRules: false);
        Assert.Equal("rules_unknown", host.Propose().Fault?.Code);
    }

    private static long Head(TransferHost host)
    {
        using ReaderLease lease = host.Database.RentReader();
        return lease.Sequence;
    }
}
