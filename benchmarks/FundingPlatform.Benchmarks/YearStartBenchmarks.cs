using System.Diagnostics;
using BenchmarkDotNet.Attributes;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// The whole year start as a user runs it: the built program as a process of its own, files read, database and every output
/// written. The yardstick of the same run is the program's own start, which does nothing but print its help.
/// </summary>
public class YearStartRun
{
    private readonly string program = Path.Combine(AppContext.BaseDirectory, "funding.dll");
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"funding-benchmark-{Environment.ProcessId}");

    [Benchmark(Baseline = true)]
    public int Start() => Run(program, "--help");

    [Benchmark]
    public int Bury() => Run(program, "year-start", "--authority", "351", "--year", "2023-24", "--out", Path.Combine(folder, "bury"));

    [Benchmark]
    public int AllOfEngland() => Run(program, "year-start", "--authority", "all", "--year", "2023-24", "--out", Path.Combine(folder, "england"));

    [GlobalCleanup]
    public void Remove()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private static int Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginErrorReadLine();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? 0 : throw new InvalidOperationException($"The program ended with exit code {process.ExitCode}.");
    }
}
