using FundingPlatform.Allocation.Solving;

namespace FundingPlatform.Allocation.Tests.Solving;

/// <summary>What the search says is proven, beside every point of small boxes tried one after the other.</summary>
public sealed class SearchBoundTests(ITestOutputHelper output)
{
    private const int Problems = 1_500, FirstSeed = 70_000;

    private static Work Enough => new(10_000_000, () => false);

    [Fact]
    public void A_bound_is_never_above_the_best_points_of_its_box_whatever_the_weights_are()
    {
        int tight = 0;
        foreach (MadeUpSearch made in Made())
        {
            (SearchProblem problem, Box box, Steering weights) = (made.Problem, made.SomeBox(), made.SomeWeights());
            (int[] At, long Units)[] all = [.. made.Allowed(box)];
            var bounding = new Bounding(problem, Enough);
            foreach (Steering steering in (Steering[])[weights, Nothing(problem), Relaxed(problem, box) ?? weights])
            {
                long bound = bounding.Bound(box.Copy(), steering, long.MaxValue);
                if (all.Length == 0) continue;
                long best = all.Min(a => a.Units);
                Assert.True(bound <= best, $"{bound} is above {best}");
                tight += bound == best ? 1 : 0;
            }
        }

        output.WriteLine($"{tight} bounds are the best itself.");
        Assert.True(tight > Problems / 4);
    }

    [Fact]
    public void A_box_that_is_bounded_keeps_every_point_that_the_cutoff_allows()
    {
        int narrowed = 0;
        foreach (MadeUpSearch made in Made())
        {
            (SearchProblem problem, Box box) = (made.Problem, made.SomeBox());
            (int[] At, long Units)[] all = [.. made.Allowed(box)];
            long cutoff = all.Length == 0 ? 1_000 : all[made.Next(all.Length)].Units;
            foreach (Steering steering in (Steering[])[made.SomeWeights(), Nothing(problem), Relaxed(problem, box) ?? made.SomeWeights()])
            {
                Box after = box.Copy();
                long bound = new Bounding(problem, Enough).Bound(after, steering, cutoff);
                narrowed += bound <= cutoff && !Same(box, after) ? 1 : 0;
                Assert.True(bound <= cutoff || all.All(a => a.Units > cutoff), "A box with points within the cutoff is bounded above it.");
                Assert.All(all.Where(a => a.Units <= cutoff), a => Assert.True(Holds(after, a.At)));
            }
        }

        Assert.True(narrowed > Problems / 8, $"{narrowed}");
    }

    [Fact]
    public void A_box_that_is_called_empty_is()
    {
        int empty = 0;
        foreach (MadeUpSearch made in Made())
        {
            (SearchProblem problem, Box box, Steering ray) = (made.Problem, made.SomeBox(), Nothing(made.Problem));
            var whole = new Relaxation(problem, problem.Box, Enough);
            bool possible = whole.Solve(box, ray);
            foreach (Steering weights in (Steering[])[ray, made.SomeWeights()])
            {
                if ((possible && weights == ray) || !new Bounding(problem, Enough).IsEmpty(box.Copy(), weights)) continue;
                empty++;
                Assert.Empty(made.Allowed(box));
            }
        }

        Assert.True(empty > Problems / 20, $"{empty}");
    }

    [Fact]
    public void What_is_narrowed_keeps_every_point_that_keeps_to_everything()
    {
        (int narrowed, int none) = (0, 0);
        foreach (MadeUpSearch made in Made())
        {
            (SearchProblem problem, Box box) = (made.Problem, made.SomeBox());
            (int[] At, long Units)[] all = [.. made.Allowed(box)];
            foreach (long cutoff in (long[])[long.MaxValue, all.Length == 0 ? 500 : all[made.Next(all.Length)].Units])
            {
                Box after = box.Copy();
                bool left = new Propagation(problem, Enough).Narrow(after, cutoff);
                (int[] At, long Units)[] within = [.. all.Where(a => a.Units <= cutoff)];
                if (!left) Assert.Empty(within);
                else Assert.All(within, a => Assert.True(Holds(after, a.At)));
                (narrowed, none) = (narrowed + (left && !Same(box, after) ? 1 : 0), none + (left ? 0 : 1));
            }
        }

        Assert.True(narrowed > Problems / 8 && none > Problems / 20, $"{narrowed} {none}");
    }

    [Fact]
    public void A_proven_answer_is_the_best_of_all_however_it_is_searched_for()
    {
        (int none, int parted) = (0, 0);
        foreach (MadeUpSearch made in Made())
        {
            (int[] At, long Units)[] all = [.. made.Allowed(made.Problem.Box)];
            none += all.Length == 0 ? 1 : 0;
            parted += PartedSearch.PartsOf(made.Problem).Length > 1 ? 1 : 0;
            foreach (bool deep in (bool[])[false, true])
            {
                Judge(made, all, new Search(made.Problem, Enough).Run(new(DepthFirst: deep)), long.MaxValue);
                Judge(made, all, new PartedSearch(made.Problem, Enough).Run(new(DepthFirst: deep)), long.MaxValue);
                if (all.Length == 0) continue;
                long cutoff = all.Min(a => a.Units) + made.Next(3) - 1;
                Judge(made, all, new Search(made.Problem, Enough).Run(new(Cutoff: cutoff, DepthFirst: deep)), cutoff);
                Judge(made, all, new PartedSearch(made.Problem, Enough).Run(new(Cutoff: cutoff, DepthFirst: deep)), cutoff);
                Judge(made, all, new PartedSearch(made.Problem, Enough).Run(new(Cutoff: cutoff, Goal: cutoff, DepthFirst: deep)), cutoff);
            }
        }

        Assert.True(none > Problems / 20 && parted > Problems / 20, $"{none} {parted}");
    }

