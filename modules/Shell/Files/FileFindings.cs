using FundingPlatform.Kernel;

namespace FundingPlatform.Shell.Files;

/// <summary>What was found in one file. Only the first hundred are kept: a file wrong in every row is one mistake.</summary>
internal sealed class FileFindings(string file)
{
    public const int Most = 100;
    private readonly List<Finding> kept = [];
    private int beyond;

    /// <summary>The file's name, without its folder: findings and sources read the same on every machine.</summary>
    public string File { get; } = Path.GetFileName(file);

    public bool HasErrors { get; private set; }

    public void Error(string code, string message, int? line = null, string? column = null) =>
        Add(Finding.Error(code, message, File, line, column));

    public void Warning(string code, string message, int? line = null, string? column = null) =>
        Add(Finding.Warning(code, message, File, line, column));

    public void Add(Finding finding)
    {
        HasErrors |= finding.Severity == FindingSeverity.Error;
        if (kept.Count < Most) kept.Add(finding);
        else beyond++;
    }

    /// <summary>The value with every finding; no value when there is an error: a file is taken whole or not at all.</summary>
    public Read<T> Give<T>(T? value) where T : class => new(HasErrors ? null : value, All());

    private List<Finding> All() => beyond == 0
        ? kept
        : [.. kept, Finding.Error("more_findings", $"{beyond} more findings of this file are not listed. Mend those above and read it again.", File)];
}
