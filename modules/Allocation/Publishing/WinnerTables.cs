using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Publishing.PackFigures;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>Who gains, who loses, by how much, and the largest losses.</summary>
internal static class WinnerTables
{
    /// <summary>How many losses are listed for a scenario.</summary>
    public const int Largest = 10;

    // From the largest loss to the largest gain: the least part of the share, in thousandths, that belongs to a band.
    private static readonly (string Name, Func<Int128, Int128, bool> Holds)[] Bands =
    [
        ("Loss of 5% or more", (change, share) => change * 1000 <= -50 * share),
        ("Loss of 2% to less than 5%", (change, share) => change * 1000 <= -20 * share),
        ("Loss of 1% to less than 2%", (change, share) => change * 1000 <= -10 * share),
        ("Loss of 0.5% to less than 1%", (change, share) => change * 1000 <= -5 * share),
        ("Loss of less than 0.5%", (change, _) => change < 0),
        (NoChange, (change, _) => change == 0),
        ("Gain of less than 0.5%", (change, share) => change * 1000 < 5 * share),
        ("Gain of 0.5% to less than 1%", (change, share) => change * 1000 < 10 * share),
        ("Gain of 1% to less than 2%", (change, share) => change * 1000 < 20 * share),
        ("Gain of 2% to less than 5%", (change, share) => change * 1000 < 50 * share),
        ("Gain of 5% or more", (_, _) => true),
    ];

    private const string NoChange = "No change";
    private const string NoShare = "Change, but no budget share to compare it with";

    public static PackTable GainsAndLosses(PackView view)
    {
        (string Name, Func<SchoolRow, int, bool> Is)[] kinds =
        [
            ("Schools that gain", (s, scenario) => s.Change(scenario) > Money.Zero),
            ("Schools that lose", (s, scenario) => s.Change(scenario) < Money.Zero),
            ("Schools whose share does not change", (s, scenario) => s.Change(scenario) == Money.Zero),
        ];
        IEnumerable<SchoolRow[][]> rows = kinds.Select(kind => view.Scenarios.Select(s => view.Shown.Where(school => kind.Is(school, s)).ToArray()).ToArray());
        return new("gains_and_losses", "Gains and losses", "Schools that gain, lose or stay as they are",
            [new("Schools", PackColumnKind.Text), .. view.Scenarios.SelectMany(s => CountAndChange(view.Cases[s].Name))],
            [
                .. kinds.Zip(rows, (kind, schools) => new PackRow([Text(kind.Name), .. view.Scenarios.SelectMany(s => CountAndChange(schools[s - 1], s))])),
                .. view.Schools.Where(s => s.Together).Select(together => new PackRow([Text(together.Name), .. view.Scenarios.SelectMany(s => CountAndChange([together], s))])),
                new([Text(SchoolTables.All(view)), .. view.Scenarios.SelectMany(s => CountAndChange(view.Schools, s))], IsTotal: true),
            ],
            [.. TogetherNote(view), .. view.Withholding]);
    }

    public static PackTable Distribution(PackView view) => new("distribution", "Spread of changes", "How large the changes are",
        [new("Change as a percentage of the budget share", PackColumnKind.Text), .. view.Scenarios.Select(s => new PackColumn($"{view.Cases[s].Name}: schools", PackColumnKind.Count))],
        [
            .. Bands.Select(b => b.Name).Append(NoShare).Select(band => (Band: band, Counts: view.Scenarios.Select(s => view.Shown.Count(school => BandOf(school, s) == band)).ToArray()))
                .Where(row => row.Band != NoShare || row.Counts.Any(c => c > 0))
                .Select(row => new PackRow([Text(row.Band), .. row.Counts.Select(c => Count(c))])),
            .. view.Schools.Where(s => s.Together).Select(together => new PackRow([Text(together.Name), .. view.Scenarios.Select(_ => Count(together.Count))])),
            new([Text(SchoolTables.All(view)), .. view.Scenarios.Select(_ => Count(view.Schools.Sum(s => s.Count)))], IsTotal: true),
        ],
        ["A change belongs to a band by its exact size, before it is rounded.", .. TogetherNote(view), .. view.Withholding]);

