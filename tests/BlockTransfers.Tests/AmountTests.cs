using FundingPlatform.Kernel;

namespace FundingPlatform.BlockTransfers.Tests;

/// <summary>How much may be proposed, agreed to, approved and moved.</summary>
public sealed class AmountTests
{
    private static readonly DateOnly Day = new(2022, 1, 18);

    [Theory]
    [InlineData(143_041_316, 0.5, 715_206.58)]
    [InlineData(143_041_316.01, 0.5, 715_206.58)]
    [InlineData(143_041_317.99, 0.5, 715_206.58)]
    [InlineData(143_041_318, 0.5, 715_206.59)]
    [InlineData(1.99, 0.5, 0.00)]
    [InlineData(2, 0.5, 0.01)]
    [InlineData(90_000_000_000, 100, 90_000_000_000)]
    public void The_percentage_of_a_base_is_rounded_down_to_the_penny(decimal amount, decimal percent, decimal expected) =>
        Assert.Equal(Money.OfPounds(expected), TransferRules.ShareOf(Money.OfPounds(amount), Quantity.Of(percent)));

    [Fact]
    public void The_Forum_may_agree_to_its_limit_and_to_no_penny_more()
    {
        using var host = new TransferHost();
        host.Consulted(TransferHost.Proposal(asked: 1_000_000));
        Assert.Equal("above_limit", host.Forum("t1", 715_206.59m).Fault?.Code);
        Assert.Equal(Money.OfPounds(715_206.58m), host.Forum("t1", 715_206.58m).OrThrow().ForumPart);
    }

    [Fact]
    public void The_Forum_cannot_agree_to_more_than_is_asked_and_may_agree_to_nothing()
    {
        using var host = new TransferHost();
        host.Consulted(TransferHost.Proposal(asked: 100));
        Assert.Equal("above_asked", host.Forum("t1", 100.01m).Fault?.Code);
        Assert.Equal(Money.Zero, host.Forum("t1", 0).OrThrow().ForumPart);
    }

    [Fact]
    public void All_other_transfers_out_of_the_schools_block_lower_the_limit_whatever_their_kind()
    {
        using var host = new TransferHost();
        host.Consulted(TransferHost.Proposal("nursery", 200_000.01m, "schools_to_early_years"));
        host.Forum("nursery", 200_000.01m).OrThrow();
        host.Consulted();
        Assert.Equal("above_limit", host.Forum("t1", 515_206.58m).Fault?.Code);
        Assert.Equal(Money.OfPounds(515_206.57m), host.Forum("t1", 515_206.57m).OrThrow().Forum!.Limit);
    }

    [Fact]
    public void Transfers_out_of_another_block_another_year_or_another_authority_do_not_lower_the_limit()
    {
        using var host = new TransferHost(now: new(2023, 2, 20, 12, 0, 0, TimeSpan.Zero));
        host.Ask(s => BlockTransfersModule.StateBlocks(s, [TransferHost.Blocks2022 with { Authority = 352 }, TransferHost.Blocks2022 with { Year = new(2023) }])).OrThrow();
        foreach (TransferProposal other in new[]
        {
            TransferHost.Proposal("central", 100_000, "central_services_to_high_needs"),
            TransferHost.Proposal("elsewhere") with { Authority = 352 },
            TransferHost.Proposal("next") with { Year = new(2023) },
        })
        {
            host.Consulted(other);
            host.Forum(other.Id, other.Asked.Pounds).OrThrow();
        }

        host.Consulted();
        Assert.Equal(Money.OfPounds(715_206.58m), host.Forum("t1", 0).OrThrow().Forum!.Limit);
    }

