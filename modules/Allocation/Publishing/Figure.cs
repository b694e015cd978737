using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>What makes a placement stand behind a figure of two cases.</summary>
internal enum Basis
{
    /// <summary>It is paid different amounts.</summary>
    Amount,

    /// <summary>It has a price, be it nothing: for the level of one case.</summary>
    Price,

    /// <summary>Its amounts differ, or it is among those on whom a different protection of the school's total rests.</summary>
    AmountOrProtection,

    /// <summary>Its two differences are not in a given proportion, so that it does not drop out where they are weighed against each other.</summary>
    Proportion,
}

/// <summary>
/// A figure that can be had from two cases by taking one from the other; <see cref="Nothing"/> for <paramref name="From"/>
/// makes it the level of one case.
/// </summary>
internal readonly record struct Figure(int From, int To, Basis Basis)
{
    public const int Nothing = -1;

    /// <summary>For <see cref="Basis.Proportion"/>: the case whose difference from <see cref="From"/> is weighed against the other.</summary>
    public int Beside { get; init; }

    /// <summary>The two differences, in pence, of those who drop out, and how far another's may be from their proportion for rounding.</summary>
    public (long To, long Beside, long Rounding) Dropped { get; init; }

    public bool Drops(long to, long beside) => Int128.Abs((Int128)to * Dropped.Beside - (Int128)beside * Dropped.To)
        <= (Int128)Dropped.Rounding * (Math.Abs(to) + Math.Abs(beside) + Math.Abs(Dropped.To) + Math.Abs(Dropped.Beside));

    /// <summary>Every figure of these cases: each level and each difference of two.</summary>
    public static IEnumerable<Figure> Of(IReadOnlyList<int> cases)
    {
        for (int i = 0; i < cases.Count; i++)
        {
            yield return new(Nothing, cases[i], Basis.Amount);
            yield return new(Nothing, cases[i], Basis.Price);
            for (int j = 0; j < i; j++)
            {
                yield return new(cases[j], cases[i], Basis.Amount);
                yield return new(cases[j], cases[i], Basis.AmountOrProtection);
            }
        }
    }
}

/// <summary>Which pupils, by number, stand behind the figures of a comparison.</summary>
internal sealed class Contributors
{
    private readonly ImpactReport report;
    private readonly int[] pupils;
    private readonly int[][] atSchool;
    private readonly HashSet<int>[] restsOn;
    private readonly Dictionary<Figure, string> signatures = [];
    private readonly Dictionary<(int, int, int), List<Figure>> weighted = [];

    // In pence: amounts are whole pence, and band values are often whole pounds.
    private static readonly long[] Roundings = [1, 100];

    // Amounts of fewer are too many to try each.
    private const int FewestOfOneProportion = 6;

    public Contributors(ImpactReport report)
    {
        this.report = report;
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        pupils = [.. report.Placements.Select(p => numbers.TryGetValue(p.Pupil, out int known) ? known : numbers[p.Pupil] = numbers.Count)];
        ILookup<int?, int> bySchool = Enumerable.Range(0, pupils.Length).ToLookup(p => report.Placements[p].School);
        restsOn = [.. report.Cases.Select(c => c.Protection.SelectMany(y => y.Placements).ToHashSet())];
        atSchool = [.. report.Schools.Select((_, s) => bySchool[s].ToArray())];
    }

    public IReadOnlyList<int> PlacementsAt(int school) => atSchool[school];
    public int PupilOf(int placement) => pupils[placement];
    public int[] Distinct(IEnumerable<int> placements) => [.. placements.Select(p => pupils[p]).Distinct()];

