using Funding.BlockTransfers.V1;
using Funding.Type.V1;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using Contract = Funding.BlockTransfers.V1;

namespace FundingPlatform.BlockTransfers.Tests.Wire;

/// <summary>Transfers over real HTTP/2.</summary>
public sealed class TransferServiceTests : IAsyncLifetime
{
    private WireHost host = null!;
    private CallOptions officer;
    private int requests;

    public async ValueTask InitializeAsync() => (host, officer) = await WireHost.StartAsync() is var started ? (started, started.As(351)) : default;

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_transfer_is_taken_to_its_approval_and_every_step_can_be_read()
    {
        Contract.Transfer proposed = (await Propose()).Transfer;
        Assert.Equal((Contract.TransferState.Draft, Contract.RequestState.None), (proposed.State, proposed.RequestState));
        await Step("2021-11-01", r => r.ConsultationBegins = new());
        await Step("2021-11-30", r => r.ConsultationEnds = new() { SchoolsAsked = 78, SchoolsAnswered = 31, Reference = "consultation/4" });
        await Step("2021-12-01", r => r.Request = new() { Amount = new() { Pence = 71_520_658 }, Reference = "disapplication/1" });
        RecordedTransfer forum = await Step("2022-01-18", r => r.Forum = Vote(71_520_658));
        Assert.Equal((14_304_131_600, 71_520_658), (forum.Transfer.ForumBase.Pence, forum.Transfer.ForumLimit.Pence));
        Assert.Equal([Contract.TransferStep.TakeBack, Contract.TransferStep.Secretary, Contract.TransferStep.Withdraw, Contract.TransferStep.Lapse], forum.Transfer.Next);
        await Step("2022-02-01", r => r.Secretary = new() { Granted = new() { Pence = 100 }, Reference = "letter/7" });
        RecordedTransfer approved = await Step("2022-02-10", r => r.Approval = new());
        Assert.Equal((Contract.TransferState.Approved, 71_520_758), (approved.Transfer.State, approved.Transfer.Agreed.Pence));

        GetTransferResponse read = await host.Client.GetTransferAsync(new() { TransferId = "t1" }, officer);
        Assert.Equal(approved.Transfer, read.Transfer);
        Assert.Equal(["propose", "consult", "consulted", "request", "forum", "secretary", "approve"], read.Steps.Select(s => s.Step));
        Assert.Equal(approved.Stamp.Sequence, read.Sequence);
        Assert.Equal([351], host.Entries().TakeLast(7).Select(e => e.Authority).Distinct());
    }

    [Fact]
    public async Task Waiving_taking_back_withdrawing_refusing_and_lapsing_are_steps_too()
    {
        await Propose(asked: 71_520_658);
        Assert.Equal("The same as last year", (await Step("2021-11-01", r => r.ConsultationWaived = new() { Reason = "The same as last year" })).Transfer.WaiverReason);
        await Step("2021-11-02", r => r.Request = new() { Amount = new() { Pence = 1 }, Reference = "d/1" });
        Assert.Null((await Step("2021-11-03", r => r.RequestTakenBack = new() { Reason = "Not needed" })).Transfer.Request);
        Assert.Equal("Smaller", (await Step("2021-11-04", r => r.Withdrawal = new() { Reason = "Smaller" })).Transfer.EndReason);
        await Propose("t2", 100);
        await Step("2021-11-01", r => r.ConsultationWaived = new() { Reason = "The same as last year" }, "t2");
        await Step("2022-01-18", r => r.Forum = Vote(0), "t2");
        Assert.Equal(Contract.TransferState.Refused, (await Step("2022-01-19", r => r.Refusal = new() { Reason = "The Forum refused" }, "t2")).Transfer.State);
        await Propose("t3");
        Assert.Equal(Contract.TransferState.Lapsed, (await Step("2022-03-01", r => r.Lapse = new() { Reason = "Too late" }, "t3")).Transfer.State);
    }

