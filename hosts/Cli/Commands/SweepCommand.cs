using System.CommandLine;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding sweep</c>: what thousands of sets of band values would come to, each a row.</summary>
internal static class SweepCommand
{
    private sealed record Request(AskedYear Asked, string? Values, IReadOnlyList<string> Ranges, bool Schools);

    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var question = new YearQuestion("Folder for the results");
        var values = new Option<string?>("--values") { Description = "CSV file: a column for each value that varies, named as bury_illustrative/C/setting=special, and a row for each set, in pounds a year" };
        var range = new Option<string[]>("--range") { Description = "In place of a file: a value from, to and in steps of pounds, as bury_illustrative/C=4000:5000:50; several are combined", DefaultValueFactory = _ => [] };
        var schools = new Option<bool>("--schools") { Description = "Write the schools of each set whose share is another too" };
        Command command = question.Describe("sweep", "What each of many sets of band values would come to, beside today: a row for each set, and a row for each school where asked.", values, range, schools);
        command.SetAction(parsed =>
        {
            Outcome<AskedYear> asked = question.Read(parsed);
            if (asked.Fault is Fault wrong) return error.Misused(wrong.Message);
            (string? file, string[] ranges) = (parsed.GetValue(values), parsed.GetValue(range)!);
            if (string.IsNullOrWhiteSpace(file) == (ranges.Length == 0)) return error.Misused("Say what varies: by --values with a file, or by --range once or more, and not by both.");
            var request = new Request(asked.Value, ranges.Length > 0 ? null : file, ranges, parsed.GetValue(schools));
            return asked.Value.Answer(error, clock, (reader, year) => Run(request, reader.Connection, year, output, error, clock));
        });
        return command;
    }

    private static int Run(Request request, SqliteConnection connection, FundingYear asked, TextWriter output, TextWriter error, TimeProvider clock)
    {
        var screen = new Screen(output);
        Read<SweepYear> year = SweepYear.Of(connection, request.Asked.Authority, asked);
        if (year.Value is null) return Findings.Print(error, year.Findings);
        Read<SweepSets> sets = request.Values is string file ? SweepSets.OfFile(file, year.Value) : SweepSets.OfRanges(request.Ranges, year.Value);
        if (sets.Failed) return Findings.Print(error, sets.Findings);
        long started = clock.GetTimestamp();
        if (Write(request, sets.Value!, screen) is Fault notWritten) return error.Refused(notWritten);
        Print(screen, request, asked, sets.Value!, clock.GetElapsedTime(started));
        return ExitCode.Done;
    }

    private static Fault? Write(Request request, SweepSets sets, Screen screen)
    {
        Outcome<OutputFolder> begun = OutputFolder.Begin(request.Asked.Folder, [SweepCsv.Name, SweepCsv.SchoolsName]);
        if (begun.Fault is Fault fault) return fault;
        using OutputFolder folder = begun.Value;
        screen.While(progress =>
        {
            progress($"Working out {sets.Sets.Count:N0} {(sets.Sets.Count == 1 ? "set" : "sets")}");
            SweepCsv.Write(folder.Create(SweepCsv.Name), request.Schools ? folder.Create(SweepCsv.SchoolsName) : null, sets);
            return true;
        });
        if (!request.Schools) folder.Remove(SweepCsv.SchoolsName);
        return folder.PutInPlace();
    }

    private static void Print(Screen screen, Request request, FundingYear year, SweepSets sets, TimeSpan elapsed)
    {
        screen.Heading($"{sets.Sets.Count:N0} {(sets.Sets.Count == 1 ? "set" : "sets")} of values of {sets.Sweep.Year.Today.Name}, {year}");
        screen.Item($"Budget shares today: {sets.Sweep.Today.BudgetShares}, with top-ups and band protection of {sets.Sweep.Today.TopUps}.");
        screen.Item($"Placements that a set moves: {sets.Sweep.InColumns + sets.Sweep.PricedOneByOne:N0}.");
        if (sets.Sweep.PricedOneByOne > 0)
            screen.Item($"{sets.Sweep.PricedOneByOne:N0} of them are priced one by one for each set, which takes longer: what they are paid is rounded with others, does not hang on single values, or comes from two schemes in the year.");
        screen.Heading("Files (not for publication)");
        screen.Line($"  {Path.Combine(request.Asked.Folder, SweepCsv.Name)}");
        if (request.Schools) screen.Line($"  {Path.Combine(request.Asked.Folder, SweepCsv.SchoolsName)}");
        screen.Line();
        screen.Line($"Done in {elapsed.TotalSeconds:0.00} s. Few pupils can stand behind figures of a school.");
    }
}
