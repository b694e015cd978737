using FundingPlatform.Allocation;
using FundingPlatform.Cli.Report;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Files;

/// <summary>All files of a year-start run.</summary>
internal static class YearStartFiles
{
    private static readonly (string Name, Action<Stream, YearStartRun> Write)[] All =
    [
        ("budget_shares.csv", BudgetSharesCsv.Write),
        ("control_totals.json", ControlTotalsJson.Write),
        (BandProtectionCsv.Name, BandProtectionCsv.Write),
        ("audit/inputs.csv", InputsCsv.Write),
        (NotionalSenCsv.Name, NotionalSenCsv.Write),
        (PaidByCountsCsv.Name, PaidByCountsCsv.Write),
        ("audit/parameters.csv", ParametersCsv.Write),
        ("audit/placements.csv", PlacementsCsv.Write),
        ("report.html", ReportPage.Write),
    ];

    /// <summary>The names of a run's files in the output folder, with <c>/</c>.</summary>
    public static IEnumerable<string> Of(YearStartRun run) => All.Select(f => f.Name)
        .Where(name => name switch
        {
            NotionalSenCsv.Name => NotionalSenCsv.Applies(run),
            BandProtectionCsv.Name => BandProtectionCsv.Applies(run),
            PaidByCountsCsv.Name => PaidByCountsCsv.Applies(run),
            _ => true,
        });

    /// <summary>The folder made ready, before anything is worked out.</summary>
    public static Outcome<OutputFolder> Begin(string folder) => OutputFolder.Begin(folder, All.Select(f => f.Name));

    /// <summary>Writes all of them or leaves the folder as it was. Nothing is written when a total does not add up.</summary>
    public static Fault? Write(OutputFolder output, YearStartRun run)
    {
        string[] differences = [.. run.Authorities.SelectMany(a => ShareTotals.Of(a.Schools).Differences(a))];
        if (differences.Length > 0)
            return new("totals_differ", $"Nothing was written, because the totals do not add up: {string.Join(" ", differences.Take(5))}", FaultKind.RuleBroken);
        try
        {
            // The files are independent of each other, and two of them are long.
            HashSet<string> written = [.. Of(run)];
            (Stream Stream, Action<Stream, YearStartRun> Write)[] files = [.. All.Where(f => written.Contains(f.Name)).Select(f => (output.Create(f.Name), f.Write))];
            foreach ((string name, _) in All)
                if (!written.Contains(name)) output.Remove(name);
            Parallel.For(0, files.Length, i => files[i].Write(files[i].Stream, run));
        }
        catch (Exception failure) when (failure.GetBaseException() is IOException or UnauthorizedAccessException)
        {
            return new("output_not_written", $"The output cannot be written: {failure.GetBaseException().Message} The previous output is as it was.", FaultKind.Conflict);
        }

        return output.PutInPlace();
    }
}
