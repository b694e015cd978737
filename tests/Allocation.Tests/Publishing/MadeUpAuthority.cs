using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Publishing;

/// <summary>A placement of a made-up authority, with what each case pays for it in pence (null: no price).</summary>
internal sealed record Pupil(string Id, int? School, bool Own, Setting Setting, string? Need, long?[] Pence);

/// <summary>
/// A small made-up world from which a comparison is built as the engine would: shares are formula and top-ups, top-ups are
/// placements and what protects a school's total. Moving a pupil changes all that follows from it and nothing else.
/// </summary>
internal sealed record MadeUpAuthority(
    IReadOnlyList<ImpactSchool> Schools, IReadOnlyList<Pupil> Pupils, IReadOnlyList<string> Cases, long[][] FormulaPence, long[][] SchoolProtectionPence)
{
    public IReadOnlyList<ProtectionYear>[] Protection { get; init; } = [.. Cases.Select(_ => Array.Empty<ProtectionYear>())];
    public IReadOnlyList<ExceptionCount>[] Exceptions { get; init; } = [.. Cases.Select(_ => Array.Empty<ExceptionCount>())];

    /// <summary>The same world, read back from a comparison.</summary>
    public static MadeUpAuthority Of(ImpactReport report) => new(report.Schools,
        [.. report.Placements.Select((p, i) => new Pupil(p.Pupil, p.School, p.PaidByTheAuthority, p.Setting, p.Need, [.. report.Cases.Select(c => c.OfPlacements[i]?.Pence)]))],
        [.. report.Cases.Select(c => c.Name)],
        [.. report.Cases.Select(c => c.Shares.Zip(c.TopUps, (share, topUp) => (share - topUp).Pence).ToArray())],
        [.. report.Cases.Select(c => c.SchoolProtection.Select(p => p.Pence).ToArray())])
    {
        Protection = [.. report.Cases.Select(c => c.Protection)],
        Exceptions = [.. report.Cases.Select(c => c.Exceptions)],
    };

    public ImpactReport Report()
    {
        ILookup<int?, int> at = Enumerable.Range(0, Pupils.Count).ToLookup(p => Pupils[p].School);
        return new(999, "Testshire", new FundingYear(2023), "Options for top-ups",
            [.. Schools.Select((s, i) => s with { TopUpPupils = at[i].Count() })],
            [.. Pupils.Select((p, i) => new ImpactPlacement($"PL{i:0000}", p.Id, p.School, p.Own, p.Setting, p.Need))],
            [.. Cases.Select((name, c) => Case(name, c, at))],
            ["a made-up authority"], ["everything"], 7, new string('a', 64), new string('b', 64));
    }

    private ImpactCase Case(string name, int c, ILookup<int?, int> at)
    {
        Money[] topUps = [.. Schools.Select((_, s) => new Money(at[s].Sum(p => Pupils[p].Pence[c] ?? 0) + SchoolProtectionPence[c][s]))];
        return new($"case{c}", name, [$"What {name} changes."], [.. topUps.Select((t, s) => t + new Money(FormulaPence[c][s]))], topUps,
            [.. Pupils.Select(p => p.Pence[c] is long pence ? new Money(pence) : (Money?)null)],
            [.. SchoolProtectionPence[c].Select(p => new Money(p))], Protection[c], Exceptions[c], []);
    }
}

/// <summary>Draws authorities of every size and shape from a seed: sparse bands, few movers, one special school, tiny ones.</summary>
internal static class MadeUpAuthorities
{
    private static readonly string[] Needs = ["ASD", "SEMH", "SLCN", "MLD", "SLD", "PD", "HI", "VI", "PMLD"];

    public static MadeUpAuthority Draw(int seed)
    {
        Random random = new(seed);
        int count = (seed % 4) switch { 0 => random.Next(5, 9), 1 => random.Next(8, 25), 2 => random.Next(20, 60), _ => random.Next(50, 101) };
        int specials = Math.Min(count / 3, random.Next(0, 5)), cases = random.Next(2, 6) + 1;
        List<Pupil> pupils = [];
        List<ImpactSchool> schools = [];
        for (int s = 0; s < count; s++) AddSchool(random, s, special: s < specials, ap: s == 1 && random.Next(2) == 0, cases, schools, pupils);
        AddElsewhere(random, cases, pupils);
        return Change(random, schools, pupils, cases);
    }

    private static void AddSchool(Random random, int s, bool special, bool ap, int cases, List<ImpactSchool> schools, List<Pupil> pupils)
    {
        SchoolGroup group = special ? (ap ? SchoolGroup.AlternativeProvision : SchoolGroup.Special) : (SchoolGroup)random.Next(1, 4);
        int roll = special ? random.Next(10, 160) : random.Next(40, 1500);
        int plans = special ? roll : random.Next(4) switch { 0 => random.Next(0, 4), 1 => random.Next(2, 8), _ => random.Next(4, 30) };
        bool unit = !special && random.Next(8) == 0;
        for (int i = 0; i < plans; i++)
        {
            Setting setting = special ? (ap ? Setting.AlternativeProvision : Setting.Special) : unit && random.Next(2) == 0 ? Setting.ResourcedProvision : Setting.Mainstream;
            Add(random, $"P{pupils.Count}", s, random.Next(12) != 0, setting, cases, pupils);
            if (random.Next(25) == 0) Add(random, pupils[^1].Id, s, pupils[^1].Own, setting, cases, pupils);
        }

        int? published = random.Next(15) == 0 ? null : Math.Max(0, plans + random.Next(-1, 3));
        schools.Add(new(100_000 + s, 100_000 + s, string.Create(CultureInfo.InvariantCulture, $"School {s:000}"), group, random.Next(40) == 0 ? null : roll, published, 0));
    }

