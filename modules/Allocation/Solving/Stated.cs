using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Solving;

/// <summary>
/// A problem's constraints over its model, the scheme's own order among them, made into boxes, edges and rows. Any of them may be left out
/// (<c>active</c>, by index), and the target is a row like theirs.
/// </summary>
internal sealed class Stated
{
    /// <summary>The index of the target's row.</summary>
    public const int Target = -1;

    private readonly BandModel model;
    private readonly OrderPair[][] pairs;
    private readonly Row[][] rows;
    private readonly long[] give;

    public Stated(BandModel model, BandValueProblem problem, IReadOnlyList<ValueKey> keys, IReadOnlyList<DateOnly> days)
    {
        this.model = model;
        Constraints = [.. problem.Constraints, .. OwnOrder(model.Scheme, problem)];
        TargetSettings = problem.Target.Settings;
        PresentTotal = model.Total(TargetSettings, model.Present);
        TargetTotal = problem.Target switch
        {
            SolveTarget.Saving saving => PresentTotal - saving.Amount.Pence,
            SolveTarget.Total total => total.Amount.Pence,
            _ => PresentTotal,
        };
        var orders = new Orders(model, keys, days);
        pairs = [.. Constraints.Select(c => c is SolveConstraint.InOrder order ? orders.Of(order.Of) : [])];
        give = new long[Constraints.Count];
        rows = [.. Constraints.Select((_, i) => RowsOf(i))];
    }

    private Stated(Stated other, int constraint, long by)
    {
        (model, Constraints, TargetSettings, PresentTotal, TargetTotal, pairs) = (other.model, other.Constraints, other.TargetSettings, other.PresentTotal, other.TargetTotal, other.pairs);
        (give, rows) = ([.. other.give], [.. other.rows]);
        if (constraint == Target) TargetTotal += by;
        else
        {
            give[constraint] += by;
            rows[constraint] = RowsOf(constraint);
        }
    }

    /// <summary>The same with one constraint, or the target, that gives so many of its units (<see cref="Giving"/>).</summary>
    public Stated Giving(int constraint, long by) => new(this, constraint, by);

    /// <summary>What a constraint has given already.</summary>
    public long Given(int constraint) => give[constraint];

    /// <summary>The pairs that an order is about.</summary>
    public IReadOnlyList<OrderPair> PairsOf(int constraint) => pairs[constraint];

    /// <summary>The rows of a constraint, as they are with what it gives.</summary>
    public IReadOnlyList<Row> RowsOfConstraint(int constraint) => rows[constraint];

    private Row[] RowsOf(int constraint) => Constraints[constraint] switch
    {
        SolveConstraint.SchoolLoss loss => [.. LossRows(constraint, loss)],
        SolveConstraint.SettingTotal total => [.. TotalRows(constraint, total)],
        _ => [],
    };

    /// <summary>The constraints of the problem, then the scheme's order of bands where it has one.</summary>
    public IReadOnlyList<SolveConstraint> Constraints { get; }
    public IReadOnlyList<Setting> TargetSettings { get; }

    /// <summary>Pence by the present values in the target's settings, and what they may be at most.</summary>
    public long PresentTotal { get; }
    public long TargetTotal { get; }

    /// <summary>All constraints.</summary>
    public bool[] All() => [.. Constraints.Select(_ => true)];

    /// <summary>The points to search among, that keep to the active constraints and where <paramref name="most"/> is given to that total of the target's settings.</summary>
    public SearchProblem Problem(bool[] active, AimKind aim, long? most, IReadOnlyList<Row>? more = null)
    {
        int n = model.Variables.Length;
        bool[] pinned = [.. Enumerable.Range(0, n).Select(v => IsPinned(active, v))];
        var box = new Box(new int[n], [.. model.Variables.Select((v, i) => pinned[i] ? 0 : v.Most)]);
        List<Edge> edges = [];
        for (int c = 0; c < Constraints.Count; c++)
        {
            if (!active[c]) continue;
            if (Constraints[c] is SolveConstraint.Range range) Narrow(box, range, Rate.Of(new Money(give[c])).Millionths, pinned);
            if (Constraints[c] is SolveConstraint.Unchanged unchanged && give[c] > 0) NarrowAround(box, unchanged, Rate.Of(new Money(give[c])).Millionths);
            if (Constraints[c] is SolveConstraint.InOrder order) Put(edges, box, c, order, pinned);
        }

        IEnumerable<Row> all = rows.Where((_, c) => active[c]).SelectMany(r => r);
        if (most is long limit) all = all.Append(TotalRow(Target, TargetSettings, atLeast: false, limit));
        return new(box, [.. all.Concat(more ?? []).Select(r => Pinned(r, pinned))], edges, Aims.Of(model, aim, TargetSettings, pinned));
    }