    [Fact]
    public async Task A_year_is_shown_with_its_blocks_what_is_left_of_each_limit_and_the_budget_day()
    {
        await Propose(asked: 20_000_000);
        await Step("2021-11-01", r => r.ConsultationWaived = new() { Reason = "The same as last year" });
        await Step("2022-01-18", r => r.Forum = Vote(20_000_000));
        GetTransferYearResponse year = await host.Client.GetTransferYearAsync(new() { Authority = 351, FundingYear = new() { StartingYear = 2022 } }, officer);
        Assert.Equal(14_304_131_600, year.Blocks.Schools.Pence);
        Assert.Equal((51_520_658, 50_000_000), (year.Kinds[0].Left.Pence, year.Kinds[0].LimitPercent.HundredMillionths));
        Assert.Equal((51_520_658, 99_090_000), (year.Kinds[1].Left.Pence, year.Kinds.Single(k => k.Kind == "central_services_to_high_needs").Left.Pence));
        Assert.Equal(Day("2022-02-28"), year.BudgetDay);
        GetTransferYearResponse unknown = await host.Client.GetTransferYearAsync(new() { Authority = 351, FundingYear = new() { StartingYear = 2016 } }, officer);
        Assert.Equal((null, null, null), (unknown.Blocks, unknown.BudgetDay, unknown.Kinds[0].LimitPercent));
    }

    [Fact]
    public async Task Blocks_are_stated_once_and_the_same_again_is_refused()
    {
        StateBlocksRequest request = new()
        {
            RequestId = Id(), DecidedOn = Day("2023-01-10"),
            Blocks = new()
            {
                Authority = 351, FundingYear = new() { StartingYear = 2023 }, Schools = new() { Pence = 5 }, CentralSchoolServices = new() { Pence = 6 }, HighNeeds = new() { Pence = 7 },
                EarlyYears = new() { Pence = 8 }, Status = Funding.Type.V1.SourceStatus.Given, Source = "Settlement",
            },
        };
        StateBlocksResponse done = await host.Client.StateBlocksAsync(request, officer);
        Assert.Equal(request.Blocks, done.Recorded.Blocks);
        Assert.Equal(done.Recorded.ToByteString(), (await host.Client.StateBlocksAsync(request, officer)).Recorded.ToByteString());
        Assert.Equal((StatusCode.AlreadyExists, "blocks_unchanged", "blocks"), await WireHost.Refused(host.Client.StateBlocksAsync(new(request) { RequestId = Id() }, officer)));
        Assert.Equal((StatusCode.InvalidArgument, "amount_negative", "blocks.high_needs"), await WireHost.Refused(host.Client.StateBlocksAsync(
            new(request) { RequestId = Id(), Blocks = new(request.Blocks) { HighNeeds = new() { Pence = -1 } } }, officer)));
    }

    [Fact]
    public async Task A_retry_has_the_recorded_reply_to_the_byte_and_another_step_under_its_id_is_refused()
    {
        await Propose();
        RecordStepRequest request = new() { RequestId = Id(), TransferId = "t1", DecidedOn = Day("2021-11-01"), ConsultationBegins = new() };
        RecordStepResponse first = await host.Client.RecordStepAsync(request, officer);
        int entries = host.Entries().Length;
        Assert.Equal(first.Recorded.ToByteString(), (await host.Client.RecordStepAsync(request, officer)).Recorded.ToByteString());
        Assert.Equal((StatusCode.AlreadyExists, "request_id_reused", "request_id"),
            await WireHost.Refused(host.Client.RecordStepAsync(new(request) { Withdrawal = new() { Reason = "Smaller" } }, officer)));
        Assert.Equal(entries, host.Entries().Length);
    }

