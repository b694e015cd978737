using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace FundingPlatform.CrashTest;

/// <summary>Runs the kills and says what came of them, on the console and on request in a file.</summary>
internal static class Report
{
    private const int MostFailuresSaid = 10;

    public static async Task<int> Run(int kills, int seed, string? results)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kills} kills, seed {seed}: --seed {seed} makes the same choices again, at the pace of the machine."));
        string folder = Directory.CreateTempSubdirectory("funding-crash-").FullName;
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<Kill> all;
        using (var campaign = new Campaign(kills, seed, folder)) all = await campaign.Run(Say);
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        int failed = all.Count(k => k.Failures.Count > 0);
        if (results is not null) await File.WriteAllTextAsync(results, Results(all, seed, took));
        if (failed == 0) Directory.Delete(folder, recursive: true);
        else Console.WriteLine($"The databases are kept in {folder}.");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(failed == 0 ? "Passed" : "Failed")}!  - Failed: {failed,5}, Passed: {all.Count - failed,5}, Skipped:     0, Total: {all.Count,5}, Duration: {took.TotalSeconds:0} s - crash"));
        return failed == 0 ? 0 : 1;
    }

    private static string Processor => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "processor not stated"
        : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "processor not stated";

    /// <summary>With the commit that was built, so that a reader sees how old the result is.</summary>
    private static string Version => typeof(Report).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private static void Say(Kill kill)
    {
        Console.WriteLine($"{(kill.Failures.Count == 0 ? "ok   " : "FAIL ")} {kill}");
        // What was lost matters most.
        foreach (string failure in kill.Failures.OrderByDescending(f => f.StartsWith("LOST", StringComparison.Ordinal)).Take(MostFailuresSaid)) Console.WriteLine($"FAIL    {failure}");
        if (kill.Failures.Count > MostFailuresSaid) Console.WriteLine($"FAIL    and {kill.Failures.Count - MostFailuresSaid} more");
    }

    private static string Results(IReadOnlyList<Kill> all, int seed, TimeSpan took)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {all.Count} kills of the server\n\n");
        text.Append(CultureInfo.InvariantCulture, $"`dotnet run -c Release --project tests/CrashTest -- --kills {all.Count} --seed {seed}` on {TimeProvider.System.GetUtcNow():d MMMM yyyy}: ");
        text.Append(CultureInfo.InvariantCulture, $"{took.TotalMinutes:0.0} minutes, {Environment.ProcessorCount} cores, {Processor}, {RuntimeInformation.OSDescription}, .NET {Environment.Version}; FundingPlatform {Version}.\n");
        text.Append("After each kill the server was started again and every check of tests/CrashTest/README.md made.\n\n");
        text.Append("| killed during | kills | failed | answers before | changes without one | of those recorded, whole |\n|---|---:|---:|---:|---:|---:|\n");
        foreach (var group in all.GroupBy(k => k.Moment).OrderBy(g => g.Key)) Row(group.Key.ToString(), [.. group]);
        Row("all", all);
        foreach (Kill failed in all.Where(k => k.Failures.Count > 0)) text.Append(CultureInfo.InvariantCulture, $"\nFailed: {failed}: {failed.Failures[0]}\n");
        return text.ToString();

        void Row(string what, IReadOnlyList<Kill> kills) => text.Append(CultureInfo.InvariantCulture,
            $"| {what} | {kills.Count} | {kills.Count(k => k.Failures.Count > 0)} | {kills.Sum(k => k.Answered)} | {kills.Sum(k => k.Unanswered)} | {kills.Sum(k => k.FoundUnanswered)} |\n");
    }
}