    /// <summary>Values in millionths of a pound at grid points.</summary>
    public long[] Values(bool[] active, ReadOnlySpan<int> at)
    {
        var values = new long[at.Length];
        for (int v = 0; v < values.Length; v++) values[v] = IsPinned(active, v) ? model.Variables[v].Present : at[v] * model.Grid;
        return values;
    }

    /// <summary>The first and last grid point that a range leaves; the first lies above the last where it leaves none.</summary>
    public static (int First, int Last) PointsOf(SolveConstraint.Range range, SolvedVariable variable, long grid, long wider = 0)
    {
        (Exact least, Exact most) = EndsOf(range, variable, grid);
        (least, most) = (Exact.Max(least - wider, Exact.Zero), most + wider);
        Int128 first = (least / grid).RoundTo(RoundingMode.Up, 1), last = (most / grid).RoundTo(RoundingMode.Truncate, 1);
        return most < Exact.Zero ? (1, 0) : ((int)Int128.Min(first, int.MaxValue), (int)Int128.Min(last, variable.Most));
    }

    /// <summary>Between which millionths of a pound a range holds a value.</summary>
    public static (Exact Least, Exact Most) EndsOf(SolveConstraint.Range range, SolvedVariable variable, long grid)
    {
        Exact least = range.Least is Money from ? Rate.Of(from).Millionths : 0, most = range.Most is Money to ? Rate.Of(to).Millionths : (long)variable.Most * grid;
        if (range.DownPercent is Quantity down) least = Exact.Max(least, variable.Present * (Exact.One - down.Exact / 100));
        if (range.UpPercent is Quantity up) most = Exact.Min(most, variable.Present * (Exact.One + up.Exact / 100));
        return (least, most);
    }

    /// <summary>Whether a range is about a variable.</summary>
    public static bool Concerns(BandScope scope, SolvedVariable variable) => scope.Holds(variable.Band, variable.Setting);

    /// <summary>What a school has of which it may lose a part, in pence.</summary>
    public static long HasOf(SolveConstraint.SchoolLoss loss, SchoolPart school) => Math.Max(0, (loss.Of == LossOf.BudgetShare ? school.Share : school.TopUps).Pence);

    /// <summary>What a school may lose by a constraint that gives so many units, in pence, never below 0.</summary>
    public static long MayLose(SolveConstraint.SchoolLoss loss, SchoolPart school, long given = 0)
    {
        long most = loss.MostPounds is Money pounds ? pounds.Pence : long.MaxValue;
        bool alone = loss.MostPounds is null;
        if (loss.MostPercent is Quantity percent)
            most = Math.Min(most, (long)(HasOf(loss, school) * (percent.Exact + new Exact(alone ? given : 0, 100)) / 100).RoundTo(RoundingMode.Truncate, 1));
        return Math.Max(0, alone ? most : most + given);
    }

    private static IEnumerable<SolveConstraint> OwnOrder(Scheme scheme, BandValueProblem problem)
    {
        if (scheme.Order == BandOrder.None || problem.Constraints.OfType<SolveConstraint.InOrder>().Any(o => o.Of.Bands.Count == 0 && o.Of.Settings.Count == 0)) yield break;
        string id = "order";
        while (problem.Constraints.Any(c => c.Id == id)) id += "_of_scheme";
        yield return new SolveConstraint.InOrder(id, BandScope.All, Money.Zero);
    }

    /// <summary>Whether a value has to stay as it is.</summary>
    public bool IsPinned(bool[] active, int variable) =>
        Constraints.Index().Any(c => active[c.Index] && give[c.Index] == 0 && c.Item is SolveConstraint.Unchanged unchanged && Concerns(unchanged.Of, model.Variables[variable]));

    private void NarrowAround(Box box, SolveConstraint.Unchanged unchanged, long by)
    {
        for (int v = 0; v < box.Count; v++)
        {
            if (!Concerns(unchanged.Of, model.Variables[v])) continue;
            box.Lo[v] = Math.Max(box.Lo[v], (int)Math.Max(0, Up(model.Variables[v].Present - by, model.Grid)));
            box.Hi[v] = (int)Math.Min(box.Hi[v], (model.Variables[v].Present + by) / model.Grid);
        }
    }

