using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Allocation.Solving;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Reference.Tests;

/// <summary>
/// A made-up problem of 2 to 5 values from a seed, with few grid points each, so that every combination can be tried: its placements are priced by the twin, day by day, and its
/// constraints are judged in decimals, with nothing of the solver.
/// </summary>
internal sealed class SmallProblem
{
    private static readonly FundingYear Year = new(2023);
    private static readonly Setting[] Settings = [Setting.Mainstream, Setting.Special];
    private static readonly string[] BandNames = ["A", "B", "C", "D", "E"];

    private readonly Random random;
    private readonly List<(string Band, Setting Setting)> cells = [];
    private readonly decimal[] present, proposed;
    private readonly bool ordered;
    private readonly decimal? contribution;
    private readonly Rounding rounding;
    private readonly Placement[] placements;
    private readonly BandDecision[][] decisions;
    private readonly SchoolShare[] shares;
    private readonly Dictionary<(int Placement, decimal First, decimal Second), decimal> priced = [];

    private SmallProblem(int seed, bool low)
    {
        random = new(seed);
        Grid = OneOf(12m, 12m, 60m, 7m, 125m);
        int first = random.Next(2, low ? 4 : 5), second = random.Next(0, (low ? 4 : 6) - first);
        cells.AddRange(BandNames.Take(first).Select(b => (b, Settings[0])));
        cells.AddRange(BandNames.Take(Math.Min(second, first)).Select(b => (b, Settings[1])));
        ordered = OneIn(2);
        contribution = OneIn(3) ? Grid * random.Next(2, low ? 4 : 40) + OneOf(0m, 0.01m) : null;
        rounding = new((RoundingMode)random.Next(4), OneOf(1, 1, 1, 100, 1_200));
        present = [.. cells.Select(c => Grid * (low ? random.Next(3, 8) : random.Next(10, 30)) + (low ? 3 : 20) * Grid * Array.IndexOf(BandNames, c.Band) * OneOf(0m, 1m, 1m) + OneOf(0m, 0m, 1m))];
        if (ordered) Sort(present);
        proposed = [.. present.Select(p => OneIn(2) ? p : p + Grid * random.Next(-3, 4) + OneOf(0m, 0.5m))];
        int schools = random.Next(1, 5);
        placements = [.. Enumerable.Range(0, random.Next(6, 26)).Select(i => Made(i, schools))];
        decisions = [.. placements.Select(Decisions)];
        Scheme = SchemeFile.Read(Encoding.UTF8.GetBytes(Json()), "made_up.json") is { Value: Scheme read } ? read : throw new InvalidOperationException(Json());
        shares = [.. Enumerable.Range(1, schools).Select(s => new SchoolShare(
            Build.School(SchoolGroup.Primary, null) with { SchoolId = s, Urn = s }, [new(BudgetLine.TopUp, TopUpsAt(s, present)), new(BudgetLine.PlaceFunding, Money.OfPounds(random.Next(0, 40_000)))], [], null))];
        Problem = Stated();
    }

    public static SmallProblem From(int seed) => new(seed, low: false);

    /// <summary>One of 2 or 3 low values, so that every combination can be tried also where no range binds.</summary>
    public static SmallProblem Low(int seed) => new(seed, low: true);

    public decimal Grid { get; }
    public Scheme Scheme { get; }
    public BandValueProblem Problem { get; }

    /// <summary>The values that placements hang on, in the solver's order.</summary>
    public (string Band, Setting Setting)[] Variables => [.. cells.Where(c => decisions.Index().Any(d => d.Item.Any(a => a.Award.Band == c.Band && placements[d.Index].Setting == c.Setting)))];

