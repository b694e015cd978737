using FundingPlatform.Allocation.Scenarios;
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
        rows = [.. Constraints.Select((c, i) => c switch
        {
            SolveConstraint.SchoolLoss loss => [.. LossRows(i, loss)],
            SolveConstraint.SettingTotal total => [.. TotalRows(i, total)],
            _ => (Row[])[],
        })];
    }

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
            if (Constraints[c] is SolveConstraint.Range range) Narrow(box, range, pinned);
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
    public static (int First, int Last) PointsOf(SolveConstraint.Range range, SolvedVariable variable, long grid)
    {
        Exact least = range.Least is Money from ? Rate.Of(from).Millionths : 0, most = range.Most is Money to ? Rate.Of(to).Millionths : (long)variable.Most * grid;
        if (range.DownPercent is Quantity down) least = Exact.Max(least, variable.Present * (Exact.One - down.Exact / 100));
        if (range.UpPercent is Quantity up) most = Exact.Min(most, variable.Present * (Exact.One + up.Exact / 100));
        least = Exact.Max(least, Exact.Zero);
        Int128 first = (least / grid).RoundTo(RoundingMode.Up, 1), last = (most / grid).RoundTo(RoundingMode.Truncate, 1);
        return most < Exact.Zero ? (1, 0) : ((int)Int128.Min(first, int.MaxValue), (int)Int128.Min(last, variable.Most));
    }

    /// <summary>Whether a range is about a variable.</summary>
    public static bool Concerns(BandScope scope, SolvedVariable variable) => scope.Holds(variable.Band, variable.Setting);

    /// <summary>What a school may lose by a constraint, in pence, never below 0.</summary>
    public static long MayLose(SolveConstraint.SchoolLoss loss, SchoolPart school)
    {
        Money has = Money.Max(Money.Zero, loss.Of == LossOf.BudgetShare ? school.Share : school.TopUps);
        long most = loss.MostPounds is Money pounds ? pounds.Pence : long.MaxValue;
        if (loss.MostPercent is Quantity percent) most = Math.Min(most, (long)(has.Pence * percent.Exact / 100).RoundTo(RoundingMode.Truncate, 1));
        return Math.Max(0, most);
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
        Constraints.Index().Any(c => active[c.Index] && c.Item is SolveConstraint.Unchanged unchanged && Concerns(unchanged.Of, model.Variables[variable]));

    private void Narrow(Box box, SolveConstraint.Range range, bool[] pinned)
    {
        for (int v = 0; v < box.Count; v++)
        {
            if (pinned[v] || !Concerns(range.Of, model.Variables[v])) continue;
            (int first, int last) = PointsOf(range, model.Variables[v], model.Grid);
            (box.Lo[v], box.Hi[v]) = (Math.Max(box.Lo[v], first), Math.Min(box.Hi[v], last));
        }
    }

    // A side whose value stays moves the end of the other's points.
    private void Put(List<Edge> edges, Box box, int constraint, SolveConstraint.InOrder order, bool[] pinned)
    {
        long step = Rate.Of(order.LeastStep).Millionths;
        foreach (OrderPair pair in pairs[constraint])
        {
            int? lower = pair.Lower is int l && !pinned[l] ? l : null, higher = pair.Higher is int h && !pinned[h] ? h : null;
            if (lower is int below && higher is int above) edges.Add(new(constraint, below, above, (int)Up(step, model.Grid)));
            else if (higher is int free) box.Lo[free] = Math.Max(box.Lo[free], (int)Up(pair.LowerValue + step, model.Grid));
            else if (lower is int other) box.Hi[other] = Math.Min(box.Hi[other], (int)Math.Floor((decimal)(pair.HigherValue - step) / model.Grid));
        }
    }

    private static long Up(long value, long grid) => (value + grid - 1) / grid;

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

    private IEnumerable<Row> LossRows(int constraint, SolveConstraint.SchoolLoss loss) =>
        from school in model.Schools
        where (loss.Groups.Count == 0 || loss.Groups.Contains(school.Group)) && school.Pieces.Count > 0
        select new Row(constraint, school.School, AtLeast: true, model.PenceAt(school, model.Present) - MayLose(loss, school),
            [.. school.Pieces.Keys.Order().Select(v => new Term(v, model.CurveOf(school, v)))]);

    private IEnumerable<Row> TotalRows(int constraint, SolveConstraint.SettingTotal total)
    {
        Exact now = model.Total([total.Setting], model.Present);
        long? least = total.Least?.Pence, most = total.Most?.Pence;
        if (total.FallPercent is Quantity fall) least = Math.Max(least ?? long.MinValue, (long)(now * (Exact.One - fall.Exact / 100)).RoundTo(RoundingMode.Up, 1));
        if (total.RisePercent is Quantity rise) most = Math.Min(most ?? long.MaxValue, (long)(now * (Exact.One + rise.Exact / 100)).RoundTo(RoundingMode.Truncate, 1));
        if (least is long from) yield return TotalRow(constraint, [total.Setting], atLeast: true, from);
        if (most is long to) yield return TotalRow(constraint, [total.Setting], atLeast: false, to);
    }

    /// <summary>What settings cost against a limit, less what hangs on no variable.</summary>
    private Row TotalRow(int constraint, IReadOnlyList<Setting> settings, bool atLeast, long limit)
    {
        bool Counts(Setting setting) => settings.Count == 0 || settings.Contains(setting);
        return new(constraint, null, atLeast, limit - model.Settings.Where(Counts).Sum(model.Fixed),
            [.. model.Variables.Index().Where(v => Counts(v.Item.Setting)).Select(v => new Term(v.Index, model.CurveOf(v.Index)))]);
    }
}
