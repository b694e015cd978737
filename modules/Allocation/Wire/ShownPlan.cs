using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Contract = Funding.Allocation.V1;

namespace FundingPlatform.Allocation.Wire;

/// <summary>A look at a plan as the messages of its stream. It holds no connection: everything was read before it is sent.</summary>
internal sealed record ShownPlan(AssimilationPlan? Plan, AssimilationProposal? Proposal, IReadOnlyList<Finding> Findings, long Sequence)
{
    /// <summary>Rows in one message; the contract says so.</summary>
    public const int MostRows = 200;

    /// <summary>What a commit on a day would do if this caller asked for it. Faults, thrown: those of <see cref="AssimilationRun.DryRun"/>.</summary>
    public static ShownPlan Of(FundingDatabase database, StatedPlan stated, IReadOnlyList<PupilFacts> facts, DateOnly on, int years, Caller caller)
    {
        using ReaderLease lease = database.RentReader();
        Read<AssimilationPlan> read = stated.Read(lease.Connection);
        if (read.Failed) return new(null, null, read.Findings, lease.Sequence);
        Read<AssimilationInputs> inputs = AssimilationRun.Inputs(lease.Connection, new(read.Value!, facts));
        IReadOnlyList<Finding> findings = [.. read.Findings, .. inputs.Findings];
        if (inputs.Failed) return new(read.Value, null, findings, lease.Sequence);
        Outcome<AssimilationProposal> proposal = AssimilationRun.DryRun(lease.Connection, inputs.Value!, on, years, caller.Subject);
        if (proposal.Fault is Fault refusal) throw new FaultException(refusal with { Field = refusal.Code == "years_out_of_range" ? "years" : refusal.Field });
        return new(read.Value, proposal.Value, findings, lease.Sequence);
    }

    public IEnumerable<Contract.PlanAssimilationResponse> Messages()
    {
        yield return new() { Header = Header() };
        if (Proposal is not { Result: { } result } shown)
        {
            yield return new() { End = new() };
            yield break;
        }

        HashSet<string> sample = [.. shown.Sample.Select(s => s.Plan.PlacementId)];
        foreach (AssimilatedPupil[] rows in result.Pupils.Chunk(MostRows))
            yield return new() { Pupils = new() { Rows = { rows.Select(p => AssimilationMessages.Of(p, sample.Contains(p.PlacementId))) } } };
        foreach (AssimilatedSchool[] rows in result.Schools.Chunk(MostRows)) yield return new() { Schools = new() { Rows = { rows.Select(AssimilationMessages.Of) } } };
        foreach (SpecialSchoolTest[] rows in shown.SpecialSchools.Chunk(MostRows))
            yield return new() { SpecialSchools = new() { Rows = { rows.Select(AssimilationMessages.Of) } } };
        yield return new()
        {
            End = new()
            {
                Pupils = result.Pupils.Count,
                Schools = result.Schools.Count,
                SpecialSchools = shown.SpecialSchools.Count,
                Exceptions = result.Exceptions.Count(),
            },
        };
    }

    private Contract.AssimilationHeader Header()
    {
        var header = new Contract.AssimilationHeader { Sequence = Sequence, Findings = { ToldFindings.Of(Findings) } };
        if (Plan is not null)
        {
            (header.PlanId, header.Name, header.Status) = (Plan.Id, Plan.Name, ToWire.Status(Plan.Status));
            header.PlanSha256 = AssimilationMessages.Sha256(Plan.Text);
        }

        if (Proposal is null) return header;
        (header.On, header.ShownDigest) = (ToWire.Date(Proposal.Result.On), Proposal.Digest);
        header.Totals.AddRange(Proposal.Result.Totals.Select(AssimilationMessages.Of));
        header.Gate = Proposal.Envelope is EnvelopeCheck envelope ? AssimilationMessages.Of(envelope) : null;
        header.Obstacles.AddRange(Proposal.Refusals.Select(AssimilationMessages.Obstacle));
        header.SampleOpen = Proposal.Sample.Count(s => s.Moderated is null);
        return header;
    }
}
