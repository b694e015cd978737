using FundingPlatform.Allocation;
using FundingPlatform.Kernel;

namespace FundingPlatform.EndToEnd.Tests.Packs;

/// <summary>Packs put together by hand: one with everything that a pack can hold, names that try to be more than names among it.</summary>
internal static class HandPack
{
    public const string Marking = "Not for publication";

    /// <summary>Not for publication: every cell kind but withheld, three tables on two sheets of the same name, two charts.</summary>
    public static PackDocument Full() => new(
        "Schools Forum pack 2023-24: Bury & <others>", "Local authority 351 · two scenarios", Marking, false,
        [
            new("summary", "In short", ["The change costs £1,234.50 a year.", "=1+1 is a sentence here."], [Losses()], [Totals()]),
            new("schools", "School by school", ["Every school has a row."], [Counts()], [Schools(), Schools() with { Id = "again", Sheet = "SCHOOLS", Title = "The same again" }]),
            new("method", "Method and sources", ["Rounded to the penny.", "DfE, DSG allocations 2023-24."], [], []),
        ],
        0, 0, "Journal entry 12, hash ab12, inputs cd34: funding compare --authority 351");

    /// <summary>For publication: the schools with few pupils withheld and merged.</summary>
    public static PackDocument Published() => Full() with
    {
        Marking = "", ForPublication = true, Withheld = 2, Merged = 3,
        Sections = [Full().Sections[0] with { Charts = [Losses() with { Bars = [new("Elms", "a", null), new("Oak", "a", -5.25m)] }], Tables = [Withholding()] }],
    };

    public static PackTable Totals() => new(
        "totals", "Totals", "What each scenario costs", [new("Scenario", PackColumnKind.Text), new("Cost", PackColumnKind.Pounds), new("Change", PackColumnKind.Percent), new("Schools", PackColumnKind.Count)],
        [
            new([Words("Baseline"), Pounds(10_000_000.01m), new PackCell.None(), Count(3)]),
            new([Words("+2% on every band"), Pounds(-1_234.50m), new PackCell.Percent(-15), Count(0)]),
            new([Words("Both"), Pounds(9_998_765.51m), new PackCell.None(), Count(3)], IsTotal: true),
        ],
        ["Money is rounded to the penny."]);

    public static PackTable Schools() => new(
        "schools", "Schools", "Every school", [new("School", PackColumnKind.Text), new("Pupils on roll", PackColumnKind.Count, "Pupils"), new("Change in pounds", PackColumnKind.Pounds, "Change"), new("Who pays", PackColumnKind.Text)],
        [
            new([Words("=HYPERLINK(\"http://evil.example\")"), Count(210), Pounds(0.05m), Words("@SUM(A1)")]),
            new([Words("Elms & Co <Primary>"), Count(1_040), Pounds(-12_345.67m), Words("-2+3")]),
            new([Words("_x003D_cmd|' /C calc'!A0"), Count(7), Pounds(0m), Words("\t=1")]),
            new([Words("Total"), Count(1_257), Pounds(-12_345.62m), new PackCell.None()], IsTotal: true),
        ],
        ["A note.", "-another note"]);

    private static PackTable Withholding() => Totals() with
    {
        Rows =
        [
            new([Words("Elms"), new PackCell.Withheld(), new PackCell.Withheld(), Count(12)]),
            new([Words("Other schools"), Pounds(20.50m), new PackCell.Percent(1005), Count(9)]),
        ],
    };

    private static PackChart Losses() => new(
        "losses", "Gains and losses", "Elms loses most.", PackColumnKind.Pounds, "totals", [new("Elms", "a", -12_345.67m), new("Oak", "a", 0.05m), new("Ash", "a", 0m)]);

    private static PackChart Counts() => new(
        "counts", "Schools by change", "Most do not change.", PackColumnKind.Count, "schools",
        [new("Less", "First", 1m), new("Less", "Second", 2m), new("More", "First", 2m), new("More", "Second", 1m)]);

    private static PackCell.Words Words(string text) => new(text);
    private static PackCell.Count Count(long number) => new(number);
    private static PackCell.Pounds Pounds(decimal amount) => new(Money.OfPounds(amount));
}
