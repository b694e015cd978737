using System.Globalization;
using System.Runtime.InteropServices;
using FundingPlatform.Allocation;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// The engine's measures against itself and the memory floor, all of them in one process and in turn: <c>set goals [rounds] [seconds]</c>.
/// What needs NumPy, DuckDB or the twin's time beside it is <c>benchmarks/peers</c>.
/// </summary>
internal sealed class EngineGoals(GoalTable table, EnglandSet set, int rounds, double seconds)
{
    private const int Bury = 351, Largest = 886, Scenarios = 10_000, Times = 10, Allocating = 200;

    /// <summary>Of everything that was worked out, so that none of it can be left out.</summary>
    public long Sum { get; private set; }

    public static int Run(string[] options, TextWriter output)
    {
        int rounds = options.Length > 0 ? int.Parse(options[0], CultureInfo.InvariantCulture) : 9;
        double seconds = options.Length > 1 ? double.Parse(options[1], CultureInfo.InvariantCulture) : 0.15;
        EnglandSet stress = EnglandSet.Of(SetKind.Stress);
        output.WriteLine($"Measured {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC by `set goals {rounds} {seconds.ToString(CultureInfo.InvariantCulture)}`: set stress, synthetic, {stress.Authorities.Count} authorities, {stress.Schools:N0} schools, {stress.Placements:N0} placements, every rule on.");
        output.WriteLine($"Machine: {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}; each figure is the median of {rounds} rounds of {seconds.ToString(CultureInfo.InvariantCulture)} s in turn, each ratio the median of the rounds' ratios.");
        var table = new GoalTable(output);
        new EngineGoals(table, stress, rounds, seconds).All();
        return 0;
    }

    private void All()
    {
        var engine = new EngineRun(set);
        table.Begin("The engine against itself");
        Pennies(engine);
        England(engine);
        TenTimes(engine);
        OneAuthority(engine);
        Trace();
        Allocation(engine);
    }

    private void Pennies(EngineRun engine)
    {
        int plain = SetCommands.Different(set, engine, new TwinRun(set), []);
        EnglandSet halves = EnglandSet.Of(SetKind.HalfPennies);
        int half = SetCommands.Different(halves, new EngineRun(halves), new TwinRun(halves), []);
        table.AtMost("schools at which a penny differs, plain data", "decimal twin", 0, 0, plain, $"{set.Schools:N0} schools, every line");
        table.AtMost("the same, half-pennies common", "decimal twin", 0, 0, half, $"{halves.Schools:N0} schools, every line");
    }

    private void England(EngineRun engine)
    {
        var floor = new MemoryFloor(set);
        var turns = new Turns(rounds, seconds);
        int one = turns.Add(() => Sum ^= engine.Recompute()), all = turns.Add(() => Sum ^= engine.OnAllCores()), handed = turns.Add(engine.HandedOut);
        int memory = turns.Add(() => Sum ^= floor.Sum()), compared = turns.Add(() => Sum ^= engine.Compare()), topUps = turns.Add(() => Sum ^= engine.TopUps());
        turns.Take();
        table.AtLeast($"England, {Environment.ProcessorCount} cores", "own 1 core", 1.7, 1.9, turns.Ratio(one, all), turns.Figures(all, one));
        table.Told("England, each authority handed out by Parallel.For", "own 1 core", turns.Ratio(one, handed), turns.Figures(handed, one));
        table.AtMost("England, 1 core", "memory floor", 20, 2.5, turns.Ratio(one, memory), turns.Figures(one, memory));
        table.AtMost("two banding schemes compared, England, 1 core", "own full recompute", 2, 0.8, turns.Ratio(compared, one), turns.Figures(compared, one));
        table.Told("top-ups alone, England, 1 core", "own full recompute", turns.Ratio(topUps, one), turns.Figures(topUps, one));
    }

