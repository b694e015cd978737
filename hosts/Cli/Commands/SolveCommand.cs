using System.CommandLine;
using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Cli.Pack;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding solve</c>: the band values for what must be saved and what nobody may lose, as a pack for the Schools Forum.</summary>
internal static class SolveCommand
{
    private sealed record Request(AskedYear Asked, string Problem, bool Publish);

    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var question = new YearQuestion("Folder for the pack");
        var problem = new Option<string>("--problem", "-p") { Description = "File of the problem (JSON)", Required = true };
        var publish = new Option<bool>("--publish") { Description = "Make the pack that may be published: no figure in it rests on 1 to 5 pupils" };
        Command command = question.Describe("solve", "Finds the band values for a target and constraints, or says which constraints cannot hold together: a page and a workbook for the Schools Forum.", problem, publish);
        command.SetAction(parsed =>
        {
            Outcome<AskedYear> asked = question.Read(parsed);
            if ((asked.Fault?.Message ?? CommandLine.Blank(("--problem", parsed.GetValue(problem)))) is string wrong) return error.Misused(wrong);
            var request = new Request(asked.Value, parsed.GetValue(problem)!, parsed.GetValue(publish));
            return asked.Value.Answer(error, clock, (reader, year) => Run(request, reader.Connection, year, output, error, clock));
        });
        return command;
    }

    private static int Run(Request request, SqliteConnection connection, FundingYear year, TextWriter output, TextWriter error, TimeProvider clock)
    {
        long started = clock.GetTimestamp();
        Outcome<ScenarioGround> ground = ScenarioGround.Of(connection, request.Asked.Authority, year);
        if (ground.Fault is Fault notStarted) return error.Refused(notStarted);
        Read<BandValueProblem> problem = BandValueProblemFile.Read(request.Problem, ground.Value);
        if (problem.Failed) return Findings.Print(error, problem.Findings);

        var screen = new Screen(output);
        Read<BandValueAnswer> solved = screen.While(say =>
            BandValueSolver.Solve(connection, request.Asked.Authority, year, problem.Value!, new SolveProgressLines(say, screen.IsTerminal).Tell, CancellationToken.None));
        Finding[] findings = [.. problem.Findings.Union(solved.Findings)];
        if (solved.Value is not BandValueAnswer answer || solved.Failed) return Findings.Print(error, findings);
        if (answer.Impact is null) return CannotHold(error, answer, SchoolsReader.Over(connection));

        PackDocument pack = SolvePack.Of(answer, request.Publish);
        (string Name, Action<Stream> Write)[] more = [.. SolvedFiles.Of(pack, answer, ground.Value)];
        if (PackFiles.Write(request.Asked.Folder, pack, more) is Fault notWritten) return error.Refused(notWritten);
        var said = new PackScreen(screen, pack);
        said.Found("solved", "out_of_reach");
        if (!pack.ForPublication) said.Warnings(findings);
        said.Files(request.Asked.Folder, more.Select(f => f.Name), clock.GetElapsedTime(started));
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
}