    /// <summary>The solver's own model of it.</summary>
    public (BandModel Model, Stated Stated) Modelled()
    {
        var pricing = new Pricing(Year, new Dictionary<string, Scheme> { [Scheme.Id] = Scheme }, new Dictionary<int, SchoolGroup>());
        var runs = BandValueRuns.Of(pricing, placements, decisions.SelectMany(d => d).ToLookup(d => d.PlacementId));
        Read<Modelled> built = new ModelBuilder(Year, pricing, runs, Scheme, Problem).Build(shares);
        if (built.Value is null) throw new InvalidOperationException(string.Join('\n', built.Findings));
        return (built.Value.Model, new Stated(built.Value.Model, Problem, built.Value.Keys, built.Value.Days));
    }

    /// <summary>Whether pieces of every placement can be taken apart by value, and every range holds a point of the grid.</summary>
    public bool IsSound()
    {
        var pricing = new Pricing(Year, new Dictionary<string, Scheme> { [Scheme.Id] = Scheme }, new Dictionary<int, SchoolGroup>());
        return !new ModelBuilder(Year, pricing, BandValueRuns.Of(pricing, placements, decisions.SelectMany(d => d).ToLookup(d => d.PlacementId)), Scheme, Problem).Build(shares).Failed;
    }

    /// <summary>
    /// Every combination of grid points within the ranges that keeps to the constraints of these ids, with what it costs and how far it lies from the proposed values;
    /// the target binds only where it is named. One of them may give so many units of its own: pence, or hundredths of a percentage point.
    /// </summary>
    public IEnumerable<(decimal[] Values, decimal Total, decimal Weighted, decimal Largest)> Allowed(IReadOnlySet<string> ids, (string Id, long Units) gives = default)
    {
        giving = gives;
        int[] variables = [.. Variables.Select(v => cells.IndexOf(v))];
        decimal[][] points = [.. variables.Select(v => Points(v, ids))];
        if (points.Any(p => p.Length == 0)) yield break;
        int[] at = new int[variables.Length];
        decimal[] values = [.. present];
        int[] pupils = [.. variables.Select(v => Enumerable.Range(0, placements.Length).Count(p => decisions[p].Any(d => CellOf(p, d) == v)))];
        while (true)
        {
            for (int i = 0; i < at.Length; i++) values[variables[i]] = points[i][at[i]];
            if (Keeps(values, ids))
                yield return ([.. variables.Select(v => values[v])], TotalOf(TargetSettings, values), variables.Index().Sum(v => pupils[v.Index] * Math.Abs(values[v.Item] - proposed[v.Item])), variables.Max(v => Math.Abs(values[v] - proposed[v])));
            int next = 0;
            while (next < at.Length && ++at[next] == points[next].Length) at[next++] = 0;
            if (next == at.Length) yield break;
        }
    }

    public IReadOnlyList<Setting> TargetSettings => Problem.Target.Settings;

    /// <summary>What the target's settings may cost.</summary>
    public decimal Target => Problem.Target switch
    {
        SolveTarget.Saving saving => TotalOf(TargetSettings, present) - saving.Amount.Pounds,
        SolveTarget.Total total => total.Amount.Pounds,
        _ => TotalOf(TargetSettings, present),
    };

    private (string Id, long Units) giving;

    private decimal Gives(string id) => giving.Id == id ? giving.Units / 100m : 0m;

    private bool Keeps(decimal[] values, IReadOnlySet<string> ids)
    {
        if (ids.Contains("target") && TotalOf(TargetSettings, values) > Target + Gives("target")) return false;
        foreach (SolveConstraint constraint in Problem.Constraints.Where(c => ids.Contains(c.Id)))
            if (!(constraint switch
            {
                SolveConstraint.InOrder order => IsInOrder(values, order.LeastStep.Pounds - Gives(order.Id)),
                SolveConstraint.SchoolLoss loss => shares.All(s => LosesLittle(s, loss, values)),
                SolveConstraint.SettingTotal total => IsWithin(total, values),
                _ => true,
            })) return false;
        return !(ordered && ids.Contains("order")) || IsInOrder(values, -Gives("order"));
    }

    private bool IsInOrder(decimal[] values, decimal step)
    {
        foreach (Setting setting in Settings)
        {
            int[] own = [.. Enumerable.Range(0, cells.Count).Where(c => cells[c].Setting == setting)];
            for (int i = 1; i < own.Length; i++)
                if ((IsPaid(own[i]) || IsPaid(own[i - 1])) && values[own[i]] - values[own[i - 1]] < step) return false;
        }

        return true;
    }

