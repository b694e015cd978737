using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Rules;

/// <summary>A scheme's values one by one, and the scheme with others in their places.</summary>
internal static class Stating
{
    public static IReadOnlyList<StatedValue> Of(Scheme scheme)
    {
        List<StatedValue> stated = [];
        foreach (ValueSeries series in scheme.Data.Series)
            foreach (Setting setting in SettingsOf(scheme, series))
                foreach (DatedValue<BandValue> value in series.Values.Values)
                    stated.Add(new(
                        stated.Count, series.Band, setting, PhasesOf(series.Selector.Phases), series.Selector.Needs?.Split(' ') ?? [], series.Selector.School,
                        series.Values, value.From, value.Value));
        return stated;
    }

    public static StatedValue? For(Scheme scheme, string band, ValueKey key, DateOnly day) =>
        scheme.ValuesOf(band, key) is Dated<BandValue> series && series.Covers(new(day, day.AddDays(1))) is null
            ? scheme.StatedValues.First(v => v.Series == series && v.Setting == key.Setting && v.From == series.At(day).From) : null;

    /// <summary>Series of which no value is another stay the same objects; the others are parted by setting.</summary>
    public static Scheme With(Scheme scheme, ReadOnlySpan<Rate?> values)
    {
        if (values.Length != scheme.StatedValues.Count)
            throw new ArgumentException($"Scheme {scheme.Id} states {scheme.StatedValues.Count} values, not {values.Length}.", nameof(values));
        List<ValueSeries> all = [];
        int number = 0;
        foreach (ValueSeries series in scheme.Data.Series)
        {
            int left = series.Selector.Settings.Mask;
            foreach (Setting setting in SettingsOf(scheme, series))
            {
                ReadOnlySpan<Rate?> own = values.Slice(number, series.Values.Values.Count);
                number += own.Length;
                if (!AnyOther(own)) continue;
                Bits only = Bits.Of([setting]);
                left &= ~only.Mask;
                all.Add(new(series.Band, series.Selector with { Settings = only }, With(series.Values, own)));
            }

            if (left == series.Selector.Settings.Mask) all.Add(series);
            else if (left != 0) all.Add(series with { Selector = series.Selector with { Settings = new(left) } });
        }

        return new(scheme.Data with { Series = all }, "");
    }

    private static bool AnyOther(ReadOnlySpan<Rate?> values)
    {
        foreach (Rate? value in values)
            if (value is not null) return true;
        return false;
    }

    private static Dated<BandValue> With(Dated<BandValue> series, ReadOnlySpan<Rate?> values)
    {
        var now = new DatedValue<BandValue>[values.Length];
        for (int i = 0; i < now.Length; i++) now[i] = values[i] is Rate other ? series.Values[i] with { Value = new(other) } : series.Values[i];
        return new(series.Name, now);
    }

    private static IEnumerable<Setting> SettingsOf(Scheme scheme, ValueSeries series) => scheme.Settings.Where(s => series.Selector.Settings.Has((int)s));

    private static PupilPhase[] PhasesOf(Bits phases) => phases == Bits.All ? [] : [.. Enum.GetValues<PupilPhase>().Where(p => phases.Has((int)p))];
}