    public static PackTable LossesInPounds(PackView view) => Losses(view, "losses_pounds", "Largest losses in pounds", "The largest losses in pounds", InPounds);

    public static PackTable LossesInPercent(PackView view) => Losses(view, "losses_percent", "Largest losses in percent", "The largest losses as a percentage of the budget share", InPercent);

    /// <summary>The schools that lose most in pounds, the largest loss first; those that lose the same by name.</summary>
    public static IReadOnlyList<SchoolRow> InPounds(PackView view, int scenario) =>
        [.. Losers(view, scenario).OrderBy(s => s.Change(scenario)!.Value).ThenBy(s => s.Name, StringComparer.Ordinal).Take(Largest)];

    /// <summary>The same by the part of the share that is lost; a school without a share has no such part.</summary>
    public static IReadOnlyList<SchoolRow> InPercent(PackView view, int scenario) =>
        [.. Losers(view, scenario).Where(s => s.Shares[0] > Money.Zero).Order(Comparer<SchoolRow>.Create((a, b) => ByPart(a, b, scenario))).Take(Largest)];

    public static IEnumerable<SchoolRow> Losers(PackView view, int scenario) => view.Shown.Where(s => s.Change(scenario) < Money.Zero);

    private static int ByPart(SchoolRow a, SchoolRow b, int scenario)
    {
        // Fractions are compared by cross-multiplying, so that none is rounded.
        Int128 left = (Int128)a.Change(scenario)!.Value.Pence * b.Shares[0]!.Value.Pence, right = (Int128)b.Change(scenario)!.Value.Pence * a.Shares[0]!.Value.Pence;
        return left != right ? left.CompareTo(right) : string.CompareOrdinal(a.Name, b.Name);
    }

    private static PackTable Losses(PackView view, string id, string sheet, string title, Func<PackView, int, IReadOnlyList<SchoolRow>> largest) => new(id, sheet, title,
        [
            new("School", PackColumnKind.Text), new("Scenario", PackColumnKind.Text), new("Phase", PackColumnKind.Text), new("Budget share in the baseline", PackColumnKind.Pounds),
            new("Change", PackColumnKind.Pounds), new("Change in %", PackColumnKind.Percent),
        ],
        [
            .. view.Scenarios.SelectMany(s => largest(view, s).Select(school => new PackRow(
            [
                Text(school.Name), Text(view.Cases[s].Name), Text(PackNames.Of(school.Group!.Value)), Pounds(school.Shares[0]), Pounds(school.Change(s)), Percent(school.Change(s), school.Shares[0]),
            ]))),
        ],
        [
            $"The {Largest} largest losses of each scenario, or all of them where fewer schools lose.",
            .. view.Scenarios.Where(s => !Losers(view, s).Any()).Select(s => $"No school{(view.Merged > 0 ? " that is shown by itself" : "")} loses under {view.Cases[s].Name}."),
            .. view.Merged > 0 ? ["Schools that are shown together are not among them, whatever they lose."] : Array.Empty<string>(),
            .. view.Withholding,
        ]);

    private static IEnumerable<string> TogetherNote(PackView view) =>
        view.Merged == 0 ? [] : ["Schools that are shown together are counted in a row of their own, whether they gain or lose."];

    private static string BandOf(SchoolRow school, int scenario)
    {
        Int128 change = school.Change(scenario)!.Value.Pence, share = school.Shares[0]!.Value.Pence;
        if (share > 0) return Bands.First(b => b.Holds(change, share)).Name;
        return change == 0 ? NoChange : NoShare;
    }

    private static IEnumerable<PackColumn> CountAndChange(string scenario) =>
        [new($"{scenario}: schools", PackColumnKind.Count), new($"{scenario}: change", PackColumnKind.Pounds)];

    private static IEnumerable<PackCell> CountAndChange(IEnumerable<SchoolRow> schools, int scenario) =>
        [Count(schools.Sum(s => s.Count)), Pounds(Sum(schools.Select(s => s.Change(scenario))))];
}