    /// <summary>What another transfer takes of the limit in each of its states: 400,000 asked, the Forum's 300,000, the Secretary of State's 50,000, 320,000 enacted.</summary>
    [Theory]
    [InlineData("proposed", 0)]
    [InlineData("consulted", 0)]
    [InlineData("requested", 0)]
    [InlineData("granted", 50_000)]
    [InlineData("forum", 350_000)]
    [InlineData("approved", 350_000)]
    [InlineData("enacted", 320_000)]
    [InlineData("withdrawn", 0)]
    [InlineData("lapsed", 0)]
    public void Another_transfer_takes_what_was_agreed_until_it_is_enacted_or_ends(string reached, decimal taken)
    {
        using var host = new TransferHost(now: new(2022, 3, 20, 12, 0, 0, TimeSpan.Zero));
        TransferProposal other = TransferHost.Proposal("other", 400_000);
        Action[] steps =
        [
            () => host.Propose(other).OrThrow(),
            () => host.Ask(s => BlockTransfersModule.Consult(s, "other", new(2021, 11, 1))).OrThrow(),
            () => host.Ask(s => BlockTransfersModule.Consulted(s, "other", new(78, 31, "c/4", new(2021, 11, 30)))).OrThrow(),
            () => host.Request("other", 50_000).OrThrow(),
            () => host.Secretary("other", 50_000).OrThrow(),
            () => host.Forum("other", 300_000).OrThrow(),
            () => host.Approve("other").OrThrow(),
        ];
        int most = reached switch { "proposed" => 1, "consulted" => 3, "requested" => 4, "granted" => 5, "forum" => 6, _ => 7 };
        foreach (Action step in steps[..most]) step();
        if (reached == "enacted") host.Enact("other", 320_000).OrThrow();
        if (reached == "withdrawn") host.Ask(s => BlockTransfersModule.Withdraw(s, "other", "Not needed", new(2022, 2, 12))).OrThrow();
        if (reached == "lapsed") host.Ask(s => BlockTransfersModule.Lapse(s, "other", "Too late", new(2022, 3, 1))).OrThrow();

        host.Consulted();
        Assert.Equal(Money.OfPounds(715_206.58m - taken), host.Forum("t1", 0).OrThrow().Forum!.Limit);
        Assert.Equal(Money.OfPounds(taken), host.Read(r => r.Transfer("other"))!.Taken);
    }

    [Fact]
    public void Norfolk_s_way_half_a_percent_of_the_Forum_and_one_percent_of_the_Secretary_of_State_beside_it()
    {
        using var host = new TransferHost();
        host.Consulted(TransferHost.Proposal(asked: 2_145_619.74m));
        host.Request("t1", 1_430_413.16m).OrThrow();
        host.Forum("t1", 715_206.58m).OrThrow();
        Assert.Equal("request_pending", host.Approve("t1").Fault?.Code);
        host.Secretary("t1", 1_430_413.16m).OrThrow();
        Assert.Equal(Money.OfPounds(2_145_619.74m), host.Approve("t1").OrThrow().Agreed);
        Assert.Equal("above_approved", host.Enact("t1", 2_145_619.75m).Fault?.Code);
        Assert.Equal(Money.OfPounds(2_145_619.74m), host.Enact("t1", 2_145_619.74m).OrThrow().Enactment!.Amount);
    }

    [Fact]
    public void What_the_Secretary_of_State_granted_of_a_transfer_does_not_lower_its_own_limit()
    {
        using var host = new TransferHost();
        host.Consulted(TransferHost.Proposal(asked: 2_145_619.74m));
        host.Request("t1", 1_430_413.16m).OrThrow();
        host.Secretary("t1", 1_430_413.16m, new(2022, 1, 10)).OrThrow();
        Assert.Equal(Money.OfPounds(715_206.58m), host.Forum("t1", 715_206.58m).OrThrow().Forum!.Limit);
    }