    private bool IsPaid(int cell) => Variables.Contains(cells[cell]);

    private bool LosesLittle(SchoolShare share, SolveConstraint.SchoolLoss loss, decimal[] values)
    {
        decimal loses = share[BudgetLine.TopUp]!.Value.Pounds - TopUpsAt(share.School.SchoolId, values).Pounds;
        decimal has = loss.Of == LossOf.BudgetShare ? share.BudgetShare.Pounds : share[BudgetLine.TopUp]!.Value.Pounds;
        return loses <= 0m || ((loss.MostPercent is null || loses * 100m <= (loss.MostPercent.Value.Value + Gives(loss.Id)) * has) && (loss.MostPounds is null || loses <= loss.MostPounds.Value.Pounds + Gives(loss.Id)));
    }

    private bool IsWithin(SolveConstraint.SettingTotal total, decimal[] values)
    {
        decimal now = TotalOf([total.Setting], present), then = TotalOf([total.Setting], values);
        decimal gives = Gives(total.Id);
        return (total.Least is null || then + gives >= total.Least.Value.Pounds) && (total.Most is null || then - gives <= total.Most.Value.Pounds)
            && (total.FallPercent is null || then + gives >= decimal.Ceiling(now * (100m - total.FallPercent.Value.Value)) / 100m)
            && (total.RisePercent is null || then - gives <= decimal.Floor(now * (100m + total.RisePercent.Value.Value)) / 100m);
    }

    private decimal[] Points(int cell, IReadOnlySet<string> ids)
    {
        decimal highest = Variables.Where(v => v.Setting == cells[cell].Setting).Max(v => Math.Max(present[cells.IndexOf(v)], proposed[cells.IndexOf(v)]));
        SolveConstraint[] own = [.. Problem.Constraints.Where(c => ids.Contains(c.Id))];
        SolveConstraint.Unchanged? kept = own.OfType<SolveConstraint.Unchanged>().FirstOrDefault(u => u.Of.Holds(cells[cell].Band, cells[cell].Setting));
        if (kept is not null && Gives(kept.Id) == 0m) return [present[cell]];
        decimal most = Math.Max(2m * highest, Problem.Constraints.OfType<SolveConstraint.Range>().Where(r => r.Of.Holds(cells[cell].Band, cells[cell].Setting)).Max(r => r.Most?.Pounds) ?? 0m);
        List<decimal> points = [];
        for (decimal value = 0m; value < most + Grid; value += Grid)
            if (own.OfType<SolveConstraint.Range>().Where(r => r.Of.Holds(cells[cell].Band, cells[cell].Setting)).All(r => value + Gives(r.Id) >= r.Least!.Value.Pounds && value - Gives(r.Id) <= r.Most!.Value.Pounds)
                && (kept is null || Math.Abs(value - present[cell]) <= Gives(kept.Id))) points.Add(value);
        return [.. points];
    }

    private decimal TotalOf(IReadOnlyList<Setting> settings, decimal[] values)
    {
        decimal sum = 0m;
        for (int p = 0; p < placements.Length; p++)
            if (settings.Count == 0 || settings.Contains(placements[p].Setting)) sum += PriceOf(p, values);
        return sum;
    }

    private Money TopUpsAt(int school, decimal[] values) => Money.OfPounds(Enumerable.Range(0, placements.Length).Where(p => placements[p].SchoolId == school).Sum(p => PriceOf(p, values)));

    private int CellOf(int placement, BandDecision decision) => cells.IndexOf((decision.Award.Band!, placements[placement].Setting));

