using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Rules;

/// <summary>One pupil's case: where it stands, and the mover where it moves on a known day.</summary>
internal sealed record PupilCase(PupilToMove Pupil, MoveStatus Status, MoveDay Day, Money? Old, Target? Target, Money? New, Mover? Mover, IReadOnlyList<AssimilationDoubt> Exceptions)
{
    /// <summary>One of those whom the plan is for: not a new plan, nor one that ends before it would move.</summary>
    public bool InCohort => Status is not (MoveStatus.NewPlan or MoveStatus.Left);

    /// <summary>What was paid a year on a day before the move, with what other plans pay beside the award.</summary>
    public Func<DateOnly, Money> Before { get; init; } = _ => Money.Zero;

    /// <summary>From this day another award holds than the one that the move made: the plan protects no longer, and takes nothing.</summary>
    public DateOnly Superseded { get; init; } = DateSpan.NoEnd;

    /// <summary>By how much its annual award changes once it has moved; nothing as long as nobody has decided.</summary>
    public Money Expected => Cohorts.Expected(Status, Old, New);
}

/// <summary>Decides each pupil's case: old amount, day, band and amount, or what stands against it.</summary>
internal sealed class Deciding(AssimilationInputs inputs, IReadOnlyList<DateOnly> days)
{
    private readonly AssimilationPlan plan = inputs.Plan;
    private readonly Scheme scheme = inputs.Schemes[inputs.Plan.Target.Scheme];
    private readonly Scheme? oldScheme = inputs.Plan.Old.Scheme is string id ? inputs.Schemes[id] : null;

    public PupilCase Of(PupilToMove pupil)
    {
        if (pupil.Moved is null && pupil.PlanStarted >= plan.Timing.Start)
            return new(pupil, MoveStatus.NewPlan, new(null, "a new plan, decided on the new scheme"), null, null, null, null, []);
        PupilCase found = pupil.Moved is MovedPupil moved ? Again(pupil, moved) : First(pupil);
        return found with { Before = day => PaidOn(pupil, found.Old, day) };
    }

    private PupilCase Again(PupilToMove pupil, MovedPupil moved)
    {
        MoveDay day = new(moved.On, "moved by an earlier run");
        PupilToMove held = Holding.At(plan, pupil, moved.On);
        Outcome<Exact> old = OldOf(held, moved.On);
        if (moved.Plan != plan.Id)
            return Undecided(pupil, day with { On = null }, old.Fault is null ? Attended(pupil, old.Value) : null,
                Target.Refused("moved_by_another_plan", $"Plan {moved.Plan} has moved this pupil already, on {moved.On:yyyy-MM-dd}."), null);
        return old.Fault is Fault unknown ? Untold(pupil, unknown)
            : Settle(held, MoveStatus.AlreadyMoved, day, Attended(pupil, old.Value), new(moved.Band, moved.Amount, "as recorded"));
    }

    private PupilCase First(PupilToMove pupil)
    {
        DateSpan placed = pupil.Placement.Span;
        MoveDay day = Moving.Of(plan, pupil);
        if (day.On < placed.From) day = day with { On = placed.From };
        bool leaves = placed.Until <= days[0] || day.On >= placed.Until;
        DateOnly shown = days[0] < plan.Timing.Start ? plan.Timing.Start : days[0], valued = leaves || day.On is null ? InPlacement(placed, shown) : day.On.Value;
        PupilToMove held = Holding.At(plan, pupil, valued);
        Outcome<Exact> old = OldOf(held, valued);
        if (leaves && (old.Fault is null || pupil.Before is not null))
            return new(held, MoveStatus.Left, new(null, $"its placement ends on {placed.Until:yyyy-MM-dd}"), old.Fault is null ? Attended(pupil, old.Value) : null, null, null, null, []);
        if (old.Fault is Fault unknown) return Untold(pupil, unknown);
        Money before = Attended(pupil, old.Value);
        Target target = Targeting.Find(plan, scheme, held, old.Value, valued);
        target = target with { Doubt = target.Doubt ?? day.Doubt ?? OutOfForce(day.On) ?? AwardMoves.InTheWay(plan, pupil, day.On) };
        if (target.Doubt is not null) return Undecided(held, day, before, target, target.Band is null ? null : Amount(target, held, valued) is { Fault: null } known ? known.Value : null);
        MoveStatus status = day.On is null ? MoveStatus.Stays : day.On <= days[0] ? MoveStatus.Moves : MoveStatus.Later;
        return Settle(held, status, day, before, target, valued);
    }

