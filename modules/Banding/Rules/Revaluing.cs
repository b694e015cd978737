using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Rules;

/// <summary>A scheme with other values for some of its bands, as when options are compared.</summary>
internal static class Revaluing
{
    private static readonly Quantity LeastPercent = Quantity.Of(-100), MostPercent = Quantity.Of(1_000);

    public static Outcome<Scheme> Of(Scheme scheme, BandValueChange change)
    {
        if (Check(scheme, change) is Fault fault) return fault;
        if (change.Percent == Quantity.Zero) return scheme; // Also where a value is finer than the scheme rounds to.
        Bits named = Bits.Of(change.Settings);
        List<ValueSeries> series = [];
        foreach (ValueSeries one in scheme.Data.Series)
        {
            Bits moved = Concerns(change, one.Band) ? new(one.Selector.Settings.Mask & named.Mask) : default;
            Bits left = new(one.Selector.Settings.Mask & ~moved.Mask);
            if (left.Mask != 0) series.Add(one with { Selector = one.Selector with { Settings = left } });
            if (moved.Mask == 0) continue;
            Outcome<Dated<BandValue>> values = Changed(scheme.Data.ValueRounding, change, one);
            if (values.Fault is Fault wrong) return wrong;
            series.Add(one with { Selector = one.Selector with { Settings = moved }, Values = values.Value });
        }

        SchemeData data = scheme.Data with { Series = series };
        return OutOfOrder(data) is Fault turned ? turned : new Scheme(data, "");
    }

    /// <summary>Values stated one by one, held to what the scheme may state.</summary>
    public static Outcome<Scheme> Of(Scheme scheme, ReadOnlySpan<Rate?> values)
    {
        Scheme now = scheme.WithValues(values);
        foreach (StatedValue stated in scheme.StatedValues)
        {
            if (values[stated.Number] is not Rate value) continue;
            if (stated.Value.Pounds is null)
                return new Fault("nothing_to_change", $"Band {stated.Band} has no value in pounds in {Words.Of(stated.Setting)} on {stated.From:yyyy-MM-dd}.", FaultKind.Invalid);
            if (Negative(stated.Band, value) is Fault negative) return negative;
            if (OffUnit(scheme.Data.ValueRounding, new([], [], null, null, value)) is Fault offUnit) return offUnit;
        }

        return OutOfOrder(now.Data) is Fault turned ? turned : now;
    }

    private static bool Concerns(BandValueChange change, string band) => change.Bands.Count == 0 || change.Bands.Contains(band, StringComparer.Ordinal);

    private static Fault? Check(Scheme scheme, BandValueChange change)
    {
        if ((change.Percent is null ? 0 : 1) + (change.Add is null ? 0 : 1) + (change.Set is null ? 0 : 1) != 1)
            return new("change_unclear", "Values are changed by a percentage, or by pounds, or set: state exactly one.", FaultKind.Invalid);
        if (change.Percent < LeastPercent || change.Percent > MostPercent)
            return new("value_out_of_range", $"{change.Percent}% is no change of a value: give {LeastPercent} to {MostPercent}.", FaultKind.Invalid, "percent");
        if (OffUnit(scheme.Data.ValueRounding, change) is Fault offUnit) return offUnit;
        foreach (string band in change.Bands)
            if (scheme.FindBand(band) is null) return BandingFaults.BandUnknown(scheme, band) with { Field = "bands" };
        foreach (Setting setting in change.Settings)
            if (!scheme.Settings.Contains(setting))
                return new("not_covered", $"Scheme {scheme.Id} does not pay for {Words.Of(setting)}.", FaultKind.Invalid, "settings");
        return Untouched(scheme, change) ?? HalfOfAStep(scheme, change);
    }

    private static Fault? OffUnit(Rounding unit, BandValueChange change)
    {
        (Rate? pounds, string field) = change.Add is not null ? (change.Add, "add_pounds") : (change.Set, "set_pounds");
        return pounds is Rate rate && rate.Millionths % (unit.UnitPence * (Rate.Scale / 100)) != 0
            ? new("value_off_unit", $"£{rate} is not a whole multiple of the scheme's value unit of {unit.UnitPence} pence.", FaultKind.Invalid, field) : null;
    }

    private static Fault? Negative(string band, Rate? value) =>
        value < Rate.Zero ? new("value_negative", $"Band {band} would be worth £{value}: a value is 0 or more.", FaultKind.Invalid) : null;