    [Theory]
    [InlineData(0, 715_206.58)]
    [InlineData(100_000, 815_206.58)]
    public void Where_the_Secretary_of_State_grants_a_part_or_nothing_the_Forum_s_part_stands(decimal granted, decimal approved)
    {
        using var host = new TransferHost();
        host.Consulted(TransferHost.Proposal(asked: 1_430_413.16m));
        host.Forum("t1", 715_206.58m).OrThrow();
        host.Request("t1", 715_206.58m, Day).OrThrow();
        host.Secretary("t1", granted).OrThrow();
        Assert.Equal("something_agreed", host.Ask(s => BlockTransfersModule.Refuse(s, "t1", "Refused", new(2022, 2, 5))).Fault?.Code);
        Assert.Equal(Money.OfPounds(approved), host.Approve("t1").OrThrow().Agreed);
    }

    [Fact]
    public void What_the_Forum_refused_may_be_asked_of_the_Secretary_of_State()
    {
        using var host = new TransferHost();
        host.Consulted();
        host.Forum("t1", 0).OrThrow();
        Assert.Equal("nothing_agreed", host.Approve("t1").Fault?.Code);
        host.Request("t1", 715_206.58m, Day).OrThrow();
        host.Secretary("t1", 715_206.58m).OrThrow();
        Assert.Equal((Money.Zero, Money.OfPounds(715_206.58m)), (host.Approve("t1").OrThrow().ForumPart, host.Read(r => r.Transfer("t1"))!.Agreed));
    }

    [Fact]
    public void A_transfer_that_both_refused_is_refused_and_can_be_proposed_anew_under_another_id()
    {
        using var host = new TransferHost();
        host.Consulted();
        host.Forum("t1", 0).OrThrow();
        Assert.Equal(TransferState.Refused, host.Ask(s => BlockTransfersModule.Refuse(s, "t1", "The Forum refused", new(2022, 1, 20))).OrThrow().State);
        Assert.Equal("transfer_refused", host.Approve("t1").Fault?.Code);
        Assert.Equal("transfer_exists", host.Propose().Fault?.Code);
        Assert.Equal(TransferState.Draft, host.Propose(TransferHost.Proposal("t2")).OrThrow().State);
    }

    [Fact]
    public void The_Secretary_of_State_grants_no_more_than_was_requested_nor_what_the_Forum_agreed_to_already()
    {
        using var host = new TransferHost();
        host.Consulted(TransferHost.Proposal(asked: 1_000_000));
        Assert.Equal("above_asked", host.Request("t1", 1_000_000.01m).Fault?.Code);
        host.Request("t1", 900_000).OrThrow();
        Assert.Equal("above_request", host.Secretary("t1", 900_000.01m).Fault?.Code);
        host.Forum("t1", 500_000).OrThrow();
        Assert.Equal("above_asked", host.Secretary("t1", 500_000.01m).Fault?.Code);
        host.Secretary("t1", 500_000).OrThrow();
    }

    [Fact]
    public void The_Forum_cannot_agree_again_to_what_the_Secretary_of_State_granted()
    {
        using var host = new TransferHost();
        host.Consulted();
        host.Request("t1", 700_000).OrThrow();
        host.Secretary("t1", 700_000, new(2022, 1, 10)).OrThrow();
        Assert.Equal("above_asked", host.Forum("t1", 15_206.59m).Fault?.Code);
        Assert.Equal(Money.OfPounds(715_206.58m), host.Forum("t1", 15_206.58m).OrThrow().Agreed);
    }

    [Fact]
    public void A_waiver_reaches_only_up_to_the_limit_and_is_kept_with_its_reason()
    {
        using var host = new TransferHost();
        host.Propose(TransferHost.Proposal("more", 715_206.59m)).OrThrow();
        Assert.Equal("consultation_needed", host.Ask(s => BlockTransfersModule.Waive(s, "more", new("No time", new(2021, 11, 1)))).Fault?.Code);
        host.Propose().OrThrow();
        Transfer waived = host.Ask(s => BlockTransfersModule.Waive(s, "t1", new("The same as last year", new(2021, 11, 1)))).OrThrow();
        Assert.Equal((TransferState.Waived, "The same as last year"), (waived.State, waived.Waiver!.Reason));
        Assert.NotNull(host.Forum("t1", 715_206.58m).OrThrow().Waiver);
    }