    /// <summary>The day, or the nearest one of the placement.</summary>
    private static DateOnly InPlacement(DateSpan placed, DateOnly day) =>
        day < placed.From ? placed.From : day >= placed.Until && !placed.IsEmpty ? placed.Until.AddDays(-1) : day;

    /// <summary>What the old arrangement gives a pupil on the day, full-time.</summary>
    private Outcome<Exact> OldOf(PupilToMove held, DateOnly day) =>
        Holding.Missing(plan, held, day) is Fault missing ? missing : Valuing.Old(plan, oldScheme, held);

    private Money Attended(PupilToMove pupil, Exact old) =>
        Valuing.AsAttended(old, oldScheme?.PartTime ?? plan.Old.PartTime, pupil.Placement.PartTime, oldScheme?.Rounding ?? Rounding.Penny);

    /// <summary>What is paid on a day before the move: nothing where no award holds, and <paramref name="otherwise"/> where it cannot be told.</summary>
    private Money PaidOn(PupilToMove pupil, Money? otherwise, DateOnly day)
    {
        Money running = Holding.Running(pupil, day);
        if (Holding.IsWithout(plan, pupil, day)) return running;
        Outcome<Exact> old = OldOf(Holding.At(plan, pupil, day), day);
        return running + (old.Fault is null ? Attended(pupil, old.Value) : otherwise ?? Money.Zero);
    }

    // An award that ends before the pupil moves is paid until then.
    private PupilCase Untold(PupilToMove pupil, Fault unknown)
    {
        Outcome<Exact> now = OldOf(Holding.At(plan, pupil, days[0]), days[0]);
        return Undecided(pupil, new(null, "its old amount cannot be told"), now.Fault is null ? Attended(pupil, now.Value) : null, Target.Refused(unknown), null);
    }

    /// <summary>Values the target on every day that is asked about, and holds it against what the plan specifies.</summary>
    private PupilCase Settle(PupilToMove pupil, MoveStatus status, MoveDay day, Money before, Target target, DateOnly? valuedOn = null)
    {
        DateOnly valued = valuedOn ?? day.On!.Value;
        Dictionary<DateOnly, Money> amounts = [];
        DateOnly superseded = status == MoveStatus.AlreadyMoved ? Holding.Superseded(plan, pupil) : DateSpan.NoEnd;
        List<AssimilationDoubt> later = [];
        foreach (DateOnly each in days.Where(d => d > valued).Prepend(valued).Distinct())
        {
            if (each > valued && each >= superseded)
            {
                amounts[each] = Later(pupil, each, amounts[valued], later);
                continue;
            }

            Outcome<Money> amount = Amount(target, pupil, each);
            if (amount.Fault is Fault fault) return Undecided(pupil, day, before, Target.Refused(fault), null);
            amounts[each] = amount.Value;
        }

        Money after = amounts[valued];
        if (superseded <= valued) amounts[valued] = Later(pupil, valued, after, later);
        bool byRule = status != MoveStatus.AlreadyMoved && pupil.Decided is null;
        AssimilationDoubt[] exceptions = [.. Dearer(pupil, target, after), .. byRule ? OutsideTolerance(before, after) : [], .. later.Take(1)];
        if (exceptions.Length > 0 && byRule)
            return new(pupil, MoveStatus.Undecided, day with { On = null }, before, target, after, null, exceptions);
        Mover? mover = day.On is DateOnly on ? new(pupil, on, Earlier(Protecting.EndOf(plan, pupil, on), superseded), before + Holding.Running(pupil, on), d => amounts[d]) : null;
        return new(pupil, status, day, before, target, after, mover, exceptions) { Superseded = superseded };
    }

