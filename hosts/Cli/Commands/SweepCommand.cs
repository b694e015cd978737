using System.CommandLine;
using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding sweep</c>: what thousands of sets of band values would come to, each a row.</summary>
internal static class SweepCommand
{
    private sealed record Request(string Database, int Authority, FundingYear Year, string? Values, IReadOnlyList<string> Ranges, string Folder, bool Schools);

    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var authority = new Option<string>("--authority", "-a") { Description = "DfE code of the authority", DefaultValueFactory = _ => "351" };
        var year = new Option<string>("--year", "-y") { Description = "Financial year, as 2023-24", DefaultValueFactory = _ => "2023-24" };
        var values = new Option<string?>("--values") { Description = "CSV file: a column for each value that varies, named as bury_illustrative/C/setting=special, and a row for each set, in pounds a year" };
        var range = new Option<string[]>("--range") { Description = "In place of a file: a value from, to and in steps of pounds, as bury_illustrative/C=4000:5000:50; several are combined", DefaultValueFactory = _ => [] };
        var folder = new Option<string>("--out", "-o") { Description = "Folder for the results", DefaultValueFactory = _ => "out" };
        var database = new Option<string>("--db") { Description = "Database file of the year start", DefaultValueFactory = _ => Path.Combine("out", "funding.db") };
        var schools = new Option<bool>("--schools") { Description = "Write the schools of each set whose share is another too" };
        var command = new Command("sweep", "What each of many sets of band values would come to, beside today: a row for each set, and a row for each school where asked.")
        {
            authority, year, values, range, folder, database, schools,
        };
        command.SetAction(parsed =>
        {
            string code = parsed.GetValue(authority)!, target = parsed.GetValue(folder)!, path = parsed.GetValue(database)!;
            string[] ranges = parsed.GetValue(range)!;
            string? file = parsed.GetValue(values);
            Outcome<FundingYear> parsedYear = FundingYear.Parse(parsed.GetValue(year)!);
            if (parsedYear.Fault is Fault unreadable) return error.Misused(unreadable.Message);
            if (code.Length != 3 || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                return error.Misused($"'{code}' is not an authority: give its three-digit DfE code (351 is Bury).");
            if (string.IsNullOrWhiteSpace(target) || string.IsNullOrWhiteSpace(path)) return error.Misused($"{(string.IsNullOrWhiteSpace(target) ? "--out" : "--db")} is blank: name it.");
            if (string.IsNullOrWhiteSpace(file) == (ranges.Length == 0)) return error.Misused("Say what varies: by --values with a file, or by --range once or more, and not by both.");
            return Run(new(path, number, parsedYear.Value, ranges.Length > 0 ? null : file, ranges, target, parsed.GetValue(schools)), output, error, clock);
        });
        return command;
    }

    private static int Run(Request request, TextWriter output, TextWriter error, TimeProvider clock)
    {
        Outcome<FundingDatabase> opened = FundingDatabase.OpenReadOnly(request.Database, Platform.Modules);
        if (opened.Fault is Fault notOpened) return error.Refused(notOpened);
        using FundingDatabase database = opened.Value;
        using ReaderLease reader = database.RentReader();
        var screen = new Screen(output);
        Read<SweepYear> year = SweepYear.Of(reader.Connection, request.Authority, request.Year);
        if (year.Value is null) return Findings.Print(error, year.Findings);
        Read<SweepSets> sets = request.Values is string file ? SweepSets.OfFile(file, year.Value) : SweepSets.OfRanges(request.Ranges, year.Value);
        if (sets.Failed) return Findings.Print(error, sets.Findings);
        long started = clock.GetTimestamp();
        if (Write(request, sets.Value!, screen) is Fault notWritten) return error.Refused(notWritten);
        Print(screen, request, sets.Value!, clock.GetElapsedTime(started));
        return ExitCode.Done;
    }

    private static Fault? Write(Request request, SweepSets sets, Screen screen)
    {
        Outcome<OutputFolder> begun = OutputFolder.Begin(request.Folder, [SweepCsv.Name, SweepCsv.SchoolsName]);
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

    private static void Print(Screen screen, Request request, SweepSets sets, TimeSpan elapsed)
    {
        screen.Heading($"{sets.Sets.Count:N0} {(sets.Sets.Count == 1 ? "set" : "sets")} of values of {sets.Sweep.Year.Today.Name}, {request.Year}");
        screen.Item($"Budget shares today: {sets.Sweep.Today.BudgetShares}, with top-ups and band protection of {sets.Sweep.Today.TopUps}.");
        screen.Item($"Placements that a set moves: {sets.Sweep.InColumns + sets.Sweep.PricedOneByOne:N0}.");
        if (sets.Sweep.PricedOneByOne > 0)
            screen.Item($"{sets.Sweep.PricedOneByOne:N0} of them are priced one by one for each set, which takes longer: what they are paid is rounded with others, does not hang on single values, or comes from two schemes in the year.");
        screen.Heading("Files (not for publication)");
        screen.Line($"  {Path.Combine(request.Folder, SweepCsv.Name)}");
        if (request.Schools) screen.Line($"  {Path.Combine(request.Folder, SweepCsv.SchoolsName)}");
        screen.Line();
        screen.Line($"Done in {elapsed.TotalSeconds:0.00} s. Few pupils can stand behind figures of a school.");
    }
}
