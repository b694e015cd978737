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

    [Fact]
    public void What_cannot_hold_together_is_the_fewest_and_gives_no_more_than_it_has_to()
    {
        int seed = FirstSeed, targets = 0;
        SortedDictionary<int, int> sizes = [];
        for (int done = 0; done < 60; seed++)
        {
            SmallProblem small = SmallProblem.Low(seed);
            if (!small.IsSound()) continue;
            (BandModel model, Stated stated) = small.Modelled();
            Tiered solved = new Tiers(model, stated, stated.All(), 0, new(50_000_000, () => false)).Run(1);
            bool ofTarget = solved.Of(SolveTier.Excess) is { Best: > 0 };
            if (!ofTarget && !solved.Impossible) continue;
            done++;
            targets += ofTarget ? 1 : 0;
            string told = $"seed {seed}: {small}";
            IReadOnlyList<Conflicting> conflict = new Conflicts(model, stated, new(50_000_000, () => false)).Find(ofTarget);
            string IdOf(int constraint) => constraint == Stated.Target ? "target" : stated.Constraints[constraint].Id;
            string[] named = [.. conflict.Select(c => IdOf(c.Constraint))], all = [.. stated.Constraints.Select(c => c.Id), .. ofTarget ? ["target"] : Array.Empty<string>()];
            Assert.True(named.Length > 0 && !small.Allowed(named.ToHashSet()).Any(), $"{told}\n{string.Join(", ", named)}");
            foreach (string[] fewer in Subsets(all, named.Length - 1)) Assert.True(small.Allowed(fewer.ToHashSet()).Any(), $"{told}\n{string.Join(", ", named)} and not {string.Join(", ", fewer)}");
            foreach (Conflicting one in conflict)
            {
                string id = IdOf(one.Constraint);
                Assert.True(one.Proven, told);
                Assert.True(small.Allowed(named.Where(n => n != id).ToHashSet()).Any(), $"{told}\n{id}");
                Assert.True(small.Allowed(named.ToHashSet(), (id, one.Give)).Any(), $"{told}\n{id} gives {one.Give}");
                Assert.False(small.Allowed(named.ToHashSet(), (id, one.Give - 1)).Any(), $"{told}\n{id} gives {one.Give}, and less is enough");
            }

            sizes[named.Length] = sizes.GetValueOrDefault(named.Length) + 1;
        }

        output.WriteLine($"Seeds {FirstSeed} to {seed - 1}: 60 conflicts, {targets} with the target, by size {string.Join(", ", sizes.Select(s => $"{s.Key}: {s.Value}"))}.");
        Assert.True(sizes.Count > 1 && targets is > 5 and < 55, $"{targets} {sizes.Count}");
    }

    [Fact]
    public void A_set_that_could_not_be_decided_is_counted_where_a_larger_one_is_named()
    {
        int counted = 0;
        for (int seed = FirstSeed; seed < FirstSeed + 120; seed++)
        {
            SmallProblem small = SmallProblem.Low(seed);
            if (!small.IsSound()) continue;
            (BandModel model, Stated stated) = small.Modelled();
            if (!new Tiers(model, stated, stated.All(), 0, new(50_000_000, () => false)).Run(1).Impossible) continue;
            var whole = new Conflicts(model, stated, new(50_000_000, () => false));
            int fewest = whole.Find(ofTarget: false).Count, calls = 0;
            Assert.Equal(0, whole.Open);
            // The search of some sets is stopped before it begins, and no other.
            var cut = new Conflicts(model, stated, new(50_000_000, () => ++calls % 5 is 2 or 3));
            int found = cut.Find(ofTarget: false).Count;
            Assert.True(found <= fewest || cut.Open > 0, $"seed {seed}: {small}");
            counted += found > fewest ? 1 : 0;
        }

        output.WriteLine($"{counted} conflicts are larger than they have to be, and say so.");
    }

    [Fact]
    public void A_search_that_is_stopped_gives_a_best_and_a_bound_with_the_best_of_all_between_them()
    {
        int open = 0;
        for (int seed = FirstSeed; seed < FirstSeed + 60; seed++)
        {
            SmallProblem small = SmallProblem.From(seed);
            if (!small.IsSound()) continue;
            (BandModel model, Stated stated) = small.Modelled();
            if (Best(small, [.. stated.Constraints.Select(c => c.Id)]) is not { } best) continue;
            foreach (int asked in (int[])[1, 2, 3, 5, 9])
            {
                int left = asked;
                Tiered solved = new Tiers(model, stated, stated.All(), 0, new(50_000_000, () => --left < 0)).Run();
                Assert.False(solved.Impossible);
                if (solved.Of(SolveTier.Excess) is not TierResult excess) continue;
                long over = (long)(Math.Max(0m, best.Total - small.Target) * 100m);
                Assert.True(excess.Bound <= over && over <= excess.Best, $"seed {seed}: {small}");
                open += solved.Results.Any(r => !r.Proven) ? 1 : 0;
                if (excess.Best != over || solved.Of(SolveTier.WeightedChange) is not TierResult change) continue;
                Assert.True(change.Bound <= best.Weighted * 100m && best.Weighted * 100m <= change.Best, $"seed {seed}: {small}\n{change} {best.Weighted}");
                if (change.Proven && solved.Of(SolveTier.LargestChange) is TierResult largest)
                    Assert.True(largest.Bound <= best.Largest * 100m && best.Largest * 100m <= largest.Best, $"seed {seed}: {small}\n{largest} {best.Largest}");
            }
        }

        output.WriteLine($"{open} searches were stopped before they had proven everything.");
        Assert.True(open > 30);
    }

    private static IEnumerable<string[]> Subsets(string[] all, int size) => size == 0 ? [[]]
        : all.Length < size ? [] : Subsets(all[1..], size - 1).Select(rest => (string[])[all[0], .. rest]).Concat(Subsets(all[1..], size));

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