    [Fact]
    public async Task Blocks_of_a_day_to_come_or_beyond_the_largest_amount_are_refused_with_their_field()
    {
        StateBlocksRequest request = new()
        {
            RequestId = Id(), DecidedOn = Day("2099-01-01"),
            Blocks = new()
            {
                Authority = 351, FundingYear = new() { StartingYear = 2023 }, Schools = new() { Pence = long.MaxValue }, CentralSchoolServices = new(), HighNeeds = new(), EarlyYears = new(),
                Status = Funding.Type.V1.SourceStatus.Given, Source = "Settlement",
            },
        };
        Assert.Equal((StatusCode.InvalidArgument, "date_not_yet", "decided_on"), await WireHost.Refused(host.Client.StateBlocksAsync(request, officer)));
        Assert.Equal((StatusCode.InvalidArgument, "block_too_large", "blocks"), await WireHost.Refused(host.Client.StateBlocksAsync(
            new(request) { RequestId = Id(), DecidedOn = Day("2021-10-01") }, officer)));
    }

    [Fact]
    public async Task A_transfer_out_of_central_services_is_enacted_by_a_step_and_one_out_of_schools_is_not()
    {
        ProposeTransferRequest proposal = Proposal("central", 100);
        proposal.Proposal.Kind = "central_services_to_high_needs";
        await host.Client.ProposeTransferAsync(proposal, officer);
        await Step("2022-01-18", r => r.Forum = Vote(100), "central");
        await Step("2022-01-19", r => r.Approval = new(), "central");
        RecordStepRequest enact = new() { RequestId = Id(), TransferId = "central", DecidedOn = Day("2022-02-01"), Enactment = new() { Amount = new() { Pence = 101 } } };
        Assert.Equal((StatusCode.FailedPrecondition, "above_approved", "enactment.amount"), await WireHost.Refused(host.Client.RecordStepAsync(enact, officer)));
        enact.Enactment.Amount.Pence = 100;
        Assert.Equal((Contract.TransferState.Enacted, 100), (await host.Client.RecordStepAsync(enact, officer)).Recorded.Transfer is { } done ? (done.State, done.Enacted.Pence) : default);

        await Propose(asked: 100);
        await Step("2021-11-01", r => r.ConsultationWaived = new() { Reason = "The same as last year" });
        await Step("2022-01-18", r => r.Forum = Vote(100));
        await Step("2022-01-19", r => r.Approval = new());
        Assert.Equal((StatusCode.FailedPrecondition, "levers_needed", ""), await WireHost.Refused(host.Client.RecordStepAsync(new(enact) { RequestId = Id(), TransferId = "t1" }, officer)));
    }

    public static TheoryData<StatusCode, string, string, Action<RecordStepRequest>> Refusals { get; } = new()
    {
        { StatusCode.NotFound, "transfer_unknown", "transfer_id", r => r.TransferId = "t9" },
        { StatusCode.InvalidArgument, "field_missing", "transfer_id", r => r.TransferId = "" },
        { StatusCode.InvalidArgument, "field_missing", "step", r => r.ClearStep() },
        { StatusCode.InvalidArgument, "field_missing", "decided_on", r => r.DecidedOn = null },
        { StatusCode.InvalidArgument, "field_missing", "forum.agreed", r => r.Forum.Agreed = null },
        { StatusCode.InvalidArgument, "field_missing", "forum.minute", r => r.Forum.Minute = "" },
        { StatusCode.InvalidArgument, "amount_negative", "forum.agreed", r => r.Forum.Agreed.Pence = -1 },
        { StatusCode.InvalidArgument, "votes_negative", "forum.votes_for", r => r.Forum.VotesFor = -1 },
        { StatusCode.InvalidArgument, "date_not_yet", "decided_on", r => r.DecidedOn = Day("2999-01-01") },
        { StatusCode.FailedPrecondition, "before_proposal", "decided_on", r => r.DecidedOn = Day("2021-09-30") },
        { StatusCode.FailedPrecondition, "before_last_step", "decided_on", r => r.DecidedOn = Day("2021-10-31") },
        { StatusCode.FailedPrecondition, "year_over", "decided_on", r => r.DecidedOn = Day("2023-04-01") },
        { StatusCode.FailedPrecondition, "above_limit", "forum.agreed", r => r.Forum.Agreed.Pence = 71_520_658 },
        { StatusCode.FailedPrecondition, "above_asked", "forum.agreed", r => r.Forum.Agreed.Pence = 71_520_659 },
        { StatusCode.FailedPrecondition, "not_requested", "", r => r.Secretary = new() { Granted = new(), Reference = "letter/7" } },
        { StatusCode.FailedPrecondition, "forum_not_decided", "", r => r.Approval = new() },
        { StatusCode.InvalidArgument, "amount_invalid", "request.amount", r => r.Request = new() { Amount = new(), Reference = "d/1" } },
        { StatusCode.FailedPrecondition, "consultation_needed", "request.amount", r => r.Request = new() { Amount = new() { Pence = 71_520_658 }, Reference = "d/1" } },
        { StatusCode.FailedPrecondition, "budget_not_set", "decided_on", r => r.Lapse = new() { Reason = "Late" } },
    };

