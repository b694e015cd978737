using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Rules;

/// <summary>One pupil's case: where it stands, and the mover where it moves on a known day.</summary>
internal sealed record PupilCase(PupilToMove Pupil, MoveStatus Status, MoveDay Day, Money? Old, Target? Target, Money? New, Mover? Mover, IReadOnlyList<AssimilationDoubt> Exceptions)
{
    /// <summary>One of those whom the plan is for: not a new plan, nor one that ends before it would move.</summary>
    public bool InCohort => Status is not (MoveStatus.NewPlan or MoveStatus.Left);

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
        Outcome<Exact> old = Valuing.Old(plan, oldScheme, pupil);
        if (old.Fault is Fault unknown) return Undecided(pupil, new(null, "its old amount cannot be told"), null, Target.Refused(unknown), null);
        Money before = Valuing.AsAttended(old.Value, oldScheme?.PartTime ?? plan.Old.PartTime, pupil.Placement.PartTime, oldScheme?.Rounding ?? Rounding.Penny);
        return pupil.Moved is MovedPupil moved ? Again(pupil, before, moved) : First(pupil, before, old.Value);
    }

    private PupilCase Again(PupilToMove pupil, Money before, MovedPupil moved)
    {
        MoveDay day = new(moved.On, "moved by an earlier run");
        if (moved.Plan != plan.Id)
            return Undecided(pupil, day with { On = null }, before, Target.Refused("moved_by_another_plan", $"Plan {moved.Plan} has moved this pupil already, on {moved.On:yyyy-MM-dd}."), null);
        return Settle(pupil, MoveStatus.AlreadyMoved, day, before, new(moved.Band, moved.Amount, "as recorded"));
    }

    private PupilCase First(PupilToMove pupil, Money before, Exact old)
    {
        DateSpan placed = pupil.Placement.Span;
        MoveDay day = Moving.Of(plan, pupil);
        if (day.On < placed.From) day = day with { On = placed.From };
        if (placed.Until <= days[0] || day.On >= placed.Until)
            return new(pupil, MoveStatus.Left, new(null, $"its placement ends on {placed.Until:yyyy-MM-dd}"), before, null, null, null, []);
        DateOnly valued = day.On ?? (days[0] < plan.Timing.Start ? plan.Timing.Start : days[0]);
        Target target = Targeting.Find(plan, scheme, pupil, old, valued);
        if (pupil.Moved is null && Unclear(pupil, valued) is Target unclear) return Undecided(pupil, day, before, unclear, null);
        target = target with { Doubt = target.Doubt ?? day.Doubt ?? OutOfForce(day.On) ?? AwardMoves.InTheWay(plan, pupil, day.On) };
        if (target.Doubt is not null) return Undecided(pupil, day, before, target, target.Band is null ? null : Amount(target, pupil, valued) is { Fault: null } known ? known.Value : null);
        MoveStatus status = day.On is null ? MoveStatus.Stays : day.On <= days[0] ? MoveStatus.Moves : MoveStatus.Later;
        return Settle(pupil, status, day with { On = day.On }, before, target, valued);
    }

    private Target? Unclear(PupilToMove pupil, DateOnly day) =>
        Holding.Missing(plan, pupil, day)
        ?? (Holding.At(plan, pupil, day).Old is Award held && pupil.Old is Award old && held != old
            ? Target.Refused("old_missing", $"The award of the old arrangement changes before the move on {day:yyyy-MM-dd}: a person has to decide from which it moves.") : null)
        ?? (Holding.Running(pupil, day) != Money.Zero
            ? Target.Refused("moved_by_another_plan", $"Protection of plan {string.Join(" and ", Holding.PlansRunning(pupil, day))} still runs on {day:yyyy-MM-dd}: a person has to decide what becomes of it.") : null);

    /// <summary>Values the target on every day that is asked about, and holds it against what the plan specifies.</summary>
    private PupilCase Settle(PupilToMove pupil, MoveStatus status, MoveDay day, Money before, Target target, DateOnly? valuedOn = null)
    {
        DateOnly valued = valuedOn ?? day.On!.Value;
        Dictionary<DateOnly, Money> amounts = [];
        foreach (DateOnly each in days.Where(d => d > valued).Prepend(valued).Distinct())
        {
            Outcome<Money> amount = Amount(target, pupil, each);
            if (amount.Fault is Fault fault) return Undecided(pupil, day, before, Target.Refused(fault), null);
            amounts[each] = amount.Value;
        }

        Money after = amounts[valued];
        bool byRule = status != MoveStatus.AlreadyMoved && pupil.Decided is null;
        AssimilationDoubt[] exceptions = [.. Dearer(pupil, target, after), .. byRule ? OutsideTolerance(before, after) : []];
        if (exceptions.Length > 0 && byRule)
            return new(pupil, MoveStatus.Undecided, day with { On = null }, before, target, after, null, exceptions);
        Mover? mover = day.On is DateOnly on ? new(pupil, on, Protecting.EndOf(plan, pupil, on), before, d => amounts[d]) : null;
        return new(pupil, status, day, before, target, after, mover, exceptions);
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
