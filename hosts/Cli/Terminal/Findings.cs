using FundingPlatform.Cli.Commands;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Terminal;

/// <summary>Findings that stopped a run, errors first.</summary>
internal static class Findings
{
    private const int Shown = 50;

    /// <summary>About the command when no file is named: nobody has the code given with --authority.</summary>
    public const string AuthorityUnknown = "authority_unknown";

    /// <summary>Prints them and gives the exit code.</summary>
    public static int Print(TextWriter error, IReadOnlyList<Finding> findings)
    {
        Finding[] ordered = [.. findings.OrderByDescending(f => f.Severity)];
        int errors = ordered.Count(f => f.Severity == FindingSeverity.Error);
        error.WriteLine($"Nothing was changed: {errors:N0} {(errors == 1 ? "error" : "errors")} in the inputs.");
        foreach (Finding finding in ordered.Take(Shown)) error.WriteLine($"{(finding.Severity == FindingSeverity.Error ? "error" : "warning")}: {Printable.Of(finding.ToString())}");
        if (ordered.Length > Shown) error.WriteLine($"and {ordered.Length - Shown:N0} more.");
        return ordered.Any(f => f is { Code: AuthorityUnknown, File: null }) ? ExitCode.Usage : ExitCode.Findings;
    }
}
