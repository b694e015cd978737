using System.CommandLine;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Pack;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding compare</c>: what scenarios would do to every school, as a pack for the Schools Forum.</summary>
internal static class CompareCommand
{
    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock) => AskedPack.Describe(
        "compare", "What each scenario would change for every school, beside the baseline: a page and a workbook for the Schools Forum.",
        new("--scenarios", "-s") { Description = "File of scenarios", Required = true }, error, clock, asked => Make(asked, output, error, clock));

    private static int Make(AskedPack asked, TextWriter output, TextWriter error, TimeProvider clock)
    {
        long started = clock.GetTimestamp();
        Read<ScenarioSet> scenarios = ScenarioFile.Read(asked.File, asked.Ground);
        if (scenarios.Failed) return Findings.Print(error, scenarios.Findings);

        var screen = new Screen(output);
        Read<ImpactReport> report = screen.While(progress =>
        {
            progress($"Working out the baseline and {(scenarios.Value!.Scenarios.Count == 1 ? "1 scenario" : $"{scenarios.Value.Scenarios.Count} scenarios")}");
            return Impact.Compare(asked.Connection, asked.Ground.Authority, asked.Ground.Year, scenarios.Value);
        });
        if (report.Failed) return Findings.Print(error, report.Findings);
        PackDocument pack = ForumPack.Of(report.Value!, asked.Publish);
        if (PackFiles.Write(asked.Asked.Folder, pack) is Fault notWritten) return error.Refused(notWritten);

        var said = new PackScreen(screen, pack);
        said.Found();
        said.Warnings([.. scenarios.Findings, .. report.Findings]);
        said.Files(asked.Asked.Folder, [], clock.GetElapsedTime(started));
        return ExitCode.Done;
    }
}
