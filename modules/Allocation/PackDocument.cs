using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation;

/// <summary>What a column of a pack's table holds.</summary>
public enum PackColumnKind
{
    Text,
    Count,
    Pounds,

    /// <summary>A percentage with the sign that it has, to one decimal.</summary>
    Percent,
}

/// <summary>A column; <paramref name="Heading"/> is its name in narrow places, as a worksheet's.</summary>
public sealed record PackColumn(string Name, PackColumnKind Kind, string? Heading = null);

/// <summary>One cell of a pack's table.</summary>
public abstract record PackCell
{
    private PackCell()
    {
    }

    public sealed record Words(string Text) : PackCell;
    public sealed record Count(long Number) : PackCell;
    public sealed record Pounds(Money Amount) : PackCell;

    /// <summary>Tenths of a percent, rounded half away from nothing.</summary>
    public sealed record Percent(long Tenths) : PackCell;

    /// <summary>Withheld because few pupils stand behind it, or behind what it would reveal.</summary>
    public sealed record Withheld : PackCell;

    /// <summary>There is no such figure.</summary>
    public sealed record None : PackCell;
}

/// <summary>A row; a total is the sum of the rows above it.</summary>
public sealed record PackRow(IReadOnlyList<PackCell> Cells, bool IsTotal = false);

/// <summary>A table: its first column names the rows. It is a sheet of the workbook under <paramref name="Sheet"/> (31 characters at most).</summary>
public sealed record PackTable(
    string Id, string Sheet, string Title, IReadOnlyList<PackColumn> Columns, IReadOnlyList<PackRow> Rows, IReadOnlyList<string> Notes);

/// <summary>A bar of a chart, with nothing in it that its table does not show; null where that cell is withheld.</summary>
public sealed record PackBar(string Name, string Series, decimal? Value)
{
    /// <summary>Where it stands across a curve, in hundredths of a percent.</summary>
    public long At { get; init; }
}

/// <summary>A chart of bars of one table: pounds or counts, below nothing allowed. <paramref name="Summary"/> says in a sentence what it shows.</summary>
public sealed record PackChart(string Id, string Title, string Summary, PackColumnKind Kind, string OfTable, IReadOnlyList<PackBar> Bars)
{
    /// <summary>It is drawn as a curve for each series: its bars are points.</summary>
    public bool IsCurve { get; init; }
}

/// <summary>A part of a pack: sentences, then charts, then tables.</summary>
public sealed record PackSection(
    string Id, string Title, IReadOnlyList<string> Paragraphs, IReadOnlyList<PackChart> Charts, IReadOnlyList<PackTable> Tables)
{
    /// <summary>How many of the paragraphs, from the last one back, are items of a list.</summary>
    public int Listed { get; init; }
}

/// <summary>
/// A Forum pack as it is written out, whatever the format: page and workbook show these cells and no others.
/// <paramref name="Marking"/> stands on every page: "Not for publication" unless the pack was made for it.
/// <paramref name="Withheld"/> is the number of cells withheld and <paramref name="Merged"/> of schools merged, both 0 in a pack
/// that is not for publication.
/// </summary>
public sealed record PackDocument(
    string Title,
    string Subtitle,
    string Marking,
    bool ForPublication,
    IReadOnlyList<PackSection> Sections,
    int Withheld,
    int Merged,
    string Reproduce)
{
    /// <summary>What its files are called, before what marks one for publication.</summary>
    public string FileName { get; init; } = "forum-pack";
}
