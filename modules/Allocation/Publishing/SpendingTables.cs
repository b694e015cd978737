using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Publishing.PackFigures;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>What the authority pays for its own pupils, by setting and need; protection; and what a person has to decide.</summary>
internal static class SpendingTables
{
    private const string TopUps = "top-ups";

    public static IReadOnlyList<PackTable> Spending(PackView view) =>
    [
        Groups(view, "by_setting", "By setting", "The authority's top-up spending by setting", "Setting", view.Settings),
        Groups(view, "by_need", "By need", "The authority's top-up spending by need", "Need", view.Needs),
        new("reconciliation", "Reconciliation", "From the schools' top-ups to the authority's spending",
            AmountTable.Columns(view, [new("Line", PackColumnKind.Text)], TopUps),
            AmountTable.Rows(view, [.. view.Reconciliation.Select(r => new AmountTable.Row([Text(r.Name)], r.Amounts))], [Text("The authority's top-up spending")]),
            [
                "The schools' top-ups are in the budget shares above, whoever pays them. The authority pays for its own pupils, wherever they go to school; so the last line is the total of the two tables above.",
                .. view.SpendingNotes,
            ]),
    ];

    public static PackTable Protection(PackView view) => new("protection", "Protection", "What protection costs in a year",
        [
            new("Scenario", PackColumnKind.Text), new("In force on", PackColumnKind.Text), .. Pupils(view),
            new("Protection a year", PackColumnKind.Pounds), new("Taken from gains a year", PackColumnKind.Pounds), new("Left to pay a year", PackColumnKind.Pounds),
        ],
        [
            .. view.Protection.Select(p => new PackRow(
            [
                Text(view.Cases[p.Scenario].Name), Text(InWords(p.Day)), .. view.ForPublication ? Array.Empty<PackCell>() : [Count(p.Pupils)],
                Pounds(p.Protection), Pounds(p.GainTaken), Pounds(p.Protection - p.GainTaken),
            ])),
        ],
        [
            "Each row is a rate for a whole year, as it is in force on the day; the rows are not to be added up. In the year of the change only the part of the year after the move is paid.",
            .. view.ForPublication ? [$"A figure is withheld where 1 to {DisclosureRule.Current(view.Header.Year).MostUnsafe} pupils stand behind it, or behind its difference from a figure that is shown."] : Array.Empty<string>(),
        ]);

    public static PackTable Exceptions(PackView view) => new("exceptions", "Exceptions", "What a person has to decide",
        [new("Reason", PackColumnKind.Text), .. view.Scenarios.Select(s => new PackColumn($"{view.Cases[s].Name}: pupils", PackColumnKind.Count))],
        [
            .. view.Exceptions.Select(e => new PackRow([Text(PackNames.Doubt(e.Code)), .. view.Scenarios.Select(s => Count(e.Pupils[s]))])),
            new([Text("All reasons"), .. view.Scenarios.Select(s => Count(Cases(view, s)))], IsTotal: true),
        ],
        [
            "A pupil for whom there are two reasons is counted under both. Until a person decides, the pupil keeps the old amount.",
            .. view.ForPublication ? [$"A number is withheld where it is 1 to {DisclosureRule.Current(view.Header.Year).MostUnsafe} or differs by so few pupils from one that is shown, and with it every total that it is part of."] : Array.Empty<string>(),
        ]);

    public static PackTable NotPriced(PackView view) => new("not_priced", "Not priced", "What could not be priced",
        [new("Case", PackColumnKind.Text), new("What was found", PackColumnKind.Text), new("Code", PackColumnKind.Text)],
        [.. view.NotPriced.Select(n => new PackRow([Text(view.Cases[n.Case].Name), Text(n.Message), Text(n.Code)]))],
        ["What has no price is in no figure of this pack; it is not nothing."]);

    /// <summary>Reasons over all pupils of a scenario; null where one is withheld.</summary>
    public static int? Cases(PackView view, int scenario) =>
        view.Exceptions.Any(e => e.Pupils[scenario] is null) ? null : view.Exceptions.Sum(e => e.Pupils[scenario]!.Value);

    private static PackTable Groups(PackView view, string id, string sheet, string title, string first, IReadOnlyList<GroupRow> groups) => new(id, sheet, title,
        AmountTable.Columns(view, [new(first, PackColumnKind.Text), .. Pupils(view)], TopUps),
        AmountTable.Rows(view,
            [.. groups.Select(g => new AmountTable.Row([Text(g.Name), .. Leading(view, g.Pupils)], g.Amounts))],
            [Text("The authority's top-up spending"), .. view.ForPublication ? Array.Empty<PackCell>() : [new PackCell.None()]]),
        [
            "Top-ups that the authority pays for its own pupils, also in schools of other authorities, with what protects them; pupils for whom other authorities pay are not in it.",
            .. view.ForPublication ? Array.Empty<string>() : ["A pupil with placements in two rows is counted in both, so the pupils are not added up."],
            .. view.SpendingNotes,
        ]);

    private static IEnumerable<PackColumn> Pupils(PackView view) => view.ForPublication ? [] : [new("Pupils", PackColumnKind.Count)];

    private static IEnumerable<PackCell> Leading(PackView view, int? pupils) => view.ForPublication ? [] : [Known(pupils)];
}
