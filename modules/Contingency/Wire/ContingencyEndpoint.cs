using Funding.Contingency.V1;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;

namespace FundingPlatform.Contingency.Wire;

/// <summary>Contingency funds over the wire: parses, submits, reads.</summary>
internal sealed class ContingencyEndpoint(FundingDatabase database, Changes changes, SchoolNeedsSource needs) : ContingencyService.ContingencyServiceBase
{
    private const int MostBytes = 1 << 20, LongestReason = 200;

    public override async Task<OpenFundResponse> OpenFund(OpenFundRequest request, ServerCallContext context)
    {
        _ = Field.RequestId(request.RequestId).OrThrow();
        if (request.Text.Length > MostBytes) throw new FaultException(ContingencyFaults.FileTooLarge(request.Text.Length, MostBytes) with { Field = "text" });
        string file = FileName(request.FileName);
        DateOnly decidedOn = Field.Day(request.DecidedOn, "decided_on");
        Read<ContingencyFund> read = ContingencyFundFile.Read(request.Text.Memory, file);
        var reply = new OpenFundResponse { Findings = { read.Findings.Select(ToWire.Finding) } };
        if (read.Failed) return reply;
        Recorded<RecordedFund> done = (await changes.Submit<RecordedFund>(request, request.RequestId, context, session =>
            Replied(ContingencyModule.Open(session, read.Value!, decidedOn), opened => new RecordedFund { Stamp = ToWire.Stamp(session.Stamp), Fund = Messages.Of(opened) })).ConfigureAwait(false)).OrThrow();
        reply.Recorded = done.Reply;
        reply.Shares.AddRange(done.Shares);
        return reply;
    }

    public override Task<ListFundsResponse> ListFunds(ListFundsRequest request, ServerCallContext context)
    {
        int authority = Own(request.Authority, context);
        var page = Page.Of(request.PageSize, request.PageToken, request);
        using ReaderLease lease = database.RentReader();
        var reader = ContingencyReader.Over(lease.Connection);
        OpenedFund[] found = [.. reader.Funds(0).Concat(reader.Funds(authority)).OrderBy(f => f.Fund.Year).ThenBy(f => f.Fund.Authority)
            .SkipWhile(f => page.After is string after && string.CompareOrdinal(Key(f), after) <= 0).Take(page.Size + 1)];
        var reply = new ListFundsResponse { Sequence = lease.Sequence, Funds = { found.Take(page.Size).Select(Messages.Of) } };
        if (found.Length > page.Size) reply.NextPageToken = page.TokenAfter(Key(found[page.Size - 1]));
        return Task.FromResult(reply);
    }

    public override Task<GetFundResponse> GetFund(GetFundRequest request, ServerCallContext context)
    {
        int authority = Own(request.Authority, context);
        FundingYear year = Field.Year(request.FundingYear, "funding_year");
        using ReaderLease lease = database.RentReader();
        var reader = ContingencyReader.Over(lease.Connection);
        OpenedFund opened = reader.InForce(authority, year) ?? throw new FaultException(ContingencyFaults.FundUnknown(authority, year) with { Field = "funding_year" });
        ContingencyRecord record = reader.Record(authority, year);
        Read<ContingencyYear> read = ContingencyYear.Of(opened.Fund, authority, CountInputs.Of(SchoolsReader.Over(lease.Connection), authority), record, opened);
        if (read.Value is not ContingencyYear whole) throw new FaultException(ContingencyFaults.CountMissing(opened.Fund.Id, opened.Fund.Rounds[0].CountOn));
        ContingencyResult result = whole.Result(whole.NeedsFormula ? needs.Of(lease.Connection, authority, year) : new Dictionary<int, SchoolNeeds>());
        return Task.FromResult(new GetFundResponse
        {
            Fund = Messages.Of(opened),
            Text = ByteString.CopyFromUtf8(opened.Fund.Text),
            Position = Messages.Position(result),
            Held = ToWire.Money(result.Held),
            Rounds = { result.Rounds.Select(r => Messages.Of(r, year)) },
            Claims = { result.Claims.Select(Messages.Of) },
            Ledger = { (result.Ledger?.Entries ?? []).Select(Messages.Of) },
            Schools = { result.Schools.Select(Messages.Of) },
            Findings = { read.Findings.Concat(result.Findings).Select(ToWire.Finding) },
            Explanation = { request.HasSchoolId ? result.Explain(request.SchoolId) : [] },
            Closing = record.Closing is FundClosing closing ? Messages.Of(closing) : null,
            Sequence = lease.Sequence,
        });
    }

