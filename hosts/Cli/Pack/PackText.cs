using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Pack;

/// <summary>The words and numbers of a pack as people read them, the same in page and workbook.</summary>
internal static class PackText
{
    public const string Withheld = "withheld";
    public const string NoFigure = "n/a";

    public static string Of(PackCell cell) => cell switch
    {
        PackCell.Words words => words.Text,
        PackCell.Count count => Count(count.Number),
        PackCell.Pounds pounds => pounds.Amount.ToString(),
        PackCell.Percent percent => Percent(percent.Tenths),
        PackCell.Withheld => Withheld,
        _ => NoFigure,
    };

    /// <summary>The length of a bar, in the unit of its chart.</summary>
    public static string Of(decimal value, PackColumnKind kind) => kind switch
    {
        PackColumnKind.Pounds => new Money((long)decimal.Round(value * 100m)).ToString(),
        PackColumnKind.Percent => $"{value.ToString("N1", CultureInfo.InvariantCulture)}%",
        _ => Count((long)decimal.Round(value)),
    };

    /// <summary>What stands in place of a figure in this pack, each with its meaning.</summary>
    public static IEnumerable<(string Word, string Meaning)> Key(PackDocument pack)
    {
        PackCell[] cells = [.. pack.Sections.SelectMany(s => s.Tables).SelectMany(t => t.Rows).SelectMany(r => r.Cells)];
        if (cells.Any(c => c is PackCell.Withheld))
            yield return (Withheld, "few pupils, 1 to 5, stand behind the figure, or it would give such a figure away. It is not nought.");
        if (cells.Any(c => c is PackCell.None))
            yield return (NoFigure, "there is no such figure.");
    }

    /// <summary>How much is withheld; nothing where nothing is.</summary>
    public static IEnumerable<string> Counted(PackDocument pack)
    {
        if (pack.Withheld > 0) yield return pack.Withheld == 1 ? "1 figure is withheld." : $"{Count(pack.Withheld)} figures are withheld.";
        if (pack.Merged > 0) yield return $"{Count(pack.Merged)} schools are shown together with others.";
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(long tenths) => $"{(tenths / 10m).ToString("N1", CultureInfo.InvariantCulture)}%";
}
