namespace FundingPlatform.Kernel;

/// <summary>How much a finding stops.</summary>
public enum FindingSeverity
{
    /// <summary>Something to know; the run goes on.</summary>
    Warning,

    /// <summary>Nothing of this input is taken in.</summary>
    Error,
}

/// <summary>
/// One thing found in an input: a stable code, what is wrong and what to do, and where: file, line (1 = the header) and
/// column name, where they apply. A batch never stops at its first finding.
/// </summary>
public sealed record Finding(FindingSeverity Severity, string Code, string Message, string? File = null, int? Line = null, string? Column = null)
{
    public static Finding Error(string code, string message, string? file = null, int? line = null, string? column = null) =>
        new(FindingSeverity.Error, code, message, file, line, column);

    public static Finding Warning(string code, string message, string? file = null, int? line = null, string? column = null) =>
        new(FindingSeverity.Warning, code, message, file, line, column);

    /// <summary><c>file:line: column: message</c>, for where the code stands apart.</summary>
    public string WithoutCode => (File is null ? "" : Line is null ? $"{File}: " : $"{File}:{Line}: ") + (Column is null ? "" : $"{Column}: ") + Message;

    /// <summary><c>file:line: column: message [code]</c>.</summary>
    public override string ToString() => $"{WithoutCode} [{Code}]";
}

/// <summary>What an input gave: a value (null when there is an error) and every finding.</summary>
public sealed record Read<T>(T? Value, IReadOnlyList<Finding> Findings) where T : class
{
    public bool Failed => Value is null || Findings.Any(f => f.Severity == FindingSeverity.Error);

    /// <summary>The value made into another one, with the same findings.</summary>
    public Read<TOther> Map<TOther>(Func<T, TOther> make) where TOther : class
    {
        ArgumentNullException.ThrowIfNull(make);
        return new(Value is null ? null : make(Value), Findings);
    }
}
