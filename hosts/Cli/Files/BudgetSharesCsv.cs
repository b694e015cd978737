using FundingPlatform.Allocation;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// <c>budget_shares.csv</c>: a school's lines in the order of calculation, its two subtotals and its total. A subtotal or
/// total carries a payer only when all the lines in it have the same one.
/// </summary>
internal static class BudgetSharesCsv
{
    public const string Header = "urn,school_name,phase,kind,line,payer,pounds";

    public static void Write(Stream stream, YearStartRun run)
    {
        using var csv = new CsvWriter(stream, Header);
        foreach (AuthorityBudget authority in run.Authorities)
            foreach (SchoolShare share in authority.Schools)
                Write(csv, share);
    }

    private static void Write(CsvWriter csv, SchoolShare share)
    {
        foreach (LineAmount line in share.Lines)
            Row(csv, share.School, "line", line.Line.Name(), Payer.Of(share.School, line.Line), line.Amount);
        Row(csv, share.School, "subtotal", BudgetLines.SchoolsBlockShare, Payer.Of(share, BudgetPart.SchoolsBlockShare), share.SchoolsBlockShare);
        Row(csv, share.School, "subtotal", BudgetLines.HighNeedsAllocation, Payer.Of(share, BudgetPart.HighNeedsAllocation), share.HighNeedsAllocation);
        Row(csv, share.School, "total", BudgetLines.BudgetShare, Payer.Of(share, null), share.BudgetShare);
    }

    private static void Row(CsvWriter csv, SchoolFunding school, string kind, string line, string payer, Money amount) =>
        csv.Whole(school.Urn).Text(school.Name).Text(Words.Phase(school.Group)).Text(kind).Text(line).Text(payer).Pounds(amount).EndRow();
}

/// <summary>
/// Who pays a line: the DfE pays the formula and the places of academies; top-ups, their protection, funds paid by counts and adjustments are the
/// authority's business everywhere.
/// </summary>
internal static class Payer
{
    public const string Authority = "authority";
    public const string Dfe = "DfE";

    public static string Of(SchoolFunding school, BudgetLine line) =>
        line is (>= BudgetLine.TopUp and <= BudgetLine.Contingency) or BudgetLine.Adjustment ? Authority
        : school.DfePays switch { true => Dfe, false => Authority, null => "" };

    /// <summary>The payer of a part (null for the whole share), empty when its lines have several, one is not known, or there is no line.</summary>
    public static string Of(SchoolShare share, BudgetPart? part)
    {
        string? payer = null;
        foreach (LineAmount line in share.Lines)
        {
            if (part is not null && line.Line.Part() != part) continue;
            string own = Of(share.School, line.Line);
            if (payer is not null && payer != own) return "";
            payer = own;
        }

        return payer ?? "";
    }
}
