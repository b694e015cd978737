using System.CommandLine;
using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding verify</c>: the chain of the journal, a replay of it, and every table and share that comes of it.</summary>
internal static class VerifyCommand
{
    private const int Shown = 20;

    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var database = new Option<string>("--db") { Description = "Database file", Required = true };
        var anchor = new Option<string?>("--anchor") { Description = "Sequence and hash printed on an earlier publication, as 1234:9f86d081..." };
        var command = new Command("verify", "Checks the journal's chain, does everything in it again in an empty database, and compares every table and every share.")
        {
            database, anchor,
        };
        command.SetAction(parsed =>
        {
            JournalHead? known = null;
            if (parsed.GetValue(anchor) is string text && (known = Anchor(text)) is null)
                return error.Misused($"'{text}' is no anchor: it is the entry's number, a colon and the 64 digits of its hash.");
            Outcome<VerificationReport> report = Verification
                .Of(parsed.GetValue(database)!, Platform.Modules, clock, known, BookComparison.Compare).GetAwaiter().GetResult();
            return report.Fault is { } fault ? error.Refused(fault) : Print(report.Value, output, error);
        });
        return command;
    }

    private static JournalHead? Anchor(string text) =>
        text.Split(':') is [var number, { Length: 64 } hash]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long sequence)
        && hash.All(char.IsAsciiHexDigit) ? new(sequence, hash.ToLowerInvariant()) : null;

    private static int Print(VerificationReport report, TextWriter output, TextWriter error)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Chain: {report.Head.Sequence:N0} entries, each follows from the one before; the last has hash {report.Head.Hash}."));
        if (report.IsSound)
        {
            output.WriteLine("Replay: every table and every share comes out the same.");
            return ExitCode.Done;
        }

        foreach (TableDifference table in report.Tables)
            error.WriteLine($"{table.Table}: {table.FirstDifference} [table_differs]");
        foreach (string share in report.Derived.Take(Shown)) error.WriteLine($"{share} [share_differs]");
        if (report.Derived.Count > Shown) error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"... and {report.Derived.Count - Shown:N0} more shares."));
        error.WriteLine("The tables are not what the journal says: the file was changed outside this program, or the program has a defect. Keep the file, restore a backup, and report it.");
        return ExitCode.Findings;
    }
}
