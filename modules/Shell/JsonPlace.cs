using System.Buffers;
using System.Text.Json;
using FundingPlatform.Kernel;
using FundingPlatform.Shell.Files;

namespace FundingPlatform.Shell;

/// <summary>One value of a JSON file that knows its line and path, so that a finding can say where it is.</summary>
public sealed class JsonPlace
{
    /// <summary>Characters that turn the direction of what is shown after them.</summary>
    private static readonly SearchValues<char> Unshown = SearchValues.Create("\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    private readonly List<(string Name, JsonPlace Value)> members = [];
    private readonly List<JsonPlace> items = [];

    private JsonPlace(JsonTokenType kind, string path, int line) => (Kind, Path, Line) = (kind, path, line);

    /// <summary>Whether a text holds a character that turns the direction of what is shown after it.</summary>
    public static bool TurnsDirection(ReadOnlySpan<char> text) => text.ContainsAny(Unshown);

    /// <summary>The token with which the value begins.</summary>
    public JsonTokenType Kind { get; }

    /// <summary>The value's path, <c>target.mapping[1].to</c>; empty for the whole file.</summary>
    public string Path { get; }

    /// <summary>The line on which the value begins; 1 is the first.</summary>
    public int Line { get; }

    /// <summary>The text of a string; the token's name where it has neither text nor number.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The number as it is written, or null where it is none or beyond a decimal.</summary>
    public decimal? Number { get; private set; }

    /// <summary>An object's properties in their order, doubles too.</summary>
    public IReadOnlyList<(string Name, JsonPlace Value)> Members => members;

    /// <summary>A list's items.</summary>
    public IReadOnlyList<JsonPlace> Items => items;

    /// <summary>
    /// Reads a whole file; null with a finding and its line where it is not UTF-8 (<c>not_utf8</c>), no JSON
    /// (<c>json_unreadable</c>), or where a text in it holds control characters (<c>control_character</c>).
    /// </summary>
    public static JsonPlace? Read(ReadOnlySpan<byte> utf8, string file, ICollection<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        if (SourceText.LineThatIsNotUtf8(utf8) is int line)
        {
            findings.Add(Finding.Error("not_utf8", "The text is not UTF-8. Save the file as UTF-8: an editor offers it as 'Encoding' or 'Save with encoding'.", file, line));
            return null;
        }

        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        try
        {
            var lines = new LineCount(utf8);
            var reader = new Utf8JsonReader(utf8);
            reader.Read();
            JsonPlace root = Value(ref reader, lines, "", utf8);
            reader.Read(); // Anything after the value is refused here.
            return lines.WithControls.Count == 0 ? root : Refused(lines.WithControls, file, findings);
        }
        catch (JsonException broken)
        {
            findings.Add(Finding.Error("json_unreadable", "The file is not valid JSON here: check quotes, commas and brackets near this line.",
                file, (int)(broken.LineNumber ?? 0) + 1));
            return null;
        }
    }

    private static JsonPlace? Refused(IEnumerable<int> lines, string file, ICollection<Finding> findings)
    {
        foreach (int line in lines.Distinct().Take(JsonFindings.Most))
            findings.Add(Finding.Error("control_character", "A text on this line holds a control character, such as a line break or a terminal's escape: take it out.", file, line));
        return null;
    }

    /// <summary>A text or a property's name. Half of a pair of UTF-16 is broken JSON; a control character is noted.</summary>
    private static string TextOf(ref Utf8JsonReader reader, LineCount lines, ReadOnlySpan<byte> utf8)
    {
        int line = lines.At(utf8, (int)reader.TokenStartIndex);
        try
        {
            string text = reader.GetString()!;
            if (text.AsSpan().ContainsAny(Unshown) || text.Any(char.IsControl)) lines.WithControls.Add(line);
            return text;
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("Half of a surrogate pair.", null, line - 1, null);
        }
    }

    private static JsonPlace Value(ref Utf8JsonReader reader, LineCount lines, string path, ReadOnlySpan<byte> utf8)
    {
        var place = new JsonPlace(reader.TokenType, path, lines.At(utf8, (int)reader.TokenStartIndex));
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject: place.ReadMembers(ref reader, lines, utf8); break;
            case JsonTokenType.StartArray: place.ReadItems(ref reader, lines, utf8); break;
            case JsonTokenType.String: place.Text = TextOf(ref reader, lines, utf8); break;
            case JsonTokenType.Number: place.Number = reader.TryGetDecimal(out decimal number) ? number : null; break;
            default: place.Text = reader.TokenType.ToString(); break;
        }

        return place;
    }

    private void ReadMembers(ref Utf8JsonReader reader, LineCount lines, ReadOnlySpan<byte> utf8)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = TextOf(ref reader, lines, utf8);
            reader.Read();
            members.Add((name, Value(ref reader, lines, Path.Length == 0 ? name : $"{Path}.{name}", utf8)));
        }
    }

    private void ReadItems(ref Utf8JsonReader reader, LineCount lines, ReadOnlySpan<byte> utf8)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Value(ref reader, lines, $"{Path}[{items.Count}]", utf8));
    }

    /// <summary>Counts lines forward only: the reader never goes back.</summary>
    private sealed class LineCount
    {
        private int offset;
        private int line = 1;

        public LineCount(ReadOnlySpan<byte> utf8) => At(utf8, 0);

        /// <summary>Lines with a control character in a text.</summary>
        public List<int> WithControls { get; } = [];

        public int At(ReadOnlySpan<byte> utf8, int position)
        {
            line += utf8[offset..position].Count((byte)'\n');
            offset = position;
            return line;
        }
    }
}
