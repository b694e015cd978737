using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using static FundingPlatform.Allocation.Publishing.PackFigures;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>Tables of budget shares: totals, every school, and schools by phase, size and share of plans.</summary>
internal static class SchoolTables
{
    private const string Share = "budget share";
    private static readonly PackColumn Schools = new("Schools", PackColumnKind.Count);

    public static PackTable Totals(PackView view)
    {
        IReadOnlyList<Money?> shares = Sums(view.Schools.Select(s => s.Shares), view.Cases.Count), topUps = Sums(view.Schools.Select(s => s.TopUps), view.Cases.Count);
        return new("totals", "Totals", view.LeftOut == 0 ? "All schools together" : "All schools but those that are withheld",
            [
                new("Case", PackColumnKind.Text), new("Budget shares", PackColumnKind.Pounds), new("Change", PackColumnKind.Pounds), new("Change in %", PackColumnKind.Percent),
                new("Of which top-ups", PackColumnKind.Pounds), new("Change in top-ups", PackColumnKind.Pounds),
            ],
            [
                .. view.Cases.Select((c, at) => new PackRow(
                [
                    Text(c.Name), Pounds(shares[at]), at == 0 ? new PackCell.None() : Pounds(shares[at] - shares[0]), at == 0 ? new PackCell.None() : Percent(shares[at] - shares[0], shares[0]),
                    Pounds(topUps[at]), at == 0 ? new PackCell.None() : Pounds(topUps[at] - topUps[0]),
                ])),
            ],
            [
                $"Each figure of budget shares is the sum of those in the table \"{NameOfEvery(view)}\". Top-ups are a part of them, and include protection.",
                .. view.Withholding,
            ]);
    }

    public static PackTable Every(PackView view)
    {
        PackTable table = EveryRow(view);
        if (view.LeftOut == 0) return table;
        // Below the total, because it is not in it.
        PackRow withheld = new([Text("Schools that are withheld, in no total"), Text("Several"), Count(view.LeftOut), .. table.Columns.Skip(3).Select(_ => new PackCell.Withheld())]);
        return table with { Rows = [.. table.Rows, withheld] };
    }

    private static PackTable EveryRow(PackView view) => new("schools", NameOfEvery(view), NameOfEvery(view),
        AmountTable.Columns(view, [new("School", PackColumnKind.Text), new("Phase", PackColumnKind.Text), Schools, new("Roll", PackColumnKind.Count), new("EHC plans", PackColumnKind.Count)], Share, whole: true),
        AmountTable.Rows(view,
            [.. view.Schools.Select(s => new AmountTable.Row(
                [Text(s.Name), Text(s.Group is SchoolGroup group ? PackNames.Of(group) : "Several"), Count(s.Count), Known(s.Roll), Known(s.EhcPlans)], s.Shares))],
            [Text(All(view)), Text(""), Count(view.Schools.Sum(s => s.Count)), Total(view.Schools.Select(s => s.Roll)), Total(view.Schools.Select(s => s.EhcPlans))], whole: true),
        [
            "Change in %: the change as a percentage of the school's budget share in the baseline.",
            "Roll and EHC plans are the counts of the school census that the Department for Education publishes; a total of them leaves out schools without a count.",
            .. view.Withholding,
        ]);

    public static PackTable ByPhase(PackView view) => Grouped(view, "by_phase", "By phase", "Schools by phase",
        "Phase", s => (int)s.Group!.Value, s => PackNames.Of(s.Group!.Value), []);

    public static PackTable BySize(PackView view) => Grouped(view, "by_size", "By size", "Schools by size",
        "Pupils on roll", s => SizeBand(s.Roll).Order, s => SizeBand(s.Roll).Name, ["Size is the number of pupils on roll in the school census."]);

    public static PackTable ByPlans(PackView view) => Grouped(view, "by_plans", "By share of EHC plans", "Schools by share of pupils with an EHC plan",
        "Pupils with an EHC plan", s => PlansBand(s).Order, s => PlansBand(s).Name, ["The share is the school's EHC plans in the school census out of its roll."]);

    private static PackTable Grouped(PackView view, string id, string sheet, string title, string first, Func<SchoolRow, int> order, Func<SchoolRow, string> name, string[] notes)
    {
        IEnumerable<AmountTable.Row> groups = view.Shown.GroupBy(order).OrderBy(g => g.Key)
            .Select(g => Row(view, name(g.First()), [.. g]));
        AmountTable.Row[] rows = [.. groups, .. view.Schools.Where(s => s.Together).Select(s => Row(view, s.Name, [s]))];
        return new(id, sheet, title, AmountTable.Columns(view, [new(first, PackColumnKind.Text), Schools], Share),
            AmountTable.Rows(view, rows, [Text(All(view)), Count(view.Schools.Sum(s => s.Count))]),
            [.. notes, .. view.Merged > 0 ? ["Schools that are shown together are in none of the groups but in a row of their own."] : Array.Empty<string>(), .. view.Withholding]);
    }

    /// <summary>What the table with a row for each school is called; in a published pack some schools share one.</summary>
    public static string NameOfEvery(PackView view) => view.ForPublication ? "Schools" : "Every school";

    /// <summary>What a total over all rows is called.</summary>
    public static string All(PackView view) => view.LeftOut == 0 ? "All schools" : $"All schools but {view.LeftOut:0} that {(view.LeftOut == 1 ? "is" : "are")} withheld";

    private static AmountTable.Row Row(PackView view, string name, IReadOnlyList<SchoolRow> schools) =>
        new([Text(name), Count(schools.Sum(s => s.Count))], Sums(schools.Select(s => s.Shares), view.Cases.Count));

    private static PackCell.Count Total(IEnumerable<int?> counts) => new(counts.Sum(c => c ?? 0));

    private static (int Order, string Name) SizeBand(int? roll) => roll switch
    {
        null => (9, "Not known"),
        < 100 => (0, "Fewer than 100"),
        < 200 => (1, "100 to 199"),
        < 400 => (2, "200 to 399"),
        < 800 => (3, "400 to 799"),
        < 1200 => (4, "800 to 1,199"),
        _ => (5, "1,200 or more"),
    };

    private static (int Order, string Name) PlansBand(SchoolRow school) => school switch
    {
        { Roll: not > 0 } or { EhcPlans: null } => (9, "Not known"),
        _ => (school.EhcPlans!.Value * 1000L / school.Roll!.Value) switch
        {
            < 10 => (0, "Less than 1%"),
            < 20 => (1, "1% to less than 2%"),
            < 30 => (2, "2% to less than 3%"),
            < 50 => (3, "3% to less than 5%"),
            < 100 => (4, "5% to less than 10%"),
            < 500 => (5, "10% to less than 50%"),
            _ => (6, "50% or more"),
        },
    };
}
