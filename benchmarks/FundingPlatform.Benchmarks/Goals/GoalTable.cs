using System.Globalization;

namespace FundingPlatform.Benchmarks;

/// <summary>How one thing compares with another: by the medians of the rounds, and by the fastest of all, which says what each can do when nothing disturbs it.</summary>
internal readonly record struct Ratio(double Median, double Fastest)
{
    public static implicit operator Ratio(double known) => new(known, known);

    public static Ratio operator /(Ratio one, Ratio other) => new(one.Median / other.Median, one.Fastest / other.Fastest);
}

/// <summary>Measures with their goals and what was seen of them, as a table of Markdown: each row a ratio inside one run.</summary>
internal sealed class GoalTable(TextWriter output)
{
    /// <summary>Whether a row missed what counts as good.</summary>
    public bool Missed { get; private set; }

    public void Begin(string title) =>
        output.WriteLine($"\n## {title}\n\n| measure | against | good | moonshot | seen | by the fastest | reached | figures |\n|---|---|--:|--:|--:|--:|---|---|");

    /// <summary>A ratio that is the better the larger it is.</summary>
    public void AtLeast(string measure, string against, double good, double moonshot, Ratio seen, string figures = "") =>
        Row(measure, against, $">= {Shown(good)}", $">= {Shown(moonshot)}", seen, seen.Median >= good, seen.Median >= moonshot, figures);

    /// <summary>A ratio that is the better the smaller it is.</summary>
    public void AtMost(string measure, string against, double good, double moonshot, Ratio seen, string figures = "") =>
        Row(measure, against, $"<= {Shown(good)}", $"<= {Shown(moonshot)}", seen, seen.Median <= good, seen.Median <= moonshot, figures);

    /// <summary>A ratio without a goal of its own.</summary>
    public void Told(string measure, string against, Ratio seen, string figures = "") =>
        output.WriteLine($"| {measure} | {against} | | | {Shown(seen.Median)} | {Shown(seen.Fastest)} | | {figures} |");

    public static string Time(double nanoseconds) =>
        nanoseconds >= 1e5 ? string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:N3} ms") : string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e3:N2} us");

    private void Row(string measure, string against, string good, string moonshot, Ratio seen, bool isGood, bool isMoonshot, string figures)
    {
        Missed |= !isGood;
        output.WriteLine($"| {measure} | {against} | {good} | {moonshot} | {Shown(seen.Median)} | {Shown(seen.Fastest)} | {(isMoonshot ? "moonshot" : isGood ? "good" : "**missed**")} | {figures} |");
        output.Flush();
    }

    private static string Shown(double value) => value.ToString(value is 0 or >= 100 ? "N0" : value >= 10 ? "N1" : value >= 0.1 ? "0.##" : "0.####", CultureInfo.InvariantCulture);
}
