using System.Collections.Frozen;

namespace FundingPlatform.Schools.Storage;

/// <summary>A closed list of words as the tables hold it: the text is made once for each word, not once for each row.</summary>
internal static class Words<T> where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();
    private static readonly string[] Texts = Enum.GetNames<T>();
    private static readonly FrozenDictionary<string, T> ByText = Enum.GetNames<T>().Zip(Values).ToFrozenDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);

    public static string Text(T value) => Texts[Array.IndexOf(Values, value)];

    public static T Of(string text) => ByText[text];
}
