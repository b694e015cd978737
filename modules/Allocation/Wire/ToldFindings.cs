using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using V1 = Funding.Type.V1;

namespace FundingPlatform.Allocation.Wire;

/// <summary>Findings as a reply has them: at most a hundred, which keeps any reply small, and then how many more there are.</summary>
internal static class ToldFindings
{
    /// <summary>
    /// Stands for the file of what was stated in messages, whose place there stands for the line; no file has a folder in its
    /// name. It is told as the path of the field.
    /// </summary>
    public const string OfPupils = "/pupils", OfBands = "/bands";

    private const int Most = 100;

    public static IEnumerable<V1.Finding> Of(IReadOnlyCollection<Finding> findings)
    {
        IEnumerable<V1.Finding> told = findings.Take(Most).Select(Of);
        if (findings.Count <= Most) return told;
        bool stops = findings.Skip(Most).Any(f => f.Severity == FindingSeverity.Error);
        string more = $"{findings.Count - Most} more findings are not listed. Mend those above and send it again.";
        return told.Append(ToWire.Finding(stops ? Finding.Error("more_findings", more) : Finding.Warning("more_findings", more)));
    }

    private static V1.Finding Of(Finding finding) => ToWire.Finding(
        finding is { File: OfPupils or OfBands, Line: int number } ? finding with { File = null, Line = null, Column = $"{finding.File[1..]}[{number - 1}]" } : finding);
}