    private void TenTimes(EngineRun engine)
    {
        EngineRun ten = new(set, Times);
        MemoryFloor floor = new(set), tenFloor = new(set, Times);
        var turns = new Turns(rounds, seconds);
        int one = turns.Add(() => Sum ^= engine.Recompute()), many = turns.Add(() => Sum ^= ten.Recompute()), cores = turns.Add(() => Sum ^= ten.OnAllCores());
        int oneFloor = turns.Add(() => Sum ^= floor.Sum()), manyFloor = turns.Add(() => Sum ^= tenFloor.Sum());
        turns.Take();
        (Ratio atOne, Ratio atTen) = (turns.Ratio(one, oneFloor), turns.Ratio(many, manyFloor));
        table.AtMost($"{Times} x England, 1 core: times the floor", "England's times the floor", 2, 1.6, atTen / atOne, $"{turns.Figures(many, manyFloor)}; {turns.Figures(one, oneFloor)}");
        table.AtLeast($"{Times} x England, {Environment.ProcessorCount} cores", "own 1 core", 1.7, 1.9, turns.Ratio(many, cores), turns.Figures(cores, many));
    }

    private void OneAuthority(EngineRun engine)
    {
        (int bury, int largest) = (Number(Bury), Number(Largest));
        if (!engine.IsPotShared(largest)) throw new InvalidOperationException($"The pot of {Largest} is not shared.");
        long[][] values = engine.OtherValues(bury, Scenarios);
        (int next, int nextTotal) = (0, 0);
        var turns = new Turns(rounds, seconds);
        int own = turns.Add(() => Sum ^= engine.Recompute(bury)), ownLargest = turns.Add(() => Sum ^= engine.Recompute(largest));
        int shares = turns.Add(() => Sum ^= engine.Shares(bury, values[next++ % Scenarios])), totals = turns.Add(() => Sum ^= engine.Total(bury, values[nextTotal++ % Scenarios]));
        int band = turns.Add(() => Sum ^= engine.ChangeBand(bury)), join = turns.Add(() => Sum ^= engine.JoinOrLeave(largest));
        turns.Take();
        table.AtMost("10,000 Bury scenarios, each: every school's share", "own full recompute", 1, 0.5, turns.Ratio(shares, own), turns.Figures(shares, own));
        table.AtMost("10,000 Bury scenarios, each: totals only", "own full recompute", 1, 0.3, turns.Ratio(totals, own), turns.Figures(totals, own));
        table.Told("one band change to all shares, Bury (recomputed whole; good: about 1)", "own full recompute", turns.Ratio(band, own), turns.Figures(band, own));
        table.Told($"join or leave, shared pot, {Largest} (recomputed whole; good: about 1)", "own full recompute", turns.Ratio(join, ownLargest), turns.Figures(join, ownLargest));
    }

    private void Trace()
    {
        var formula = new FormulaOfEngland();
        formula.Compile(set);
        var turns = new Turns(rounds, seconds);
        int silent = turns.Add(formula.Silently), asked = turns.Add(formula.AskingAtRunTime);
        turns.Take();
        table.Told("formula of England, silent trace", "with a trace that is asked at run time", turns.Ratio(silent, asked), turns.Figures(silent, asked));
    }

    private void Allocation(EngineRun engine)
    {
        int bury = Number(Bury);
        foreach ((string what, Action run) in (IEnumerable<(string, Action)>)
            [("England, 1 core", () => Sum ^= engine.Recompute()), ($"England, {Environment.ProcessorCount} cores", () => Sum ^= engine.OnAllCores()), ("Bury", () => Sum ^= engine.Recompute(bury))])
            table.AtMost($"bytes allocated by a recompute, {what}", "", 1_000, 0, Allocated(run), $"least of 5 x {Allocating} runs, all threads");
    }

    // What else the process does (the runtime compiles methods anew) is not the recompute's: the least counts.
    private static double Allocated(Action run)
    {
        for (int i = 0; i < Allocating; i++) run();
        double least = double.MaxValue;
        for (int trial = 0; trial < 5; trial++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Allocating; i++) run();
            least = Math.Min(least, (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Allocating);
        }

        return least;
    }

    private int Number(int code) => Enumerable.Range(0, set.Authorities.Count).First(i => set.Authorities[i].Code == code);
}
