using Funding.Contingency.V1;
using Funding.Type.V1;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using Contract = Funding.Contingency.V1;

namespace FundingPlatform.Contingency.Tests.Wire;


/// <summary>A fund's year over real HTTP/2: opened, told, counted again, applied to, paid and closed.</summary>
public sealed class FundServiceTests
{
    private static readonly Funding.Type.V1.FundingYear Year = new() { StartingYear = 2022 };
    private static readonly Date May = Day(2022, 5, 19);

    [Fact]
    public async Task A_year_goes_from_opening_to_closing_and_the_ledger_adds_up_all_the_way()
    {
        await using FundServer server = await FundServer.StartAsync();
        CallOptions officer = server.As(), one = server.As(AccessRole.Approver, name: "first approver"), two = server.As(AccessRole.Approver, name: "second approver");
        RecordedFund opened = (await server.Client.OpenFundAsync(Opening(), officer)).Recorded;
        Assert.Equal((45_000_000, PaidFrom.HighNeedsBlock, "Officer of 873"), (opened.Fund.Amount.Pence, opened.Fund.PaidFrom, opened.Stamp.Actor));

        GetFundResponse draft = await Get(server);
        Assert.Equal(["1:2520000", "2:0"], draft.Schools.Select(s => $"{s.SchoolId}:{s.Amount.Pence}"));
        Assert.Equal((Contract.RoundState.Draft, 2_520_000, 31_500_000), (draft.Rounds[0].State, draft.Rounds[0].Drafted.Pence, draft.Rounds[0].Available.Pence));
        Assert.Equal((StatusCode.FailedPrecondition, "count_not_closed", ""), await FundServer.Refused(server.Client.NotifyRoundAsync(Telling(1), officer)));

        await server.CloseCount(new(2022, 5, 19));
        NotifyRoundRequest telling = Telling(2);
        RecordedNotification told = (await server.Client.NotifyRoundAsync(telling, officer)).Recorded;
        Assert.Equal(["1:2520000", "2:0"], told.Notification.Lines.Select(l => $"{l.SchoolId}:{l.Movement.Pence}"));
        // The same again is a retry, to the byte; with another id it is a second notification.
        Assert.Equal(told, (await server.Client.NotifyRoundAsync(telling, officer)).Recorded);
        Assert.Equal((StatusCode.AlreadyExists, "round_notified_already", ""), await FundServer.Refused(server.Client.NotifyRoundAsync(Telling(3), officer)));

        // A plan that comes late is in no closed count until that is corrected, and then it is a recount entry.
        await server.Place(2, 5, 2);
        Assert.Equal(2_520_000, (await Get(server)).Position.Committed.Pence);
        await server.CorrectCount(new(2022, 5, 19));
        Assert.True((await Get(server)).Rounds[0].RecountDue);
        RecordedNotification recount = (await server.Client.NotifyRoundAsync(Telling(4), officer)).Recorded;
        Assert.Equal((1, 1, "0 720000"), (recount.Notification.Number, recount.Notification.CountNumber, string.Join(' ', recount.Notification.Lines.Select(l => l.Movement.Pence))));
        Payment paid = (await server.Client.PayRoundAsync(new() { RequestId = Id(5), Authority = 873, FundingYear = Year, CountOn = May, DecidedOn = Day(2022, 8, 31) }, officer)).Recorded.Payment;
        Assert.Equal(["1:2520000", "2:720000"], paid.Lines.Select(l => $"{l.SchoolId}:{l.Amount.Pence}"));

        Contract.Claim made = (await server.Client.MakeClaimAsync(Claiming(6), officer)).Recorded.Claim;
        Assert.Equal((1, Contract.ClaimState.Made), (made.Number, made.State));
        ApproveClaimRequest first = new() { RequestId = Id(7), Decision = Decision(1), Amount = new() { Pence = 500_000 } };
        Assert.Equal(Contract.ClaimState.ApprovedOnce, (await server.Client.ApproveClaimAsync(first, one)).Recorded.Claim.State);
        Assert.Equal((StatusCode.PermissionDenied, "second_person_needed", ""), await FundServer.Refused(server.Client.ApproveClaimAsync(new() { RequestId = Id(8), Decision = Decision(1) }, one)));
        Contract.Claim approved = (await server.Client.ApproveClaimAsync(new() { RequestId = Id(9), Decision = Decision(1) }, two)).Recorded.Claim;
        Assert.Equal((Contract.ClaimState.Approved, 500_000, "first approver second approver"), (approved.State, approved.Committed.Pence, string.Join(' ', approved.Steps.Select(s => s.Stamp.Actor))));
        await server.Client.PayClaimAsync(new() { RequestId = Id(10), Authority = 873, FundingYear = Year, Claim = 1, DecidedOn = Day(2022, 9, 30) }, officer);

        CloseYearRequest close = new() { RequestId = Id(11), Authority = 873, FundingYear = Year, DecidedOn = Day(2023, 3, 31) };
        Closing closing = (await server.Client.CloseYearAsync(close, one)).Recorded.Closing;
        Assert.Equal(45_000_000 - 2_520_000 - 720_000 - 500_000, closing.Returned.Pence);
        Assert.Equal((StatusCode.FailedPrecondition, "year_closed", "funding_year"), await FundServer.Refused(server.Client.MakeClaimAsync(Claiming(12), officer)));

        GetFundResponse end = await Get(server);
        Assert.Equal(end.Position.Pot.Pence, end.Position.Committed.Pence + end.Position.Returned.Pence + end.Position.Left.Pence);
        Assert.Equal((end.Position.Committed.Pence, 0), (end.Position.Paid.Pence, end.Held.Pence));
        Assert.Equal(closing, end.Closing);
        Assert.Equal([Contract.LedgerKind.Fund, Contract.LedgerKind.Notified, Contract.LedgerKind.Notified, Contract.LedgerKind.Paid, Contract.LedgerKind.Paid, Contract.LedgerKind.ClaimCommitted, Contract.LedgerKind.Paid, Contract.LedgerKind.Returned],
            end.Ledger.Select(e => e.Kind));
        Assert.Contains("Contingency: £30,200.00.", (await Get(server, 1)).Explanation);
    }

