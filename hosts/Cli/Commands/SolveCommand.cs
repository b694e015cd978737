using System.CommandLine;
using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Cli.Pack;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding solve</c>: the band values for what must be saved and what nobody may lose, as a pack for the Schools Forum.</summary>
internal static class SolveCommand
{
    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock) => AskedPack.Describe(
        "solve", "Finds the band values for a target and constraints, or says which constraints cannot hold together: a page and a workbook for the Schools Forum.",
        new("--problem", "-p") { Description = "File of the problem (JSON)", Required = true }, error, clock, asked => Make(asked, output, error, clock));

    private static int Make(AskedPack asked, TextWriter output, TextWriter error, TimeProvider clock)
    {
        long started = clock.GetTimestamp();
        Read<BandValueProblem> problem = BandValueProblemFile.Read(asked.File, asked.Ground);
        if (problem.Failed) return Findings.Print(error, problem.Findings);

        // Known before minutes go into an answer that could not be written.
        Outcome<OutputFolder> folder = OutputFolder.Begin(asked.Asked.Folder, []);
        if (folder.Fault is Fault notWritable) return error.Refused(notWritable);
        folder.Value.Dispose();

        var screen = new Screen(output);
        Read<BandValueAnswer> solved = screen.While(say =>
            BandValueSolver.Solve(asked.Connection, asked.Ground.Authority, asked.Ground.Year, problem.Value!, new SolveProgressLines(say, screen.IsTerminal).Tell, CancellationToken.None));
        Finding[] findings = [.. problem.Findings.Union(solved.Findings)];
        if (solved.Value is not BandValueAnswer answer || solved.Failed) return Findings.Print(error, findings);
        if (answer.Impact is null) return CannotHold(error, answer, SchoolsReader.Over(asked.Connection));

        PackDocument pack = SolvePack.Of(answer, asked.Publish);
        (string Name, Action<Stream> Write)[] more = [.. SolvedFiles.Of(pack, answer, asked.Ground)];
        if (PackFiles.Write(asked.Asked.Folder, pack, more) is Fault notWritten) return error.Refused(notWritten);
        var said = new PackScreen(screen, pack);
        said.Found("solved", "out_of_reach");
        if (!pack.ForPublication) said.Warnings(findings);
        said.Files(asked.Asked.Folder, more.Select(f => f.Name), clock.GetElapsedTime(started));
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
        bool perhapsFewer = answer.Findings.Any(f => f.Code == BandValueAnswer.PerhapsFewer);
        error.WriteLine(answer.Conflict.Count == 1 ? "This one cannot hold:" : $"These {answer.Conflict.Count} cannot hold together; {(perhapsFewer ? "fewer of them may do as well, for the search did not decide all smaller sets" : "without any one of them the others can")}:");
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
