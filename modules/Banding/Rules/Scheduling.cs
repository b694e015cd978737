using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Rules;

/// <summary>
/// What is paid on single days, as spans: the rows of <see cref="Assimilating"/> are worked out on every day on which one of
/// them can change, and equal neighbours are joined.
/// </summary>
internal sealed class Scheduling(AssimilationInputs inputs, Deciding deciding)
{
    private readonly AssimilationPlan plan = inputs.Plan;
    private readonly Protection terms = inputs.Plan.Protection;
    private readonly Deciding deciding = deciding;

    /// <summary>Days on which a value of the target scheme, or what the school bears of it, may change.</summary>
    private readonly DateOnly[] valueDays = [.. inputs.Schemes[inputs.Plan.Target.Scheme].Data.Series.SelectMany(s => s.Values.Values.Select(v => v.From))
        .Concat(inputs.Schemes[inputs.Plan.Target.Scheme].Data.Contributions.SelectMany(c => c.Values.Values.Select(v => v.From))).Distinct().Order()];

    public static IReadOnlyList<ProtectionAward> Of(AssimilationInputs inputs, IReadOnlyList<PupilCase> cases, Deciding deciding, DateOnly on)
    {
        if (inputs.Plan.Protection.Kind == ProtectionKind.None) return [];
        PupilCase[] moved = [.. cases.Where(c => c.Mover?.On <= on)];
        return [.. new Scheduling(inputs, deciding).Run(moved)
            .OrderBy(a => a.SchoolId).ThenBy(a => a.PlacementId, StringComparer.Ordinal).ThenBy(a => a.Part).ThenBy(a => a.Span.From)];
    }

    private IEnumerable<ProtectionAward> Run(IReadOnlyList<PupilCase> moved)
    {
        // In the order of the rows, because odd pennies of a gains cap go by it.
        Unit[] units = [.. terms.Kind == ProtectionKind.PerPupil
            ? moved.Select(c => Unit.Of(this, c.Pupil.Placement.SchoolId, MoveOf(c), [c]))
            : moved.GroupBy(c => c.Pupil.Placement.SchoolId).OrderBy(g => g.Key).Select(g => Unit.Of(this, g.Key, null, [.. g]))];
        foreach (Unit unit in terms.Kind == ProtectionKind.PerPupil ? units.Zip(moved, WithTakenOver) : units)
            foreach (ProtectionAward award in Awards(unit, ProtectionPart.Protection, unit.Rows.Select(r => (r.Day, r.Protection)))) yield return award;
        if (terms.GainsCap is not GainsCap cap) yield break;
        List<(DateOnly Day, Money Rate)>[] taken = Taken(cap, units);
        for (int i = 0; i < units.Length; i++)
            foreach (ProtectionAward award in Awards(units[i], ProtectionPart.GainTaken, taken[i])) yield return award;
    }

    /// <summary>What a plan that moved the pupil on was told stays recorded: a run of either plan finds it again. It is paid no longer than the award holds.</summary>
    private Unit WithTakenOver(Unit unit, PupilCase moved) => !Holding.IsTakenOver(moved.Pupil, moved.Superseded) ? unit
        : Unit.Of(this, unit.School, unit.Move, [moved with { Superseded = DateSpan.NoEnd, Mover = moved.Mover! with { Ends = Protecting.EndOf(plan, moved.Pupil, moved.Mover.On) } }]);

    /// <summary>What is taken of one gain depends on everyone's, so it may change whenever any row does.</summary>
    private static List<(DateOnly Day, Money Rate)>[] Taken(GainsCap cap, Unit[] units)
    {
        List<(DateOnly Day, Money Rate)>[] taken = [.. units.Select(_ => new List<(DateOnly, Money)>())];
        int[] reached = [.. units.Select(_ => -1)];
        foreach (DateOnly day in units.SelectMany(u => u.Rows.Select(r => r.Day)).Distinct().Order())
        {
            for (int i = 0; i < units.Length; i++)
                while (reached[i] + 1 < units[i].Rows.Count && units[i].Rows[reached[i] + 1].Day <= day) reached[i]++;
            AssimilatedYear[] rows = [.. units.Select((u, i) => reached[i] < 0 ? Assimilating.Nothing(day) : u.Rows[reached[i]])];
            Money[] ofDay = GainsCapping.Take(cap, rows.Sum(r => r.Protection), [.. rows.Select(r => r.Award - r.Old)]);
            for (int i = 0; i < units.Length; i++) taken[i].Add((day, ofDay[i]));
        }

        return taken;
    }

