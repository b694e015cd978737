using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Solving;

/// <summary>
/// How far values are beyond a constraint, in its own units: pence a year of a step, a range or a value that should stay; pence of a total; hundredths of a percentage point
/// of a school's loss, or pence where an amount limits it. With so many units given it would hold.
/// </summary>
internal sealed class Giving(BandModel model, Stated stated)
{
    private const long Never = long.MaxValue / 4;

    /// <summary>Units that a constraint, or the target, lacks at values in millionths of a pound; 0 where it holds.</summary>
    public long Lacks(int constraint, long[] values) => constraint == Stated.Target
        ? Math.Max(0, model.Total(stated.TargetSettings, values) - stated.TargetTotal)
        : stated.Constraints[constraint] switch
        {
            SolveConstraint.InOrder order => stated.PairsOf(constraint).Max(p => LacksStep(p, values, Rate.Of(order.LeastStep).Millionths) as long?) ?? 0,
            SolveConstraint.Range range => Most(values, v => LacksRange(range, v, values[v])),
            SolveConstraint.Unchanged unchanged => Most(values, v => Stated.Concerns(unchanged.Of, model.Variables[v]) ? Pence(Math.Abs(values[v] - model.Variables[v].Present)) : 0),
            SolveConstraint.SchoolLoss loss => model.Schools.Where(s => IsMeant(loss, s)).Max(s => Lacks(loss, s, values) as long?) ?? 0,
            SolveConstraint.SettingTotal => stated.RowsOfConstraint(constraint).Max(row => LacksTotal(row, values) as long?) ?? 0,
            _ => 0,
        };

    /// <summary>The schools that would lose too much if the constraint gave a unit less than it has to.</summary>
    public IReadOnlyList<int> InTheWay(int constraint, long[] values, long given) => stated.Constraints[constraint] is not SolveConstraint.SchoolLoss loss ? []
        : [.. model.Schools.Where(s => IsMeant(loss, s) && Lacks(loss, s, values) >= given).Select(s => s.School)];

    /// <summary>Units in words.</summary>
    public string Words(int constraint, long units) => constraint == Stated.Target ? $"{new Money(units)} more than the target" : stated.Constraints[constraint] switch
    {
        SolveConstraint.InOrder { LeastStep.Pence: 0 } => $"a higher band worth {new Money(units)} a year less than the one below it",
        SolveConstraint.InOrder => $"steps that are {new Money(units)} a year smaller",
        SolveConstraint.Range => $"a range that is {new Money(units)} a year wider",
        SolveConstraint.Unchanged => $"a change of {new Money(units)} a year",
        SolveConstraint.SchoolLoss { MostPounds: null } => $"{units / 100}.{units % 100:00} percentage points more of loss",
        SolveConstraint.SchoolLoss => $"{new Money(units)} more of loss",
        _ => $"{new Money(units)} of the total",
    };

    private static bool IsMeant(SolveConstraint.SchoolLoss loss, SchoolPart school) =>
        school.Pieces.Count > 0 && (loss.Groups.Count == 0 || loss.Groups.Contains(school.Group));

    private long Lacks(SolveConstraint.SchoolLoss loss, SchoolPart school, long[] values)
    {
        long lost = model.PenceAt(school, model.Present) - model.PenceAt(school, values), may = Stated.MayLose(loss, school);
        if (lost <= may) return 0;
        if (loss.MostPounds is not null) return lost - may;
        long has = Stated.HasOf(loss, school);
        if (has == 0) return Never;
        long units = (long)((new Exact((Int128)lost * 100, has) - loss.MostPercent!.Value.Exact) * 100).RoundTo(RoundingMode.Up, 1);
        return Math.Max(1, units);
    }

    private static long LacksStep(OrderPair pair, long[] values, long step) =>
        Pence(Math.Max(0, (pair.Lower is int lower ? values[lower] : pair.LowerValue) + step - (pair.Higher is int higher ? values[higher] : pair.HigherValue)));

    private long LacksRange(SolveConstraint.Range range, int v, long value)
    {
        if (!Stated.Concerns(range.Of, model.Variables[v])) return 0;
        (Exact least, Exact most) = Stated.EndsOf(range, model.Variables[v], model.Grid);
        Exact beyond = Exact.Max(Exact.Zero, Exact.Max(least - value, (Exact)value - most));
        return (long)(beyond / (Rate.Scale / 100)).RoundTo(RoundingMode.Up, 1);
    }

    private long LacksTotal(Row row, long[] values)
    {
        long sum = row.Terms.Sum(t => model.PenceAt(t.Variable, values[t.Variable]));
        return Math.Max(0, row.AtLeast ? row.Limit - sum : sum - row.Limit);
    }

    private static long Most(long[] values, Func<int, long> of)
    {
        long most = 0;
        for (int v = 0; v < values.Length; v++) most = Math.Max(most, of(v));
        return most;
    }

    private static long Pence(long millionths) => (millionths + Rate.Scale / 100 - 1) / (Rate.Scale / 100);
}
