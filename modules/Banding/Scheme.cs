using System.Collections.Frozen;
using FundingPlatform.Banding.Files;
using FundingPlatform.Banding.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding;

/// <summary>
/// An authority's banding scheme as dated data: its bands, how a pupil reaches one, what each is worth, and how an amount
/// is pro-rated, rounded and paid (DOMAIN Part C, 1 to 9, 12, 13 and 31). Immutable; made by <see cref="SchemeFile"/>.
/// </summary>
public sealed class Scheme
{
    private readonly FrozenDictionary<string, ValueSeries[]> byBand;
    private readonly FrozenDictionary<string, Band> bands;
    private readonly Lazy<IReadOnlyList<StatedValue>> stated;

    internal Scheme(SchemeData data, string text)
    {
        (Data, Text) = (data, text);
        bands = data.Bands.ToFrozenDictionary(b => b.Id, StringComparer.Ordinal);
        byBand = data.Series.GroupBy(s => s.Band).ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        stated = new(() => Stating.Of(this));
        IsComplete = data.Series.All(s => s.Values.Values.All(v => !v.Value.Unknown));
    }

    internal SchemeData Data { get; }

    /// <summary>The file that it was read from, to the letter: what is recorded when it is put in use; empty where it comes from none.</summary>
    public string Text { get; }

    /// <summary>The name by which decisions refer to it: <c>bury_illustrative</c>.</summary>
    public string Id => Data.Id;
    public string Name => Data.Name;

    /// <summary>DfE three-digit code.</summary>
    public int Authority => Data.Authority;

    /// <summary>Printed wherever a figure of this scheme is used.</summary>
    public SourceStatus Status => Data.Status;
    public IReadOnlyList<string> Sources => Data.Sources;
    public IReadOnlyList<string> Notes => Data.Notes;
    public DateSpan InForce => Data.InForce;
    public ValueBasis Basis => Data.Basis;

    /// <summary>Settings that the scheme pays for.</summary>
    public IReadOnlyList<Setting> Settings => Data.Settings;
    public BandOrder Order => Data.Order;
    public IReadOnlyList<Band> Bands => Data.Bands;
    public IReadOnlyList<ReachedBy> ReachedBy => Data.ReachedBy;
    public Combination Combination => Data.Combination;
    public PartTimeRule PartTime => Data.PartTime;
    public ProRata ProRata => Data.ProRata;
    public Rounding Rounding => Data.Rounding;
    public RoundingStage RoundingStage => Data.Stage;

    /// <summary>How values of bands are rounded: other values of them are whole multiples of its unit.</summary>
    public Rounding ValueRounding => Data.ValueRounding;
    public PaymentPlan Payments => Data.Payments;
    public ContributionRule ContributionRule => Data.ContributionRule;

    /// <summary>Weekly hours are paid at the rate of the school's contribution: pounds divided by hours.</summary>
    public bool HoursAtContributionRate => Data.HoursAtContributionRate;

    /// <summary>Pounds an hour, where the value is hours times a rate.</summary>
    public Dated<HourRate>? HourRates => Data.HourRates;

    /// <summary>Paid weeks of a year, for hours.</summary>
    public Quantity HourWeeks => Data.HourWeeks;

    /// <summary>Every value of its bands, one by one.</summary>
    public IReadOnlyList<StatedValue> StatedValues => stated.Value;

    /// <summary>No value is unknown.</summary>
    public bool IsComplete { get; }

    public Band? FindBand(string id) => bands.GetValueOrDefault(id);

    /// <summary>The bands that exist in a setting, lowest first where the scheme is ordered.</summary>
    public IReadOnlyList<Band> BandsIn(Setting setting)
    {
        IEnumerable<Band> here = Bands.Where(b => b.Settings.Count == 0 || b.Settings.Contains(setting));
        return [.. Order == BandOrder.Descending ? here.Reverse() : here];
    }

    /// <summary>Null when the scheme pays for such a placement, else the reason why not.</summary>
    public Fault? Covers(Setting setting, PupilPhase? phase, string? need, PlanKind plan) => Applies.Check(this, setting, phase, need, plan);

    /// <summary>The band and amount to which an award leads; faults are listed in <see cref="BandingFaults"/>.</summary>
    public Outcome<ReachedAward> Reach(Award award) => Reaching.Reach(this, award);

    /// <summary>A band's values for a kind of placement over time, a value of one school first; null when the scheme has none.</summary>
    public Dated<BandValue>? ValuesOf(string band, ValueKey key)
    {
        if (!byBand.TryGetValue(band, out ValueSeries[]? series)) return null;
        ValueSeries? general = null;
        foreach (ValueSeries candidate in series)
        {
            if (!candidate.Selector.Matches(key)) continue;
            if (candidate.Selector.School is not null) return candidate.Values;
            general ??= candidate;
        }

        return general?.Values;
    }

