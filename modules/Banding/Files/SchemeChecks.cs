using FundingPlatform.Banding.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Files;

/// <summary>What only the whole file can show: gaps and overlaps of ranges, bands without values, values out of order.</summary>
internal sealed class SchemeChecks(SchemeData data, Fields root, IReadOnlyList<Place<Band>> bands, SeriesReader series, Findings findings)
{
    public void Run()
    {
        if (data.Settings.Count == 0) findings.Add("setting_missing", root.At("applies_to"), "A scheme must name at least one setting.");
        CheckRanges();
        CheckEveryBandHasAValue();
        CheckReach();
        CheckStage();
        CheckPhases();
        if (data.Order != BandOrder.None) CheckOrder();
        bool complete = data.Series.All(s => s.Values.Values.All(v => !v.Value.Unknown));
        if (root.Flag("complete", true, required: true) != complete)
            findings.Add("complete_wrong", root.At("complete"), complete
                ? "Every value is known: write \"complete\": true."
                : "Some values are unknown: write \"complete\": false, so that nobody takes the scheme for whole.");
    }

    private void CheckRanges()
    {
        List<Place<Band>> byPoints = [.. bands.Where(b => b.Value.Points is not null).OrderBy(b => b.Value.Points!.From)];
        foreach (Place<Band> band in byPoints.Where(b => b.Value.Points!.To < b.Value.Points.From))
            findings.Add("points_turned_round", band.At, $"Band {band.Value.Id} has points {band.Value.Points}: the lower end comes first.");
        foreach ((Place<Band> before, Place<Band> after) in byPoints.Zip(byPoints.Skip(1)))
        {
            int? end = before.Value.Points!.To;
            int next = after.Value.Points!.From;
            if (end is null || end >= next)
                findings.Add("points_overlap", after.At, $"Points {next} lie in both band {before.Value.Id} and band {after.Value.Id}; ends are inclusive. End one before the other begins.", "points");
            else if (end + 1 < next)
                findings.Add("points_gap", after.At, $"No band has points {end + 1}{(end + 2 < next ? $" to {next - 1}" : "")}, between band {before.Value.Id} and band {after.Value.Id}. Widen one of the two, or add a band.", "points");
        }

        List<Place<Band>> byHours = [.. bands.Where(b => b.Value.Hours is not null).OrderBy(b => b.Value.Hours!.From)];
        foreach ((Place<Band> before, Place<Band> after) in byHours.Zip(byHours.Skip(1)))
            if (before.Value.Hours!.To is null || before.Value.Hours.To >= after.Value.Hours!.From)
                findings.Add("hours_overlap", after.At, $"Some hours lie in both band {before.Value.Id} and band {after.Value.Id}; ends are inclusive. End one before the other begins.", "hours");
    }

    private void CheckEveryBandHasAValue()
    {
        foreach (Place<Band> band in bands)
        {
            List<ValueSeries> own = [.. data.Series.Where(s => s.Band == band.Value.Id)];
            foreach (Setting setting in data.Settings.Where(s => band.Value.Settings.Count == 0 || band.Value.Settings.Contains(s)))
                if (!own.Exists(s => s.Selector.Settings.Has((int)setting)))
                {
                    findings.Add("band_without_value", band.At, $"Band {band.Value.Id} has no value in {Words.Of(setting)}. Add one, write \"unknown\", or limit the band's settings.");
                    break;
                }
        }
    }

    private void CheckReach()
    {
        void Needs(ReachedBy way, bool present, string what)
        {
            if (data.ReachedBy.Contains(way) && !present)
                findings.Add("way_without_data", root.At("reached_by"), $"Awards are decided by {Words.Of(way)}, but the file has no {what}.");
        }

        Needs(Banding.ReachedBy.Band, bands.Count > 0, "bands");
        Needs(Banding.ReachedBy.Points, bands.Any(b => b.Value.Points is not null), "band with points");
        Needs(Banding.ReachedBy.Levels, data.LevelWeights.Count > 0 && bands.Any(b => b.Value.Points is not null), "levels with weights, or no band with points");
        Needs(Banding.ReachedBy.Hours, data.HourRates is not null || data.HoursAtContributionRate || bands.Any(b => b.Value.Hours is not null),
            "hourly rate and no band with hours");
        if (data.HoursAtContributionRate && data.Contributions.Any(c => c.Values.Values.Any(v => v.Value.Pounds is null || v.Value.Hours is null || v.Value.Hours == Quantity.Zero)))
            findings.Add("contribution_rate_unclear", root.At("contribution"), "Hours are paid at the contribution's rate, so each contribution needs both pounds and hours above 0.");
        if (data.HourRates is null && data.Contributions.Any(c => c.Values.Values.Any(v => v.Value.Pounds is null)))
            findings.Add("contribution_rate_unclear", root.At("contribution"), "A contribution in hours alone needs an hourly rate under 'hours', or its pounds.");
    }

    private void CheckStage()
    {
        if (data.Stage == RoundingStage.Day && data.ProRata.Convention is not (ProRataConvention.CalendarDays or ProRataConvention.SchoolDays))
            findings.Add("stage_needs_days", root.At("rounding"), "Rounding by day needs a pro-rata by calendar days or school days.");
        if (data.Stage == RoundingStage.Day && !data.ContributionRule.ProRata)
            findings.Add("stage_needs_days", root.At("contribution"), "Rounding by day needs a contribution that is pro-rated.");
    }

    /// <summary>A value by phase with no phase in the scheme's own list would leave pupils without a value.</summary>
    private void CheckPhases()
    {
        if (data.Phases.Count == 0) return;
        foreach (Place<ValueSeries> one in series.Places.Where(s => !s.Value.Selector.Phases.Meets(Bits.Of(data.Phases))))
            findings.Add("phase_not_covered", one.At, $"Band {one.Value.Band} has a value for a phase that the scheme does not cover.");
    }

    private void CheckOrder()
    {
        IEnumerable<Band> lowestFirst = data.Order == BandOrder.Ascending ? data.Bands : data.Bands.Reverse();
        var kinds = series.Places.GroupBy(s => s.Value.Selector);
        foreach (var kind in kinds)
        {
            List<Place<ValueSeries>> inOrder = [.. lowestFirst.Select(b => kind.FirstOrDefault(s => s.Value.Band == b.Id)).OfType<Place<ValueSeries>>()];
            foreach ((Place<ValueSeries> lower, Place<ValueSeries> higher) in inOrder.Zip(inOrder.Skip(1)))
                CheckPair(lower, higher);
        }
    }

    private void CheckPair(Place<ValueSeries> lower, Place<ValueSeries> higher)
    {
        IEnumerable<DateOnly> days = lower.Value.Values.Values.Concat(higher.Value.Values.Values).Select(v => v.From).Distinct();
        foreach (DateOnly day in days)
        {
            var oneDay = new DateSpan(day, day.AddDays(1));
            if (lower.Value.Values.Covers(oneDay) is not null || higher.Value.Values.Covers(oneDay) is not null) continue;
            BandValue low = lower.Value.Values.At(day).Value, high = higher.Value.Values.At(day).Value;
            if (Least(low) is Rate below && Least(high) is Rate above && above < below)
                findings.Add("bands_out_of_order", higher.At,
                    $"Band {higher.Value.Band} is worth £{above} on {day:yyyy-MM-dd}, less than band {lower.Value.Band} (£{below}), though the scheme says it is higher.");
        }
    }

    private static Rate? Least(BandValue value) => value.Pounds ?? value.AtLeast ?? value.MoreThan;
}