    [Fact]
    public void The_relaxation_does_not_decide_what_is_best()
    {
        foreach (MadeUpSearch made in Made().Take(Problems / 3))
        {
            (int[] At, long Units)[] all = [.. made.Allowed(made.Problem.Box)];
            var misled = new Search(made.Problem, Enough)
            {
                Steers = (steering, possible) =>
                {
                    made.Disturb(steering);
                    return made.Next(4) > 0;
                },
            };
            Judge(made, all, misled.Run(new()), long.MaxValue);
        }
    }

    [Fact]
    public void A_search_that_is_stopped_or_content_has_the_best_of_all_between_its_bound_and_what_it_found()
    {
        int open = 0;
        foreach (MadeUpSearch made in Made())
        {
            (int[] At, long Units)[] all = [.. made.Allowed(made.Problem.Box)];
            if (all.Length == 0) continue;
            long best = all.Min(a => a.Units);
            int left = made.Next(12);
            Found[] ended =
            [
                new Search(made.Problem, new(10_000_000, () => --left < 0)).Run(new()),
                new Search(made.Problem, new(10_000_000, () => --left < -12)).Run(new(), all[made.Next(all.Length)].At),
                new PartedSearch(made.Problem, new(10_000_000, () => --left < -5)).Run(new(Goal: best + made.Next(50))),
                new Search(made.Problem, Enough).Run(new(GapMillionths: 200_000)),
                new PartedSearch(made.Problem, Enough).Run(new(GapMillionths: 200_000)),
            ];
            foreach (Found found in ended)
            {
                Assert.True(found.Bound <= best && best <= found.Units, $"{found.Bound} {best} {found.Units}");
                Assert.True(!found.Proven || found.Units == best);
                open += found.Units == best ? 0 : 1;
            }
        }

        Assert.True(open > Problems / 20, $"{open}");
    }

    [Fact]
    public void All_points_that_are_equally_good_are_gone_through_and_the_best_of_them_by_a_second_aim_are_kept()
    {
        int several = 0;
        foreach (MadeUpSearch made in Made())
        {
            (int[] At, long Units)[] all = [.. made.Allowed(made.Problem.Box)];
            if (all.Length == 0) continue;
            int wide = made.Next(2) == 0 ? 3 : 100;
            Aim then = new([.. Enumerable.Range(0, made.Problem.Box.Count).Select(v => new Curve(point => point / wide))], new int[made.Problem.Box.Count], 0, 1);
            long least = all.Min(a => a.Units), second = all.Where(a => a.Units == least).Min(a => then.Of(a.At));
            string[] best = [.. all.Where(a => a.Units == least && then.Of(a.At) == second).Select(a => string.Join(' ', a.At)).Order(StringComparer.Ordinal)];
            Found found = new Search(made.Problem, Enough).Run(new(Cutoff: least, Then: then));
            Assert.True(found.Proven);
            Assert.Equal(best, found.Parts[0].Alike.Select(a => string.Join(' ', a)).Order(StringComparer.Ordinal));
            several += best.Length > 1 ? 1 : 0;
        }

        Assert.True(several > Problems / 20, $"{several}");
    }

    private static IEnumerable<MadeUpSearch> Made() => Enumerable.Range(FirstSeed, Problems).Select(seed => new MadeUpSearch(seed));

    private static Steering Nothing(SearchProblem problem) => new(problem.Box.Count, problem.Rows.Length, problem.Edges.Length);

    private static Steering? Relaxed(SearchProblem problem, Box box)
    {
        Steering steering = Nothing(problem);
        return new Relaxation(problem, problem.Box, Enough).Solve(box, steering) ? steering : null;
    }

    private static bool Holds(Box box, int[] at) => at.Select((p, v) => p >= box.Lo[v] && p <= box.Hi[v]).All(h => h);

    private static bool Same(Box one, Box other) => one.Lo.SequenceEqual(other.Lo) && one.Hi.SequenceEqual(other.Hi);

    private static void Judge(MadeUpSearch made, (int[] At, long Units)[] all, Found found, long cutoff)
    {
        (int[] At, long Units)[] within = [.. all.Where(a => a.Units <= cutoff)];
        Assert.Equal(within.Length > 0, found.At is not null);
        if (within.Length == 0)
        {
            Assert.True(found.Proven && found.Bound > Math.Min(cutoff, long.MaxValue - 1), $"{found.Bound} {cutoff}");
            return;
        }

        long best = within.Min(a => a.Units);
        Assert.True(found.Units == best || (found.Units <= cutoff && !found.Proven), $"{found.Units} is not {best}");
        Assert.Contains(within, a => a.At.AsSpan().SequenceEqual(found.At) && a.Units == found.Units);
        Assert.True(made.Problem.Allows(found.At) && found.Bound <= best);
    }
}