    [Fact]
    public void Under_a_waiver_the_Secretary_of_State_is_asked_for_no_more_than_the_limit_that_is_left()
    {
        using var host = new TransferHost();
        host.Propose().OrThrow();
        host.Ask(s => BlockTransfersModule.Waive(s, "t1", new("The same as last year", new(2021, 11, 1)))).OrThrow();
        host.Consulted(TransferHost.Proposal("other", 200_000));
        host.Forum("other", 200_000).OrThrow();
        host.Forum("t1", 0).OrThrow();
        Assert.Equal("consultation_needed", host.Request("t1", 515_206.59m, Day).Fault?.Code);
        host.Request("t1", 515_206.58m, Day).OrThrow();
    }

    [Fact]
    public void A_consultation_after_all_takes_the_waiver_away()
    {
        using var host = new TransferHost();
        host.Propose().OrThrow();
        host.Ask(s => BlockTransfersModule.Waive(s, "t1", new("No time", new(2021, 11, 1)))).OrThrow();
        Transfer consulting = host.Ask(s => BlockTransfersModule.Consult(s, "t1", new(2021, 11, 2))).OrThrow();
        Assert.Equal((TransferState.Consulting, null), (consulting.State, consulting.Waiver));
    }

    [Fact]
    public void A_base_of_its_own_needs_its_source_and_sets_the_limit()
    {
        using var host = new TransferHost();
        TransferProposal own = TransferHost.Proposal() with { Base = Money.OfPounds(141_295_458), BaseSource = "Without growth and premises, December 2021" };
        Assert.Equal("base_unsourced", host.Propose(own with { BaseSource = null }).Fault?.Code);
        Assert.Equal("base_unsourced", host.Propose(TransferHost.Proposal() with { BaseSource = "None" }).Fault?.Code);
        host.Consulted(own);
        Assert.Equal("above_limit", host.Forum("t1", 706_477.30m).Fault?.Code);
        Assert.Equal((Money.OfPounds(141_295_458), Money.OfPounds(706_477.29m)), host.Forum("t1", 706_477.29m).OrThrow().Forum is { } forum ? (forum.Base, forum.Limit) : default);
    }

    [Fact]
    public void A_kind_of_transfer_has_its_own_rule_a_block_without_a_percentage_may_go_whole_and_no_further()
    {
        using var host = new TransferHost();
        host.Propose(TransferHost.Proposal("central", 990_900, "central_services_to_high_needs")).OrThrow();
        Assert.Equal(Money.OfPounds(990_900), host.Forum("central", 990_900).OrThrow().Forum!.Limit);
        host.Propose(TransferHost.Proposal("nursery", 700_000, "early_years_to_high_needs")).OrThrow();
        Assert.Equal("above_limit", host.Forum("nursery", 667_630.31m).Fault?.Code);
        host.Forum("nursery", 667_630.30m).OrThrow();
        Assert.Equal("more_than_block", host.Propose(TransferHost.Proposal("rest", 0.01m, "central_services_to_high_needs")).Fault?.Code);
    }

    [Fact]
    public void No_block_is_overspent_by_what_the_Secretary_of_State_grants()
    {
        using var host = new TransferHost(TransferHost.Blocks2022 with { Schools = Money.OfPounds(1_000_000) });
        host.Consulted(TransferHost.Proposal("a", 600_000));
        host.Consulted(TransferHost.Proposal("b", 600_000));
        host.Request("a", 600_000).OrThrow();
        host.Request("b", 600_000).OrThrow();
        host.Secretary("a", 600_000, new(2022, 1, 10)).OrThrow();
        Assert.Equal("more_than_block", host.Secretary("b", 400_000.01m, new(2022, 1, 10)).Fault?.Code);
        host.Secretary("b", 400_000, new(2022, 1, 10)).OrThrow();
        Assert.Equal(Money.Zero, host.Forum("a", 0).OrThrow().Forum!.Limit);
    }

