using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Rules;

/// <summary>Cases, days and rows: pupils add up to schools, and schools with what is paid to no school (personal budgets) to the total.</summary>
internal static class Assimilating
{
    /// <summary>Every pupil's case, by placement.</summary>
    public static PupilCase[] Cases(AssimilationInputs inputs, Deciding deciding) =>
        [.. inputs.Pupils.OrderBy(p => p.Placement.Id, StringComparer.Ordinal).Select(deciding.Of)];

    public static AssimilationResult Run(AssimilationInputs inputs, PupilCase[] cases, IReadOnlyList<DateOnly> days)
    {
        Protection terms = inputs.Plan.Protection;
        List<AssimilatedYear>[] ofPupils = [.. cases.Select(_ => new List<AssimilatedYear>())];
        var bySchool = Enumerable.Range(0, cases.Length).Where(IsOfASchool).GroupBy(i => cases[i].Pupil.Placement.SchoolId).OrderBy(g => g.Key).Select(g => (Id: g.Key, Own: g.ToArray())).ToArray();
        List<AssimilatedYear>[] ofSchools = [.. bySchool.Select(_ => new List<AssimilatedYear>())];
        List<AssimilatedYear> ofNoSchool = [];
        bool IsOfASchool(int i) => cases[i].Pupil.Placement.IsPaidToSchool;
        foreach (DateOnly day in days)
        {
            AssimilatedYear[] rows = [.. cases.Select(c => OfPupil(terms, c, day))];
            Money[] gains = [.. rows.Select((row, i) => cases[i].Superseded <= day ? Money.Zero : row.Award - row.Old)];
            rows = WithGainsTaken(terms, ProtectionKind.PerPupil, rows, gains);
            AssimilatedYear[] schools = WithGainsTaken(terms, ProtectionKind.PerSchool,
                [.. bySchool.Select(s => OfSchool(terms, [.. s.Own.Select(i => cases[i])], Sum(day, s.Own.Select(i => rows[i]))))],
                [.. bySchool.Select(s => s.Own.Sum(i => gains[i]))]);
            for (int i = 0; i < cases.Length; i++) if (cases[i].Old is not null) ofPupils[i].Add(rows[i]);
            for (int s = 0; s < schools.Length; s++) ofSchools[s].Add(schools[s]);
            ofNoSchool.Add(Sum(day, rows.Where((_, i) => !IsOfASchool(i))));
        }

        return new(inputs.Plan.Id, days[0],
            [.. cases.Select((c, i) => Row(inputs.Plan, c, ofPupils[i]))],
            [.. bySchool.Select((s, i) => School(inputs.Plan, s.Id, [.. s.Own.Select(c => cases[c])], days[0], ofSchools[i]))],
            [.. days.Select((day, k) => Sum(day, ofSchools.Select(rows => rows[k]).Append(ofNoSchool[k])))])
        {
            Moves = [.. cases.Where(c => c.Status == MoveStatus.Moves)
                .Select(c => new MovedPupil(inputs.Plan.Id, c.Pupil.Placement.Id, c.Target!.Band!, c.Target.Amount, c.Mover!.On))],
        };
    }

    private static AssimilatedSchool School(AssimilationPlan plan, int id, IReadOnlyList<PupilCase> own, DateOnly on, IReadOnlyList<AssimilatedYear> years)
    {
        Money old = own.Where(c => c.InCohort).Sum(c => c.Old ?? Money.Zero), change = own.Sum(c => c.Expected);
        return new(id, own.Count, own.Count(c => c.Mover?.On <= on), years)
        {
            WholeChange = change,
            OutsideTolerance = plan.Moderation?.SchoolTolerancePercent is Quantity percent && (Exact)Math.Abs(change.Pence) * 100 > percent.Exact * old.Pence,
        };
    }

    /// <summary>What one pupil is paid on a day.</summary>
    public static AssimilatedYear OfPupil(Protection terms, PupilCase pupil, DateOnly day)
    {
        if (pupil.Old is null || !pupil.Pupil.Placement.Span.Contains(day)) return Nothing(day);
        if (pupil.Mover is not Mover mover || day < mover.On)
        {
            Money paid = pupil.Before(day);
            return new(day, paid, paid, Money.Zero, Money.Zero);
        }

        Money own = terms.Kind == ProtectionKind.PerPupil ? Protecting.OnDay(terms, mover.On, [mover], day) : Money.Zero;
        return new(day, mover.Old, mover.New(day), own, Money.Zero);
    }

