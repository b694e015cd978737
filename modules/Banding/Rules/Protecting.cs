using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Rules;

/// <summary>A pupil that moves, as protection sees it: its old and new annual amounts over time and the days between which it counts.</summary>
internal sealed record Mover(PupilToMove Pupil, DateOnly On, DateOnly Ends, Money Old, Func<DateOnly, Money> New)
{
    public bool CountsOn(DateOnly day) => On <= day && day < Ends;
}

/// <summary>What makes a loss good on a day: of one pupil, or of the pupils of a school taken together.</summary>
internal static class Protecting
{
    /// <summary>The first day on which a pupil no longer counts, length and taper left aside.</summary>
    public static DateOnly EndOf(AssimilationPlan plan, PupilToMove pupil, DateOnly moved)
    {
        Protection terms = plan.Protection;
        bool leaves = terms.Kind != ProtectionKind.PerSchool || terms.EndsOn.Contains(ProtectionEnd.Leaving);
        DateOnly end = leaves ? pupil.Placement.Span.Until : DateSpan.NoEnd;
        foreach (PupilEvent happened in pupil.Events)
            if (happened.Date > moved && happened.Date < end && Ends(plan, happened.Kind)) end = happened.Date;
        return end;
    }

    /// <summary>The day on which length or taper run out, counted from the first move.</summary>
    public static DateOnly EndOfLength(Protection terms, DateOnly first) =>
        (terms.Months ?? (terms.TaperPercent.Count > 0 ? terms.TaperPercent.Count * 12 : null)) is int months ? Later(first, months) : DateSpan.NoEnd;

    /// <summary>The annual amount on a day. <paramref name="first"/> is the first move of the group, from which the years count.</summary>
    public static Money OnDay(Protection terms, DateOnly first, IEnumerable<Mover> group, DateOnly day)
    {
        if (terms.Kind == ProtectionKind.None || day < first || day >= EndOfLength(terms, first)) return Money.Zero;
        Money missing = group.Where(m => m.CountsOn(day)).Sum(m => Protected(terms, m, day) - m.New(day));
        if (missing <= Money.Zero) return Money.Zero;
        if (terms.TaperPercent.Count == 0) return missing;
        int year = YearsBetween(first, day);
        // Running totals are rounded, so that the years add up to the stated share of the loss.
        return Share(missing, terms.TaperPercent, year + 1) - Share(missing, terms.TaperPercent, year);
    }

    /// <summary>Whole years from one day to another; a year from 29 February ends on 28 February.</summary>
    public static int YearsBetween(DateOnly first, DateOnly day)
    {
        int years = day.Year - first.Year;
        return first.AddYears(years) > day ? years - 1 : years;
    }

    private static Money Share(Money missing, IReadOnlyList<Quantity> taper, int years)
    {
        Exact percent = taper.Take(years).Aggregate(Exact.Zero, (sum, p) => sum + p.Exact);
        return Rounding.Penny.Apply(percent * missing.Pence / 100);
    }

    private static Money Protected(Protection terms, Mover mover, DateOnly day)
    {
        Money amount = mover.Old;
        foreach (ProtectionUplift uplift in terms.Uplifts)
            if (uplift.From > mover.On && uplift.From <= day) amount = Rounding.Penny.Apply((uplift.Percent.Exact + 100) * amount.Pence / 100);
        return amount;
    }

    private static bool Ends(AssimilationPlan plan, PupilEventKind kind) =>
        (plan.Protection.EndsOn.Contains(ProtectionEnd.AnnualReview) && kind == PupilEventKind.AnnualReview)
        || (plan.Protection.EndsOn.Contains(ProtectionEnd.PhaseChange) && Moving.IsPhaseChange(plan, kind));

    private static DateOnly Later(DateOnly day, int months) =>
        (DateSpan.NoEnd.Year - day.Year) * 12L > months + 12L ? day.AddMonths(months) : DateSpan.NoEnd;
}
