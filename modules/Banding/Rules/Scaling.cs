using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Rules;

/// <summary>An illustrative scheme for one authority made from another's.</summary>
internal static class Scaling
{
    private static readonly Rounding WholePounds = new(RoundingMode.HalfUp, 100);

    public static SchemeData Of(SchemeData template, string id, string name, int authority, IReadOnlyDictionary<Setting, Exact> factors) =>
        template with
        {
            Id = id,
            Name = name,
            Authority = authority,
            Status = SourceStatus.Illustrative,
            Notes = [$"Illustrative: the values of {template.Id} times a factor for each setting, rounded to whole pounds.", .. template.Notes],
            Series = [.. template.Series.SelectMany(s => BySetting(s, template.Settings).Select(one => Scaled(one.Series, factors.GetValueOrDefault(one.Setting, Exact.One))))],
        };

    /// <summary>A series that several settings share is cut into one for each, because their factors differ.</summary>
    private static IEnumerable<(Setting Setting, ValueSeries Series)> BySetting(ValueSeries series, IReadOnlyList<Setting> settings) =>
        from setting in settings
        where series.Selector.Settings.Has((int)setting)
        select (setting, series with { Selector = series.Selector with { Settings = Bits.Of([setting]) } });

    private static ValueSeries Scaled(ValueSeries series, Exact factor) => series with
    {
        Values = new(series.Values.Name, series.Values.Values.Select(v => v with
        {
            Status = SourceStatus.Illustrative,
            Value = new BandValue(Times(v.Value.Pounds, factor), Times(v.Value.AtLeast, factor), Times(v.Value.MoreThan, factor),
                Times(v.Value.AtMost, factor), v.Value.AboveBand, Times(v.Value.PoundsAbove, factor)),
        })),
    };

    private static Rate? Times(Rate? rate, Exact factor) => rate is Rate value ? Rate.Of(WholePounds.Apply(value.Pence * factor)) : null;
}