    private decimal PriceOf(int placement, decimal[] values)
    {
        BandDecision[] own = decisions[placement];
        (decimal First, decimal Second) key = (values[CellOf(placement, own[0])], values[CellOf(placement, own[^1])]);
        if (priced.TryGetValue((placement, key.First, key.Second), out decimal known)) return known;
        Dictionary<string, IReadOnlyList<PlainValue>> bands = cells.Index().Where(c => c.Item.Setting == placements[placement].Setting)
            .ToDictionary(c => c.Item.Band, IReadOnlyList<PlainValue> (c) => [new(new(2020, 4, 1), values[c.Index])]);
        var plain = new PlainScheme(bands, [], 0m, contribution is decimal own6 ? new([new(new(2020, 4, 1), own6)], true, true, false) : null, PlainCombination.One, true,
            new(ProRataConvention.CalendarDays, false), rounding, RoundingStage.Line);
        return priced[(placement, key.First, key.Second)] = PlainTopUps.Price(plain, placements[placement], own, Year) ?? 0m;
    }

    private BandValueProblem Stated()
    {
        decimal now = TotalOf([], present);
        IReadOnlyList<Setting> settings = OneIn(4) ? [Settings[0]] : [];
        SolveTarget target = random.Next(4) switch
        {
            0 => new SolveTarget.CostNeutral(settings),
            1 => new SolveTarget.Total(Money.OfPounds(decimal.Round(TotalOf(settings, present) * random.Next(90, 104) / 100m, 2)), settings),
            _ => new SolveTarget.Saving(Money.OfPounds(Math.Max(0.01m, decimal.Round(now * random.Next(1, 9) / 100m, 2))), settings),
        };
        ProposedValue[] values = [.. Variables.Select(v => new ProposedValue(v.Band, v.Setting, Rate.OfPounds(proposed[cells.IndexOf(v)])))];
        return new("Small", Scheme.Id, BandScope.All, Money.OfPounds(Grid), values, target, [.. Constraints()], new(3_600, Quantity.Zero, 50_000_000), ["made up"], [], "");
    }

    private IEnumerable<SolveConstraint> Constraints()
    {
        int width = Variables.Length switch { 2 => 14, 3 => 9, 4 => 6, _ => 4 };
        foreach ((string band, Setting setting) in Variables)
        {
            int cell = cells.IndexOf((band, setting)), middle = (int)(present[cell] / Grid) + random.Next(-2, 3), from = Math.Max(0, middle - random.Next(1, width));
            yield return new SolveConstraint.Range($"range {band} {setting}", new([band], [setting]), Money.OfPounds(from * Grid), Money.OfPounds((from + random.Next(1, width)) * Grid), null, null);
        }

        if (OneIn(2)) yield return new SolveConstraint.InOrder("step", BandScope.All, Money.OfPounds(Grid * random.Next(0, 3)));
        if (OneIn(2)) yield return new SolveConstraint.SchoolLoss("percent", Quantity.Of(random.Next(0, 1_500) / 100m), null, OneIn(2) ? LossOf.BudgetShare : LossOf.TopUps, []);
        if (OneIn(4)) yield return new SolveConstraint.SchoolLoss("pounds", null, Money.OfPounds(random.Next(0, 3_000)), LossOf.BudgetShare, []);
        if (OneIn(4)) yield return new SolveConstraint.SettingTotal("fall", Settings[0], null, null, Quantity.Of(random.Next(0, 900) / 100m), OneIn(2) ? Quantity.Of(random.Next(0, 300) / 100m) : null);
        if (OneIn(6)) yield return new SolveConstraint.SettingTotal("least", Settings[0], Money.OfPounds(decimal.Round(TotalOf([Settings[0]], present) * random.Next(90, 112) / 100m, 2)), null, null, null);
        if (OneIn(8)) yield return new SolveConstraint.Unchanged("kept", new([Variables[0].Band], [Variables[0].Setting]));
    }

