using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Solving;
using FundingPlatform.Kernel;

namespace FundingPlatform.Reference.Tests;

/// <summary>Values that are solved for, beside every combination of grid points tried one after the other and priced by the slow twin.</summary>
public class SolvedValuesTests(ITestOutputHelper output)
{
    private const int Problems = 200, FirstSeed = 20_231_000;

    [Fact]
    public void Two_hundred_small_problems_are_solved_as_trying_everything_solves_them()
    {
        int seed = FirstSeed, infeasible = 0, excess = 0;
        for (int done = 0; done < Problems; seed++)
        {
            SmallProblem small = SmallProblem.From(seed);
            if (!small.IsSound()) continue;
            done++;
            (BandModel model, Stated stated) = small.Modelled();
            Tiered solved = new Tiers(model, stated, stated.All(), 0, new(50_000_000, () => false)).Run();
            var best = Best(small, [.. stated.Constraints.Select(c => c.Id)]);
            if (best is null) infeasible++;
            else if (best.Value.Total > small.Target) excess++;
            string told = $"seed {seed}: {small}";
            Assert.True(solved.Impossible == best is null, told);
            if (best is not { } all) continue;
            Assert.True(solved.Results.All(r => r.Proven), told);
            Assert.True(all.Values.SequenceEqual(stated.Values(stated.All(), solved.At!).Select(v => new Rate(v).Pounds)),
                $"{told}\nall: {string.Join(", ", all.Values)}\nsolved: {string.Join(", ", stated.Values(stated.All(), solved.At!).Select(v => new Rate(v).Pounds))}");
            Assert.Equal(all.Total, solved.Total / 100m);
            Assert.Equal(decimal.Ceiling(all.Weighted * 100m), solved.Of(SolveTier.WeightedChange)!.Best);
            Assert.Equal(decimal.Ceiling(all.Largest * 100m), solved.Of(SolveTier.LargestChange)!.Best);
        }

        output.WriteLine($"Seeds {FirstSeed} to {seed - 1}: {Problems} problems, {infeasible} without an answer, {excess} that do not reach their target.");
        Assert.InRange(infeasible, 20, 150);
        Assert.InRange(excess, 10, 100);
    }

    private static (decimal[] Values, decimal Total, decimal Weighted, decimal Largest)? Best(SmallProblem small, HashSet<string> ids)
    {
        (decimal[] Values, decimal Total, decimal Weighted, decimal Largest)? best = null;
        foreach (var one in small.Allowed(ids))
            if (best is not { } than || IsBetter(one, than, small.Target)) best = one;
        return best;
    }

    private static bool IsBetter((decimal[] Values, decimal Total, decimal Weighted, decimal Largest) one, (decimal[] Values, decimal Total, decimal Weighted, decimal Largest) than, decimal target)
    {
        int by = Math.Max(0m, one.Total - target).CompareTo(Math.Max(0m, than.Total - target));
        if (by == 0) by = one.Weighted.CompareTo(than.Weighted);
        if (by == 0) by = one.Largest.CompareTo(than.Largest);
        for (int i = 0; by == 0 && i < one.Values.Length; i++) by = one.Values[i].CompareTo(than.Values[i]);
        return by < 0;
    }
}