    [Theory, MemberData(nameof(Refusals))]
    public async Task A_step_that_is_refused_names_its_code_and_field_and_records_nothing(StatusCode status, string code, string field, Action<RecordStepRequest> spoil)
    {
        await Propose(asked: 71_520_658);
        await Step("2021-11-01", r => r.ConsultationWaived = new() { Reason = "The same as last year" });
        // Another one takes a penny of the limit.
        await Propose("t2", 1);
        await Step("2021-11-01", r => r.ConsultationWaived = new() { Reason = "The same as last year" }, "t2");
        await Step("2022-01-18", r => r.Forum = Vote(1), "t2");
        int entries = host.Entries().Length;
        RecordStepRequest request = new() { RequestId = Id(), TransferId = "t1", DecidedOn = Day("2022-01-18"), Forum = Vote(1) };
        spoil(request);
        Assert.Equal((status, code, field), await WireHost.Refused(host.Client.RecordStepAsync(request, officer)));
        Assert.Equal(entries, host.Entries().Length);
    }

    public static TheoryData<StatusCode, string, string, Action<ProposeTransferRequest>> WrongProposals { get; } = new()
    {
        { StatusCode.NotFound, "kind_unknown", "proposal.kind", r => r.Proposal.Kind = "schools_to_roads" },
        { StatusCode.NotFound, "blocks_unknown", "proposal.funding_year", r => r.Proposal.FundingYear.StartingYear = 2021 },
        { StatusCode.FailedPrecondition, "rule_not_in_force", "proposal.funding_year", r => r.Proposal.FundingYear.StartingYear = 2016 },
        { StatusCode.InvalidArgument, "transfer_id_invalid", "proposal.transfer_id", r => r.Proposal.TransferId = "A b" },
        { StatusCode.InvalidArgument, "base_unsourced", "proposal.base_source", r => r.Proposal.Base = new() { Pence = 1 } },
        { StatusCode.InvalidArgument, "base_nothing", "proposal.base", r => (r.Proposal.Base, r.Proposal.BaseSource) = (new(), "A slip") },
        { StatusCode.FailedPrecondition, "base_above_block", "proposal.base", r => (r.Proposal.Base, r.Proposal.BaseSource) = (new() { Pence = 14_304_131_601 }, "A slip") },
        { StatusCode.InvalidArgument, "amount_invalid", "proposal.asked", r => r.Proposal.Asked.Pence = 0 },
        { StatusCode.FailedPrecondition, "more_than_block", "proposal.asked", r => r.Proposal.Asked.Pence = 14_304_131_601 },
        { StatusCode.FailedPrecondition, "year_over", "decided_on", r => r.DecidedOn = Day("2023-04-01") },
        { StatusCode.PermissionDenied, "authority_forbidden", "", r => r.Proposal.Authority = 352 },
        { StatusCode.InvalidArgument, "field_missing", "proposal.reason", r => r.Proposal.Reason = "" },
        { StatusCode.InvalidArgument, "field_invalid", "proposal.reason", r => r.Proposal.Reason = "deficit \u202E000,1£" },
        { StatusCode.InvalidArgument, "request_id_missing", "request_id", r => r.RequestId = "" },
    };