    /// <summary>The figures of these cases, one of each that have the same placements behind them.</summary>
    public IReadOnlyList<Figure> DifferentFigures(IReadOnlyList<int> cases)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        return [.. Figure.Of(cases).Concat(Weighted(cases)).Where(f => seen.Add(Signature(f)))];
    }

    /// <summary>
    /// What two differences from one case leave when they are weighed so that the pupils of one proportion, which is that of
    /// several pupils, drop out: to the penny, and roughly where values were rounded to whole pounds.
    /// </summary>
    private IEnumerable<Figure> Weighted(IReadOnlyList<int> cases)
    {
        for (int i = 0; i < cases.Count; i++)
            for (int j = i + 1; j < cases.Count; j++)
                for (int k = j + 1; k < cases.Count; k++)
                    foreach (Figure figure in Weighted(cases[i], cases[j], cases[k])) yield return figure;
    }

    private List<Figure> Weighted(int from, int to, int beside)
    {
        if (weighted.TryGetValue((from, to, beside), out List<Figure>? known)) return known;
        (long, long)[] directions = [.. Enumerable.Range(0, pupils.Length).GroupBy(p => Changes(from, to, beside, p)).Where(g => g.Key != (0, 0) && g.Count() >= FewestOfOneProportion).Select(g => g.Key)];
        List<Figure> figures = [.. Roundings.SelectMany(r => directions.Select(d => new Figure(from, to, Basis.Proportion) { Beside = beside, Dropped = (d.Item1, d.Item2, r) }))];
        HashSet<string> seen = new(StringComparer.Ordinal);
        return weighted[(from, to, beside)] = [.. figures.Where(f => seen.Add(Signature(f)))];
    }

    private (long To, long Beside) Changes(int from, int to, int beside, int placement) =>
        ((Amount(to, placement) - Amount(from, placement)).Pence, (Amount(beside, placement) - Amount(from, placement)).Pence);

    /// <summary>The placements of a school that stand behind its figure.</summary>
    public IReadOnlyList<int> Behind(Figure figure, int school)
    {
        int[] amounts = [.. atSchool[school].Where(p => Differs(figure, p))];
        if (figure.Basis != Basis.AmountOrProtection) return amounts;
        int[] both = [.. amounts.Union(BehindProtection(figure, school))];
        return both.Length > 0 || TopUp(figure.From, school) == TopUp(figure.To, school) ? both : Priced(figure, school);
    }

    /// <summary>The placements on whom what protects a school's total rests, where it is not the same in both cases.</summary>
    public IReadOnlyList<int> BehindProtection(Figure figure, int school)
    {
        if (SchoolProtection(figure.From, school) == SchoolProtection(figure.To, school)) return [];
        int[] rests = [.. atSchool[school].Where(p => RestsOn(figure.From, school, p) || RestsOn(figure.To, school, p))];
        return rests.Length > 0 ? rests : Priced(figure, school);
    }

    public bool Differs(Figure figure, int placement)
    {
        if (figure.Basis == Basis.Price) return report.Cases[figure.To].OfPlacements[placement] is not null;
        if (figure.Basis != Basis.Proportion) return Amount(figure.From, placement) != Amount(figure.To, placement);
        (long to, long beside) = Changes(figure.From, figure.To, figure.Beside, placement);
        return !figure.Drops(to, beside);
    }

    private string Signature(Figure figure)
    {
        if (signatures.TryGetValue(figure, out string? known)) return known;
        char[] marks = [.. Enumerable.Range(0, pupils.Length).Select(p => Differs(figure, p) ? '1' : '0')];
        string protection = figure.Basis == Basis.AmountOrProtection
            ? string.Join(';', Enumerable.Range(0, atSchool.Length).Select(s => string.Join(',', BehindProtection(figure, s).Concat(Behind(figure, s)).Order()))) : "";
        return signatures[figure] = $"{new string(marks)}{protection}";
    }

    private bool RestsOn(int at, int school, int placement) =>
        SchoolProtection(at, school) != Money.Zero
        && (Amount(0, placement) != Amount(at, placement) || restsOn[at].Contains(placement));

    private int[] Priced(Figure figure, int school) =>
        [.. atSchool[school].Where(p => report.Cases[figure.To].OfPlacements[p] is not null || (figure.From != Figure.Nothing && report.Cases[figure.From].OfPlacements[p] is not null))];

    private Money Amount(int at, int placement) => at == Figure.Nothing ? Money.Zero : OwnSpending.Paid(report.Cases[at], placement);
    private Money SchoolProtection(int at, int school) => at == Figure.Nothing ? Money.Zero : report.Cases[at].SchoolProtection[school];
    private Money TopUp(int at, int school) => at == Figure.Nothing ? Money.Zero : report.Cases[at].TopUps[school];
}
