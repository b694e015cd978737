using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Rules;

/// <summary>What one band is worth above another, also where only the step between them is published.</summary>
internal static class Steps
{
    public static Outcome<Rate> Difference(Scheme scheme, string lower, string higher, ValueKey key, DateOnly date)
    {
        var below = Anchor(scheme, lower, key, date);
        var above = Anchor(scheme, higher, key, date);
        if (below.Fault is not null) return below.Fault;
        if (above.Fault is not null) return above.Fault;
        return below.Value.Band == above.Value.Band
            ? above.Value.Pounds - below.Value.Pounds
            : BandingFaults.ValueUnknown(scheme, above.Value.Band ?? below.Value.Band!, date);
    }

    /// <summary>A band's value, built up from steps where it is stated by steps.</summary>
    public static Outcome<Rate> Pounds(Scheme scheme, string band, ValueKey key, DateOnly date)
    {
        var value = Anchor(scheme, band, key, date);
        return value.Fault is Fault fault ? fault
            : value.Value.Band is null ? value.Value.Pounds : BandingFaults.ValueUnknown(scheme, band, date);
    }

    /// <summary>A band's value as pounds above a band whose own value is unknown, or above nothing (null).</summary>
    private static Outcome<(string? Band, Rate Pounds)> Anchor(Scheme scheme, string band, ValueKey key, DateOnly date)
    {
        Rate above = Rate.Zero;
        for (int step = 0; step <= scheme.Bands.Count; step++)
        {
            Dated<BandValue>? values = scheme.ValuesOf(band, key);
            if (values is null || values.Covers(new(date, date.AddDays(1))) is not null)
                return BandingFaults.ValueMissing(scheme, band, key, date);
            BandValue value = values.At(date).Value;
            if (value.Pounds is Rate pounds) return ((string?)null, above + pounds);
            if (value.AboveBand is null) return ((string?)band, above);
            (band, above) = (value.AboveBand, above + value.PoundsAbove!.Value);
        }

        return BandingFaults.ValueUnknown(scheme, band, date);
    }
}