    [Theory, MemberData(nameof(WrongProposals))]
    public async Task A_proposal_that_is_refused_names_its_code_and_field_and_records_nothing(StatusCode status, string code, string field, Action<ProposeTransferRequest> spoil)
    {
        ProposeTransferRequest request = Proposal("t1", 100);
        spoil(request);
        int entries = host.Entries().Length;
        Assert.Equal((status, code, field), await WireHost.Refused(host.Client.ProposeTransferAsync(request, officer)));
        Assert.Equal(entries, host.Entries().Length);
    }

    [Fact]
    public async Task Another_authority_neither_reads_nor_moves_a_transfer()
    {
        await Propose();
        CallOptions other = host.As(352);
        (StatusCode, string, string) forbidden = (StatusCode.PermissionDenied, "authority_forbidden", "");
        Assert.Equal(forbidden, await WireHost.Refused(host.Client.GetTransferAsync(new() { TransferId = "t1" }, other)));
        Assert.Equal(forbidden, await WireHost.Refused(host.Client.ListTransfersAsync(new() { Authority = 351 }, other)));
        Assert.Equal(forbidden, await WireHost.Refused(host.Client.RecordStepAsync(
            new() { RequestId = Id(), TransferId = "t1", DecidedOn = Day("2021-11-01"), ConsultationBegins = new() }, other)));
        Assert.Equal("role_insufficient", (await WireHost.Refused(host.Client.RecordStepAsync(
            new() { RequestId = Id(), TransferId = "t1", DecidedOn = Day("2021-11-01"), ConsultationBegins = new() }, host.As(351, AccessRole.Reader)))).Code);
    }

    [Fact]
    public async Task Transfers_are_listed_by_id_page_by_page_of_a_year_or_of_all()
    {
        foreach (string id in (string[])["c", "a", "b"]) await Propose(id, 100);
        ListTransfersRequest request = new() { Authority = 351, FundingYear = new() { StartingYear = 2022 }, PageSize = 2 };
        ListTransfersResponse first = await host.Client.ListTransfersAsync(request, officer);
        Assert.Equal(["a", "b"], first.Transfers.Select(t => t.Proposal.TransferId));
        Assert.Equal(["c"], (await host.Client.ListTransfersAsync(new(request) { PageToken = first.NextPageToken }, officer)).Transfers.Select(t => t.Proposal.TransferId));
        Assert.Empty((await host.Client.ListTransfersAsync(new() { Authority = 351, FundingYear = new() { StartingYear = 2023 } }, officer)).Transfers);
        Assert.Equal(3, (await host.Client.ListTransfersAsync(new() { Authority = 351 }, officer)).Transfers.Count);
    }

    private ProposeTransferRequest Proposal(string id, long pence) => new()
    {
        RequestId = Id(), DecidedOn = Day("2021-10-01"),
        Proposal = new() { TransferId = id, Authority = 351, FundingYear = new() { StartingYear = 2022 }, Kind = "schools_to_high_needs", Asked = new() { Pence = pence }, Reason = "High needs deficit" },
    };

    private async Task<RecordedTransfer> Propose(string id = "t1", long asked = 143_041_316) => (await host.Client.ProposeTransferAsync(Proposal(id, asked), officer)).Recorded;

    private async Task<RecordedTransfer> Step(string day, Action<RecordStepRequest> step, string transfer = "t1")
    {
        RecordStepRequest request = new() { RequestId = Id(), TransferId = transfer, DecidedOn = Day(day) };
        step(request);
        return (await host.Client.RecordStepAsync(request, officer)).Recorded;
    }

    private static Contract.ForumVote Vote(long agreed) => new() { Agreed = new() { Pence = agreed }, VotesFor = 9, VotesAgainst = agreed == 0 ? 10 : 2, VotesAbstained = 1, Minute = "SF/2022-01-18/5" };

    private string Id() => new Guid(++requests, 0, 0, new byte[8]).ToString();

    private static Date Day(string text) => ToWire.Date(DateOnly.ParseExact(text, "yyyy-MM-dd"));
}
