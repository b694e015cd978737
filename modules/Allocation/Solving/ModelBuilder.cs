using FundingPlatform.Allocation.Engine;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Solving;

/// <summary>A model, the kinds of placement of the scheme, and the days on which a value of it begins to be paid.</summary>
internal sealed record Modelled(BandModel Model, IReadOnlyList<ValueKey> Keys, IReadOnlyList<DateOnly> Days);

/// <summary>
/// Makes a problem's model of compiled placements. A placement that does not fit is a fixed amount where it hangs on no value that is solved for; else the problem is
/// refused.
/// </summary>
internal sealed class ModelBuilder(FundingYear year, Pricing pricing, BandValueRuns runs, Scheme scheme, BandValueProblem problem)
{
    private readonly List<Finding> findings = [];
    private readonly Dictionary<int, Dictionary<(int Cell, int Parts), int>> ofValues = [];
    private readonly Dictionary<(int School, int Value), Dictionary<(int Cell, int Parts), int>> ofSchools = [];
    private readonly Dictionary<int, HashSet<string>> pupils = [];
    private readonly Dictionary<Setting, long> fixedPence = [];
    private readonly HashSet<ValueKey> keys = [];
    private readonly SortedDictionary<string, int> unfit = new(StringComparer.Ordinal);

    /// <summary>Null with an error among the findings.</summary>
    public Read<Modelled> Build(IReadOnlyList<SchoolShare> present)
    {
        for (int i = 0; i < runs.Placements.Count; i++)
            foreach (PricedPlacement one in runs.Priced(i).Where(p => p.Scheme == scheme.Id && p.Amount is not null))
                Take(runs.Placements[i], one, runs.Pieces(i));
        if (unfit.Count > 0)
            findings.Add(Finding.Error("placements_not_solvable",
                $"{unfit.Values.Sum():N0} placements hang on values that are solved for in a way that cannot be taken apart by value: {string.Join("; ", unfit.Select(u => $"{u.Key} ({u.Value:N0})"))}. Leave their bands or settings out of 'solve'."));
        if (keys.Count == 0) findings.Add(Finding.Error("scheme_not_in_use", $"Scheme {scheme.Id} pays for no placement in {year}."));
        else if (ofValues.Count == 0)
            findings.Add(Finding.Error("nothing_to_solve", $"Scheme {scheme.Id} has no value in pounds that placements of {year} hang on and that the problem solves for."));
        WithoutPupils();
        Modelled? made = findings.Any(f => f.Severity == FindingSeverity.Error) ? null : Model(present);
        return new(made, findings);
    }

    private void Take(Placement placement, PricedPlacement priced, IReadOnlyList<Piece>? pieces)
    {
        ValueKey key = new(placement.Setting, PupilPhases.Of(placement.YearGroup, pricing.Groups.GetValueOrDefault(placement.SchoolId)), placement.Need, placement.SchoolId);
        keys.Add(key);
        if (pieces is null)
        {
            if (WhyNot(priced, key) is string why) unfit[why] = unfit.GetValueOrDefault(why) + 1;
            Fix(placement.Setting, priced.Amount!.Value.Pence);
            return;
        }

        for (int i = 0; i < pieces.Count; i++)
        {
            int value = runs.Cells.ValueOf[pieces[i].Cell];
            if (!problem.Solve.Holds(runs.Cells.NameOf(value).Band, placement.Setting)) Fix(placement.Setting, priced.Segments[i].Amount.Pence);
            else Count(placement, value, pieces[i]);
        }
    }

    private void Count(Placement placement, int value, Piece piece)
    {
        static void One<T>(Dictionary<T, Dictionary<(int, int), int>> sums, T of, Piece piece) where T : notnull
        {
            if (!sums.TryGetValue(of, out Dictionary<(int, int), int>? own)) sums.Add(of, own = []);
            own[(piece.Cell, piece.Parts)] = own.GetValueOrDefault((piece.Cell, piece.Parts)) + 1;
        }

        One(ofValues, value, piece);
        if (placement.IsPaidToSchool) One(ofSchools, (placement.SchoolId, value), piece);
        if (!pupils.TryGetValue(value, out HashSet<string>? own)) pupils.Add(value, own = new(StringComparer.Ordinal));
        own.Add(placement.Id);
    }

    private void Fix(Setting setting, long pence) => fixedPence[setting] = fixedPence.GetValueOrDefault(setting) + pence;

