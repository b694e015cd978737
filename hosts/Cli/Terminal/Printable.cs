namespace FundingPlatform.Cli.Terminal;

/// <summary>Text of files and names as it may stand on a terminal, which would obey a control character.</summary>
internal static class Printable
{
    private const char Instead = '\uFFFD';

    /// <summary>The text with another character in the place of each control character.</summary>
    public static string Of(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? Instead : c)) : text;
}
