using System.Diagnostics;
using FundingPlatform.Allocation;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// The verbs of the sets, beside the benchmarks: <c>set check</c> holds the engine against the twin at every school, <c>set export</c>
/// writes the files of the peers, <c>set serve</c> takes turns with them, <c>set goals</c> measures the engine against itself, and <c>set profile</c>
/// its parts.
/// </summary>
internal static class SetCommands
{
    public static int Run(string[] args)
    {
        if (args is ["goals", .. string[] options]) return EngineGoals.Run(options, Console.Out);
        EnglandSet set = EnglandSet.Of(Enum.Parse<SetKind>(args[1], ignoreCase: true));
        return args[0] switch
        {
            "check" => Check(set),
            "export" => Export(set, args[2]),
            "serve" => Serve(set),
            "profile" => StageProfile.Run(set, Console.Out),
            _ => throw new ArgumentException($"There is no verb {args[0]}."),
        };
    }

    private static int Export(EnglandSet set, string folder)
    {
        new PeerFiles(set, new EngineRun(set), folder).Write();
        return 0;
    }

    private static int Serve(EnglandSet set)
    {
        using var server = new PeerServer(set, new EngineRun(set));
        server.Serve(Console.In, Console.Out);
        return 0;
    }

    private static int Check(EnglandSet set)
    {
        var engine = new EngineRun(set);
        var twin = new TwinRun(set);
        Dictionary<BudgetLine, int> paid = [];
        int different = Different(set, engine, twin, paid);
        Console.WriteLine($"{set.Kind}: {set.Authorities.Count} authorities, {set.Schools:N0} schools, {set.Placements:N0} placements, {different} schools different.");
        Console.WriteLine(HalfPennies(set));
        Console.WriteLine($"formula in the short way: {engine.Short} of {set.Authorities.Count} authorities");
        foreach ((BudgetLine line, int schools) in paid.OrderBy(p => p.Key)) Console.WriteLine($"{line.Name()}: {schools:N0} schools");
        foreach ((string what, Func<object> run) in (IEnumerable<(string, Func<object>)>)[("engine", () => engine.Recompute()), ("twin", () => twin.Recompute())])
        {
            long began = Stopwatch.GetTimestamp();
            object sum = run();
            Console.WriteLine($"{what}: {sum} in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:N1} ms");
        }

        return different == 0 ? 0 : 1;
    }

    /// <summary>Schools at which any line or top-up differs between engine and twin, the first of them told; and how many schools each line pays.</summary>
    public static int Different(EnglandSet set, EngineRun engine, TwinRun twin, Dictionary<BudgetLine, int> paid)
    {
        int different = 0;
        for (int at = 0; at < set.Authorities.Count; at++)
        {
            IReadOnlyList<SchoolShare> shares = engine.Shares(at);
            IReadOnlyList<TwinShare> plain = twin.Shares(at);
            IReadOnlyDictionary<int, decimal> others = twin.OtherTopUps(at);
            for (int i = 0; i < shares.Count; i++)
            {
                foreach (LineAmount line in shares[i].Lines)
                    if (line.Amount.Pence != 0) paid[line.Line] = paid.GetValueOrDefault(line.Line) + 1;
                string? found = plain[i].Difference(shares[i])
                    ?? (engine.OtherTopUps(at)[i] / 100m != others.GetValueOrDefault(shares[i].School.SchoolId) ? $"top-ups of the second scheme are {engine.OtherTopUps(at)[i]} pence, the twin says £{others.GetValueOrDefault(shares[i].School.SchoolId)}" : null);
                if (found is not null && ++different <= 10) Console.Error.WriteLine($"{set.Authorities[at].Code}, school {shares[i].School.SchoolId}: {found}.");
            }
        }

        if (engine.Recompute() != twin.Recompute() * 100m || engine.WithoutCounts() != engine.Recompute() || engine.OnAllCores() != engine.Recompute()) different++;
        return different;
    }

    // How often the rounding is asked the hard question.
    private static string HalfPennies(EnglandSet set)
    {
        long lines = 0, halfLines = 0, halfTopUps = 0;
        foreach (SetAuthority authority in set.Authorities)
        {
            halfTopUps += authority.Placements.Count(p => authority.Values[p.Cell] * p.Days * 2 % (2 * EnglandSet.Year.Days) == EnglandSet.Year.Days);
            foreach (SchoolFunding school in authority.Schools)
                for (BudgetLine line = 0; line.IsPupilLed(); line++)
                    if (school.Formula is FormulaInputs formula && PeerFiles.UnitsOf(authority.Rules, formula, line) is > 0 and long units)
                    {
                        lines++;
                        if ((Int128)authority.Rules.FactorRates[(int)line]!.Value.Millionths * units % 1_000_000_000_000 == 500_000_000_000) halfLines++;
                    }
        }

        return $"on a half-penny: {halfLines:N0} of {lines:N0} pupil-led lines, {halfTopUps:N0} of {set.Placements:N0} placements";
    }
}