    private void Narrow(Box box, SolveConstraint.Range range, long wider, bool[] pinned)
    {
        for (int v = 0; v < box.Count; v++)
        {
            if (pinned[v] || !Concerns(range.Of, model.Variables[v])) continue;
            (int first, int last) = PointsOf(range, model.Variables[v], model.Grid, wider);
            (box.Lo[v], box.Hi[v]) = (Math.Max(box.Lo[v], first), Math.Min(box.Hi[v], last));
        }
    }

    // A side whose value stays moves the end of the other's points.
    private void Put(List<Edge> edges, Box box, int constraint, SolveConstraint.InOrder order, bool[] pinned)
    {
        long step = Rate.Of(order.LeastStep - new Money(give[constraint])).Millionths;
        foreach (OrderPair pair in pairs[constraint])
        {
            int? lower = pair.Lower is int l && !pinned[l] ? l : null, higher = pair.Higher is int h && !pinned[h] ? h : null;
            if (lower is int below && higher is int above) edges.Add(new(constraint, below, above, (int)Up(step, model.Grid)));
            else if (higher is int free) box.Lo[free] = Math.Max(box.Lo[free], (int)Up(pair.LowerValue + step, model.Grid));
            else if (lower is int other) box.Hi[other] = Math.Min(box.Hi[other], (int)Math.Clamp(Down(pair.HigherValue - step, model.Grid), -1, int.MaxValue));
        }
    }

    private static long Up(long value, long grid) => -Down(-value, grid);

    private static long Down(long value, long grid) => value >= 0 ? value / grid : -((-value + grid - 1) / grid);

    private Row Pinned(Row row, bool[] pinned) => !row.Terms.Any(t => pinned[t.Variable]) ? row : row with
    {
        Terms = [.. row.Terms.Where(t => !pinned[t.Variable])],
        Limit = row.Limit - row.Terms.Where(t => pinned[t.Variable]).Sum(t => PresentOf(row, t.Variable)),
    };

    private long PresentOf(Row row, int variable)
    {
        if (row.School is not int school) return model.PenceAt(variable, model.Variables[variable].Present);
        long[] only = new long[model.Variables.Length];
        only[variable] = model.Variables[variable].Present;
        SchoolPart part = Array.Find(model.Schools, s => s.School == school)!;
        return model.PenceAt(part with { Pieces = new Dictionary<int, AlikePieces[]> { [variable] = part.Pieces[variable] } }, only);
    }

    /// <summary>What every school that is meant keeps at least.</summary>
    public IEnumerable<Row> LossRows(int constraint, SolveConstraint.SchoolLoss loss) =>
        from school in model.Schools
        where (loss.Groups.Count == 0 || loss.Groups.Contains(school.Group)) && school.Pieces.Count > 0
        select new Row(constraint, school.School, AtLeast: true, model.PenceAt(school, model.Present) - MayLose(loss, school, constraint == Target ? 0 : give[constraint]),
            [.. school.Pieces.Keys.Order().Select(v => new Term(v, model.CurveOf(school, v)))]);

    private IEnumerable<Row> TotalRows(int constraint, SolveConstraint.SettingTotal total)
    {
        Exact now = model.Total([total.Setting], model.Present);
        long? least = total.Least?.Pence, most = total.Most?.Pence;
        if (total.FallPercent is Quantity fall) least = Math.Max(least ?? long.MinValue, (long)(now * (Exact.One - fall.Exact / 100)).RoundTo(RoundingMode.Up, 1));
        if (total.RisePercent is Quantity rise) most = Math.Min(most ?? long.MaxValue, (long)(now * (Exact.One + rise.Exact / 100)).RoundTo(RoundingMode.Truncate, 1));
        if (least is long from) yield return TotalRow(constraint, [total.Setting], atLeast: true, from - give[constraint]);
        if (most is long to) yield return TotalRow(constraint, [total.Setting], atLeast: false, to + give[constraint]);
    }

    /// <summary>What settings cost against a limit, less what hangs on no variable.</summary>
    private Row TotalRow(int constraint, IReadOnlyList<Setting> settings, bool atLeast, long limit)
    {
        bool Counts(Setting setting) => settings.Count == 0 || settings.Contains(setting);
        return new(constraint, null, atLeast, limit - model.Settings.Where(Counts).Sum(model.Fixed),
            [.. model.Variables.Index().Where(v => Counts(v.Item.Setting)).Select(v => new Term(v.Index, model.CurveOf(v.Index)))]);
    }
}
