using Spectre.Console;

namespace FundingPlatform.Cli.Terminal;

/// <summary>Where a command shows what it does: a terminal with a moving status line, or plain lines in a file or pipe.</summary>
internal sealed class Screen
{
    private const int WidthOfAFile = 150;
    private readonly TextWriter output;
    private readonly IAnsiConsole console;

    /// <summary><paramref name="width"/> is that of the lines in a file or pipe; a terminal has its own.</summary>
    public Screen(TextWriter output, int width = WidthOfAFile)
    {
        this.output = output;
        IsTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        console = IsTerminal ? AnsiConsole.Console : Plain(output, width);
    }

    public bool IsTerminal { get; }

    /// <summary>Characters in a line.</summary>
    public int Width => console.Profile.Width;

    /// <summary>Shows each thing that the work says it is doing.</summary>
    public T While<T>(Func<Action<string>, T> work)
    {
        if (!IsTerminal) return work(message => output.WriteLine(message));
        T? result = default;
        console.Status().Start("Starting", status => result = work(message => status.Status = Markup.Escape(message)));
        return result!;
    }

    public void Line(string text = "") => console.WriteLine(Printable.Of(text));

    /// <summary>One thing among several, broken between words, with the rest under its start.</summary>
    public void Item(string text)
    {
        string start = "  - ";
        foreach (string line in Wrapping.Lines(Printable.Of(text), Math.Max(20, Width - 5)))
        {
            console.WriteLine(start + line);
            start = "    ";
        }
    }

    public void Heading(string text)
    {
        console.WriteLine();
        console.WriteLine(Printable.Of(text), new Style(decoration: Decoration.Bold));
    }

    /// <summary>Whether a table's cells fit a line each; only headings and the first column may be broken between words.</summary>
    public bool Fits(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        int needed = 1;
        for (int i = 0; i < headings.Count; i++)
            needed += 3 + Narrowest(headings, rows, i);
        return needed <= Width;
    }

    /// <summary>A table: the first column is text, the others are numbers; the last row is a total when so said.</summary>
    public void Table(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows, bool lastIsTotal)
    {
        var table = new Table { Border = IsTerminal ? TableBorder.Rounded : TableBorder.Ascii };
        int spare = Width - 1;
        for (int i = 0; i < headings.Count; i++) spare -= 3 + Narrowest(headings, rows, i);
        for (int i = 0; i < headings.Count; i++)
        {
            // Fixed widths: left to itself, the table would break a number to keep a heading whole.
            int narrowest = Narrowest(headings, rows, i), whole = Math.Max(headings[i].Length, rows.Select(row => row[i].Length).DefaultIfEmpty().Max());
            int more = Math.Clamp(whole - narrowest, 0, Math.Max(0, spare));
            spare -= more;
            table.AddColumn(new TableColumn(new Text(headings[i])) { Alignment = i == 0 ? Justify.Left : Justify.Right, Width = narrowest + more });
        }

        for (int i = 0; i < rows.Count; i++)
        {
            bool total = lastIsTotal && i == rows.Count - 1;
            if (total) table.AddEmptyRow();
            table.AddRow(rows[i].Select(cell => new Text(Printable.Of(cell), total ? new Style(decoration: Decoration.Bold) : null)));
        }

        console.Write(table);
    }

    private static int Narrowest(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows, int column) =>
        Math.Max(LongestWord(headings[column]), rows.Select(row => column == 0 ? LongestWord(row[0]) : row[column].Length).DefaultIfEmpty().Max());

    private static int LongestWord(string text) => text.Split(' ').Max(word => word.Length);

    private static IAnsiConsole Plain(TextWriter output, int width)
    {
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output),
        });
        plain.Profile.Width = width;
        return plain;
    }
}
