using FundingPlatform.Allocation;
using FundingPlatform.Cli.Pack;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Terminal;

/// <summary>What a pack says, in its own sentences, so that nothing is said on the screen that it withholds.</summary>
internal sealed class PackScreen(Screen screen, PackDocument pack)
{
    /// <summary>Heading, what was found, and the tables of the sections that are named.</summary>
    public void Found(params IReadOnlyCollection<string> sections)
    {
        screen.Heading(pack.Title);
        screen.Line(pack.Subtitle);
        foreach (string sentence in pack.Sections.Take(1).SelectMany(s => s.Paragraphs)) screen.Item(sentence);
        foreach (string sentence in PackText.Counted(pack)) screen.Item(sentence);
        foreach (PackTable table in pack.Sections.Where(s => sections.Contains(s.Id)).SelectMany(s => s.Tables)) Print(table);
    }

    public void Warnings(IReadOnlyCollection<Finding> warnings)
    {
        if (warnings.Count == 0) return;
        screen.Heading("Warnings");
        foreach (Finding warning in warnings) screen.Item(warning.ToString());
    }

    /// <summary>Where it lies, with the files written beside it.</summary>
    public void Files(string folder, IEnumerable<string> more, TimeSpan elapsed)
    {
        screen.Heading($"Files ({pack.Marking.ToLowerInvariant()})");
        foreach (string name in PackFiles.Names(pack).Concat(more)) screen.Line($"  {Path.Combine(folder, name)}");
        screen.Line();
        screen.Line($"Done in {elapsed.TotalSeconds:0.00} s. Open {Path.Combine(folder, PackPage.Name(pack))} first.");
        if (!pack.ForPublication) screen.Line("Few pupils can stand behind figures of this pack: use --publish for one that may leave the authority.");
    }

    private void Print(PackTable table)
    {
        screen.Heading(table.Title);
        string[] headings = [.. table.Columns.Select(c => c.Name)];
        IReadOnlyList<string>[] rows = [.. table.Rows.Select(r => r.Cells.Select(PackText.Of).ToArray())];
        if (screen.Fits(headings, rows)) screen.Table(headings, rows, lastIsTotal: false);
        else
            foreach (IReadOnlyList<string> row in rows)
                screen.Item($"{row[0]}: {string.Join("; ", row.Skip(1).Select((cell, i) => (Heading: headings[i + 1].ToLowerInvariant(), Cell: cell)).Where(c => c.Cell != PackText.NoFigure).Select(c => $"{c.Heading} {c.Cell}"))}");
    }
}
