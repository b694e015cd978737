using System.Text.Json;
using FundingPlatform.Banding.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Files;

/// <summary>Reads the value lines, the linear scale and the uplifts into one dated series for each band and selector.</summary>
internal sealed class SeriesReader(Fields root, Findings findings, IReadOnlyList<Band> bands, DateSpan inForce, Rounding valueRounding)
{
    private readonly List<Place<ValueSeries>> series = [];

    /// <summary>Each series with the first line that it was read from.</summary>
    public IReadOnlyList<Place<ValueSeries>> Places => series;

    public IReadOnlyList<ValueSeries> Read()
    {
        foreach (var group in root.Objects("values", "value", required: false).GroupBy(v => (Band: KnownBand(v, "band"), Selector: SelectorOf(v))))
            if (group.Key.Band is not null)
                Add(group.Key.Band, group.Key.Selector, group, ValueOf);
        foreach (var group in root.Objects("linear", "linear", required: false).GroupBy(SelectorOf))
            foreach (Band band in bands)
                if (band.Number is int number)
                    Add(band.Id, group.Key, group, line => OnScale(line, number));
        foreach (Fields uplift in root.Objects("uplifts", "uplift", required: false).OrderBy(u => u.Date("from")))
            Uplift(uplift);
        return [.. series.Select(s => s.Value)];
    }

    private void Add(string band, Selector selector, IEnumerable<Fields> lines, Func<Fields, BandValue?> read)
    {
        Fields first = lines.First();
        if (series.Exists(s => s.Value.Band == band && s.Value.Selector.ClashesWith(selector)))
            findings.Add("values_overlap", first.Place, $"Band {band} has two values for the same placements; part them by settings, phases, needs or school.");
        series.Add(new(new(band, selector, DatedReader.Of($"band {band}", lines, inForce, findings, read)), first.Place));
    }

    private string? KnownBand(Fields line, string property)
    {
        string id = line.Text(property);
        if (bands.Any(b => b.Id == id)) return id;
        if (line.Has(property)) findings.Add("band_unknown", line.At(property), $"'{id}' is not one of the bands {string.Join(", ", bands.Select(b => b.Id))}.");
        return null;
    }

    private static Selector SelectorOf(Fields line) => new(
        Bits.Of(line.WordList<Setting>("settings", required: false)),
        Bits.Of(line.WordList<PupilPhase>("phases", required: false)),
        line.Has("needs") ? string.Join(' ', line.Texts("needs").Order(StringComparer.Ordinal)) : null,
        line.Whole("school", required: false));

    private BandValue? ValueOf(Fields line)
    {
        if (line.Has("above_band"))
            return KnownBand(line, "above_band") is string below && line.Pounds("pounds_above") is Rate above ? new(null, AboveBand: below, PoundsAbove: above) : null;
        if (line.Has("at_least") || line.Has("more_than") || line.Has("at_most"))
            return new(null, line.Pounds("at_least", required: false), line.Pounds("more_than", required: false), line.Pounds("at_most", required: false));
        if (line.Has("pounds") && line.At("pounds") is { Kind: JsonTokenType.String } word)
        {
            if (word.Text == "unknown") return new(Pounds: null);
            findings.WrongType(word, "pounds as a number, or \"unknown\"");
            return null;
        }

        if (line.Pounds("pounds") is not Rate pounds) return null;
        if (pounds.Millionths % (valueRounding.UnitPence * (Rate.Scale / 100)) != 0)
            findings.Add("value_off_unit", line.At("pounds"), $"£{pounds} is not a whole multiple of the scheme's value unit of {valueRounding.UnitPence} pence.");
        return new(pounds);
    }

    private static BandValue? OnScale(Fields line, int number)
    {
        Rate start = line.Pounds("base_pounds", required: false) ?? Rate.Zero;
        int steps = Math.Max(0, number - (line.Whole("base_number") ?? number));
        return line.Pounds("step_pounds") is Rate step ? new(new Rate(start.Millionths + steps * step.Millionths)) : null;
    }

    private void Uplift(Fields uplift)
    {
        DateOnly from = uplift.Date("from");
        IReadOnlyList<string> named = uplift.Texts("bands", required: false);
        foreach (string band in named.Where(n => bands.All(b => b.Id != n)))
            findings.Add("band_unknown", uplift.At("bands"), $"'{band}' is not one of the bands {string.Join(", ", bands.Select(b => b.Id))}.");
        Bits settings = Bits.Of(uplift.WordList<Setting>("settings", required: false));
        Quantity percent = uplift.Amount("percent", required: false) ?? Quantity.Zero;
        Rate pounds = uplift.Pounds("pounds", required: false, negativeAllowed: true) ?? Rate.Zero;
        for (int i = 0; i < series.Count; i++)
        {
            (ValueSeries one, JsonPlace at) = (series[i].Value, series[i].At);
            if (named.Count > 0 && !named.Contains(one.Band) || !settings.Meets(one.Selector.Settings)) continue;
            if (one.Values.Values.Count == 0 || one.Values.Values[0].From >= from || one.Values.Values.Any(v => v.From == from))
                findings.Add("uplift_has_no_base", uplift.Place, $"Band {one.Band} has no earlier value to raise from {from:yyyy-MM-dd}, or a value of its own on that day.");
            else
                series[i] = new(one with { Values = Raised(one.Values, uplift, from, percent, pounds) }, at);
        }
    }

    private Dated<BandValue> Raised(Dated<BandValue> values, Fields uplift, DateOnly from, Quantity percent, Rate pounds)
    {
        BandValue before = values.At(from).Value;
        Rate? Up(Rate? rate, Rate plus) => rate is Rate value
            ? Rate.Of(valueRounding.Apply(value.Pence * (Exact.One + percent.Exact / 100))) + plus : null;
        BandValue after = new(Up(before.Pounds, pounds), Up(before.AtLeast, pounds), Up(before.MoreThan, pounds), Up(before.AtMost, pounds),
            before.AboveBand, Up(before.PoundsAbove, Rate.Zero));
        string source = $"{uplift.Text("source")} (raised by {percent}% and £{pounds})";
        return new(values.Name, values.Values.Append(new(from, after, source, uplift.Word("status", SourceStatus.Unverified))));
    }
}
