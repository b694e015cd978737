using System.Collections;
using System.Diagnostics.CodeAnalysis;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Rules;

/// <summary>
/// What the formula counts at a school, by the published names of its pupil-led lines, and <c>roll</c>, its formula pupils. A
/// name is missing where no data are known; 0 where the school has no pupils of the phase. Worked out when it is asked for:
/// few schemes ask, and a book is recomputed often.
/// </summary>
internal sealed class FactorsOfSchool(FactorBasis basis, FormulaInputs? formula) : IReadOnlyDictionary<string, Quantity>
{
    private const string Roll = "roll";

    public IEnumerable<string> Keys => Names().Where(ContainsKey);
    public IEnumerable<Quantity> Values => Keys.Select(key => this[key]);
    public int Count => Keys.Count();
    public Quantity this[string key] => TryGetValue(key, out Quantity units) ? units : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Quantity value)
    {
        Quantity? units = formula is null ? null : key == Roll ? formula.Pupils.Total
            : BudgetLines.Named(key) is BudgetLine line && line.IsPupilLed() ? Units(formula, line) : null;
        value = units ?? Quantity.Zero;
        return units is not null;
    }

    public IEnumerator<KeyValuePair<string, Quantity>> GetEnumerator() => Keys.Select(key => KeyValuePair.Create(key, this[key])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Quantity? Units(FormulaInputs school, BudgetLine line)
    {
        Quantity phase = FactorUnits.PhasePupils(school.Pupils, line);
        if (phase == Quantity.Zero || line <= BudgetLine.BasicEntitlementKs4) return phase;
        return school.Factors[(int)line] is FactorInput input ? FactorUnits.Units(basis, input, phase) : null;
    }

    private static IEnumerable<string> Names() => BudgetLines.All.Where(line => line.IsPupilLed()).Select(line => line.Name()).Append(Roll);
}
