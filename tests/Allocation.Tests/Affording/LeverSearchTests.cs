using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Allocation.Affording;
using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Tests.Affording.SmallAuthority;

namespace FundingPlatform.Allocation.Tests.Affording;

/// <summary>The search for levers against every step of them tried, and that the search may trust what it rests on.</summary>
public class LeverSearchTests
{
    /// <summary>A random authority with levers of at most a few hundred steps together.</summary>
    private sealed record Case(Formula Formula, Lever[] Levers)
    {
        public static Case Of(Random random)
        {
            bool capped = random.Next(2) == 0;
            List<(string, decimal)> rules =
            [
                ("local.basic_entitlement_primary", random.Next(300_000, 420_000) / 100m), ("local.lump_sum_primary", random.Next(0, 140_000)),
                ("mppl.primary", random.Next(2) == 0 ? 0 : random.Next(330_000, 460_000) / 100m), ("mfg.percentage", random.Next(0, 6) / 10m),
            ];
            if (capped) rules.AddRange([("cap.percentage", random.Next(6, 60) / 10m), ("cap.scale", random.Next(1, 11) * 10)]);
            SchoolFunding[] schools = [.. Enumerable.Range(1, random.Next(1, 6)).Select(i => School(i, random.Next(20, 800), random.Next(3) == 0 ? null : random.Next(280_000, 480_000) / 100m, new(random.Next(0, 2_000_000))))];
            Lever[] all =
            [
                SmallAuthority.Lever(LeverKind.BasicEntitlement, 98, 101, 0.05m),
                SmallAuthority.Lever(LeverKind.Mfg, 0, 0.5m, 0.05m),
                SmallAuthority.Lever(LeverKind.MinimumPerPupil, 95, 100, 0.25m, approval: Approval),
                random.Next(2) == 0 ? SmallAuthority.Lever(LeverKind.Scale, 0, 100, 10m, capped ? null : 1) : SmallAuthority.Lever(LeverKind.Cap, 0.6m, 6m, 0.1m, capped ? null : 100),
            ];
            random.Shuffle(all);
            return new(FormulaOf(RulesOf([.. rules]), schools), [.. all.Take(random.Next(1, 4))]);
        }

        public IReadOnlyList<LeverSteps> Steps => [.. Levers.Select(l => new LeverSteps(l, Formula.Rules))];
    }

    [Fact]
    public void The_search_finds_what_trying_every_step_finds() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => AgreesWithEveryStep(new Random(seed)).Label($"seed {seed}")).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void The_formula_never_comes_to_more_a_step_further_on() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => NeverRises(new Random(seed)).Label($"seed {seed}")).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static bool NeverRises(Random random)
    {
        Case made = Case.Of(random);
        Assert.Empty(new LeverCheck(made.Formula.Rules, made.Levers).Run());
        var solver = new Solver(made.Formula, made.Levers);
        IReadOnlyList<LeverSteps> levers = made.Steps;
        int[] at = [.. levers.Select(l => random.Next(0, l.Last + 1))];
        for (int k = 0; k < at.Length; k++)
        {
            Money before = new(long.MaxValue);
            for (int step = 0; step <= levers[k].Last; step++)
            {
                int[] tried = [.. at];
                tried[k] = step;
                Money now = solver.Total(tried).Value;
                if (now > before) return false;
                before = now;
            }
        }

        return true;
    }

    private static bool AgreesWithEveryStep(Random random)
    {
        Case made = Case.Of(random);
        Assert.Empty(new LeverCheck(made.Formula.Rules, made.Levers).Run());
        var solver = new Solver(made.Formula, made.Levers);
        IReadOnlyList<LeverSteps> levers = made.Steps;
        Money own = solver.Total([.. levers.Select(l => l.Own)]).Value;
        var money = new Money(own.Pence + random.NextInt64(-own.Pence / 30, own.Pence / 200));
        Outcome<SolvedFormula> found = solver.Solve(money);
        int[]? expected = Tried(levers, money, at => solver.Total(at).Value);
        if (expected is null) return found.Fault?.Code == "transfer_not_affordable";
        AffordedFormula formula = found.Value.Formula;
        return formula.Levers.Select(l => l.Value).SequenceEqual(levers.Select((l, k) => l.ValueAt(expected[k])))
            && formula.Total <= money && formula.Total == solver.Total(expected).Value && formula.Total == found.Value.Shares.Sum(s => s.SchoolsBlockShare)
            && formula.Levers.All(l => l.OneStepMore is null || l.OneStepMore > Money.Zero)
            // What is left is less than a step more costs.
            && levers.Select((l, k) => (l, k)).All(x => own <= money || expected[x.k] == x.l.Own || solver.Total([.. expected.Select((p, k) => k == x.k ? p - 1 : p)]).Value - formula.Total > formula.Remainder);
    }

    // Step after step and lever after lever, as an officer would try them.
    private static int[]? Tried(IReadOnlyList<LeverSteps> levers, Money money, Func<int[], Money> total)
    {
        int[] at = [.. levers.Select(l => l.Own)];
        bool falls = total(at) > money;
        if (total(at) == money) return at;
        int[] bound = falls ? [.. at] : new int[at.Length];
        for (int k = 0; falls && k < at.Length && total(at) > money; k++)
            while (total(at) > money && at[k] < levers[k].Last) at[k]++;
        if (total(at) > money) return null;
        for (int k = 0; k < at.Length; k++)
            while (at[k] > bound[k])
            {
                at[k]--;
                if (total(at) <= money) continue;
                at[k]++;
                break;
            }

        return at;
    }
}
