namespace FundingPlatform.Cli.Commands;

/// <summary>What the program ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The inputs or the folder do not allow it; nothing was changed.</summary>
    public const int Findings = 1;

    /// <summary>The command itself is wrong.</summary>
    public const int Usage = 2;
}