    /// <summary>A band that is named has a value in each of the settings named, and one that a change can reach.</summary>
    private static Fault? Untouched(Scheme scheme, BandValueChange change)
    {
        Bits named = change.Settings.Count == 0 ? Bits.Of(scheme.Settings) : Bits.Of(change.Settings);
        IEnumerable<ValueSeries> reached = scheme.Data.Series.Where(s => Concerns(change, s.Band) && s.Selector.Settings.Meets(named));
        foreach (string band in change.Bands)
        {
            ValueSeries[] own = [.. reached.Where(s => s.Band == band)];
            foreach (Setting setting in change.Settings)
                if (!own.Any(s => s.Selector.Settings.Has((int)setting)))
                    return new("band_not_in_setting", $"Band {band} has no value in {Words.Of(setting)}.", FaultKind.Invalid, "bands");
            if (own.Any(s => s.Values.Values.Any(v => v.Value.NeedsAmount)))
                return new("band_open", $"Band {band} leaves the amount to each award, so it has no value to change.", FaultKind.Invalid, "bands");
        }

        return reached.Any(s => s.Values.Values.Any(v => !v.Value.NeedsAmount)) ? null
            : new("nothing_to_change", $"Scheme {scheme.Id} has no such value of a band.", FaultKind.Invalid, "settings");
    }

    // A value stated as pounds above another band's moves with that band, which nobody who names one of the two would expect.
    private static Fault? HalfOfAStep(Scheme scheme, BandValueChange change)
    {
        foreach (ValueSeries one in scheme.Data.Series)
            foreach (DatedValue<BandValue> value in one.Values.Values)
                if (value.Value.AboveBand is string below && Concerns(change, one.Band) != Concerns(change, below))
                    return new("band_by_steps", $"Band {one.Band} is stated as pounds above band {below}: change both or neither.", FaultKind.Invalid, "bands");
        return null;
    }

    private static Outcome<Dated<BandValue>> Changed(Rounding rounding, BandValueChange change, ValueSeries series)
    {
        List<DatedValue<BandValue>> values = [];
        foreach (DatedValue<BandValue> entry in series.Values.Values)
        {
            BandValue now = Changed(rounding, change, entry.Value);
            if (Negative(series.Band, now.Pounds) is Fault negative) return negative;
            values.Add(entry with { Value = now });
        }

        return new Dated<BandValue>(series.Values.Name, values);
    }

    private static BandValue Changed(Rounding rounding, BandValueChange change, BandValue value)
    {
        if (value.NeedsAmount) return value;
        if (change.Set is Rate set) return new(set);
        Rate Raised(Rate rate) => Rate.Of(rounding.Apply(rate.Pence * (Exact.One + change.Percent!.Value.Exact / 100)));
        if (value.Pounds is Rate pounds) return new(change.Add is Rate more ? pounds + more : Raised(pounds));
        return value.PoundsAbove is Rate step && change.Percent is not null ? value with { PoundsAbove = Raised(step) } : value;
    }

    private static Fault? OutOfOrder(SchemeData data)
    {
        if (data.Order == BandOrder.None) return null;
        Band[] lowestFirst = [.. data.Order == BandOrder.Ascending ? data.Bands : data.Bands.Reverse()];
        foreach (Setting setting in data.Settings)
        {
            var kinds = data.Series.Where(s => s.Selector.Settings.Has((int)setting)).GroupBy(s => s.Selector with { Settings = Bits.All });
            foreach (var kind in kinds)
            {
                ValueSeries[] inOrder = [.. lowestFirst.Select(b => kind.FirstOrDefault(s => s.Band == b.Id)).OfType<ValueSeries>()];
                foreach ((ValueSeries lower, ValueSeries higher) in inOrder.Zip(inOrder.Skip(1)))
                    if (Turned(lower, higher) is DateOnly day)
                        return new("bands_out_of_order",
                            $"Band {higher.Band} would be worth less than band {lower.Band} in {Words.Of(setting)} on {day:yyyy-MM-dd}, though scheme {data.Id} says that it is higher.", FaultKind.Invalid);
            }
        }

        return null;
    }

    private static DateOnly? Turned(ValueSeries lower, ValueSeries higher)
    {
        foreach (DateOnly day in lower.Values.Values.Concat(higher.Values.Values).Select(v => v.From))
        {
            var oneDay = new DateSpan(day, day.AddDays(1));
            if (lower.Values.Covers(oneDay) is null && higher.Values.Covers(oneDay) is null
                && lower.Values.At(day).Value.Pounds is Rate below && higher.Values.At(day).Value.Pounds < below) return day;
        }

        return null;
    }
}
