using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.TopUps;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Solving;

/// <summary>From a problem to its answer: the model, the search, and the engine's recompute of what it proposes.</summary>
internal sealed class Solving(
    SqliteConnection connection, YearInputs inputs, ScenarioGround ground, BandValueProblem problem, Action<SolveProgress>? progress, CancellationToken cancel)
{
    private readonly SchoolsSide side = SchoolsSide.Of(inputs, ground.Authority, ground.Grant);
    private readonly List<Finding> findings = [];
    private readonly Lock telling = new();
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
        return present.Contradicts(present, model, stated, model.Present) is string wrong ? Contradicted(wrong) : Answer(model, stated);
    }

    private Read<BandValueAnswer> Answer(BandModel model, Stated stated)
    {
        long deadline = Environment.TickCount64 + problem.Effort.Seconds * 1_000L;
        bool late = false;
        bool Stopped()
        {
            cancel.ThrowIfCancellationRequested();
            return late |= Environment.TickCount64 > deadline;
        }

        long gap = (long)(problem.Effort.GapPercent.Exact * 10_000).RoundTo(RoundingMode.Truncate, 1);
        var work = new Work(problem.Effort.Steps, Stopped);
        Tiered tiered = new Tiers(model, stated, stated.All(), gap, work, Tell).Run();
        return Checked(model, stated, tiered, gap, work, () => late);
    }

    private Read<BandValueAnswer> Checked(BandModel model, Stated stated, Tiered tiered, long gap, Work work, Func<bool> late)
    {
        long[]? values = tiered.At is null ? null : Proposes(stated.Values(stated.All(), tiered.At));
        Scheme? solved = null;
        ImpactReport? impact = null;
        long? total = null;
        if (values is not null)
        {
            Outcome<Scheme> changed = With(model, values);
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
            problem, status, late(),
            [.. model.Variables.Select((v, i) => new SolvedValue(v.Band, v.Setting, v.Kind, v.Pupils, new(v.Present), new(v.Proposed), values is null ? null : new Rate(values[i])))],
            tiered.Results, new(stated.PresentTotal), new(model.Total(stated.TargetSettings, model.Proposed)), new(target), Pounds(total),
            Pounds(total is long t ? Math.Max(0, target - t) : null), Pounds(total is long over ? Math.Max(0, over - target) : null),
            [], [], [], solved, impact, work.Steps, findings), findings);
    }

    private static SolveStatus StatusOf(Tiered tiered, long gapMillionths) =>
        tiered.Results.Count == 4 && tiered.Results.All(r => r.Proven) ? SolveStatus.Optimal
        : tiered.Results.Count == 4 && tiered.Results.Take(3).All(r => r.Proven || (r.Best - r.Bound) * (Int128)1_000_000 <= r.Best * (Int128)gapMillionths) ? SolveStatus.WithinGap
        : SolveStatus.Stopped;

    private static Money? Pounds(long? pence) => pence is long known ? new Money(known) : null;

    private static Outcome<Scheme> With(BandModel model, long[] values) =>
        model.Scheme.WithNewValues([.. model.Variables.Select((v, i) => new NewBandValue(v.Band, v.Name.Key, v.Name.Day, new(values[i])))]);

    // The proposed values stand beside the solved ones where a scheme can have them.
    private Read<ImpactReport> Compare(BandModel model, Scheme solved)
    {
        List<Scenario> scenarios = [];
        if (!model.Proposed.AsSpan().SequenceEqual(model.Present) && With(model, model.Proposed) is { Fault: null } proposed)
            scenarios.Add(new("proposed", "Proposed values", [new ScenarioChange.Revalued(proposed.Value)], [$"The values of {model.Scheme.Name} as they were proposed."]));
        scenarios.Add(new("solved", "Solved values", [new ScenarioChange.Revalued(solved)], [$"The values of {model.Scheme.Name} that were solved for."]));
        return new Comparing(connection, inputs, ground, new(problem.Title, scenarios, problem.Sources, problem.Sha256)).Run();
    }

    private void Tell(SolveProgress told)
    {
        lock (telling) progress?.Invoke(told);
    }

    private static Read<BandValueAnswer> Error(string code, string message) => new(null, [Finding.Error(code, message)]);

    private static Read<BandValueAnswer> Contradicted(string how) =>
        Error("solver_contradicted", $"The recompute with the solved values contradicts the search, so they are not shown: {how}. This is a defect of the platform.");
}
