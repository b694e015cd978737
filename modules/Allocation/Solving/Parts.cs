using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Solving;

/// <summary>
/// What an answer says beside its values: the price of each constraint, and what can be saved for which largest loss of a school. Every part is a problem of its own with
/// steps of its own, so parts may run side by side and give the same.
/// </summary>
internal sealed class Parts(BandModel model, Stated stated, int[] answer, long gapMillionths, int cores, Func<Work> next)
{
    private const int Points = 10;

    // A total is large beside what is saved of it, so it is looked at more closely.
    private const long TotalGapMillionths = 50;

    /// <summary>The problem without each of its constraints. The answer keeps to the others too, so that it is where each begins: none comes out worse than it.</summary>
    public ConstraintPrice[] Prices() => Each(stated.Constraints.Count, Price);

    /// <summary>The least total that was found with every constraint.</summary>
    public Money LeastTotal()
    {
        Found found = LeastTotal(stated.All(), [], next(), out Aim aim);
        long own = model.Total(stated.TargetSettings, stated.Values(stated.All(), answer));
        return new(found.At is null ? own : Math.Min(own, (long)aim.Worth(found.Units)));
    }

    /// <summary>The least total for a row of limits on what any school loses of its budget share, from nothing to what the answer without such limits takes.</summary>
    public TradeOffPoint[] TradeOff()
    {
        bool[] others = [.. stated.Constraints.Select(c => c is not SolveConstraint.SchoolLoss)];
        Tiered unlimited = new Tiers(model, stated, others, gapMillionths, next(), from: answer).Run(2);
        if (unlimited.At is null) return [];
        long most = LargestLoss(stated.Values(others, unlimited.At));
        foreach (SolveConstraint.SchoolLoss loss in stated.Constraints.OfType<SolveConstraint.SchoolLoss>())
            if (loss is { MostPercent: Quantity percent, Of: LossOf.BudgetShare }) most = Math.Max(most, (long)(percent.Exact * 100).RoundTo(RoundingMode.Up, 1));
        if (most == 0) most = 100;
        long[] limits = [.. Enumerable.Range(0, Points).Select(i => (most * i + Points - 2) / (Points - 1)).Distinct()];
        return [.. Each(limits.Length, i => Point(others, limits[i])).OfType<TradeOffPoint>()];
    }

    private T[] Each<T>(int count, Func<int, T> part)
    {
        var made = new T[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = cores }, i => made[i] = part(i));
        return made;
    }

    private ConstraintPrice Price(int constraint)
    {
        bool[] active = stated.All();
        active[constraint] = false;
        Work work = next();
        Found least = LeastTotal(active, [], work.Part(work.Left / 3), out Aim aim);
        Tiered tiered = new Tiers(model, stated, active, gapMillionths, work, from: answer).Run(3);
        (string id, string words) = (stated.Constraints[constraint].Id, ConstraintWords.Of(stated.Constraints[constraint]));
        if (tiered.At is null) return new(id, words, false, Money.Zero, 0, Money.Zero, Money.Zero, tiered.Impossible);
        long total = least.At is null ? tiered.Total : Math.Min(tiered.Total, (long)aim.Worth(least.Units));
        return new(
            id, words, true, new(tiered.Of(SolveTier.Excess)!.Best), tiered.Of(SolveTier.WeightedChange)!.Best, new(tiered.Of(SolveTier.LargestChange)!.Best), new(total),
            least.Proven && tiered.Results.All(r => r.Proven));
    }

    private TradeOffPoint? Point(bool[] others, long hundredths)
    {
        var limit = new SolveConstraint.SchoolLoss("", new Quantity(hundredths * (Quantity.Scale / 100)), null, LossOf.BudgetShare, []);
        Found found = LeastTotal(others, [.. stated.LossRows(Stated.Target, limit)], next(), out Aim aim);
        return found.At is null ? null
            : new(hundredths, new(stated.PresentTotal - (long)aim.Worth(found.Units)), new(stated.PresentTotal - (long)aim.Worth(found.Bound)), found.Proven || found.Units == found.Bound);
    }

    private Found LeastTotal(bool[] active, IReadOnlyList<Row> more, Work work, out Aim aim)
    {
        SearchProblem problem = stated.Problem(active, AimKind.Total, null, more);
        aim = problem.Aim;
        return new PartedSearch(problem, work).Run(new(GapMillionths: TotalGapMillionths));
    }

    private long LargestLoss(long[] values)
    {
        long largest = 0;
        foreach (SchoolPart school in model.Schools.Where(s => s.Pieces.Count > 0 && s.Share > Money.Zero))
            largest = Math.Max(largest, (long)new Exact((Int128)(model.PenceAt(school, model.Present) - model.PenceAt(school, values)) * 10_000, school.Share.Pence).RoundTo(RoundingMode.Up, 1));
        return largest;
    }
}