    public override async Task<NotifyRoundResponse> NotifyRound(NotifyRoundRequest request, ServerCallContext context)
    {
        (int authority, FundingYear year, DateOnly decidedOn) = Common(request.RequestId, request.Authority, request.FundingYear, request.DecidedOn);
        DateOnly countOn = Field.Day(request.CountOn, "count_on");
        Recorded<RecordedNotification> done = (await changes.Submit<RecordedNotification>(request, request.RequestId, context, session =>
            session.RecordFor(authority) is Kernel.Fault forbidden ? forbidden
            : Replied(ContingencyModule.Notify(session, authority, year, countOn, needs.Of(session.Connection, authority, year), decidedOn),
                told => new RecordedNotification { Stamp = ToWire.Stamp(session.Stamp), Notification = Messages.Of(told) })).ConfigureAwait(false)).OrThrow();
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override async Task<PayRoundResponse> PayRound(PayRoundRequest request, ServerCallContext context)
    {
        (int authority, FundingYear year, DateOnly decidedOn) = Common(request.RequestId, request.Authority, request.FundingYear, request.DecidedOn);
        DateOnly countOn = Field.Day(request.CountOn, "count_on");
        Recorded<RecordedPayment> done = (await changes.Submit<RecordedPayment>(request, request.RequestId, context, session =>
            Replied(ContingencyModule.Pay(session, authority, year, countOn, decidedOn),
                paid => new RecordedPayment { Stamp = ToWire.Stamp(session.Stamp), Payment = Messages.Of(paid) })).ConfigureAwait(false)).OrThrow();
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override async Task<MakeClaimResponse> MakeClaim(MakeClaimRequest request, ServerCallContext context)
    {
        (int authority, FundingYear year, DateOnly madeOn) = Common(request.RequestId, request.Authority, request.FundingYear, request.DecidedOn);
        ClaimRequest claim = new(request.SchoolId, Field.MoneyOrNull(request.Asked, "asked") ?? throw Field.Missing("asked"),
            Field.Text(request.Reason, "reason", LongestReason), Field.TextOrNull(request.Reference, "reference"), madeOn);
        Recorded<RecordedClaim> done = await Claim(request, request.RequestId, context, session => ContingencyModule.Claim(session, authority, year, claim)).ConfigureAwait(false);
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override async Task<ApproveClaimResponse> ApproveClaim(ApproveClaimRequest request, ServerCallContext context)
    {
        FundingPlatform.Contingency.ClaimDecision decision = Decision(request.RequestId, request.Decision);
        Money? amount = Field.MoneyOrNull(request.Amount, "amount");
        Recorded<RecordedClaim> done = await Claim(request, request.RequestId, context, session => ContingencyModule.Approve(session, decision, amount), decision: true).ConfigureAwait(false);
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override async Task<RefuseClaimResponse> RefuseClaim(RefuseClaimRequest request, ServerCallContext context)
    {
        FundingPlatform.Contingency.ClaimDecision decision = Decision(request.RequestId, request.Decision);
        Recorded<RecordedClaim> done = await Claim(request, request.RequestId, context, session => ContingencyModule.Refuse(session, decision), decision: true).ConfigureAwait(false);
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override async Task<WithdrawClaimResponse> WithdrawClaim(WithdrawClaimRequest request, ServerCallContext context)
    {
        FundingPlatform.Contingency.ClaimDecision decision = Decision(request.RequestId, request.Decision);
        Recorded<RecordedClaim> done = await Claim(request, request.RequestId, context, session => ContingencyModule.Withdraw(session, decision), decision: true).ConfigureAwait(false);
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override async Task<PayClaimResponse> PayClaim(PayClaimRequest request, ServerCallContext context)
    {
        (int authority, FundingYear year, DateOnly paidOn) = Common(request.RequestId, request.Authority, request.FundingYear, request.DecidedOn);
        Recorded<RecordedClaim> done = await Claim(request, request.RequestId, context, session => ContingencyModule.PayClaim(session, authority, year, request.Claim, paidOn)).ConfigureAwait(false);
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override async Task<CloseYearResponse> CloseYear(CloseYearRequest request, ServerCallContext context)
    {
        (int authority, FundingYear year, DateOnly decidedOn) = Common(request.RequestId, request.Authority, request.FundingYear, request.DecidedOn);
        Recorded<RecordedClosing> done = (await changes.Submit<RecordedClosing>(request, request.RequestId, context, session =>
            Replied(ContingencyModule.CloseYear(session, authority, year, decidedOn),
                closed => new RecordedClosing { Stamp = ToWire.Stamp(session.Stamp), Closing = Messages.Of(closed) })).ConfigureAwait(false)).OrThrow();
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    private async Task<Recorded<RecordedClaim>> Claim(
        IMessage request, string requestId, ServerCallContext context, Func<Session, Outcome<FundingPlatform.Contingency.Claim>> body, bool decision = false) =>
        (await changes.Submit<RecordedClaim>(request, requestId, context, session =>
            Replied(body(session), claim => new RecordedClaim { Stamp = ToWire.Stamp(session.Stamp), Claim = Messages.Of(claim) }, decision)).ConfigureAwait(false)).OrThrow();

    /// <summary>A refusal names the field that is at fault, where one is.</summary>
    private static Outcome<TReply> Replied<T, TReply>(Outcome<T> outcome, Func<T, TReply> reply, bool decision = false)
    {
        if (outcome.Fault is not Kernel.Fault fault) return reply(outcome.Value);
        string? field = fault.Field ?? FieldOf(fault.Code);
        return fault with { Field = decision && field is not (null or "amount") ? $"decision.{field}" : field };
    }

    private static string? FieldOf(string code) => code switch
    {
        "fund_unknown" or "fund_illustrative" or "year_closed" => "funding_year",
        "round_unknown" => "count_on",
        "school_not_covered" or "school_not_qualified" => "school_id",
        "claim_above_most" => "asked",
        "claim_unknown" => "claim",
        "approval_above_claim" or "approval_differs" => "amount",
        "year_not_over" or "outside_year" or "decided_before_fund" or "decided_before_count" or "decided_before_notified" or "decided_before_claim" or "decided_before_step" => "decided_on",
        _ => null,
    };

    private static (int Authority, FundingYear Year, DateOnly DecidedOn) Common(string requestId, int authority, Funding.Type.V1.FundingYear? year, Funding.Type.V1.Date? decidedOn)
    {
        _ = Field.RequestId(requestId).OrThrow();
        return (Field.Authority(authority, "authority"), Field.Year(year, "funding_year"), Field.Day(decidedOn, "decided_on"));
    }

    private static FundingPlatform.Contingency.ClaimDecision Decision(string requestId, Funding.Contingency.V1.ClaimDecision? stated)
    {
        _ = Field.RequestId(requestId).OrThrow();
        Funding.Contingency.V1.ClaimDecision decision = Field.Needed(stated, "decision");
        return new(Field.Authority(decision.Authority, "decision.authority"), Field.Year(decision.FundingYear, "decision.funding_year"), decision.Claim,
            Field.Day(decision.DecidedOn, "decision.decided_on"), Field.Text(decision.Reason, "decision.reason", LongestReason));
    }

    private static string Key(OpenedFund fund) => $"{fund.Fund.Year.StartingYear:0000}/{fund.Fund.Authority:000}";

    private static string FileName(string name)
    {
        string file = Field.TextOrNull(name, "file_name") ?? "";
        return file.AsSpan().ContainsAny('/', '\\') ? throw Field.Invalid("file_name", "names a folder: give the file's name alone.") : file;
    }

    private static int Own(int code, ServerCallContext context)
    {
        int authority = Field.Authority(code, "authority");
        return context.Caller().MayActFor(authority) is Kernel.Fault forbidden ? throw new FaultException(forbidden) : authority;
    }
}