    // A price of amounts and hours alone hangs on no value of a band.
    private string? WhyNot(PricedPlacement priced, ValueKey key)
    {
        bool hangs = priced.Segments.SelectMany(s => s.Decisions)
            .Any(d => scheme.Reach(d.Award) is { Fault: null, Value: { Band: Band band, Hours: null } } && HangsOnSolved(band.Id, key, scheme.Bands.Count));
        return !hangs ? null
            : priced.Segments.Any(s => s.Decisions.Count > 1) ? "several awards at once"
            : scheme.RoundingStage is RoundingStage.Day or RoundingStage.Payment or RoundingStage.School ? $"the scheme rounds each {scheme.RoundingStage.ToString().ToLowerInvariant()}"
            : scheme.RoundingStage == RoundingStage.Pupil && priced.Segments.Count > 1 ? "several pieces of a year are rounded together"
            : !scheme.ContributionRule.ProRata ? "the school's contribution is taken once in the year"
            : "values stated as steps, or awards of two schemes in the year";
    }

    // Also where it is stated as pounds above another band's value, which moves it.
    private bool HangsOnSolved(string band, ValueKey key, int steps) => scheme.ValuesOf(band, key)?.Values.Any(v =>
        (!v.Value.NeedsAmount && problem.Solve.Holds(band, key.Setting)) || (steps > 0 && v.Value.AboveBand is string below && HangsOnSolved(below, key, steps - 1))) == true;

    private void WithoutPupils()
    {
        HashSet<(string, Setting)> paid = [.. ofValues.Keys.Select(v => (runs.Cells.NameOf(v).Band, runs.Cells.NameOf(v).Key.Setting))];
        string[] empty =
        [
            .. from setting in keys.Select(k => k.Setting).Concat(problem.Solve.Settings).Distinct().Order()
               from band in scheme.BandsIn(setting)
               where problem.Solve.Holds(band.Id, setting) && !paid.Contains((band.Id, setting))
               select $"{band.Id} in {EnumWords.Of(setting).Replace('_', ' ')}",
        ];
        if (empty.Length > 0)
            findings.Add(Finding.Warning("band_without_pupils", $"No placement of {year} hangs on the value of {string.Join(", ", empty)}: it stays as it is, and the others keep their order with it."));
    }

    private Modelled? Model(IReadOnlyList<SchoolShare> present)
    {
        int[] values = InOrder();
        long grid = Rate.Of(problem.Grid).Millionths;
        if (problem.Grid.Pence % scheme.ValueRounding.UnitPence != 0)
        {
            findings.Add(Finding.Error("grid_finer_than_scheme", $"Scheme {scheme.Id} holds values in multiples of {new Money(scheme.ValueRounding.UnitPence)}, and {problem.Grid} is none.", problem.GridAt?.File, problem.GridAt?.Line, problem.GridAt?.Path));
            return null;
        }

        SolvedVariable[] variables = Variables(values, grid);
        if (variables.Sum(v => (long)v.Most) > 20_000_000)
        {
            findings.Add(Finding.Error("grid_too_fine", $"A grid of {problem.Grid} gives {variables.Sum(v => (long)v.Most):N0} points to look at: take a coarser one.", problem.GridAt?.File, problem.GridAt?.Line, problem.GridAt?.Path));
            return null;
        }

        Ranges(variables, grid);
        Dictionary<int, int> variableOf = values.Index().ToDictionary(v => v.Item, v => v.Index);
        ILookup<int, (int Variable, AlikePieces[] Pieces)> bySchool = ofSchools.ToLookup(s => s.Key.School, s => (variableOf[s.Key.Value], Alike(s.Value)));
        SchoolPart[] schools =
        [
            .. present.Select(s => new SchoolPart(
                s.School.SchoolId, s.School.Name, s.School.Group, s.BudgetShare, (s[BudgetLine.TopUp] ?? Money.Zero) + (s[BudgetLine.BandProtection] ?? Money.Zero),
                bySchool[s.School.SchoolId].ToDictionary(p => p.Variable, p => p.Pieces))),
        ];
        DateOnly[] days = [.. variables.Select(v => scheme.ValuesOf(v.Band, v.Name.Key)!.At(v.Name.Day).From).Select(d => d < year.Span.From ? year.Span.From : d).Append(year.Span.From).Distinct().Order()];
        return new(new(scheme, grid, runs.Cells, variables, [.. values.Select(v => Alike(ofValues[v]))], schools, fixedPence), [.. keys.OrderBy(Text, StringComparer.Ordinal)], days);
    }

