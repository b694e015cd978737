using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Assimilating;

/// <summary>What a cohort is gathered from: placements, every recorded award of each, school groups, and what is recorded of the plan.</summary>
internal sealed record CohortSources(
    IEnumerable<Placement> Placements,
    Func<string, IReadOnlyList<BandDecision>> AwardsOf,
    Func<int, SchoolGroup> GroupOf,
    RecordedAssimilation? Recorded)
{
    /// <summary>Protection awards at a school, of whichever plan.</summary>
    public Func<int, IReadOnlyList<ProtectionAward>> ProtectionsAt { get; init; } = _ => [];
}

/// <summary>
/// Puts together whom a plan is for: the authority's own pupils whose placement has not ended when the plan starts, each with
/// its award of the old arrangement and what a file states of it.
/// </summary>
internal sealed class Cohort
{
    private readonly AssimilationPlan plan;
    private readonly CohortSources sources;
    private readonly Dictionary<string, RecordedMove> moves;
    private readonly List<Finding> findings = [];

    private Cohort(AssimilationPlan plan, CohortSources sources)
    {
        (this.plan, this.sources) = (plan, sources);
        moves = (sources.Recorded?.Moves ?? []).ToDictionary(m => m.Pupil.PlacementId, StringComparer.Ordinal);
    }

    /// <summary>
    /// The inputs, by placement. Errors: <c>placement_twice</c>, <c>placement_unknown</c>, <c>not_covered</c>, each of a stated fact;
    /// warning <c>several_awards</c>: which old award counts cannot be told, so a person has to decide;
    /// warning <c>school_protected_by_another_plan</c>.
    /// </summary>
    public static Read<AssimilationInputs> Gather(
        AssimilationPlan plan, IReadOnlyDictionary<string, Scheme> schemes, CohortSources sources, IReadOnlyList<PupilFacts> facts)
    {
        var cohort = new Cohort(plan, sources);
        Dictionary<string, Placement> placements = sources.Placements.ToDictionary(p => p.Id, StringComparer.Ordinal);
        Dictionary<string, PupilFacts> stated = cohort.Stated(facts, placements);
        PupilToMove[] pupils = [.. placements.Values.Where(cohort.Holds).OrderBy(p => p.Id, StringComparer.Ordinal).Select(p => cohort.One(p, stated.GetValueOrDefault(p.Id)))];
        cohort.findings.AddRange(pupils.Select(p => p.Placement.SchoolId).Distinct().Order().SelectMany(cohort.BesideThisPlan));
        return new(cohort.findings.Exists(f => f.Severity == FindingSeverity.Error) ? null : new(plan, schemes, pupils), cohort.findings);
    }

    private Dictionary<string, PupilFacts> Stated(IReadOnlyList<PupilFacts> facts, Dictionary<string, Placement> placements)
    {
        Dictionary<string, PupilFacts> stated = new(StringComparer.Ordinal);
        foreach (PupilFacts fact in facts)
        {
            string id = fact.PlacementId;
            if (!placements.TryGetValue(id, out Placement? placement)) Refuse(fact, BandingFaults.PlacementUnknown(id));
            else if (placement.HomeAuthority != plan.Authority)
                Refuse(fact, new("not_covered", $"Placement {id} is paid by authority {placement.HomeAuthority}, and the plan is {plan.Authority}'s: take the row out.", FaultKind.RuleBroken));
            else if (!stated.TryAdd(id, fact)) Refuse(fact, new("placement_twice", $"Placement {id} is stated twice: state each placement once.", FaultKind.Invalid));
        }

        return stated;
    }

    // A school's total is not any pupil's, so no move ends its protection.
    private IEnumerable<Finding> BesideThisPlan(int school) => sources.ProtectionsAt(school)
        .Where(p => p.Move is null && p.Plan != plan.Id && p.Part == ProtectionPart.Protection && p.Span.Until > plan.Timing.Start)
        .GroupBy(p => p.Plan, StringComparer.Ordinal).Select(g => (Plan: g.Key, Until: g.Max(p => p.Span.Until))).Select(other => Finding.Warning("school_protected_by_another_plan",
            $"Plan {other.Plan} protects the total of school {school}{(other.Until == DateSpan.NoEnd ? "" : $" until {other.Until:yyyy-MM-dd}")}: that goes on beside this plan, whoever moves."));

    private void Refuse(PupilFacts fact, Fault fault) =>
        findings.Add(Finding.Error(fault.Code, fault.Message, fact.Source?.File, fact.Source?.Line, fact.Source is null ? null : "placement_id"));

    private bool Holds(Placement placement) =>
        placement.HomeAuthority == plan.Authority && (placement.Span.Until > plan.Timing.Start && !placement.Span.IsEmpty || moves.ContainsKey(placement.Id));

    private PupilToMove One(Placement placement, PupilFacts? facts)
    {
        IReadOnlyList<BandDecision> awards = sources.AwardsOf(placement.Id);
        IReadOnlyList<BandDecision> before = moves.TryGetValue(placement.Id, out RecordedMove? move) ? move.AsBefore(awards) : [.. awards.OrderBy(a => a.Span.From)];
        BandDecision? old = Old(placement, [.. before.Where(plan.IsOld)]);
        PupilPhase? phase = PupilPhases.Of(placement.YearGroup, placement.YearGroup is null ? sources.GroupOf(placement.SchoolId) : SchoolGroup.Unknown);
        return new(placement, phase, facts?.PlanStarted ?? Started(placement, before, old), old?.Award, facts?.Events ?? [], Specified: facts?.Specified) { Awards = awards, Before = before };
    }

    /// <summary>The award on the day of the start, else the latest that ended before it, else the first after it.</summary>
    private BandDecision? Old(Placement placement, BandDecision[] old)
    {
        DateOnly start = plan.Timing.Start;
        BandDecision[] on = [.. old.Where(a => a.Span.Contains(start))];
        if (on.Length > 1)
        {
            findings.Add(Finding.Warning("several_awards", $"Placement {placement.Id} has {on.Length} awards of the old arrangement on {start:yyyy-MM-dd}: a person has to say what it comes to."));
            return null;
        }

        return on.Length == 1 ? on[0] : old.Where(a => a.Span.Until <= start).MaxBy(a => a.Span.Until) ?? old.FirstOrDefault(a => a.Span.From > start);
    }

    // With an old award the plan began before the start, unless a file says otherwise; without one its first award or the placement tells.
    private DateOnly Started(Placement placement, IReadOnlyList<BandDecision> before, BandDecision? old)
    {
        DateOnly first = old is null && before.Count > 0 ? before[0].Span.From : placement.Span.From;
        DateOnly latest = plan.Timing.Start.AddDays(-1);
        return old is not null && first > latest ? latest : first;
    }
}
