using FundingPlatform.Allocation.Books;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>What carrying a plan out changes in a scenario, worked out by the same code as its dry run and its commit.</summary>
internal sealed record PlannedMoves(AssimilationInputs Inputs, AssimilationEffects Effects)
{
    // As far as an assimilation can be asked: whatever protection is left then is paid without an end.
    private const int Years = 25;

    /// <summary>The plan with the schemes as the scenario has changed them. An error names what the plan's files or the record get wrong.</summary>
    public static Read<PlannedMoves> Of(SqliteConnection connection, ScenarioChange.Plan change, IReadOnlyDictionary<string, Scheme> schemes)
    {
        Read<AssimilationInputs> gathered = AssimilationRun.Inputs(connection, new(change.Assimilation, change.Pupils, change.Target));
        if (gathered.Value is not AssimilationInputs inputs) return new(null, gathered.Findings);
        Dictionary<string, Scheme> changed = inputs.Schemes.ToDictionary(s => s.Key, s => schemes.GetValueOrDefault(s.Key, s.Value), StringComparer.Ordinal);
        inputs = inputs with { Schemes = changed };
        Outcome<AssimilationEffects> effects = Assimilation.Effects(inputs, change.On, Years);
        return effects.Fault is Fault fault ? new(null, [.. gathered.Findings, Finding.Error(fault.Code, fault.Message)])
            : new(new(inputs, effects.Value), gathered.Findings);
    }

    /// <summary>The year after the moves: each ends the awards that hold on its day and takes out later ones, and the plan's protection takes the place of its earlier one.</summary>
    public YearInputs Made(YearInputs inputs)
    {
        Dictionary<string, BandDecision> made = Effects.Awards.ToDictionary(a => a.New.PlacementId, a => a.New, StringComparer.Ordinal);
        IEnumerable<BandDecision> ended = inputs.Decisions.SelectMany(g => g)
            .Select(d => made.TryGetValue(d.PlacementId, out BandDecision? now) && d.Span.Until > now.Span.From ? d with { Span = d.Span with { Until = now.Span.From } } : d);
        string target = Inputs.Plan.Target.Scheme;
        return inputs with
        {
            Schemes = new Dictionary<string, Scheme>(inputs.Schemes) { [target] = Inputs.Schemes[target] },
            Decisions = ended.Where(d => !d.Span.IsEmpty).Concat(made.Values).OrderBy(d => d.Span.From).ThenBy(d => d.Scheme, StringComparer.Ordinal).ToLookup(d => d.PlacementId),
            Protections = [.. inputs.Protections.Where(p => p.Plan != Inputs.Plan.Id), .. Effects.Protections],
        };
    }

    /// <summary>Every placement on which an exception or a protected amount rests, so that a comparison can name it.</summary>
    public IEnumerable<Placement> Named => Inputs.Pupils.Where(p => named.Contains(p.Placement.Id)).Select(p => p.Placement);

    private readonly HashSet<string> named = [.. Effects.Result.Pupils.Where(p => p.MovesOn is not null || p.Exceptions.Count > 0 || p.Years.Any(Has)).Select(p => p.PlacementId)];

    /// <summary>The plan's amounts a year on its day and each anniversary, up to the last that has any.</summary>
    public IReadOnlyList<ProtectionYear> Protection(IReadOnlyDictionary<string, int> placeOf)
    {
        IReadOnlyList<AssimilatedYear> years = Effects.Result.Totals;
        int last = years.Count - 1;
        while (last > 0 && !Has(years[last])) last--;
        return [.. Enumerable.Range(0, Math.Min(years.Count, last + 1)).Select(i => new ProtectionYear(years[i].Day, years[i].Protection, years[i].GainTaken,
            [.. Behind(i).Select(p => placeOf[p]).Order()]))];
    }

    /// <summary>Pupils for whom a person has to decide, by the doubt's code.</summary>
    public IReadOnlyList<ExceptionCount> Exceptions(IReadOnlyDictionary<string, int> placeOf) =>
        [.. Effects.Result.Exceptions.SelectMany(p => p.Exceptions.Select(e => (e.Code, p.PlacementId))).Distinct()
            .GroupBy(e => e.Code, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new ExceptionCount(g.Key, [.. g.Select(e => placeOf[e.PlacementId]).Order()]))];

    // A school's total rests on all who have moved there, a pupil's amount on the pupil.
    private IEnumerable<string> Behind(int year)
    {
        DateOnly day = Effects.Result.Totals[year].Day;
        ILookup<int, AssimilatedPupil> at = Effects.Result.Pupils.Where(p => p.MovesOn <= day).ToLookup(p => p.SchoolId);
        // A pupil whose old amount cannot be told has no rows.
        return Inputs.Plan.Protection.Kind == ProtectionKind.PerSchool
            ? Effects.Result.Schools.Where(s => s.Years.Any(y => y.Day == day && Has(y))).SelectMany(s => at[s.SchoolId]).Select(p => p.PlacementId)
            : Effects.Result.Pupils.Where(p => p.Years.Any(y => y.Day == day && Has(y))).Select(p => p.PlacementId);
    }

    private static bool Has(AssimilatedYear amounts) => amounts.Protection != Money.Zero || amounts.GainTaken != Money.Zero;
}