    private IEnumerable<ProtectionAward> Awards(Unit unit, ProtectionPart part, IEnumerable<(DateOnly Day, Money Rate)> steps)
    {
        (DateOnly Day, Money Rate) last = (DateOnly.MinValue, Money.Zero);
        foreach ((DateOnly Day, Money Rate) step in steps.Append((DateSpan.NoEnd, Money.Zero)))
        {
            if (step.Rate == last.Rate && step.Day != DateSpan.NoEnd) continue;
            if (last.Rate > Money.Zero) yield return new(plan.Id, plan.Target.Scheme, unit.School, unit.Move, part, new(last.Day, step.Day), last.Rate);
            last = step;
        }
    }

    /// <summary>What is protected together: a pupil, or a school. Its rows hold from their day until the next one's.</summary>
    private sealed record Unit(int School, MovedPupil? Move, IReadOnlyList<AssimilatedYear> Rows)
    {
        public static Unit Of(Scheduling schedule, int school, MovedPupil? move, IReadOnlyList<PupilCase> own)
        {
            Known[] known = [.. own.Select(c => new Known(schedule, c))];
            DateOnly first = own.Min(c => c.Mover!.On);
            IEnumerable<DateOnly> days = known.SelectMany(k => k.Days).Concat(schedule.YearsFrom(first)).Where(d => d >= first && d < DateSpan.NoEnd).Distinct().Order();
            return new(school, move, [.. days.Select(d => schedule.Row(known, d))]);
        }
    }

    private AssimilatedYear Row(IReadOnlyList<Known> own, DateOnly day)
    {
        if (own.Any(k => k.Counts(day) && k.Amount(day) is null)) return Assimilating.Nothing(day);
        PupilCase[] cases = [.. own.Select(k => k.Case)];
        AssimilatedYear sum = Assimilating.Sum(day, cases.Where(c => day < c.Superseded).Select(c => Assimilating.OfPupil(terms, c, day)));
        return Assimilating.OfSchool(terms, cases, sum);
    }

    private MovedPupil MoveOf(PupilCase moved) => new(plan.Id, moved.Pupil.Placement.Id, moved.Target!.Band!, moved.Target.Amount, moved.Mover!.On);

    private IEnumerable<DateOnly> YearsFrom(DateOnly first) =>
        Enumerable.Range(1, terms.TaperPercent.Count).Select(first.AddYears).Append(Protecting.EndOfLength(terms, first));

    /// <summary>A pupil that has moved, with what its band pays, which is worked out once for each value.</summary>
    private sealed class Known
    {
        private readonly Dictionary<DateOnly, Money?> amounts = [];
        private readonly Scheduling schedule;

        public Known(Scheduling schedule, PupilCase moved)
        {
            this.schedule = schedule;
            Case = moved with { Mover = moved.Mover! with { New = day => Amount(day)!.Value } };
        }

        public PupilCase Case { get; }
        private Mover Mover => Case.Mover!;

        public IEnumerable<DateOnly> Days =>
            [Mover.On, Mover.Ends, Case.Superseded, Mover.Pupil.Placement.Span.Until, .. schedule.valueDays, .. schedule.terms.Uplifts.Select(u => u.From)];

        public bool Counts(DateOnly day) => Mover.CountsOn(day) || (Mover.On <= day && day < Case.Superseded && Mover.Pupil.Placement.Span.Contains(day));

        public Money? Amount(DateOnly day)
        {
            DateOnly since = schedule.valueDays.LastOrDefault(d => d <= day, Mover.On);
            if (since < Mover.On) since = Mover.On;
            if (amounts.TryGetValue(since, out Money? known)) return known;
            return amounts[since] = schedule.deciding.Amount(Case.Target!, Mover.Pupil, since) is { Fault: null } amount ? amount.Value : null;
        }
    }
}