    /// <summary>What a school is paid on a day for pupils whose rows add up to <paramref name="sum"/>.</summary>
    public static AssimilatedYear OfSchool(Protection terms, IReadOnlyList<PupilCase> own, AssimilatedYear sum)
    {
        Mover[] movers = [.. own.Select(c => c.Mover).OfType<Mover>()];
        if (terms.Kind != ProtectionKind.PerSchool || movers.Length == 0) return sum;
        return sum with { Protection = Protecting.OnDay(terms, movers.Min(m => m.On), movers, sum.Day) };
    }

    /// <summary>The cap works where the protection that it pays for does: between pupils, or between schools.</summary>
    private static AssimilatedYear[] WithGainsTaken(Protection terms, ProtectionKind level, AssimilatedYear[] rows, Money[] gains)
    {
        if (terms.GainsCap is not GainsCap cap || terms.Kind != level) return rows;
        Money[] taken = GainsCapping.Take(cap, rows.Sum(r => r.Protection), gains);
        return [.. rows.Select((row, i) => row with { GainTaken = taken[i] })];
    }

    public static AssimilatedYear Nothing(DateOnly day) => new(day, Money.Zero, Money.Zero, Money.Zero, Money.Zero);

    public static AssimilatedYear Sum(DateOnly day, IEnumerable<AssimilatedYear> rows) =>
        rows.Aggregate(Nothing(day), (sum, r) => new(day, sum.Old + r.Old, sum.Award + r.Award, sum.Protection + r.Protection, sum.GainTaken + r.GainTaken));

    private static AssimilatedPupil Row(AssimilationPlan plan, PupilCase c, IReadOnlyList<AssimilatedYear> years)
    {
        DateOnly? ends = plan.Protection.Kind == ProtectionKind.PerPupil && c.Mover is Mover mover ? Earlier(mover.Ends, Protecting.EndOfLength(plan.Protection, mover.On)) : null;
        if (ends == DateSpan.NoEnd) ends = null;
        return new(c.Pupil.Placement.Id, c.Pupil.Placement.SchoolId, c.Status, c.Mover?.On, c.Old, c.Target?.Band, c.New, ends, years, Reasons.Of(plan, c, years, ends), c.Exceptions);
    }

    private static DateOnly Earlier(DateOnly one, DateOnly other) => one < other ? one : other;
}

/// <summary>A pupil's row in words.</summary>
internal static class Reasons
{
    public static string Of(AssimilationPlan plan, PupilCase c, IReadOnlyList<AssimilatedYear> years, DateOnly? ends)
    {
        List<string> parts = [];
        if (c.Old is Money old) parts.Add($"{old} a year before");
        if (c.New is Money after && c.Target?.Band is string band)
            parts.Add($"{c.Target.Why}: band {band}, {after}" + (c.Old is Money was ? $" ({Signed(after - was)})" : ""));
        if (c.Status == MoveStatus.Undecided) parts.Add("keeps the old amount until a person decides: " + string.Join(" ", c.Exceptions.Select(e => e.Words)));
        else parts.Add(When(c));
        if (c.Mover is Mover mover && Holding.Running(c.Pupil, mover.On) is var running && running != Money.Zero)
            parts.Add($"protection of plan {string.Join(" and ", Holding.PlansRunning(c.Pupil, mover.On))}, {running} a year, ends with this move and counts as paid before");
        if (c.Mover is not null && years.Count > 0 && Protected(plan, years, ends) is string words) parts.Add(words);
        return string.Join("; ", parts) + (parts[^1].EndsWith('.') ? "" : ".");
    }

    private static string When(PupilCase c) => c.Status switch
    {
        MoveStatus.Moves or MoveStatus.AlreadyMoved => $"moves on {c.Mover!.On:yyyy-MM-dd} ({c.Day.Why})",
        MoveStatus.Later => $"moves later, on {c.Mover!.On:yyyy-MM-dd} ({c.Day.Why})",
        MoveStatus.NewPlan => c.Day.Why,
        MoveStatus.Left => $"does not move: {c.Day.Why}",
        _ => $"stays for now: {c.Day.Why}",
    };

    private static string? Protected(AssimilationPlan plan, IReadOnlyList<AssimilatedYear> years, DateOnly? ends)
    {
        AssimilatedYear? first = years.FirstOrDefault(y => y.Protection > Money.Zero);
        string? taken = years.FirstOrDefault(y => y.GainTaken > Money.Zero) is AssimilatedYear capped ? $"{capped.GainTaken} of the gain pays for protection" : null;
        if (first is null) return taken;
        string until = ends is DateOnly end ? $" until {end:yyyy-MM-dd}" : "";
        string taper = plan.Protection.TaperPercent.Count > 0 ? $", tapering over {plan.Protection.TaperPercent.Count} years" : "";
        return $"protected by {first.Protection} a year on {first.Day:yyyy-MM-dd}{taper}{until}";
    }

    private static string Signed(Money amount) => amount > Money.Zero ? $"+{amount}" : amount.ToString();
}