    /// <summary>The one of <see cref="StatedValues"/> by which a kind of placement is paid on a day; null where there is none.</summary>
    public StatedValue? StatedFor(string band, ValueKey key, DateOnly day) => Stating.For(this, band, key, day);

    /// <summary>Every value that a band has in a setting within a span, whatever else it hangs on (phase, need, school); none where it has none there.</summary>
    public IReadOnlyList<BandValue> ValuesWithin(string band, Setting setting, DateSpan span) => !byBand.TryGetValue(band, out ValueSeries[]? series) ? []
        : [.. series.Where(s => s.Selector.Settings.Has((int)setting)).SelectMany(s => Within(s.Values.Values, span))];

    private static IEnumerable<BandValue> Within(IReadOnlyList<DatedValue<BandValue>> values, DateSpan span) =>
        values.Where((v, i) => v.From < span.Until && (i + 1 == values.Count || values[i + 1].From > span.From)).Select(v => v.Value);

    /// <summary>
    /// How much a year one band is worth above another on a day; known where both values are, or where the scheme states
    /// the steps between them.
    /// </summary>
    public Outcome<Rate> Difference(string lower, string higher, ValueKey key, DateOnly date) => Steps.Difference(this, lower, higher, key, date);

    /// <summary>A band's annual value on a day, also where it is stated as steps above another band.</summary>
    public Outcome<Rate> PoundsOn(string band, ValueKey key, DateOnly date) => Steps.Pounds(this, band, key, date);

    /// <summary>What the school bears itself, for plans that started on a date; null when the scheme states nothing (net values).</summary>
    public Dated<SchoolContribution>? ContributionFor(Setting setting, DateOnly planStarted)
    {
        foreach (ContributionSeries series in Data.Contributions)
            if (series.Applies(setting, planStarted)) return series.Values;
        return null;
    }

    /// <summary>A flat amount a place and year that the scheme adds in a setting, outside any band; null when there is none on that day.</summary>
    public Rate? PlaceAddition(Setting setting, DateOnly date) =>
        Data.PlaceAdditions.FirstOrDefault(p => p.Settings.Contains(setting) && p.Values.Covers(new(date, date.AddDays(1))) is null)?.Values.At(date).Value;

    /// <summary>
    /// The same scheme with other values, as when options are compared; it comes from no file, so its text is empty. Faults,
    /// with the field of the change: <c>change_unclear</c>, <c>value_out_of_range</c>, <c>value_off_unit</c>, <c>band_unknown</c>,
    /// <c>not_covered</c>, <c>band_not_in_setting</c>, <c>band_open</c>, <c>nothing_to_change</c>, <c>band_by_steps</c>,
    /// <c>value_negative</c>, <c>bands_out_of_order</c>.
    /// </summary>
    public Outcome<Scheme> With(BandValueChange change) => Revaluing.Of(this, change ?? throw new ArgumentNullException(nameof(change)));

    /// <summary>
    /// The same scheme with other amounts for some of <see cref="StatedValues"/>, in their order; null leaves one as it is. It comes from no
    /// file, so its text is empty. Nothing is checked here: a value that cannot vary is replaced like any other, and bands may
    /// come out of order.
    /// </summary>
    public Scheme WithValues(ReadOnlySpan<Rate?> values) => Stating.With(this, values);

    /// <summary>
    /// As <see cref="WithValues"/>, and what is stated is what the scheme may state. Faults: <c>nothing_to_change</c> (not a value in pounds),
    /// <c>value_negative</c>, <c>value_off_unit</c>, <c>bands_out_of_order</c>.
    /// </summary>
    public Outcome<Scheme> WithCheckedValues(ReadOnlySpan<Rate?> values) => Revaluing.Of(this, values);

    /// <summary>Whether one of the two was made from the other, or both from a third, by <c>With</c>, <see cref="WithValues"/> or <see cref="WithCheckedValues"/>: all but the values of bands is the same.</summary>
    public bool DiffersInValuesOnly(Scheme other) => other is not null && Data with { Series = other.Data.Series } == other.Data;

    /// <summary>
    /// The same scheme for another authority, every value times the factor of its setting (1 where none is given) and
    /// rounded half up to a whole pound. Always illustrative, and its notes say from what it was made. Only a plain table of
    /// values can be scaled: a scheme with a linear scale, uplifts or hourly rates throws.
    /// </summary>
    public Scheme Scaled(string id, string name, int authority, IReadOnlyDictionary<Setting, Exact> factors) =>
        Scaling.Of(this, id, name, authority, factors);
}

/// <summary>
/// Where an award leads: a band, weekly hours, or both; and an amount of its own where the band is a range or there is none.
/// </summary>
public sealed record ReachedAward(Band? Band, Quantity? Hours, Quantity? TeacherHours, Rate? Amount);
