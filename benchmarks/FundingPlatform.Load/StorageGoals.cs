using System.Globalization;
using FundingPlatform.Benchmarks;

namespace FundingPlatform.Load;

/// <summary>
/// The durable path beside its yardsticks, one round after the other: single and grouped changes beside what the disk can flush
/// and what one transaction can hold, a country's placements into the database and out of it beside SQLite's own calls.
/// </summary>
internal sealed class StorageGoals(JournalRuns journal, StorageRuns storage, Options options, TextWriter output)
{
    private const int Writers = 64;

    // A country in and out takes seconds a round.
    private const int MostStorageRounds = 3;

    public async Task RunAsync()
    {
        var table = new GoalTable(output);
        table.Begin("The durable path");
        await Changes(table).ConfigureAwait(false);
        await Placements(table).ConfigureAwait(false);
    }

    private async Task Changes(GoalTable table)
    {
        List<Rate> flush = [], bare = [], one = [], group = [], ceiling = [];
        for (int round = 0; round < options.Rounds; round++)
        {
            flush.Add(journal.Fsync());
            bare.Add(journal.BareCommits());
            one.Add(await journal.Ours(1).ConfigureAwait(false));
            group.Add(await journal.Ours(Writers).ConfigureAwait(false));
            ceiling.Add(await journal.OneTransaction(options.Dry ? 100 : 50_000).ConfigureAwait(false));
        }

        table.AtLeast("single durable change", "flushes of 4 KiB", 0.5, 0.85, Of(one, flush), Figures(one, flush));
        table.Told("bare SQLite, the same two rows", "flushes of 4 KiB", Of(bare, flush), Figures(bare, flush));
        table.Told("single durable change", "bare SQLite, the same two rows", Of(one, bare), Figures(one, bare));
        table.AtLeast($"group commit, {Writers} writers", "own single changes", 2.5, 4, Of(group, one), Figures(group, one));
        table.AtMost($"p50 of a change among {Writers} writers", "p50 of a flush", 15, 15, Of(group, flush, r => r.P50), Figures(group, flush, r => r.P50, "us"));
        table.AtLeast($"group commit, {Writers} writers", "all in one transaction", 0.25, 0.5, Of(group, ceiling), Figures(group, ceiling));
    }

    private async Task Placements(GoalTable table)
    {
        List<Rate> bareIn = [], statement = [], facts = [], bareOut = [], read = [];
        for (int round = 0; round < Math.Min(options.Rounds, MostStorageRounds); round++)
        {
            bareIn.Add(storage.BareInsert());
            statement.Add(await storage.Statement().ConfigureAwait(false));
            facts.Add(await storage.Facts().ConfigureAwait(false));
            bareOut.Add(storage.BareRead());
            read.Add(storage.Read());
        }

        table.AtMost("bulk insert of placements, time", "SQLitePCLRaw bind and step", 2.5, 1.2, Of(bareIn, statement), Figures(statement, bareIn));
        table.AtMost("the same as recorded, with facts and their chain, time", "SQLitePCLRaw bind and step", 2.5, 1.2, Of(bareIn, facts), Figures(facts, bareIn));
        table.AtMost("placements read at a start, 16 columns into objects, time", "SQLitePCLRaw step, 6 columns into arrays", 2.5, 1.2, Of(bareOut, read), Figures(read, bareOut));
    }

    private static Ratio Of(List<Rate> rates, List<Rate> yardstick) => new(
        Middle(rates.Zip(yardstick, (rate, other) => rate.PerSecond / other.PerSecond)), rates.Max(r => r.PerSecond) / yardstick.Max(r => r.PerSecond));

    private static Ratio Of(List<Rate> rates, List<Rate> yardstick, Func<Rate, double> figure) => new(
        Middle(rates.Zip(yardstick, (rate, other) => figure(rate) / figure(other))), rates.Min(figure) / yardstick.Min(figure));

    private static string Figures(List<Rate> rates, List<Rate> yardstick) => Figures(rates, yardstick, r => r.PerSecond, "a second");

    private static string Figures(List<Rate> rates, List<Rate> yardstick, Func<Rate, double> figure, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{Middle(rates.Select(figure)):N0}, {Middle(yardstick.Select(figure)):N0} {unit}");

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