    [Fact]
    public async Task What_is_wrong_is_refused_with_a_code_and_a_field_and_changes_nothing()
    {
        await using FundServer server = await FundServer.StartAsync();
        CallOptions officer = server.As(), approver = server.As(AccessRole.Approver);
        ContingencyService.ContingencyServiceClient client = server.Client;
        Assert.Equal((StatusCode.NotFound, "fund_unknown", "funding_year"), await FundServer.Refused(client.MakeClaimAsync(Claiming(1), officer)));
        await client.OpenFundAsync(Opening(), officer);
        int entries = server.Entries();
        Assert.Equal((StatusCode.AlreadyExists, "fund_exists", ""), await FundServer.Refused(client.OpenFundAsync(Opening(2), officer)));
        OpenFundRequest negative = Opening(3);
        negative.Text = ByteString.CopyFromUtf8(Samples.Text("cambridgeshire_2022_23").Replace("450000", "-1", StringComparison.Ordinal));
        OpenFundResponse found = await client.OpenFundAsync(negative, officer);
        Assert.Equal((null, "value_negative", "money.pounds", 13), (found.Recorded, found.Findings[0].Code, found.Findings[0].Column, found.Findings[0].Line));
        Assert.Equal((StatusCode.InvalidArgument, "file_too_large", "text"), await FundServer.Refused(client.OpenFundAsync(new() { RequestId = Id(4), Text = ByteString.CopyFrom(new byte[(1 << 20) + 1]), DecidedOn = May }, officer)));
        NotifyRoundRequest unknown = Telling(5);
        unknown.CountOn = Day(2022, 5, 20);
        Assert.Equal((StatusCode.NotFound, "round_unknown", "count_on"), await FundServer.Refused(client.NotifyRoundAsync(unknown, officer)));
        MakeClaimRequest empty = Claiming(6);
        empty.Reason = "";
        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "reason"), await FundServer.Refused(client.MakeClaimAsync(empty, officer)));
        Assert.Equal((StatusCode.FailedPrecondition, "school_not_qualified", "school_id"), await FundServer.Refused(client.MakeClaimAsync(Claiming(7), officer)));
        Assert.Equal((StatusCode.NotFound, "claim_unknown", "decision.claim"), await FundServer.Refused(client.RefuseClaimAsync(new() { RequestId = Id(8), Decision = Decision(9) }, approver)));
        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "decision"), await FundServer.Refused(client.WithdrawClaimAsync(new() { RequestId = Id(9) }, officer)));
        Assert.Equal((StatusCode.PermissionDenied, "role_insufficient", ""), await FundServer.Refused(client.ApproveClaimAsync(new() { RequestId = Id(10), Decision = Decision(1) }, officer)));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await FundServer.Refused(client.NotifyRoundAsync(Telling(11), server.As(authority: 872))));
        Assert.Equal((StatusCode.FailedPrecondition, "year_not_over", "decided_on"), await FundServer.Refused(client.CloseYearAsync(
            new() { RequestId = Id(12), Authority = 873, FundingYear = Year, DecidedOn = Day(2023, 3, 30) }, approver)));
        Assert.Equal(entries, server.Entries());
    }

    [Fact]
    public async Task Funds_are_listed_by_year_page_by_page()
    {
        await using FundServer server = await FundServer.StartAsync();
        await server.Client.OpenFundAsync(Opening(), server.As());
        OpenFundRequest later = Opening(2);
        later.Text = ByteString.CopyFromUtf8(Samples.Text("cambridgeshire_2022_23").Replace("2022-23\"", "2023-24\"", StringComparison.Ordinal)
            .Replace("2022-05", "2023-05", StringComparison.Ordinal).Replace("2022-07", "2023-07", StringComparison.Ordinal).Replace("2022-10", "2023-10", StringComparison.Ordinal).Replace("2022-11", "2023-11", StringComparison.Ordinal));
        Assert.NotNull((await server.Client.OpenFundAsync(later, server.As())).Recorded);
        ListFundsResponse page = await server.Client.ListFundsAsync(new() { Authority = 873, PageSize = 1 }, server.As(AccessRole.Reader));
        ListFundsResponse next = await server.Client.ListFundsAsync(new() { Authority = 873, PageSize = 1, PageToken = page.NextPageToken }, server.As(AccessRole.Reader));
        Assert.Equal([2022, 2023], page.Funds.Concat(next.Funds).Select(f => f.FundingYear.StartingYear));
        Assert.Equal("", next.NextPageToken);
    }

    private static Task<GetFundResponse> Get(FundServer server, int? school = null)
    {
        var request = new GetFundRequest { Authority = 873, FundingYear = Year };
        if (school is int id) request.SchoolId = id;
        return server.Client.GetFundAsync(request, server.As(AccessRole.Reader)).ResponseAsync;
    }

    private static OpenFundRequest Opening(int id = 1000) =>
        new() { RequestId = Id(id), Text = ByteString.CopyFromUtf8(Samples.Text("cambridgeshire_2022_23")), FileName = "fund.json", DecidedOn = Day(2022, 4, 1) };

    private static NotifyRoundRequest Telling(int id) => new() { RequestId = Id(id), Authority = 873, FundingYear = Year, CountOn = May, DecidedOn = Day(2022, 7, 11) };

    private static MakeClaimRequest Claiming(int id) =>
        new() { RequestId = Id(id), Authority = 873, FundingYear = Year, SchoolId = 1, Asked = new() { Pence = 600_000 }, Reason = "two plans more since the count", DecidedOn = Day(2022, 9, 1) };

    private static Contract.ClaimDecision Decision(int claim) => new() { Authority = 873, FundingYear = Year, Claim = claim, DecidedOn = Day(2022, 9, 5), Reason = "agreed" };

    private static string Id(int number) => new Guid(number, 0, 7, [0, 0, 0, 0, 0, 0, 0, 1]).ToString();

    private static Date Day(int year, int month, int day) => new() { Year = year, Month = month, Day = day };
}
