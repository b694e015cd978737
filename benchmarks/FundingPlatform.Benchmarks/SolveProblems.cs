using System.Diagnostics;
using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Allocation.Solving;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// <c>solve problems</c>: 50 problems of Bury's size and 10 of England's largest authority, solved on one core each, as a table in Markdown: the gap and the time of each. Schools and
/// plan counts are real, bands and values are made up (<see cref="EnglandSet"/>). Every answer's total is held against the price of every placement, one by one.
/// </summary>
internal static class SolveProblems
{
    // What the product gives the aims of its usual steps.
    private const int Bury = 351, Steps = 1_800_000;

    public static int Run(string[] args)
    {
        int problems = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 50, large = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : problems / 5;
        Quantity gap = Quantity.Of(args.Length > 3 ? decimal.Parse(args[3], CultureInfo.InvariantCulture) : 1m);
        Console.WriteLine("| no | authority | schools | pupils | values | grid | target | largest loss | above target | pupils x change | gap | largest change's gap | to that gap | all aims | steps |");
        Console.WriteLine("|--:|---|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        EnglandSet england = EnglandSet.Of(SetKind.Real);
        int largest = england.Authorities.Index().MaxBy(a => a.Item.Placements.Length).Index, bury = england.Authorities.Index().Single(a => a.Item.Code == Bury).Index;
        var engine = new EngineRun(england);
        List<Timed> all = [];
        foreach ((int at, int count) in (ReadOnlySpan<(int, int)>)[(bury, problems), (largest, large)])
            all.AddRange(Enumerable.Range(1, count).Select(number => Solve(number, england.Authorities[at], engine.Shares(at), gap)));
        foreach (IGrouping<int, Timed> own in all.GroupBy(t => t.Authority))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"\nAuthority {own.Key}: {own.Count()} problems, {own.Count(t => t.Hundredths <= 100)} with a proven gap of 1% or less; the largest gap {own.Max(t => t.Hundredths) / 100m:0.00}%, the median {Median(own.Select(t => t.Hundredths)) / 100m:0.00}%; to the gap in at most {own.Max(t => t.ToGap):0.00} s, median {Median(own.Select(t => t.ToGap)):0.00} s; all aims in at most {own.Max(t => t.InAll):0.00} s."));
        return all.All(t => t.Hundredths <= 100) ? 0 : 1;
    }

    private sealed record Timed(int Authority, long Hundredths, double ToGap, double InAll);

    private static T Median<T>(IEnumerable<T> values) => values.Order().ElementAt(values.Count() / 2);

    private static Timed Solve(int number, SetAuthority set, IReadOnlyList<SchoolShare> shares, Quantity gap)
    {
        BandValueProblem problem = Made(number, set, gap);
        Pricing pricing = set.PricingBy(set.Scheme);
        var clock = Stopwatch.StartNew();
        Placement[] placements = set.AsPlacements();
        ILookup<string, BandDecision> decisions = set.AsDecisions().ToLookup(d => d.PlacementId);
        Read<Modelled> modelled = new ModelBuilder(EnglandSet.Year, pricing, BandValueRuns.Of(pricing, placements, decisions), set.Scheme, problem).Build(shares);
        BandModel model = modelled.Value!.Model;
        var stated = new Stated(model, problem, modelled.Value.Keys, modelled.Value.Days);
        double toGap = 0;
        var work = new Work(Steps, () => clock.Elapsed.TotalSeconds > 300);
        Tiered solved = new Tiers(model, stated, stated.All(), (long)(gap.Exact * 10_000).RoundTo(RoundingMode.Truncate, 1), work, told =>
        {
            if (told.Tier is SolveTier.LargestChange && toGap == 0) toGap = clock.Elapsed.TotalSeconds;
        }).Run();
        double inAll = clock.Elapsed.TotalSeconds;
        if (toGap == 0) toGap = inAll;
        if (solved.At is not null) Check(set, placements, decisions, pricing, model, stated.Values(stated.All(), solved.At), stated, solved.Total);
        TierResult? change = solved.Of(SolveTier.WeightedChange), single = solved.Of(SolveTier.LargestChange);
        long hundredths = change?.GapHundredthsOfPercent ?? 10_000;
        SolveConstraint.SchoolLoss? loss = problem.Constraints.OfType<SolveConstraint.SchoolLoss>().FirstOrDefault();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {number} | {set.Code} | {model.Schools.Length} | {set.Placements.Length:N0} | {model.Variables.Length} | £{problem.Grid.Pounds:0} | {Words(problem.Target, set, stated)} | {(loss is null ? "none" : $"{loss.MostPercent}%")} | {new Money(solved.Of(SolveTier.Excess)?.Best ?? 0)} | {new Money(change?.Best ?? 0)} | {hundredths / 100m:0.00}% | {(single?.GapHundredthsOfPercent ?? 0) / 100m:0.00}% | {toGap:0.00} s | {inAll:0.00} s | {work.Steps:N0} |"));
        return new(set.Code, solved.Impossible ? 0 : hundredths, toGap, inAll);
    }

    // Two grids, with and without a limit on a school's loss, savings of 1 to 10%, and every fifth problem cost-neutral against proposed values.
    private static BandValueProblem Made(int number, SetAuthority set, Quantity gap)
    {
        var random = new Random(number * 1_000 + set.Code);
        bool neutral = number % 5 == 0;
        Money grid = Money.OfPounds(number % 2 == 0 ? 1 : 12), now = new(set.Placements.Sum(p => (set.Values[p.Cell] * p.Days + EnglandSet.Year.Days / 2) / EnglandSet.Year.Days));
        int hundredths = random.Next(100, 1_001);
        SolveTarget target = neutral ? new SolveTarget.CostNeutral([]) : new SolveTarget.Saving(new(now.Pence * hundredths / 10_000), []);
        List<SolveConstraint> constraints = [new SolveConstraint.Range("range", BandScope.All, null, null, Quantity.Of(25), Quantity.Of(25))];
        // A saving of a tenth of the top-ups is some hundredths of the share of a school that lives by them: such a limit binds many schools, and some targets lie beyond it.
        if (number % 4 is 1 or 2) constraints.Add(new SolveConstraint.SchoolLoss("loss", Quantity.Of((neutral ? random.Next(20, 150) : hundredths * random.Next(15, 60) / 100) / 100m), null, LossOf.BudgetShare, []));
        if (number % 7 == 0) constraints.Add(new SolveConstraint.SettingTotal("special", Setting.Special, null, null, Quantity.Of(5), null));
        return new($"Problem {number}", set.Scheme.Id, BandScope.All, grid, neutral ? [.. Proposed(random, set)] : [], target, constraints, new(300, gap, Steps), ["made up"], [], "");
    }

    private static IEnumerable<ProposedValue> Proposed(Random random, SetAuthority set)
    {
        for (int cell = 0; cell < set.Values.Length; cell++)
            yield return new(BandValues.Names[cell % BandValues.Bands], BandValues.Settings[cell / BandValues.Bands], Rate.OfPounds(set.Values[cell] / 100 * random.Next(96, 112) / 100));
    }

    private static string Words(SolveTarget target, SetAuthority set, Stated stated) =>
        target is SolveTarget.Saving saving ? string.Create(CultureInfo.InvariantCulture, $"{saving.Amount} saved ({saving.Amount.Pounds * 100m / new Money(stated.PresentTotal).Pounds:0.#}%)") : "cost-neutral";

    // Priced from awards and days, with nothing of the model.
    private static void Check(
        SetAuthority set, Placement[] placements, ILookup<string, BandDecision> decisions, Pricing pricing, BandModel model, long[] values, Stated stated, long total)
    {
        Scheme solved = model.With(values).Value;
        Pricing then = set.PricingBy(solved);
        Dictionary<int, long> lost = [];
        long sum = 0;
        foreach (Placement placement in placements)
        {
            BandDecision[] own = [.. decisions[placement.Id]];
            long paid = then.Price(placement, own).Sum(p => p.Amount!.Value.Pence);
            sum += paid;
            lost[placement.SchoolId] = lost.GetValueOrDefault(placement.SchoolId) + pricing.Price(placement, own).Sum(p => p.Amount!.Value.Pence) - paid;
        }

        bool kept = model.Schools.All(s => stated.Constraints.OfType<SolveConstraint.SchoolLoss>().All(l => lost.GetValueOrDefault(s.School) <= Stated.MayLose(l, s)));
        if (sum != total || !kept) throw new InvalidOperationException($"Placements come to {new Money(sum)}, the search says {new Money(total)}; losses kept: {kept}.");
    }
}
