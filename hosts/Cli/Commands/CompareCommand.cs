using System.CommandLine;
using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Pack;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding compare</c>: what scenarios would do to every school, as a pack for the Schools Forum.</summary>
internal static class CompareCommand
{
    private sealed record Request(string Database, int Authority, FundingYear Year, string Scenarios, string Folder, bool Publish);

    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var authority = new Option<string>("--authority", "-a") { Description = "DfE code of the authority", DefaultValueFactory = _ => "351" };
        var year = new Option<string>("--year", "-y") { Description = "Financial year, as 2023-24", DefaultValueFactory = _ => "2023-24" };
        var scenarios = new Option<string>("--scenarios", "-s") { Description = "File of scenarios", Required = true };
        var folder = new Option<string>("--out", "-o") { Description = "Folder for the pack", DefaultValueFactory = _ => "out" };
        var database = new Option<string>("--db") { Description = "Database file of the year start", DefaultValueFactory = _ => Path.Combine("out", "funding.db") };
        var publish = new Option<bool>("--publish") { Description = "Make the pack that may be published: no figure in it rests on 1 to 5 pupils" };
        var command = new Command("compare", "What each scenario would change for every school, beside the baseline: a page and a workbook for the Schools Forum.")
        {
            authority, year, scenarios, folder, database, publish,
        };
        command.SetAction(parsed =>
        {
            string code = parsed.GetValue(authority)!, file = parsed.GetValue(scenarios)!, target = parsed.GetValue(folder)!, path = parsed.GetValue(database)!;
            Outcome<FundingYear> parsedYear = FundingYear.Parse(parsed.GetValue(year)!);
            if (parsedYear.Fault is Fault unreadable) return error.Misused(unreadable.Message);
            if (code.Length != 3 || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                return error.Misused($"'{code}' is not an authority: give its three-digit DfE code (351 is Bury).");
            if (Blank(("--scenarios", file), ("--out", target), ("--db", path)) is string blank) return error.Misused($"{blank} is blank: name it.");
            return Run(new(path, number, parsedYear.Value, file, target, parsed.GetValue(publish)), output, error, clock);
        });
        return command;
    }

    private static string? Blank(params (string Option, string Value)[] options) => options.FirstOrDefault(o => string.IsNullOrWhiteSpace(o.Value)).Option;

    private static int Run(Request request, TextWriter output, TextWriter error, TimeProvider clock)
    {
        long started = clock.GetTimestamp();
        Outcome<FundingDatabase> opened = FundingDatabase.OpenReadOnly(request.Database, Platform.Modules);
        if (opened.Fault is Fault notOpened) return error.Refused(notOpened);
        using FundingDatabase database = opened.Value;
        using ReaderLease reader = database.RentReader();
        Outcome<ScenarioGround> ground = ScenarioGround.Of(reader.Connection, request.Authority, request.Year);
        if (ground.Fault is Fault notStarted) return error.Refused(notStarted);
        Read<ScenarioSet> scenarios = ScenarioFile.Read(request.Scenarios, ground.Value);
        if (scenarios.Failed) return Findings.Print(error, scenarios.Findings);

        var screen = new Screen(output);
        Read<ImpactReport> report = screen.While(progress =>
        {
            progress($"Working out the baseline and {(scenarios.Value!.Scenarios.Count == 1 ? "1 scenario" : $"{scenarios.Value.Scenarios.Count} scenarios")}");
            return Impact.Compare(reader.Connection, request.Authority, request.Year, scenarios.Value);
        });
        if (report.Failed) return Findings.Print(error, report.Findings);
        PackDocument pack = ForumPack.Of(report.Value!, request.Publish);
        if (PackFiles.Write(request.Folder, pack) is Fault notWritten) return error.Refused(notWritten);

        Print(screen, pack, [.. scenarios.Findings, .. report.Findings]);
        Files(screen, request.Folder, pack, clock.GetElapsedTime(started));
        return ExitCode.Done;
    }

    /// <summary>The pack's own sentences, so that nothing is said here that it withholds.</summary>
    private static void Print(Screen screen, PackDocument pack, IReadOnlyList<Finding> warnings)
    {
        screen.Heading(pack.Title);
        screen.Line(pack.Subtitle);
        foreach (string sentence in pack.Sections.Take(1).SelectMany(s => s.Paragraphs)) screen.Item(sentence);
        foreach (string sentence in PackText.Counted(pack)) screen.Item(sentence);
        if (warnings.Count == 0) return;
        screen.Heading("Warnings");
        foreach (Finding warning in warnings) screen.Item(warning.ToString());
    }

    private static void Files(Screen screen, string folder, PackDocument pack, TimeSpan elapsed)
    {
        screen.Heading($"Files ({pack.Marking.ToLowerInvariant()})");
        foreach (string name in PackFiles.Names(pack)) screen.Line($"  {Path.Combine(folder, name)}");
        screen.Line();
        screen.Line($"Done in {elapsed.TotalSeconds:0.00} s. Open {Path.Combine(folder, PackPage.Name(pack))} first.");
        if (!pack.ForPublication) screen.Line("Few pupils can stand behind figures of this pack: use --publish for one that may leave the authority.");
    }
}
