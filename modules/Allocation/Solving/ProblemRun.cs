using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.TopUps;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Solving;

/// <summary>From a problem to its answer: the model, the search, and the engine's recompute of what it proposes.</summary>
internal sealed class ProblemRun(
    SqliteConnection connection, YearInputs inputs, ScenarioGround ground, BandValueProblem problem, Action<SolveProgress>? progress, CancellationToken cancel)
{
    // Work of points of the curve, and of the answer without limits.
    private const int MostPoints = 11;

    private readonly SchoolsSide side = SchoolsSide.Of(inputs, ground.Authority, ground.Grant);
    private readonly List<Finding> findings = [];
    private readonly long deadline = Environment.TickCount64 + problem.Effort.Seconds * 1_000L;
    private volatile bool late;
    private Recompute present = null!;

    /// <summary>How many cores independent parts may use; the answer does not hang on it.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>What the search proposes before it is recomputed; only a test puts other values in.</summary>
    public Func<long[], long[]> Proposes { get; init; } = values => values;

    public Read<BandValueAnswer> Run()
    {
        if (!ground.Schemes.TryGetValue(problem.Scheme, out Scheme? scheme) || scheme.Authority != ground.Authority)
            return Error("scheme_unknown", $"Authority {ground.Authority} has no scheme {problem.Scheme}. It has: {string.Join(", ", ground.Schemes.Values.Where(s => s.Authority == ground.Authority).Select(s => s.Id).Order(StringComparer.Ordinal))}.");
        Read<Recompute> now = Recompute.Of(inputs, side, scheme);
        if (now.Value is null) return new(null, now.Findings);
        present = now.Value;
        var pricing = new Pricing(inputs.Year, inputs.Schemes, inputs.Groups);
        var runs = BandValueRuns.Of(pricing, inputs.Placements, inputs.Decisions);
        Read<Modelled> modelled = new ModelBuilder(inputs.Year, pricing, runs, scheme, problem).Build(present.Budget.Schools);
        if (modelled.Value is null) return new(null, modelled.Findings);
        findings.AddRange(modelled.Findings);
        BandModel model = modelled.Value.Model;
        var stated = new Stated(model, problem, modelled.Value.Keys, modelled.Value.Days);
        if (stated.TargetTotal < 0)
            return Error("saving_beyond_cost", problem.TargetAt, $"What the target is about costs {new Money(stated.PresentTotal)} in the year by the present values: a saving of {new Money(stated.PresentTotal - stated.TargetTotal)} is more than all of it.");
        return present.Contradicts(present, model, stated, model.Present) is string wrong ? Contradicted(wrong) : Answer(model, stated);
    }

    private Read<BandValueAnswer> Answer(BandModel model, Stated stated)
    {
        long gap = (long)(problem.Effort.GapPercent.Exact * 10_000).RoundTo(RoundingMode.Truncate, 1);
        var work = new Work(problem.Effort.Steps * 3 / 5, IsStopped);
        Tiered tiered = new Tiers(model, stated, stated.All(), gap, work, Tell).Run();
        cancel.ThrowIfCancellationRequested();
        Read<BandValueAnswer> answer = Checked(model, stated, tiered, gap);
        if (answer.Value is null) return answer;
        long own = Math.Max(1, problem.Effort.Steps / (5 * (stated.Constraints.Count + MostPoints)));
        Tell(new("what stands in the way, and what each constraint costs", null, null, null, work.Steps));
        IReadOnlyList<ConstraintInConflict> conflict = Conflict(model, stated, tiered);
        Parts? parts = tiered.At is null ? null : new(model, stated, tiered.At, gap, Cores, () => new(own, IsStopped));
        ConstraintPrice[] prices = parts?.Prices() ?? [];
        TradeOffPoint[] tradeOff = parts?.TradeOff() ?? [];
        Money? leastTotal = parts?.LeastTotal();
        cancel.ThrowIfCancellationRequested();
        return answer.Map(a => a with { Prices = prices, TradeOff = tradeOff, Conflict = conflict, LeastTotal = leastTotal, StoppedByTime = late, Steps = work.Steps });
    }

    private IReadOnlyList<ConstraintInConflict> Conflict(BandModel model, Stated stated, Tiered tiered)
    {
        bool ofTarget = tiered.Of(SolveTier.Excess) is { Best: > 0 };
        if (!ofTarget && !tiered.Impossible) return [];
        var giving = new Giving(model, stated);
        var conflicts = new Conflicts(model, stated, new(problem.Effort.Steps / 5, IsStopped));
        Conflicting[] found = [.. conflicts.Find(ofTarget)];
        if (found.Length > 0 && conflicts.Open > 0)
            findings.Add(Finding.Warning(BandValueAnswer.PerhapsFewer, $"Fewer constraints than those named may stand in each other's way: {(conflicts.Open == 1 ? "one smaller set" : $"{conflicts.Open:N0} smaller sets")} could neither be fulfilled nor be refuted before the search of it ended. Give it more steps."));
        if (found.Length == 0)
            findings.Add(Finding.Warning("conflict_not_found", "The search stopped before it could say which constraints stand in each other's way: give it more steps."));
        return [.. found.Select(c => new ConstraintInConflict(
            c.Constraint == Stated.Target ? "target" : stated.Constraints[c.Constraint].Id,
            c.Constraint == Stated.Target ? $"The target of {new Money(stated.TargetTotal)}" : ConstraintWords.Of(stated.Constraints[c.Constraint]),
            c.Give == 0 ? "not known" : (c.Proven ? "" : "at most ") + giving.Words(c.Constraint, c.Give), c.Schools))];
    }

    private bool IsStopped() => (late |= Environment.TickCount64 > deadline) || cancel.IsCancellationRequested;

    private Read<BandValueAnswer> Checked(BandModel model, Stated stated, Tiered tiered, long gap)
    {
        long[]? values = tiered.At is null ? null : Proposes(stated.Values(stated.All(), tiered.At));
        Scheme? solved = null;
        ImpactReport? impact = null;
        long? total = null;
        if (values is not null)
        {
            Outcome<Scheme> changed = model.With(values);
            if (changed.Fault is Fault fault) return Contradicted(fault.Message);
            Read<Recompute> recomputed = Recompute.Of(inputs, side, solved = changed.Value);
            if (recomputed.Value is null) return new(null, recomputed.Findings);
            if (recomputed.Value.Contradicts(present, model, stated, values) is string wrong) return Contradicted(wrong);
            total = recomputed.Value.Total(stated.TargetSettings);
            Read<ImpactReport> compared = Compare(model, solved);
            if (compared.Value is null) return new(null, compared.Findings);
            impact = compared.Value;
        }

        SolveStatus status = tiered.Impossible ? SolveStatus.Infeasible : StatusOf(tiered, gap);
        long target = stated.TargetTotal;
        return new(new(
            problem, status, late,
            [.. model.Variables.Select((v, i) => new SolvedValue(v.Band, v.Setting, v.Kind, v.Pupils, new(v.Present), new(v.Proposed), values is null ? null : new Rate(values[i])))],
            tiered.Results, new(stated.PresentTotal), new(model.Total(stated.TargetSettings, model.Proposed)), new(target), Pounds(total),
            Pounds(total is long t ? Math.Max(0, target - t) : null), Pounds(total is long over ? Math.Max(0, over - target) : null),
            [], [], [], solved, impact, 0, findings), findings);
    }

    private static SolveStatus StatusOf(Tiered tiered, long gapMillionths) =>
        tiered.Results.Count == 4 && tiered.Results.All(r => r.Proven) ? SolveStatus.Optimal
        : tiered.Results.Count == 4 && tiered.Results.Take(3).All(r => r.Proven || (r.Best - r.Bound) * (Int128)1_000_000 <= r.Best * (Int128)gapMillionths) ? SolveStatus.WithinGap
        : SolveStatus.Stopped;

    private static Money? Pounds(long? pence) => pence is long known ? new Money(known) : null;

    // The proposed values stand beside the solved ones where a scheme can have them.
    private Read<ImpactReport> Compare(BandModel model, Scheme solved)
    {
        List<Scenario> scenarios = [];
        if (!model.Proposed.AsSpan().SequenceEqual(model.Present) && model.With(model.Proposed) is { Fault: null } proposed)
            scenarios.Add(new("proposed", "Proposed values", [new ScenarioChange.Revalued(proposed.Value)], [$"The values of {model.Scheme.Name} as they were proposed."]));
        scenarios.Add(new("solved", "Solved values", [new ScenarioChange.Revalued(solved)], [$"The values of {model.Scheme.Name} that were solved for."]));
        return new Comparing(connection, inputs, ground, new(problem.Title, scenarios, problem.Sources, problem.Sha256)).Run();
    }

    private void Tell(SolveProgress told) => progress?.Invoke(told);

    private static Read<BandValueAnswer> Error(string code, string message) => Error(code, null, message);

    private static Read<BandValueAnswer> Error(string code, ProblemPlace? at, string message) => new(null, [Finding.Error(code, message, at?.File, at?.Line, at?.Path)]);

    private static Read<BandValueAnswer> Contradicted(string how) =>
        Error("solver_contradicted", $"The recompute with the solved values contradicts the search, so they are not shown: {how}. This is a defect of the platform.");
}
