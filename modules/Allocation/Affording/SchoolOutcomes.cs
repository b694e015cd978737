using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Affording;

/// <summary>Reads off a school's lines whether it bears a part of a transfer, and what protects it where it does not.</summary>
internal static class SchoolOutcomes
{
    private static readonly BudgetLine[] Protections = [BudgetLine.MinimumPerPupil, BudgetLine.Mfg];

    public static SchoolOutcome Of(SchoolShare now, SchoolShare without)
    {
        Money change = now.SchoolsBlockShare - without.SchoolsBlockShare;
        List<BudgetLine> by = [.. Protections.Where(line => now[line] > Money.Zero)];
        // A smaller gain is capped by less, so that the cap gives back a part of what the lever takes; a tighter cap takes it.
        if ((now[BudgetLine.CapAndScale] ?? Money.Zero) > (without[BudgetLine.CapAndScale] ?? Money.Zero)) by.Add(BudgetLine.CapAndScale);
        Bearing bears = now.School.Formula is null ? Bearing.NotInTheFormula
            : change > Money.Zero ? Bearing.Gains
            : change == Money.Zero ? by.Count > 0 ? Bearing.Protected : Bearing.Unchanged
            : by.Count > 0 ? Bearing.InPart : Bearing.InFull;
        return new(now.SchoolsBlockShare, change, bears, bears == Bearing.NotInTheFormula ? [] : by, now.School.Formula is null || !now.Missing.Any(m => Protections.Contains(m.Line)));
    }
}
