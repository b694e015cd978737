using FundingPlatform.Allocation.Books;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>A year's inputs with a scenario's changes; what no change touches is shared with the baseline and never written to.</summary>
internal static class ScenarioInputs
{
    /// <summary>The inputs with the changes made in their order; rules stand apart from everything else.</summary>
    public static YearInputs Of(YearInputs baseline, int authority, IReadOnlyList<ScenarioChange> changes, Func<ScenarioChange.Plan, YearInputs, YearInputs> carryOut)
    {
        YearInputs inputs = baseline;
        foreach (ScenarioChange change in changes)
            inputs = change switch
            {
                ScenarioChange.BandValues values => Revalued(inputs, values),
                ScenarioChange.Revalued other => inputs with { Schemes = new Dictionary<string, Scheme>(inputs.Schemes) { [other.To.Id] = other.To } },
                ScenarioChange.OtherScheme other => Moved(inputs, other),
                ScenarioChange.Plan plan => carryOut(plan, inputs),
                ScenarioChange.Levers levers => inputs with { Levers = new Dictionary<int, IReadOnlyList<LeverParameter>>(inputs.Levers) { [authority] = levers.Parameters } },
                _ => inputs,
            };
        Parameter[] rules = [.. changes.OfType<ScenarioChange.OtherRule>().Select(r => new Parameter(r.Parameter, r.Value, r.Unit, SourceStatus.Given, "a scenario", new("scenario", 0)))];
        return rules.Length == 0 ? inputs : inputs with
        {
            OwnParameters = new Dictionary<int, ParameterSet>(inputs.OwnParameters)
            {
                [authority] = WithRules(inputs.OwnParameters.GetValueOrDefault(authority) ?? new(inputs.Year, authority, []), rules),
            },
        };
    }

    /// <summary>An authority's own parameters with others in their place, which go before the national ones.</summary>
    public static ParameterSet WithRules(ParameterSet own, IEnumerable<Parameter> rules)
    {
        List<Parameter> all = [.. own.Parameters];
        foreach (Parameter rule in rules)
        {
            int known = all.FindIndex(p => p.Name == rule.Name);
            if (known < 0) all.Add(rule);
            else all[known] = rule;
        }

        return own with { Parameters = all };
    }

    private static YearInputs Revalued(YearInputs inputs, ScenarioChange.BandValues values) => inputs with
    {
        Schemes = new Dictionary<string, Scheme>(inputs.Schemes)
        {
            // What was read has been tried on the same scheme, so this cannot fail.
            [values.Scheme] = inputs.Schemes[values.Scheme].With(new(values.Bands, values.Settings, values.Percent, values.Add, values.Set)).OrThrow(),
        },
    };

    private static YearInputs Moved(YearInputs inputs, ScenarioChange.OtherScheme other)
    {
        Scheme from = inputs.Schemes[other.From];
        Dictionary<string, Placement> placements = inputs.Placements.ToDictionary(p => p.Id, StringComparer.Ordinal);
        BandDecision Translated(BandDecision decision) => decision.Scheme != other.From || placements.GetValueOrDefault(decision.PlacementId) is not Placement placement ? decision
            : decision with { Scheme = other.To.Id, Award = AwardOf(from, other, decision.Award, new(placement.Setting, PupilPhases.Of(placement.YearGroup, inputs.Groups.GetValueOrDefault(placement.SchoolId)), placement.Need, placement.SchoolId)) };
        return inputs with
        {
            Schemes = new Dictionary<string, Scheme>(inputs.Schemes) { [other.To.Id] = other.To },
            Decisions = inputs.Decisions.SelectMany(g => g).Select(Translated).ToLookup(d => d.PlacementId),
        };
    }

    // Hours, and amounts that lead to no band, are what they are in any scheme. An amount stays only beside a band that leaves it open.
    private static Award AwardOf(Scheme from, ScenarioChange.OtherScheme other, Award award, ValueKey key)
    {
        if (from.Reach(award) is not { Fault: null, Value: { Band: Band old, Hours: null } reached }) return award;
        Band band = other.To.FindBand(other.Mapping.GetValueOrDefault(old.Id, old.Id))!;
        Rate? amount = other.To.ValuesOf(band.Id, key)?.Values.Any(v => v.Value.NeedsAmount) == true ? reached.Amount : null;
        return other.To.ReachedBy.Contains(ReachedBy.Band) ? new(Band: band.Id, Amount: amount) : new(Points: band.Points!.From, Amount: amount);
    }
}
