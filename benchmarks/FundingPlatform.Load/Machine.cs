using System.Globalization;
using System.Runtime.InteropServices;

namespace FundingPlatform.Load;

/// <summary>Where and when it was measured: figures of two machines, or of a busy and a quiet one, are not compared.</summary>
internal static class Machine
{
    public static IEnumerable<string> Lines(Options options, DateTimeOffset now)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"Measured {now:yyyy-MM-dd HH:mm} UTC: {options.Seconds} s a run, {options.Rounds} rounds, the round of the median rate is shown.");
        yield return $"Machine: {Environment.ProcessorCount} cores, {Processor()}, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}.";
        yield return $"Load before the runs (1, 5, 15 minutes): {LoadAverage()}.";
    }

    /// <summary>As the operating system states it; not every one does.</summary>
    public static string LoadAverage() =>
        File.Exists("/proc/loadavg") ? string.Join(", ", File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "not stated here";

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "processor not stated"
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "processor not stated";
}