    private static void AddElsewhere(Random random, int cases, List<Pupil> pupils)
    {
        int elsewhere = random.Next(3) switch { 0 => 0, 1 => random.Next(1, 6), _ => random.Next(6, 60) };
        for (int i = 0; i < elsewhere; i++)
            Add(random, $"P{pupils.Count}", null, true, random.Next(3) == 0 ? Setting.Special : Setting.Independent, cases, pupils);
    }

    private static void Add(Random random, string id, int? school, bool own, Setting setting, int cases, List<Pupil> pupils)
    {
        // Pence that share no factor with another band's, so that an amount gives its pupils away as easily as can be.
        long[] values = [0, 101_009, 230_003, 411_101, 602_029, 1_500_007];
        long value = values[random.Next(10) switch { 0 => 0, < 5 => 1, < 7 => 2, < 8 => 3, < 9 => 4, _ => 5 }] * (setting is Setting.Special or Setting.Independent ? 2 : 1);
        long paid = random.Next(5) == 0 ? value * random.Next(1, 12) / 12 : value;
        pupils.Add(new(id, school, own, setting, random.Next(10) == 0 ? null : Needs[Math.Min(random.Next(Needs.Length), random.Next(Needs.Length))],
            [.. Enumerable.Repeat(random.Next(60) == 0 ? null : (long?)paid, cases)]));
    }

    private static MadeUpAuthority Change(Random random, List<ImpactSchool> schools, List<Pupil> pupils, int cases)
    {
        long[] formula = [.. schools.Select(s => random.NextInt64(20_000_000, 600_000_000))];
        long[][] formulas = [.. Enumerable.Range(0, cases).Select(_ => formula.ToArray())], protection = [.. Enumerable.Range(0, cases).Select(_ => new long[schools.Count])];
        IReadOnlyList<ProtectionYear>[] years = [.. Enumerable.Range(0, cases).Select(_ => Array.Empty<ProtectionYear>())];
        IReadOnlyList<ExceptionCount>[] exceptions = [.. Enumerable.Range(0, cases).Select(_ => Array.Empty<ExceptionCount>())];
        for (int c = 1; c < cases; c++)
        {
            switch (random.Next(6))
            {
                case 0: Each(pupils, c, _ => true, p => p * 105 / 100); break;
                case 1: long band = new long[] { 411_101, 602_029, 1_500_007 }[random.Next(3)]; Each(pupils, c, p => p.Pence[0] % band == 0, p => p + 50_021); break;
                case 2: Each(pupils, c, p => p.Setting == Setting.Special, p => p + 33_003); break;
                case 3: for (int s = 0; s < schools.Count; s++) formulas[c][s] += 100_000; break;
                default: Plan(random, schools, pupils, c, protection, years, exceptions, random.Next(2) == 0); break;
            }
        }

        return new(schools, pupils, [.. Enumerable.Range(0, cases).Select(c => c == 0 ? "Baseline" : $"Option {c}")], formulas, protection) { Protection = years, Exceptions = exceptions };
    }

    private static void Each(List<Pupil> pupils, int c, Func<Pupil, bool> which, Func<long, long> change)
    {
        for (int p = 0; p < pupils.Count; p++)
            if (pupils[p].Pence[0] is > 0 and long before && which(pupils[p])) pupils[p].Pence[c] = change(before);
    }

    private static void Plan(Random random, List<ImpactSchool> schools, List<Pupil> pupils, int c, long[][] protection,
        IReadOnlyList<ProtectionYear>[] years, IReadOnlyList<ExceptionCount>[] exceptions, bool perSchool)
    {
        int oneIn = random.Next(3) switch { 0 => 40, 1 => 8, _ => 2 };
        int[] movers = [.. Enumerable.Range(0, pupils.Count).Where(p => pupils[p].Own && pupils[p].Pence[0] is > 0 && random.Next(oneIn) == 0)];
        foreach (int p in movers) pupils[p].Pence[c] = Math.Max(0, pupils[p].Pence[0]!.Value + random.Next(-90, 70) * 1_009L);
        if (!perSchool) return;
        foreach (IGrouping<int?, int> at in movers.GroupBy(p => pupils[p].School))
            if (at.Key is int s) protection[c][s] = Math.Max(0, -at.Sum(p => pupils[p].Pence[c]!.Value - pupils[p].Pence[0]!.Value));
        int[] losers = [.. movers.Where(p => pupils[p].Pence[c] < pupils[p].Pence[0])];
        years[c] = [.. Enumerable.Range(0, 3).Select(y => new ProtectionYear(new(2023 + y, 9, 1), new Money(500_000 - 100_000 * y), Money.Zero, [.. losers.Skip(y * 2)]))];
        exceptions[c] = [.. new[] { "above_highest_band", "specified_dearer", "not_mapped" }
            .Select(code => new ExceptionCount(code, [.. Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(pupils.Count)).Distinct().Where(_ => pupils.Count > 0)]))];
    }
}