    private static DateOnly Earlier(DateOnly one, DateOnly other) => one < other ? one : other;

    /// <summary>What the awards pay that hold on a day after the plan's own has ended; what was known before where they cannot be valued.</summary>
    private Money Later(PupilToMove pupil, DateOnly day, Money otherwise, List<AssimilationDoubt> doubts)
    {
        Money sum = Money.Zero;
        foreach (BandDecision award in pupil.Awards.Where(a => a.Span.Contains(day)))
        {
            Outcome<Money> amount = Decided(pupil, award, day);
            if (amount.Fault is null)
            {
                sum += amount.Value;
                continue;
            }

            doubts.Add(new("later_award", $"The award of scheme {award.Scheme} from {award.Span.From:yyyy-MM-dd}, after the move, cannot be valued here: {amount.Fault.Message} The band that the plan made is shown."));
            return otherwise;
        }

        return sum;
    }

    private Outcome<Money> Decided(PupilToMove pupil, BandDecision award, DateOnly day)
    {
        if (!inputs.Schemes.TryGetValue(award.Scheme, out Scheme? of))
            return Valuing.Old(plan, oldScheme, pupil with { Old = award.Award }) is var old && old.Fault is Fault untold ? untold : Attended(pupil, old.Value);
        Outcome<ReachedAward> reached = of.Reach(award.Award);
        if (reached.Fault is Fault fault) return fault;
        if (reached.Value.Band is not Band band || reached.Value.Hours is not null) return new Fault("old_of_another_kind", "It leads to no band.", FaultKind.RuleBroken);
        Outcome<Exact> net = Valuing.Net(of, band.Id, reached.Value.Amount, pupil, day);
        return net.Fault is Fault unvalued ? unvalued : Valuing.AsAttended(net.Value, of.PartTime, pupil.Placement.PartTime, of.Rounding);
    }

    /// <summary>What the target pays a year on a day, as the pupil attends.</summary>
    public Outcome<Money> Amount(Target target, PupilToMove pupil, DateOnly day)
    {
        Outcome<Exact> net = Valuing.Net(scheme, target.Band!, target.Amount, pupil, day);
        return net.Fault is Fault fault ? fault : Valuing.AsAttended(net.Value, scheme.PartTime, pupil.Placement.PartTime, scheme.Rounding);
    }

    private AssimilationDoubt? OutOfForce(DateOnly? on) =>
        on is DateOnly day && !scheme.InForce.Contains(day) ? new("scheme_not_in_force", $"Scheme {scheme.Id} is in force {scheme.InForce}; the pupil would move on {day:yyyy-MM-dd}.") : null;

    private static IEnumerable<AssimilationDoubt> Dearer(PupilToMove pupil, Target target, Money? after)
    {
        if (pupil.Specified > after)
            yield return new("specified_dearer", $"The plan specifies provision of {pupil.Specified} a year, more than band {target.Band} pays ({after}): the band does not decide what must be provided.");
    }

    private IEnumerable<AssimilationDoubt> OutsideTolerance(Money before, Money after)
    {
        long change = Math.Abs((after - before).Pence);
        bool outside = change > plan.Moderation?.PupilTolerancePounds?.Pence
            || (plan.Moderation?.PupilTolerancePercent is Quantity percent && (Exact)change * 100 > percent.Exact * before.Pence);
        if (outside) yield return new("outside_pupil_tolerance", $"The amount changes by {after - before}, more than the plan tolerates without a person's decision.");
    }

    private static PupilCase Undecided(PupilToMove pupil, MoveDay day, Money? before, Target target, Money? after) =>
        new(pupil, MoveStatus.Undecided, day with { On = null }, before, target, after, null, [target.Doubt!, .. Dearer(pupil, target, after)]);
}
