using System.Text;

namespace FundingPlatform.Kernel;

/// <summary>Enum values as they are written in files: <c>resourced_provision</c>.</summary>
public static class EnumWords
{
    /// <summary>The word of a value.</summary>
    public static string Of<T>(T value) where T : struct, Enum => Table<T>.ByValue[value];

    /// <summary>The value of a word, or null where the enum has no such value.</summary>
    public static T? Read<T>(string word) where T : struct, Enum => Table<T>.ByWord.TryGetValue(word, out T value) ? value : null;

    /// <summary>Every word of the enum, for a sentence.</summary>
    public static string Allowed<T>() where T : struct, Enum => string.Join(", ", Table<T>.ByValue.Values);

    private static class Table<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue = Enum.GetValues<T>().ToDictionary(v => v, v => Snake(v.ToString()));
        public static readonly Dictionary<string, T> ByWord = ByValue.ToDictionary(p => p.Value, p => p.Key, StringComparer.Ordinal);
    }

    private static string Snake(string name)
    {
        var word = new StringBuilder();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter) && word.Length > 0) word.Append('_');
            word.Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }
}
