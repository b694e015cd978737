using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FundingPlatform.Kernel;

namespace FundingPlatform.Shell;

/// <summary>Reads one JSON object field by field; everything that is wrong becomes a finding, and reading goes on.</summary>
public sealed partial class JsonFields
{
    /// <summary>The most items of a list that are read.</summary>
    public const int MostItems = 10_000;

    private const int LongestShown = 100;
    private const int EarliestYear = 1900, LatestYear = 2999;
    private readonly Dictionary<string, JsonPlace> byName = new(StringComparer.Ordinal);
    private readonly JsonFindings findings;

    /// <summary>Takes an object; what is none, and each property that its shape has not or that is there twice, is a finding.</summary>
    public JsonFields(JsonPlace place, string shape, JsonFindings findings)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(findings);
        (Place, this.findings) = (place, findings);
        if (place.Kind != JsonTokenType.StartObject)
        {
            findings.WrongType(place, "an object { ... }");
            return;
        }

        IReadOnlyList<string> allowed = findings.Allowed(shape);
        foreach ((string name, JsonPlace value) in place.Members)
            if (!allowed.Contains(name, StringComparer.Ordinal))
                findings.Add("property_unknown", value, $"'{name}' is not a property here. Allowed: {string.Join(", ", allowed)}.");
            else if (!byName.TryAdd(name, value))
                findings.Add("property_twice", value, $"'{name}' is given twice; keep one.");
    }

    /// <summary>Where the object stands.</summary>
    public JsonPlace Place { get; }
    /// <summary>Whether the object has the property.</summary>
    public bool Has(string name) => byName.ContainsKey(name);

    /// <summary>Where a property stands, or the object where it has none.</summary>
    public JsonPlace At(string name) => byName.GetValueOrDefault(name, Place);

    /// <summary>An object inside this one, by its own shape; null where there is none.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "JSON's own word")]
    public JsonFields? Object(string name, string shape, bool required = true) => Find(name, required) is JsonPlace place ? new(place, shape, findings) : null;

    /// <summary>A list of objects of one shape.</summary>
    public IReadOnlyList<JsonFields> Objects(string name, string shape, bool required = true) =>
        [.. Items(name, required).Select(item => new JsonFields(item, shape, findings))];

    /// <summary>The items of a list; none where it is not there.</summary>
    public IReadOnlyList<JsonPlace> Items(string name, bool required)
    {
        if (Find(name, required) is not JsonPlace place) return [];
        if (place.Kind == JsonTokenType.StartArray) return AtMost(place, MostItems);
        findings.WrongType(place, "a list [ ... ]");
        return [];
    }

    /// <summary>Finding <c>list_too_long</c> where a list has more items.</summary>
    public void Limit(string name, int most)
    {
        if (byName.TryGetValue(name, out JsonPlace? place)) AtMost(place, most);
    }

    private IReadOnlyList<JsonPlace> AtMost(JsonPlace list, int most)
    {
        if (list.Items.Count <= most) return list.Items;
        findings.Add("list_too_long", list, $"The list has {list.Items.Count:N0} items, and {most:N0} are allowed at most.");
        return [.. list.Items.Take(most)];
    }

    /// <summary>An id that must be there: 1 to 64 small letters, digits, - and _. Finding <c>id_invalid</c>.</summary>
    public string Id(string name)
    {
        string? id = TextOf(Find(name, true));
        if (id is not null && !IdPattern().IsMatch(id))
            findings.Add("id_invalid", byName[name], $"{(id.Length is 0 or > LongestShown ? "This" : $"'{id}'")} is no id: write 1 to 64 small letters, digits, - and _.");
        return id ?? "";
    }

    [GeneratedRegex(@"^[a-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();

    /// <summary>A text; empty where it is missing.</summary>
    public string Text(string name, bool required = true) => TextOf(Find(name, required)) ?? "";

    /// <summary>A text that must be there, say something, and be of at most so many characters. Findings <c>text_empty</c>, <c>text_too_long</c>.</summary>
    public string Line(string name, int most = 200) => LineOf(Find(name, true), most) ?? "";

    /// <summary>A list of such texts; it may have none.</summary>
    public IReadOnlyList<string> Lines(string name, int most = 200) => [.. Items(name, true).Select(item => LineOf(item, most)).OfType<string>()];

    private string? LineOf(JsonPlace? place, int most)
    {
        if (TextOf(place) is not string text) return null;
        if (string.IsNullOrWhiteSpace(text)) findings.Add("text_empty", place!, "This is empty: say something.");
        else if (text.Length > most) findings.Add("text_too_long", place!, $"This has {text.Length:N0} characters, and {most:N0} are allowed at most.");
        return text;
    }

    /// <summary>A text, or null where it is not there.</summary>
    public string? TextOrNull(string name) => TextOf(Find(name, false));

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts(string name, bool required = true) => [.. Items(name, required).Select(TextOf).OfType<string>()];

    /// <summary>A word of a closed list; what it stands for where it is missing or wrong is <paramref name="otherwise"/>.</summary>
    public T Word<T>(string name, T otherwise, bool required = true) where T : struct, Enum => WordOf<T>(Find(name, required)) ?? otherwise;

    /// <summary>Words of a closed list, each once.</summary>
    public IReadOnlyList<T> WordList<T>(string name, bool required = true) where T : struct, Enum =>
        [.. Items(name, required).Select(WordOf<T>).OfType<T>().Distinct()];

    /// <summary>True or false.</summary>
    public bool Flag(string name, bool otherwise, bool required = false)
    {
        if (Find(name, required) is not JsonPlace place) return otherwise;
        if (place.Kind is JsonTokenType.True or JsonTokenType.False) return place.Kind == JsonTokenType.True;
        findings.WrongType(place, "true or false");
        return otherwise;
    }

    /// <summary>A whole number.</summary>
    public int? Whole(string name, bool required = true) => WholeOf(Find(name, required));

    /// <summary>A whole number at a place, or null.</summary>
    public int? WholeOf(JsonPlace? place)
    {
        if (place is null || place.Kind == JsonTokenType.Null) return null;
        if (place.Number is decimal number && number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue) return (int)number;
        findings.WrongType(place, "a whole number");
        return null;
    }

    /// <summary>A day that must be there; the first of all days where it is missing or unreadable.</summary>
    public DateOnly Date(string name) => DateOf(Find(name, true)) ?? DateOnly.MinValue;

    /// <summary>A day, or null.</summary>
    public DateOnly? DateOrNull(string name) => DateOf(Find(name, false));

    /// <summary>Pounds, 0 or more, at most six decimals.</summary>
    public Rate? Pounds(string name, bool required = true, bool negativeAllowed = false)
    {
        if (Find(name, required) is not JsonPlace place) return null;
        if (place.Number is not decimal pounds)
        {
            findings.WrongType(place, "pounds as a number (no quotes, no £, no comma)");
            return null;
        }

        if (pounds < 0 && !negativeAllowed)
            findings.Add("value_negative", place, $"£{pounds} is below nothing: give 0 or more.");
        else if (Math.Abs(pounds) > 1_000_000_000m)
            findings.Add("value_out_of_range", place, $"£{pounds} is too large: at most £1,000,000,000 is taken.");
        else if (decimal.Round(pounds, 6) != pounds)
            findings.Add("value_out_of_range", place, $"£{pounds} is finer than a millionth of a pound.");
        else
            return Rate.OfPounds(pounds);
        return null;
    }

    /// <summary>A number of 0 or more.</summary>
    public Quantity? Amount(string name, bool required = true) => AmountOf(Find(name, required));

    /// <summary>A number of 0 or more at a place, of at most eight decimals and no more than a million.</summary>
    public Quantity? AmountOf(JsonPlace? place)
    {
        if (place is null || place.Kind == JsonTokenType.Null) return null;
        if (place.Number is decimal number && number is >= 0 and <= 1_000_000 && decimal.Round(number, 8) == number) return Quantity.Of(number);
        findings.WrongType(place, "a number, 0 or more, with at most eight decimals");
        return null;
    }

    private JsonPlace? Find(string name, bool required)
    {
        if (byName.TryGetValue(name, out JsonPlace? place)) return place;
        if (required && Place.Kind == JsonTokenType.StartObject)
            findings.Add("property_missing", Place, $"'{name}' is missing.", name);
        return null;
    }

    private string? TextOf(JsonPlace? place)
    {
        if (place is null) return null;
        if (place.Kind == JsonTokenType.String) return place.Text;
        findings.WrongType(place, "text in quotes");
        return null;
    }

    private T? WordOf<T>(JsonPlace? place) where T : struct, Enum
    {
        if (TextOf(place) is not string word) return null;
        if (EnumWords.Read<T>(word) is T value) return value;
        findings.Add("word_unknown", place!, $"'{word}' is not one of {EnumWords.Allowed<T>()}.");
        return null;
    }

    private DateOnly? DateOf(JsonPlace? place)
    {
        if (TextOf(place) is not string text) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && date.Year is >= EarliestYear and <= LatestYear) return date;
        findings.Add("date_unreadable", place!, $"'{text}' is not a date of {EarliestYear} to {LatestYear}: write it as 2023-04-01.");
        return null;
    }
}
