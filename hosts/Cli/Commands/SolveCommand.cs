using System.CommandLine;
using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Cli.Pack;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding solve</c>: the band values for what must be saved and what nobody may lose, as a pack for the Schools Forum.</summary>
internal static class SolveCommand
{
    private sealed record Request(string Database, int Authority, FundingYear Year, string Problem, string Folder, bool Publish);

    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var authority = new Option<string>("--authority", "-a") { Description = "DfE code of the authority", DefaultValueFactory = _ => "351" };
        var year = new Option<string>("--year", "-y") { Description = "Financial year, as 2023-24", DefaultValueFactory = _ => "2023-24" };
        var problem = new Option<string>("--problem", "-p") { Description = "File of the problem (JSON)", Required = true };
        var folder = new Option<string>("--out", "-o") { Description = "Folder for the pack", DefaultValueFactory = _ => "out" };
        var database = new Option<string>("--db") { Description = "Database file of the year start", DefaultValueFactory = _ => Path.Combine("out", "funding.db") };
        var publish = new Option<bool>("--publish") { Description = "Make the pack that may be published: no figure in it rests on 1 to 5 pupils" };
        var command = new Command("solve", "Finds the band values for a target and constraints, or says which constraints cannot hold together: a page and a workbook for the Schools Forum.")
        {
            authority, year, problem, folder, database, publish,
        };
        command.SetAction(parsed =>
        {
            string code = parsed.GetValue(authority)!, file = parsed.GetValue(problem)!, target = parsed.GetValue(folder)!, path = parsed.GetValue(database)!;
            Outcome<FundingYear> parsedYear = FundingYear.Parse(parsed.GetValue(year)!);
            if (parsedYear.Fault is Fault unreadable) return error.Misused(unreadable.Message);
            if (code.Length != 3 || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                return error.Misused($"'{code}' is not an authority: give its three-digit DfE code (351 is Bury).");
            if (Blank(("--problem", file), ("--out", target), ("--db", path)) is string blank) return error.Misused($"{blank} is blank: name it.");
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
        Read<BandValueProblem> problem = BandValueProblemFile.Read(request.Problem, ground.Value);
        if (problem.Failed) return Findings.Print(error, problem.Findings);

        var screen = new Screen(output);
        Read<BandValueAnswer> solved = screen.While(say =>
            BandValueSolver.Solve(reader.Connection, request.Authority, request.Year, problem.Value!, new SolveProgressLines(say, screen.IsTerminal).Tell, CancellationToken.None));
        Finding[] findings = [.. problem.Findings.Union(solved.Findings)];
        if (solved.Value is not BandValueAnswer answer || solved.Failed) return Findings.Print(error, findings);
        if (answer.Impact is null) return CannotHold(error, answer, SchoolsReader.Over(reader.Connection));

        PackDocument pack = SolvePack.Of(answer, request.Publish);
        (string Name, Action<Stream> Write)[] more = [.. SolvedFiles.Of(pack, answer, ground.Value)];
        if (PackFiles.Write(request.Folder, pack, more) is Fault notWritten) return error.Refused(notWritten);
        Print(screen, pack, findings);
        ListFiles(screen, request.Folder, pack, more.Select(f => f.Name), clock.GetElapsedTime(started));
        return ExitCode.Done;
    }

    /// <summary>No values keep to all constraints: what cannot hold together, and by how much each alone would have to give.</summary>
    private static int CannotHold(TextWriter error, BandValueAnswer answer, SchoolsReader schools)
    {
        if (answer.Status != SolveStatus.Infeasible)
        {
            error.WriteLine($"Nothing was written: the search stopped at its limit of {(answer.StoppedByTime ? "time" : "steps")} before it found values that keep to all constraints. That there are none is not proven: give it more in 'effort'.");
            return ExitCode.Findings;
        }

        error.WriteLine($"Nothing was written: no values on a grid of {answer.Problem.Grid} keep to all constraints.");
        error.WriteLine(answer.Conflict.Count == 1 ? "This one cannot hold:" : $"These {answer.Conflict.Count} cannot hold together; without any one of them the others can:");
        foreach (ConstraintInConflict conflict in answer.Conflict)
        {
            error.WriteLine($"  - {conflict.Id}: {Printable.Of(conflict.Words)}");
            error.WriteLine($"    Alone it would have to give: {Printable.Of(conflict.Give)}");
            if (conflict.Schools.Count > 0)
                error.WriteLine($"    Schools in the way: {Printable.Of(string.Join(", ", conflict.Schools.Select(s => schools.School(s)?.Name ?? s.ToString(CultureInfo.InvariantCulture))))}");
        }

        return ExitCode.Findings;
    }

    /// <summary>The pack's own sentences and values, so that nothing is said here that it withholds.</summary>
    private static void Print(Screen screen, PackDocument pack, Finding[] warnings)
    {
        PackSection found = pack.Sections[0];
        screen.Heading(pack.Title);
        screen.Line(pack.Subtitle);
        foreach (string sentence in found.Paragraphs) screen.Item(sentence);
        foreach (string sentence in PackText.Counted(pack)) screen.Item(sentence);
        foreach (PackTable table in pack.Sections.Where(s => s.Id is "solved" or "out_of_reach").SelectMany(s => s.Tables)) Print(screen, table);
        if (pack.ForPublication || warnings.Length == 0) return;
        screen.Heading("Warnings");
        foreach (Finding warning in warnings) screen.Item(warning.ToString());
    }

    private static void Print(Screen screen, PackTable table)
    {
        screen.Heading(table.Title);
        string[] headings = [.. table.Columns.Select(c => c.Name)];
        IReadOnlyList<string>[] rows = [.. table.Rows.Select(r => r.Cells.Select(PackText.Of).ToArray())];
        if (screen.Fits(headings, rows)) screen.Table(headings, rows, lastIsTotal: false);
        else
            foreach (IReadOnlyList<string> row in rows)
                screen.Item($"{row[0]}: {string.Join("; ", row.Skip(1).Select((cell, i) => (Heading: headings[i + 1].ToLowerInvariant(), Cell: cell)).Where(c => c.Cell != PackText.NoFigure).Select(c => $"{c.Heading} {c.Cell}"))}");
    }

    private static void ListFiles(Screen screen, string folder, PackDocument pack, IEnumerable<string> more, TimeSpan elapsed)
    {
        screen.Heading($"Files ({pack.Marking.ToLowerInvariant()})");
        foreach (string name in PackFiles.Names(pack).Concat(more)) screen.Line($"  {Path.Combine(folder, name)}");
        screen.Line();
        screen.Line($"Done in {elapsed.TotalSeconds:0.00} s. Open {Path.Combine(folder, PackPage.Name(pack))} first.");
        if (!pack.ForPublication) screen.Line("Few pupils can stand behind figures of this pack: use --publish for one that may leave the authority.");
    }
}
