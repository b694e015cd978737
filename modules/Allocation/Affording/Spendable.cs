using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Rules;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Affording;

/// <summary>What an authority's formula may come to before the transfer in question.</summary>
internal static class Spendable
{
    /// <summary>
    /// From the block where every line of every school has its data, else from what the formula comes to at the rates in
    /// force, because the rest of the block is then not money that is left but lines that are not known.
    /// </summary>
    public static Read<FormulaMoney> Money(OutcomeSet set, DsgGrant grant, SchoolsSide side, IReadOnlyList<SchoolShare> own, bool madeUp, IReadOnlyList<BlockLine> transfers)
    {
        // What is made up is not known either.
        int missing = own.Count(s => madeUp ? s.School.Formula is not null : LacksData(s));
        if (set.Basis == MoneyBasis.Block && missing > 0)
            return new(null, [Finding.Error("factors_lack_data",
                $"{missing} schools lack data of lines of the formula, or have made-up ones, so that it is not known what the block pays for. Load the data, or leave 'money' out: then the formula at the rates in force is the measure.", set.FileName, column: "money")]);
        MoneyBasis basis = set.Basis ?? (missing == 0 ? MoneyBasis.Block : MoneyBasis.OwnRates);
        List<BlockLine> lines = basis == MoneyBasis.Block ? FromBlock(grant, side, own)
            : [new("formula_at_rates_in_force", own.Sum(s => s.SchoolsBlockShare), "what the formula comes to before any lever, adjustments included")];
        lines.AddRange(transfers.Select(t => t with { Amount = -t.Amount }));
        return new(new FormulaMoney(basis, lines, lines.Sum(l => l.Amount), missing), []);
    }

    private static bool LacksData(SchoolShare share) => share.Missing.Any(m => m.Line.Part() == BudgetPart.SchoolsBlockShare);

    private static List<BlockLine> FromBlock(DsgGrant grant, SchoolsSide side, IReadOnlyList<SchoolShare> own) =>
    [
        new("schools_block", grant.SchoolsBlock, $"before academy recoupment and NNDR, {grant.Source}"),
        .. BlockAccount.BesideTheFormula(grant, own, side.CentralLines).Select(l => l with { Amount = -l.Amount }),
    ];
}
