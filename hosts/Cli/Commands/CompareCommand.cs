using System.CommandLine;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Pack;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding compare</c>: what scenarios would do to every school, as a pack for the Schools Forum.</summary>
internal static class CompareCommand
{
    private sealed record Request(AskedYear Asked, string Scenarios, bool Publish);

    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var question = new YearQuestion("Folder for the pack");
        var scenarios = new Option<string>("--scenarios", "-s") { Description = "File of scenarios", Required = true };
        var publish = new Option<bool>("--publish") { Description = "Make the pack that may be published: no figure in it rests on 1 to 5 pupils" };
        Command command = question.Describe("compare", "What each scenario would change for every school, beside the baseline: a page and a workbook for the Schools Forum.", scenarios, publish);
        command.SetAction(parsed =>
        {
            Outcome<AskedYear> asked = question.Read(parsed);
            if ((asked.Fault?.Message ?? CommandLine.Blank(("--scenarios", parsed.GetValue(scenarios)))) is string wrong) return error.Misused(wrong);
            var request = new Request(asked.Value, parsed.GetValue(scenarios)!, parsed.GetValue(publish));
            return asked.Value.Answer(error, clock, (reader, year) => Run(request, reader.Connection, year, output, error, clock));
        });
        return command;
    }

    private static int Run(Request request, SqliteConnection connection, FundingYear year, TextWriter output, TextWriter error, TimeProvider clock)
    {
        long started = clock.GetTimestamp();
        Outcome<ScenarioGround> ground = ScenarioGround.Of(connection, request.Asked.Authority, year);
        if (ground.Fault is Fault notStarted) return error.Refused(notStarted);
        Read<ScenarioSet> scenarios = ScenarioFile.Read(request.Scenarios, ground.Value);
        if (scenarios.Failed) return Findings.Print(error, scenarios.Findings);

        var screen = new Screen(output);
        Read<ImpactReport> report = screen.While(progress =>
        {
            progress($"Working out the baseline and {(scenarios.Value!.Scenarios.Count == 1 ? "1 scenario" : $"{scenarios.Value.Scenarios.Count} scenarios")}");
            return Impact.Compare(connection, request.Asked.Authority, year, scenarios.Value);
        });
        if (report.Failed) return Findings.Print(error, report.Findings);
        PackDocument pack = ForumPack.Of(report.Value!, request.Publish);
        if (PackFiles.Write(request.Asked.Folder, pack) is Fault notWritten) return error.Refused(notWritten);

        var said = new PackScreen(screen, pack);
        said.Found();
        said.Warnings([.. scenarios.Findings, .. report.Findings]);
        said.Files(request.Asked.Folder, [], clock.GetElapsedTime(started));
        return ExitCode.Done;
    }
}
