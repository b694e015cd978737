using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using Contract = Funding.Allocation.V1;

namespace FundingPlatform.Allocation.Wire;

/// <summary>Assimilation plans over gRPC; what each method means stands in its contract.</summary>
internal sealed class AssimilationEndpoint(
    FundingDatabase database, Changes changes, PlanChanges plans, Turns turns, WatcherPatience patience, TimeProvider clock)
    : Contract.AssimilationService.AssimilationServiceBase
{
    public override Task PlanAssimilation(
        Contract.PlanAssimilationRequest request, IServerStreamWriter<Contract.PlanAssimilationResponse> responseStream, ServerCallContext context)
    {
        StatedPlan stated = StatedPlan.Of(request.Authority, request.Plan, request.FileName, context);
        IReadOnlyList<PupilFacts> facts = AssimilationRequests.Pupils(request.Pupils);
        DateOnly on = Field.Date(request.On, "on");
        int years = request.Years == 0 ? 1 : request.Years;
        var stream = new PatientStream<Contract.PlanAssimilationResponse>(responseStream, patience, context);
        return turns.Take(() => ShownPlan.Of(database, stated, facts, on, years, context.Caller()), async shown =>
        {
            foreach (Contract.PlanAssimilationResponse message in shown.Messages()) await stream.Send(message, AllocationFaults.RowsNotTaken).ConfigureAwait(false);
        }, context.CancellationToken);
    }

    public override Task<Contract.GetAssimilationResponse> GetAssimilation(Contract.GetAssimilationRequest request, ServerCallContext context)
    {
        int authority = StatedPlan.Own(request.Authority, context);
        string plan = Field.Text(request.PlanId, "plan_id");
        using ReaderLease lease = database.RentReader();
        RecordedAssimilation recorded = RecordedOf(BandingReader.Over(lease.Connection), authority, plan)
            ?? throw new FaultException(AllocationFaults.AssimilationUnknown(plan));
        return Task.FromResult(new Contract.GetAssimilationResponse
        {
            State = AssimilationMessages.Of(recorded),
            Plan = ByteString.CopyFromUtf8(recorded.SignOff?.Text ?? ""),
            Sequence = lease.Sequence,
        });
    }

    public override async Task<Contract.ModerateBandsResponse> ModerateBands(Contract.ModerateBandsRequest request, ServerCallContext context)
    {
        _ = Field.RequestId(request.RequestId).OrThrow();
        StatedPlan stated = StatedPlan.Of(request.Authority, request.Plan, request.FileName, context);
        IReadOnlyList<ModeratedBand> bands = AssimilationRequests.Bands(request.Bands);
        DateOnly decidedOn = Field.Date(request.DecidedOn, "decided_on");
        PlanChange<Contract.RecordedModeration> done = await plans.Submit(request, request.RequestId, stated, context,
            (session, plan, findings) => Moderate(session, plan, bands, decidedOn, findings)).ConfigureAwait(false);
        return new() { Recorded = done.Recorded, Shares = { done.Shares }, Findings = { ToldFindings.Of(done.Findings) } };
    }

    public override async Task<Contract.SignOffAssimilationResponse> SignOffAssimilation(Contract.SignOffAssimilationRequest request, ServerCallContext context)
    {
        _ = Field.RequestId(request.RequestId).OrThrow();
        StatedPlan stated = StatedPlan.Of(request.Authority, request.Plan, request.FileName, context);
        IReadOnlyList<PupilFacts> facts = AssimilationRequests.Pupils(request.Pupils);
        DateOnly on = Field.Date(request.On, "on");
        string shown = Field.Text(request.ShownDigest, "shown_digest");
        AssimilationApprovals approvals = AssimilationRequests.Overrides(request.Overrides);
        DateOnly decidedOn = Field.Date(request.DecidedOn, "decided_on");
        PlanChange<Contract.RecordedSignOff> done = await plans.Submit<Contract.RecordedSignOff>(request, request.RequestId, stated, context, (session, plan, findings) =>
        {
            var asked = new AssimilationRequest(plan, facts);
            Outcome<RecordedSignOff> signed = AssimilationRun.SignOff(session, asked, on, approvals, shown);
            return signed.Fault is Fault refusal ? Refused(session, asked, refusal, findings)
                : AssimilationMessages.Of(session.Stamp, BandingReader.Over(session).Assimilation(plan.Id)!, decidedOn);
        }).ConfigureAwait(false);
        return new() { Recorded = done.Recorded, Shares = { done.Shares }, Findings = { ToldFindings.Of(done.Findings) } };
    }

    public override async Task<Contract.CommitAssimilationResponse> CommitAssimilation(Contract.CommitAssimilationRequest request, ServerCallContext context)
    {
        _ = Field.RequestId(request.RequestId).OrThrow();
        StatedPlan stated = StatedPlan.Of(request.Authority, request.Plan, request.FileName, context);
        IReadOnlyList<PupilFacts> facts = AssimilationRequests.Pupils(request.Pupils);
        DateOnly on = Field.Date(request.On, "on");
        AssimilationApprovals approvals = AssimilationRequests.Overrides(request.Overrides);
        DateOnly decidedOn = Field.Date(request.DecidedOn, "decided_on");
        PlanChange<Contract.RecordedCommit> done = await plans.Submit<Contract.RecordedCommit>(request, request.RequestId, stated, context, (session, plan, findings) =>
        {
            var asked = new AssimilationRequest(plan, facts);
            Outcome<AssimilationCommit> committed = AssimilationRun.Commit(session, asked, on, approvals);
            return committed.Fault is Fault refusal ? Refused(session, asked, refusal, findings)
                : !committed.Value.Recorded ? PlanChanges.Nothing
                : AssimilationMessages.Of(session.Stamp, committed.Value, BandingReader.Over(session).Assimilation(plan.Id)!, decidedOn);
        }).ConfigureAwait(false);
        return new()
        {
            Recorded = done.Recorded,
            Shares = { done.Shares },
            Findings = { ToldFindings.Of(done.Findings) },
            NothingToMove = done.Recorded is null && !done.Findings.Any(f => f.Severity == FindingSeverity.Error),
        };
    }

    public override async Task<Contract.UndoAssimilationResponse> UndoAssimilation(Contract.UndoAssimilationRequest request, ServerCallContext context)
    {
        _ = Field.RequestId(request.RequestId).OrThrow();
        int authority = StatedPlan.Own(request.Authority, context);
        string plan = Field.Text(request.PlanId, "plan_id");
        DateOnly decidedOn = Field.Date(request.DecidedOn, "decided_on");
        Recorded<Contract.RecordedUndo> done = (await changes.Submit<Contract.RecordedUndo>(request, request.RequestId, context, session =>
        {
            if (RecordedOf(BandingReader.Over(session), authority, plan) is null) return BandingFaults.NotCommitted(plan) with { Field = "plan_id" };
            Outcome<int> undone = AssimilationRun.Undo(session, plan, London.DayAt(clock.GetUtcNow()));
            if (undone.Fault is Fault refusal) return refusal with { Field = "plan_id" };
            return new Contract.RecordedUndo { Stamp = ToWire.Stamp(session.Stamp), PlanId = plan, MovedBack = undone.Value, DecidedOn = ToWire.Date(decidedOn) };
        }).ConfigureAwait(false)).OrThrow();
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    // A plan of another authority is as unknown as one that is not there.
    private static RecordedAssimilation? RecordedOf(BandingReader reader, int authority, string plan) =>
        reader.Assimilation(plan) is { } recorded && recorded.Authority == authority ? recorded : null;

    private static Outcome<Contract.RecordedModeration> Moderate(
        Session session, AssimilationPlan plan, IReadOnlyList<ModeratedBand> bands, DateOnly decidedOn, List<Finding> findings)
    {
        findings.AddRange(AssimilationRun.CheckModeration(session, new(plan, []), bands));
        if (findings.Exists(f => f.Severity == FindingSeverity.Error)) return PlanChanges.Nothing;
        Outcome<int> moderated = AssimilationRun.Moderate(session, new(plan, []), bands);
        return moderated.Fault is Fault refusal ? refusal
            : moderated.Value == 0 ? PlanChanges.Nothing
            : new Contract.RecordedModeration { Stamp = ToWire.Stamp(session.Stamp), PlanId = plan.Id, Bands = moderated.Value, DecidedOn = ToWire.Date(decidedOn) };
    }

    /// <summary>Facts about pupils that do not fit are findings, all of them; any other refusal is one.</summary>
    private static Fault Refused(Session session, AssimilationRequest asked, Fault refusal, List<Finding> findings)
    {
        if (refusal.Code != "inputs_not_gathered") return refusal;
        findings.AddRange(AssimilationRun.Inputs(session.Connection, asked).Findings);
        return PlanChanges.Nothing;
    }
}
