using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Affording;

/// <summary>
/// Reads off a school's lines what the levers take from it and what its protections give back. The change of its share is the
/// second less the first, to the penny.
/// </summary>
internal static class SchoolOutcomes
{
    private static readonly BudgetLine[] Protections = [BudgetLine.MinimumPerPupil, BudgetLine.Mfg];

    /// <summary>Every school of a decision against the year without it.</summary>
    public static IReadOnlyList<SchoolOutcome> Of(SolvedFormula now, SolvedFormula without) =>
        [.. Enumerable.Range(0, now.Shares.Count).Select(i => Of(now.Shares[i], without.Shares[i], now.AddBacks[i] - without.AddBacks[i]))];

    private static SchoolOutcome Of(SchoolShare now, SchoolShare without, Money addBack)
    {
        Money change = now.SchoolsBlockShare - without.SchoolsBlockShare;
        GivenBack[] back = now.School.Formula is null ? [] : [.. Back(now, without, addBack).Where(g => g.Amount > Money.Zero)];
        Money given = back.Sum(g => g.Amount), taken = given - change;
        Bearing bears = now.School.Formula is null ? Bearing.NotInTheFormula
            : change > Money.Zero ? Bearing.Gains
            : taken == Money.Zero ? Bearing.Unchanged
            : change == Money.Zero ? Bearing.Protected
            : back.Length > 0 ? Bearing.InPart : Bearing.InFull;
        return new(now.SchoolsBlockShare, change, bears, taken, back, now.School.Formula is null || !now.Missing.Any(m => Protections.Contains(m.Line)));
    }

    // A protection gives back what its line rises by; where a lever lowers the protection itself, its line falls and that is taken.
    private static IEnumerable<GivenBack> Back(SchoolShare now, SchoolShare without, Money addBack)
    {
        Money Rise(BudgetLine line) => (now[line] ?? Money.Zero) - (without[line] ?? Money.Zero);
        yield return new(FormulaProtection.MinimumPerPupil, Rise(BudgetLine.MinimumPerPupil));
        yield return new(FormulaProtection.Mfg, Rise(BudgetLine.Mfg));
        // The line of the cap is the deduction less what is added back, so a larger add-back can hide a larger deduction.
        Money added = addBack > Money.Zero ? addBack : Money.Zero;
        yield return new(FormulaProtection.AddBack, added);
        yield return new(FormulaProtection.Cap, Rise(BudgetLine.CapAndScale) - added);
    }
}
