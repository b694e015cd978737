using System.CommandLine;
using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding year-start</c>: every school's budget share for the year, with the files that show why.</summary>
internal static class YearStartCommand
{
    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var authority = new Option<string>("--authority", "-a") { Description = "DfE code of the authority, or all", DefaultValueFactory = _ => "351" };
        var year = new Option<string>("--year", "-y") { Description = "Financial year, as 2023-24", DefaultValueFactory = _ => "2023-24" };
        var folder = new Option<string>("--out", "-o") { Description = "Folder for the files", DefaultValueFactory = _ => "out" };
        var sample = new Option<string>("--sample") { Description = "real, or illustrative: every gap filled with made-up figures", DefaultValueFactory = _ => "real" };
        var inputs = new Option<string?>("--inputs") { Description = "Folder with your own figures, in place of the sample's" };
        var database = new Option<string?>("--db") { Description = "Database file (default: funding.db in the output folder)" };
        var samples = new Option<string?>("--samples") { Description = "Folder with the public files (default: found beside the program)" };
        sample.AcceptOnlyFromAmong("real", "illustrative");

        var command = new Command("year-start", "Every school's budget share for a year, the reason for every number, and totals that add up to the grant.")
        {
            authority, year, folder, sample, inputs, database, samples,
        };
        command.SetAction(parsed =>
        {
            string? samplesFolder = parsed.GetValue(samples) ?? SamplesFolder.Find(AppContext.BaseDirectory);
            string code = parsed.GetValue(authority)!, target = parsed.GetValue(folder)!;
            Outcome<FundingYear> parsedYear = FundingYear.Parse(parsed.GetValue(year)!);
            if ((Wrong(samplesFolder, parsed.GetValue(inputs), code) ?? Blank(target, parsed.GetValue(database))) is string wrong) return error.Misused(wrong);
            if (parsedYear.Fault is Fault unreadable) return error.Misused(unreadable.Message);
            var request = new YearStartRequest(
                samplesFolder!, parsed.GetValue(inputs), parsed.GetValue(database) ?? Path.Combine(target, "funding.db"),
                code == "all" ? null : int.Parse(code, CultureInfo.InvariantCulture), parsedYear.Value, parsed.GetValue(sample) == "illustrative");
            return Run(request, target, output, error, clock);
        });
        return command;
    }

    /// <summary>What is wrong with the folder or the database that was named, or null.</summary>
    public static string? Blank(string folder, string? database) =>
        string.IsNullOrWhiteSpace(folder) ? "--out is blank: name the folder for the files of the run."
        : database is not null && string.IsNullOrWhiteSpace(database) ? "--db is blank: name the file of the database, or leave the option out." : null;

    private static string? Wrong(string? samples, string? inputs, string authority)
    {
        if (Recording.Authority(authority, out _, "all") is Fault nobody) return nobody.Message;
        if (samples is null) return "The folder samples was not found beside the program: name it with --samples.";
        if (!Directory.Exists(samples)) return $"There is no folder {samples}: name the one that holds england with --samples.";
        if (inputs is not null && authority == "all") return "--inputs holds one authority's own figures: name the authority with --authority.";
        if (inputs is not null && !Directory.Exists(inputs)) return $"There is no folder {inputs}: name the one with your own figures with --inputs.";
        return null;
    }

    private static int Run(YearStartRequest request, string folder, TextWriter output, TextWriter error, TimeProvider clock)
    {
        long started = clock.GetTimestamp();
        Outcome<OutputFolder> begun = YearStartFiles.Begin(folder);
        if (begun.Fault is Fault notReady) return error.Refused(notReady);
        using OutputFolder files = begun.Value;

        var screen = new Screen(output);
        YearStartRun? run = null;
        Fault? unwritten = null;
        Read<YearStartRun> read = screen.While(progress => YearStart.Run(request, progress, clock, made =>
        {
            progress("Writing the files");
            return unwritten = YearStartFiles.Write(files, run = made.Value!);
        }));
        if (unwritten is not null) return error.Refused(unwritten);
        if (read.Failed || run is null) return Findings.Print(error, read.Findings);

        Summary.Print(screen, run);
        Summary.PrintFiles(screen, run, folder, request.DatabasePath, clock.GetElapsedTime(started));
        return ExitCode.Done;
    }
}