    [Fact]
    public void A_block_cannot_be_stated_below_what_is_agreed_out_of_it()
    {
        using var host = new TransferHost();
        host.Consulted();
        host.Forum("t1", 0).OrThrow();
        host.Request("t1", 700_000, Day).OrThrow();
        host.Secretary("t1", 700_000).OrThrow();
        Assert.Equal("block_below_transfers", State(host, 699_999.99m).Fault?.Code);
        Assert.Equal(1, State(host, 700_000).OrThrow());
        host.Approve("t1").OrThrow();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Blocks_stated_anew_leave_the_Forum_s_part_within_its_limit_to_the_penny_enacted_or_not(bool enacted)
    {
        using var host = new TransferHost(TransferHost.Blocks2022 with { Schools = Money.OfPounds(90_000_000_000) });
        host.Consulted(TransferHost.Proposal(asked: 20_000_000));
        host.Forum("t1", 20_000_000).OrThrow();
        if (enacted) host.Approve("t1").OrThrow();
        if (enacted) host.Enact("t1", 20_000_000).OrThrow();
        Assert.Equal("limit_below_transfers", State(host, 143_041_316).Fault?.Code);
        Assert.Equal("limit_below_transfers", State(host, 3_999_999_999.99m).Fault?.Code);
        Assert.Equal(1, State(host, 4_000_000_000).OrThrow());
    }

    [Fact]
    public void Blocks_stated_anew_are_held_to_the_part_that_needs_the_limit_and_to_each_transfer_s_turn()
    {
        using var host = new TransferHost();
        host.Consulted(TransferHost.Proposal("first", 400_000));
        host.Forum("first", 400_000).OrThrow();
        host.Consulted(TransferHost.Proposal("second", 1_000_000));
        host.Forum("second", 300_000).OrThrow();
        host.Consulted(TransferHost.Proposal("third", 500_000));
        host.Request("third", 500_000).OrThrow();
        host.Secretary("third", 500_000).OrThrow();
        // 0.5% of 139,999,999.99 less the first's 400,000 is a penny short; what the Secretary of State granted later is beside the limit.
        Assert.Equal("limit_below_transfers", State(host, 139_999_999.99m).Fault?.Code);
        Assert.Equal(1, State(host, 140_000_000).OrThrow());
        foreach (string id in (string[])["first", "second"]) host.Approve(id).OrThrow();
        host.Enact("second", 200_000).OrThrow();
        Assert.Equal(1, State(host, 120_000_000).OrThrow());
        host.Enact("first", 400_000).OrThrow();
        Assert.Equal("limit_below_transfers", State(host, 119_999_999.99m).Fault?.Code);
    }

    [Fact]
    public void A_base_of_its_own_must_still_fit_into_a_block_that_is_stated_anew()
    {
        using var host = new TransferHost();
        host.Consulted(TransferHost.Proposal(asked: 100) with { Base = Money.OfPounds(141_295_458), BaseSource = "Without growth" });
        host.Forum("t1", 100).OrThrow();
        Assert.Equal("limit_below_transfers", State(host, 141_295_457.99m).Fault?.Code);
        Assert.Equal(1, State(host, 141_295_458).OrThrow());
    }

    [Fact]
    public void A_waiver_does_not_reach_further_because_the_block_was_larger_when_it_was_recorded()
    {
        using var host = new TransferHost(TransferHost.Blocks2022 with { Schools = Money.OfPounds(90_000_000_000) });
        host.Propose(TransferHost.Proposal(asked: 20_000_000)).OrThrow();
        host.Ask(s => BlockTransfersModule.Waive(s, "t1", new("No time", new(2021, 11, 1)))).OrThrow();
        host.Request("t1", 20_000_000).OrThrow();
        Assert.Equal(1, State(host, 143_041_316).OrThrow());
        Assert.Equal("consultation_needed", host.Secretary("t1", 715_206.59m).Fault?.Code);
        host.Secretary("t1", 715_206.58m).OrThrow();
        Assert.Equal("limit_below_transfers", State(host, 143_041_315.99m).Fault?.Code);
    }

    [Fact]
    public void Approval_and_enactment_are_held_to_the_limit_of_the_day_that_they_are_recorded()
    {
        using var host = new TransferHost();
        host.Consulted();
        host.Consulted(TransferHost.Proposal("t2", 10));
        host.Forum("t1", 715_206.57m).OrThrow();
        host.Forum("t2", 0.01m).OrThrow();
        Unchecked(host, 143_041_313.99m);
        Assert.Equal("above_limit", host.Approve("t1").Fault?.Code);
        Unchecked(host, 143_041_314m);
        host.Approve("t1").OrThrow();
        Assert.Equal("above_limit", host.Approve("t2").Fault?.Code);
        Unchecked(host, 143_041_316m);
        host.Approve("t2").OrThrow();
        Unchecked(host, 140_000_000m);
        Assert.Equal("above_limit", host.Enact("t1", 700_000.01m).Fault?.Code);
        host.Enact("t1", 700_000).OrThrow();
    }

    [Theory]
    [InlineData("central_services_to_high_needs", DsgBlock.CentralSchoolServices)]
    [InlineData("early_years_to_high_needs", DsgBlock.EarlyYears)]
    public void What_leaves_another_block_than_the_schools_block_is_enacted_without_levers_and_up_to_its_approval(string kind, DsgBlock from)
    {
        using var host = new TransferHost();
        host.Propose(TransferHost.Proposal(asked: 90_000, kind: kind)).OrThrow();
        Assert.Equal("not_approved", Moved(host, 90_000).Fault?.Code);
        host.Forum("t1", 90_000).OrThrow();
        host.Approve("t1").OrThrow();
        Assert.Equal("above_approved", Moved(host, 90_000.01m).Fault?.Code);
        Assert.Equal("amount_invalid", Moved(host, 0).Fault?.Code);
        Assert.Equal(TransferState.Enacted, Moved(host, 80_000).OrThrow().State);
        Assert.Equal((from, DsgBlock.HighNeeds, Money.OfPounds(80_000)), host.Read(r => r.Enacted(TransferHost.Year)).Select(e => (e.From, e.To, e.Amount)).Single());
        Assert.Equal("enacted_already", Moved(host, 1).Fault?.Code);
    }

    [Fact]
    public void What_leaves_the_schools_block_is_not_enacted_without_its_levers()
    {
        using var host = new TransferHost();
        host.Consulted();
        Assert.Equal("not_approved", Moved(host, 1).Fault?.Code);
        host.Forum("t1", 700_000).OrThrow();
        host.Approve("t1").OrThrow();
        Assert.Equal("levers_needed", Moved(host, 700_000).Fault?.Code);
        Assert.Equal(TransferState.Approved, host.Read(r => r.Transfer("t1"))!.State);
    }

    private static Outcome<Transfer> Moved(TransferHost host, decimal amount) =>
        host.Ask(s => BlockTransfersModule.EnactWithoutLevers(s, "t1", Money.OfPounds(amount), new(2022, 2, 15)));

    private static Outcome<int> State(TransferHost host, decimal schools) =>
        host.Ask(s => BlockTransfersModule.StateBlocks(s, [TransferHost.Blocks2022 with { Schools = Money.OfPounds(schools) }]));

    /// <summary>As a journal may have it that was written before stating blocks looked at limits.</summary>
    private static void Unchecked(TransferHost host, decimal schools) => host.Ask<int>(s =>
    {
        s.Record(new BlocksStated([Storage.Lines.Of(TransferHost.Blocks2022 with { Schools = Money.OfPounds(schools) })], null));
        return 1;
    }).OrThrow();
}
