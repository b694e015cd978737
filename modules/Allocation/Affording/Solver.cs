using FundingPlatform.Allocation.Engine;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Affording;

/// <summary>
/// A formula that the money pays for, every school's share of the schools block by it, and what of a capped gain is added back to each
/// school because it lies below the minimum per-pupil level.
/// </summary>
internal sealed record SolvedFormula(AffordedFormula Formula, IReadOnlyList<SchoolShare> Shares, IReadOnlyList<Money> AddBacks);

/// <summary>An authority's formula: its parameters, and what its schools' shares are worked out from. <paramref name="Rules"/> are those in force.</summary>
internal sealed record Formula(ParameterSet National, ParameterSet? Own, int Authority, DsgGrant? Grant, YearRules Rules, IReadOnlyList<SchoolFunding> Schools)
{
    /// <summary>Every school's share by the parameters with what levers set before them: compiled rules and the one calculation of shares.</summary>
    public Outcome<SchoolShare[]> Shares(IReadOnlyList<LeverParameter> levers)
    {
        Outcome<YearRules> rules = RulesWith(levers);
        return rules.Fault is Fault fault ? fault : FundingCalculator.Calculate(rules.Value, Schools);
    }

    /// <summary>What a formula that is afforded means for every school.</summary>
    public SolvedFormula Solved(AffordedFormula afforded, IReadOnlyList<SchoolShare> shares)
    {
        YearRules rules = RulesWith(afforded.Parameters).OrThrow();
        return new(afforded, shares, [.. shares.Select(share => Explanation.AddBack(rules, share))]);
    }

    private Outcome<YearRules> RulesWith(IReadOnlyList<LeverParameter> levers)
    {
        Read<YearRules> rules = YearRulesFile.Compile(National, Own, Authority, Grant, levers);
        if (!rules.Failed) return rules.Value!;
        Finding error = rules.Findings.First(f => f.Severity == FindingSeverity.Error);
        return new Fault(error.Code, error.Message, FaultKind.RuleBroken);
    }
}

/// <summary>Solves an authority's levers for what its formula may come to.</summary>
internal sealed class Solver(Formula formula, IReadOnlyList<Lever> asked)
{
    private readonly LeverSteps[] levers = [.. asked.Select(l => new LeverSteps(l, formula.Rules))];
    private readonly Dictionary<string, Outcome<SchoolShare[]>> known = new(StringComparer.Ordinal);

    /// <summary>Faults: <c>transfer_not_affordable</c>, and the calculator's.</summary>
    public Outcome<SolvedFormula> Solve(Money money)
    {
        Outcome<AffordedFormula> afforded = new LeverSearch(levers, money, Total).Solve();
        return afforded.Fault is Fault fault ? fault : formula.Solved(afforded.Value, Shares(afforded.Value.Parameters).OrThrow());
    }

    /// <summary>What the formula comes to with levers at these steps.</summary>
    public Outcome<Money> Total(IReadOnlyList<int> at)
    {
        Outcome<SchoolShare[]> shares = Shares([.. levers.SelectMany((l, k) => l.ParametersAt(at[k]))]);
        return shares.Fault is Fault fault ? fault : shares.Value.Sum(s => s.SchoolsBlockShare);
    }

    // Many steps round to the same rates.
    private Outcome<SchoolShare[]> Shares(IReadOnlyList<LeverParameter> parameters)
    {
        string key = string.Join(';', parameters.Select(p => $"{p.Parameter.Name}={p.Parameter.Value}"));
        return known.TryGetValue(key, out Outcome<SchoolShare[]> before) ? before : known[key] = formula.Shares(parameters);
    }
}
