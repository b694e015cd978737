using System.Globalization;
using System.Text;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Benchmarks;

/// <summary>Twelve bands in three settings with made-up values: an authority's, by its code and a seed.</summary>
internal static class BandValues
{
    public const int Bands = 12;

    public static readonly Setting[] Settings = [Setting.Mainstream, Setting.ResourcedProvision, Setting.Special];
    public static readonly string[] Names = [.. Enumerable.Range(0, Bands).Select(i => ((char)('A' + i)).ToString())];

    private static readonly (int Least, int Step)[] Pounds = [(600, 780), (4_200, 1_150), (6_500, 2_700)];
    private static readonly string[] Words = ["mainstream", "resourced_provision", "special"];

    /// <summary>Values by cell in pence, each step up to a tenth above or below the pattern's; <paramref name="odd"/> makes each an odd number.</summary>
    public static long[] Of(Random random, bool odd)
    {
        var values = new long[Settings.Length * Bands];
        for (int cell = 0; cell < values.Length; cell++)
        {
            (int least, int step) = Pounds[cell / Bands];
            long pence = random.Next(90, 110) * (cell % Bands == 0 ? least : step) + random.Next(100) + (cell % Bands == 0 ? 0 : values[cell - 1]);
            values[cell] = odd ? pence | 1 : pence;
        }

        return values;
    }

    /// <summary>A second set of values, each band's raised by some more than the one below it; the scheme that pays them is the first one changed.</summary>
    public static (long[] Values, Scheme Scheme) Raised(Random random, long[] values, Scheme scheme, bool odd)
    {
        long[] raised = [.. values];
        long more = 0;
        for (int cell = 0; cell < values.Length; cell++) raised[cell] += more = cell % Bands == 0 ? 0 : more + random.Next(1, 4_000) * (odd ? 2 : 1);
        for (int cell = values.Length - 1; cell >= 0; cell--)
            scheme = scheme.With(new([Names[cell % Bands]], [Settings[cell / Bands]], null, null, Rate.Of(new Money(raised[cell])))).Value;
        return (raised, scheme);
    }

    /// <summary>The scheme of these values: net, by calendar days, each placement rounded half up to the penny.</summary>
    public static Scheme Scheme(int authority, long[] values)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $$"""
            { "id": "set_{{authority}}", "name": "Made up for the benchmarks", "authority": {{authority}}, "status": "illustrative", "complete": true,
              "sources": ["made up"], "notes": [], "from": "2022-04-01",
              "applies_to": { "settings": ["mainstream", "resourced_provision", "special"] },
              "basis": "net", "reached_by": ["band"], "order": "ascending",
              "bands": [{{string.Join(", ", Names.Select(n => $"{{ \"band\": \"{n}\" }}"))}}],
              "values": [
            """));
        for (int cell = 0; cell < values.Length; cell++)
            text.Append(CultureInfo.InvariantCulture, $"{(cell == 0 ? "" : ",")}\n{{ \"band\": \"{Names[cell % Bands]}\", \"settings\": [\"{Words[cell / Bands]}\"], \"from\": \"2022-04-01\", \"pounds\": {new Money(values[cell]).ToPounds()}, \"source\": \"made up\", \"status\": \"illustrative\" }}");
        text.Append("""
            ], "combine": "one", "part_time": "ignored",
              "pro_rata": { "convention": "calendar_days", "leaving_day_counts": false },
              "rounding": { "mode": "half_up", "unit_pence": 1, "stage": "line" },
              "payments": { "parts": [{ "name": "year", "weight": 1 }], "odd_pennies": "last" } }
            """);
        Read<Scheme> read = SchemeFile.Read(Encoding.UTF8.GetBytes(text.ToString()), "set.json");
        return read.Value ?? throw new InvalidOperationException(read.Findings[0].ToString());
    }
}
