using FundingPlatform.Banding;
using FundingPlatform.Kernel;

namespace FundingPlatform.TopUps.Rules;

/// <summary>A full-time annual value in pence, and who says so.</summary>
internal readonly record struct AnnualValue(Exact Pence, string Source, SourceStatus Status);

/// <summary>One decision with the days for which it is paid and where it leads in the scheme.</summary>
internal sealed class ValuedAward
{
    private readonly Scheme scheme;
    private readonly ValueKey key;
    private readonly ReachedAward reached;
    private readonly Dated<BandValue>? values;

    private ValuedAward(Scheme scheme, ValueKey key, ReachedAward reached, BandDecision decision, DateSpan span) =>
        (this.scheme, this.key, this.reached, Decision, Span, values) =
            (scheme, key, reached, decision, span, reached.Band is Band band ? scheme.ValuesOf(band.Id, key) : null);

    public BandDecision Decision { get; }
    public DateSpan Span { get; }
    public string? BandId => reached.Band?.Id;

    public static Outcome<ValuedAward> Of(Scheme scheme, ValueKey key, BandDecision decision, DateSpan span)
    {
        Outcome<ReachedAward> reached = scheme.Reach(decision.Award);
        return reached.Fault is Fault fault ? fault : new ValuedAward(scheme, key, reached.Value, decision, span);
    }

    /// <summary>Names every day on which the value may change.</summary>
    public void CutAtChanges(Action<DateOnly> cut)
    {
        if (reached.Hours is not null && scheme.HourRates is Dated<HourRate> rates)
            for (int i = 1; i < rates.Values.Count; i++) cut(rates.Values[i].From);
        Dated<BandValue>? series = values;
        while (series is not null)
        {
            string? below = null;
            for (int i = 0; i < series.Values.Count; i++)
            {
                below ??= series.Values[i].Value.AboveBand;
                if (i > 0) cut(series.Values[i].From);
            }

            series = below is null ? null : scheme.ValuesOf(below, key);
        }
    }

    /// <summary>The value on a day; a fault where it is not known or the award's amount does not fit the band.</summary>
    public Outcome<AnnualValue> On(DateOnly day, Dated<SchoolContribution>? contribution)
    {
        if (reached.Hours is Quantity hours) return OfHours(hours, day, contribution);
        if (reached.Band is not Band band) return OfAmount();
        if (values is null || values.Values.Count == 0 || values.Values[0].From > day) return BandingFaults.ValueMissing(scheme, band.Id, key, day);
        DatedValue<BandValue> entry = values.At(day);
        if (entry.Value.NeedsAmount)
            return reached.Amount is not Rate own ? BandingFaults.AmountNeeded(scheme, band.Id)
                : entry.Value.Allows(own) ? new AnnualValue(own.Pence, Decision.Source.ToString(), entry.Status)
                : BandingFaults.AmountOutsideBand(scheme, band.Id, own);
        if (reached.Amount is not null) return BandingFaults.AmountUnexpected(scheme, band.Id);
        if (entry.Value.Pounds is Rate pounds) return new AnnualValue(pounds.Pence, entry.Source, entry.Status);
        Outcome<Rate> built = scheme.PoundsOn(band.Id, key, day);
        return built.Fault is Fault fault ? fault : new AnnualValue(built.Value.Pence, entry.Source, entry.Status);
    }

    private AnnualValue OfAmount() => new(reached.Amount!.Value.Pence, Decision.Source.ToString(), scheme.Status);

    private Outcome<AnnualValue> OfHours(Quantity hours, DateOnly day, Dated<SchoolContribution>? contribution)
    {
        if (scheme.HourRates is Dated<HourRate> rates)
        {
            DatedValue<HourRate> rate = rates.At(day);
            if (reached.TeacherHours > Quantity.Zero && rate.Value.Teacher is null)
                return new Fault("teacher_hours_without_rate", $"Scheme {scheme.Id} has no rate for teacher hours on {day:yyyy-MM-dd}.", FaultKind.RuleBroken);
            Exact week = rate.Value.Assistant.Pence * hours.Exact
                + (rate.Value.Teacher ?? Rate.Zero).Pence * (reached.TeacherHours ?? Quantity.Zero).Exact;
            return new AnnualValue(week * scheme.HourWeeks.Exact, rate.Source, rate.Status);
        }

        if (contribution is null)
            return new Fault("contribution_missing", $"Scheme {scheme.Id} prices hours at the contribution's rate, but has no contribution for this placement.", FaultKind.RuleBroken);
        DatedValue<SchoolContribution> entry = contribution.At(day);
        return new AnnualValue(entry.Value.Pounds!.Value.Pence * hours.Exact / entry.Value.Hours!.Value.Exact, entry.Source, entry.Status);
    }
}