    private Placement Made(int number, int schools)
    {
        DateOnly from = OneIn(2) ? new(2022, 9, 1) : Year.Span.From.AddDays(random.Next(0, Year.Days - 1));
        DateOnly until = OneIn(2) ? DateSpan.NoEnd : from.AddDays(random.Next(1, 600));
        if (until <= Year.Span.From) until = Year.Span.Until;
        Setting setting = cells[random.Next(cells.Count)].Setting;
        return new($"p{number:00}", $"pupil {number}", 999, random.Next(1, schools + 2), setting, "ASD", 4, PlanKind.EhcPlan, OneOf(Quantity.One, Quantity.One, Quantity.Of(0.6m)), new(from, until), false, SourceStatus.Given, Build.At);
    }

    private BandDecision[] Decisions(Placement placement)
    {
        string[] bands = [.. cells.Where(c => c.Setting == placement.Setting).Select(c => c.Band)];
        DateOnly starts = placement.Span.From > Year.Span.From ? placement.Span.From : Year.Span.From, cut = starts.AddDays(random.Next(1, 200));
        DateSpan[] spans = OneIn(5) && cut < placement.Span.Until && cut < Year.Span.Until ? [new(placement.Span.From, cut), new(cut, placement.Span.Until)] : [placement.Span];
        return [.. spans.Select(s => new BandDecision(placement.Id, "made_up", Award.OfBand(bands[random.Next(bands.Length)]), s, s.From, Build.At))];
    }

    private void Sort(decimal[] values)
    {
        foreach (Setting setting in Settings)
        {
            int[] own = [.. Enumerable.Range(0, cells.Count).Where(c => cells[c].Setting == setting)];
            decimal[] sorted = [.. own.Select(c => values[c]).Order()];
            for (int i = 0; i < own.Length; i++) values[own[i]] = sorted[i];
        }
    }

    private string Json()
    {
        var json = new JsonObject
        {
            ["id"] = "made_up", ["name"] = "Made up", ["authority"] = 999, ["status"] = "illustrative", ["complete"] = true, ["sources"] = new JsonArray("made up"), ["from"] = "2020-04-01",
            ["applies_to"] = new JsonObject { ["settings"] = new JsonArray([.. cells.Select(c => c.Setting).Distinct().Select(Word)]) }, ["basis"] = contribution is null ? "net" : "gross", ["reached_by"] = new JsonArray("band"),
            ["order"] = ordered ? "ascending" : "none", ["bands"] = new JsonArray([.. cells.GroupBy(c => c.Band).Select(b => new JsonObject { ["band"] = b.Key, ["settings"] = new JsonArray([.. b.Select(c => Word(c.Setting))]) })]),
            ["combine"] = "one", ["part_time"] = "factor", ["pro_rata"] = new JsonObject { ["convention"] = "calendar_days", ["leaving_day_counts"] = false },
            ["rounding"] = new JsonObject { ["mode"] = rounding.Mode switch { RoundingMode.HalfUp => "half_up", RoundingMode.HalfEven => "half_even", RoundingMode.Up => "up", _ => "truncate" }, ["unit_pence"] = rounding.UnitPence, ["stage"] = "line" },
            ["values"] = new JsonArray([.. cells.Select((c, i) => new JsonObject
            {
                ["band"] = c.Band, ["settings"] = new JsonArray(Word(c.Setting)), ["from"] = "2020-04-01", ["pounds"] = present[i], ["source"] = "made up", ["status"] = "illustrative",
            })]),
        };
        if (contribution is decimal pounds)
            json["contribution"] = new JsonObject
            {
                ["pro_rata"] = true, ["part_time"] = true, ["amounts"] = new JsonArray(new JsonObject { ["from"] = "2020-04-01", ["pounds"] = pounds, ["source"] = "made up", ["status"] = "illustrative" }),
            };
        return json.ToJsonString();
    }

    private static JsonNode Word(Setting setting) => setting == Setting.Mainstream ? "mainstream" : "special";

    private T OneOf<T>(params ReadOnlySpan<T> some) => some[random.Next(some.Length)];
    private bool OneIn(int times) => random.Next(times) == 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{string.Join(", ", cells.Select((c, i) => $"{c.Band} {c.Setting} {present[i]} -> {proposed[i]}"))}; grid {Grid}, {Problem.Target}, {string.Join("; ", Problem.Constraints)}");
}