    private void Ranges(SolvedVariable[] variables, long grid)
    {
        foreach (SolveConstraint.Range range in problem.Constraints.OfType<SolveConstraint.Range>())
            foreach (SolvedVariable variable in variables.Where(v => Stated.Concerns(range.Of, v)))
                if (Stated.PointsOf(range, variable, grid) is var (first, last) && first > last)
                    findings.Add(Finding.Error("grid_coarser_than_range",
                        $"Constraint '{range.Id}' leaves no multiple of {problem.Grid} for band {variable.Band} in {EnumWords.Of(variable.Setting).Replace('_', ' ')}, which is worth {ProblemBounds.Shown(new Rate(variable.Present))}: take a finer grid or a wider range.", range.At?.File, range.At?.Line));
    }

    private SolvedVariable[] Variables(int[] values, long grid)
    {
        (NamedValue Name, long Present, long Proposed)[] named = [.. values.Select(v => runs.Cells.NameOf(v)).Select(n => (n, n.In(scheme), ProposedOf(n)))];
        return [.. named.Select((v, i) =>
        {
            long highest = named.Where(o => o.Name.Key.Setting == v.Name.Key.Setting).Max(o => Math.Max(o.Present, o.Proposed));
            long stated = problem.Constraints.OfType<SolveConstraint.Range>().Where(r => r.Of.Holds(v.Name.Band, v.Name.Key.Setting))
                .Max(r => Math.Max(r.Most is Money most ? Rate.Of(most).Millionths : 0, r.UpPercent is Quantity up ? (long)(v.Present * (Exact.One + up.Exact / 100)).RoundTo(RoundingMode.Up, 1) : 0L) as long?) ?? 0;
            return new SolvedVariable(v.Name, Kind(v.Name, named.Select(o => o.Name)), pupils[values[i]].Count, v.Present, v.Proposed, (int)Math.Max(1, (Math.Max(2 * highest, stated) + grid - 1) / grid));
        })];
    }

    private long ProposedOf(NamedValue name) =>
        problem.Proposed.LastOrDefault(p => p.Band == name.Band && p.Setting == name.Key.Setting) is ProposedValue proposed ? proposed.Value.Millionths : name.In(scheme);

    private int[] InOrder()
    {
        int PlaceOf(NamedValue name) => scheme.BandsIn(name.Key.Setting).Index().First(b => b.Item.Id == name.Band).Index;
        return
        [
            .. ofValues.Keys.OrderBy(v => runs.Cells.NameOf(v).Key.Setting).ThenBy(v => PlaceOf(runs.Cells.NameOf(v)))
                .ThenBy(v => Text(runs.Cells.NameOf(v).Key), StringComparer.Ordinal).ThenBy(v => runs.Cells.NameOf(v).Day),
        ];
    }

    private static string Text(ValueKey key) => $"{(int)key.Setting} {(int?)key.Phase ?? -1} {key.Need} {key.SchoolId:D9}";

    // Only what tells a value from the others of its band in its setting.
    private string? Kind(NamedValue name, IEnumerable<NamedValue> all)
    {
        NamedValue[] alike = [.. all.Where(o => o.Band == name.Band && o.Key.Setting == name.Key.Setting)];
        if (alike.Length == 1) return null;
        List<string> words = [];
        if (alike.Any(o => o.Key.Phase != name.Key.Phase) && name.Key.Phase is PupilPhase phase) words.Add(EnumWords.Of(phase).Replace('_', ' '));
        if (alike.Any(o => o.Key.Need != name.Key.Need) && name.Key.Need is string need) words.Add(need);
        DateOnly from = scheme.ValuesOf(name.Band, name.Key)!.At(name.Day).From;
        if (alike.Any(o => scheme.ValuesOf(o.Band, o.Key)!.At(o.Day).From != from)) words.Add($"from {from:yyyy-MM-dd}");
        string told = string.Join(", ", words);
        return alike.Count(o => o.Key.Phase == name.Key.Phase && o.Key.Need == name.Key.Need && scheme.ValuesOf(o.Band, o.Key)!.At(o.Day).From == from) == 1 && told.Length > 0
            ? told : string.Join(", ", words.Append($"school {name.Key.SchoolId}"));
    }

    private static AlikePieces[] Alike(Dictionary<(int Cell, int Parts), int> counted) =>
        [.. counted.OrderBy(c => c.Key).Select(c => new AlikePieces(c.Key.Cell, c.Key.Parts, c.Value))];
}
