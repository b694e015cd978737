using System.CommandLine;
using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding report</c>: the files of a year start, from its database as it stands with all that was recorded since.</summary>
internal static class ReportCommand
{
    /// <summary>What is asked for; an authority of 0 is all of England, and null is what the database leaves no choice of.</summary>
    private sealed record Request(string Database, string Folder, int? Authority, FundingYear? Year);

    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var authority = new Option<string?>("--authority", "-a") { Description = "DfE code of the authority, or all (default: that of the year start)" };
        var year = new Option<string?>("--year", "-y") { Description = "Financial year, as 2023-24 (default: that of the year start)" };
        var folder = new Option<string>("--out", "-o") { Description = "Folder for the files", DefaultValueFactory = _ => "out" };
        var database = new Option<string?>("--db") { Description = "Database file (default: funding.db in that folder)" };
        var command = new Command("report", "The files of a year start anew, with all that was recorded since: counts, funds, transfers, placements, bands.") { authority, year, folder, database };
        command.SetAction(parsed =>
        {
            string target = parsed.GetValue(folder)!;
            int? code = null;
            FundingYear? asked = null;
            if (YearStartCommand.Blank(target, parsed.GetValue(database)) is string blank) return error.Misused(blank);
            if (parsed.GetValue(authority) is string text)
            {
                if (Recording.Authority(text, out int named, "all") is Fault nobody) return error.Misused(nobody.Message);
                code = named;
            }

            if (parsed.GetValue(year) is string written)
            {
                Outcome<FundingYear> parsedYear = FundingYear.Parse(written);
                if (parsedYear.Fault is Fault unreadable) return error.Misused(unreadable.Message);
                asked = parsedYear.Value;
            }

            return Run(new(parsed.GetValue(database) ?? Path.Combine(target, "funding.db"), target, code, asked), output, error, clock);
        });
        return command;
    }

    private static int Run(Request request, TextWriter output, TextWriter error, TimeProvider clock)
    {
        long started = clock.GetTimestamp();
        Outcome<Person> person = Person.Here(request.Database, clock);
        if (person.Fault is Fault nobody) return error.Refused(nobody);
        Outcome<FundingDatabase> opened = FundingDatabase.OpenReadOnly(request.Database, Platform.Modules);
        if (opened.Fault is Fault closed) return error.Refused(closed);
        using FundingDatabase database = opened.Value;
        using ReaderLease reader = database.RentReader();
        Outcome<(int Authority, FundingYear Year)> meant = AllocationReader.Over(reader.Connection).Meant(request.Authority, request.Year);
        if ((meant.Fault ?? person.Value.Caller?.MayActFor(meant.Value.Authority)) is Fault refused) return error.Refused(refused);
        Outcome<OutputFolder> begun = YearStartFiles.Begin(request.Folder);
        if (begun.Fault is Fault notReady) return error.Refused(notReady);
        using OutputFolder files = begun.Value;

        var screen = new Screen(output);
        Fault? unwritten = null;
        Read<YearStartRun> run = screen.While(progress =>
        {
            (int code, FundingYear year) = meant.Value;
            Read<YearStartRun> made = YearStart.WorkOut(reader.Connection, code == 0 ? null : code, year, progress);
            progress("Writing the files");
            if (made.Value is not null) unwritten = YearStartFiles.Write(files, made.Value);
            return made;
        });
        if (run.Value is null) return Findings.Print(error, run.Findings);
        if (unwritten is not null) return error.Refused(unwritten);
        Print(screen, run.Value, request, clock.GetElapsedTime(started));
        return ExitCode.Done;
    }

    private static void Print(Screen screen, YearStartRun run, Request request, TimeSpan elapsed)
    {
        Summary.Print(screen, run);
        Summary.PrintFiles(screen, run, request.Folder, request.Database, elapsed);
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"Worked out from journal entry {run.JournalSequence:N0}, hash {run.JournalHash}."));
    }
}
