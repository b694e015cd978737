using System.Reflection;
using FundingPlatform.Cli.Commands;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>The command line as a user has it: arguments in, exit code and two streams out.</summary>
internal static class Product
{
    public static string Repository { get; } = typeof(Product).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!;

    public static string Samples(params string[] path) => Path.Combine([Repository, "samples", .. path]);

    /// <summary>As this computer's account.</summary>
    public static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        Environmental.EnterReadLock();
        try
        {
            return Command(arguments);
        }
        finally
        {
            Environmental.ExitReadLock();
        }
    }

    /// <summary>As the holder of a token; it stands in the environment, which all tests share, so nothing else runs meanwhile.</summary>
    public static (int Code, string Output, string Error) RunAs(string? token, params string[] arguments)
    {
        if (token is null) return Run(arguments);
        Environmental.EnterWriteLock();
        try
        {
            Environment.SetEnvironmentVariable("FUNDING_TOKEN", token);
            return Command(arguments);
        }
        finally
        {
            Environment.SetEnvironmentVariable("FUNDING_TOKEN", null);
            Environmental.ExitWriteLock();
        }
    }

    private static readonly ReaderWriterLockSlim Environmental = new(LockRecursionPolicy.NoRecursion);

    private static (int Code, string Output, string Error) Command(string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(arguments, output, error, TimeProvider.System);
        return (code, output.ToString(), error.ToString());
    }

    public static (int Code, string Output, string Error) YearStart(string folder, params string[] more) =>
        Run(["year-start", "--out", folder, "--samples", Samples(), .. more]);
}

/// <summary>A folder of its own that goes with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("funding-run-").FullName;

    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
