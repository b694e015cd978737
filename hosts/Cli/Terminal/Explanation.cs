using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Kernel;
using FundingPlatform.TopUps;

namespace FundingPlatform.Cli.Terminal;

/// <summary>A school's share step by step, as text that reads the same on a terminal and in a file.</summary>
internal sealed class Explanation(TextWriter output, int width)
{
    public const int WidthOfAFile = 110;
    private const int FirstPlacements = 3;

    /// <summary>A fault when the steps do not end at the share's own numbers; such an explanation is never shown.</summary>
    public static Fault? Differs(ExplainedSchool school)
    {
        foreach (LineAmount line in school.Share.Lines)
            if (school.Steps.LastOrDefault(s => s.Line == line.Line.Name()) is ExplainedStep step && step.Result != line.Amount)
                return new("explanation_differs", $"The steps of {line.Line.Name()} end at {step.Result}, the share has {line.Amount}: this is an error of the program.", FaultKind.Conflict);
        Money priced = school.Placements.Sum(p => p.Priced.Amount ?? Money.Zero);
        if (school.Share[BudgetLine.TopUp] is Money topUp && topUp != priced)
            return new("explanation_differs", $"The placements add up to {priced}, the share has top-ups of {topUp}: this is an error of the program.", FaultKind.Conflict);
        Money beside = school.Protections.Sum(p => p.Priced.Amount ?? Money.Zero);
        return school.Share[BudgetLine.BandProtection].GetValueOrDefault() != beside
            ? new("explanation_differs", $"The protection awards add up to {beside}, the share has {school.Share[BudgetLine.BandProtection].GetValueOrDefault()}: this is an error of the program.", FaultKind.Conflict)
            : null;
    }

    public void Print(ExplainedSchool school, bool everyPlacement)
    {
        Heading(school);
        int number = 0;
        foreach (ExplainedStep step in school.Steps) Print(++number, step);
        Placements(school, everyPlacement);
        Protections(school.Protections, everyPlacement);
        Missing(school.Share);
        Result(school.Share);
    }

    private void Heading(ExplainedSchool school)
    {
        SchoolFunding funding = school.Share.School;
        output.WriteLine($"{funding.Name} ({(funding.Urn is int urn ? $"URN {urn}" : $"row {-funding.SchoolId} of the school list")})");
        output.WriteLine($"{PhaseTotals.PhaseName(funding.Group)}, {school.Budget.Name} ({school.Budget.Code}), {school.Budget.Year}");
        output.WriteLine(funding.DfePays switch
        {
            true => "An academy: the DfE pays its formula and places; the figures are notional for the financial year.",
            false => "The authority pays its formula and places.",
            null => "No list says whether it is an academy, so it is not known who pays its formula and places.",
        });
        foreach (string text in school.Budget.Illustrative) Field("Made up", text);
        output.WriteLine();
    }

    private void Print(int number, ExplainedStep step)
    {
        string name = $"{number}. {step.Line}", result = step.Result.ToString();
        output.WriteLine(name + new string(' ', Math.Max(1, width - name.Length - result.Length)) + result);
        Field("rule", step.Rule);
        Field("inputs", step.Inputs);
        Field("formula", step.Formula);
        Field("rounding", step.Rounding);
        output.WriteLine();
    }

    private void Placements(ExplainedSchool school, bool every)
    {
        if (school.Placements.Count == 0) return;
        // A placement with awards of two schemes has two prices, which are shown together.
        IGrouping<string, ExplainedPlacement>[] placements = [.. school.Placements.GroupBy(p => p.Priced.Placement.Id, StringComparer.Ordinal)];
        output.WriteLine($"The {placements.Length:N0} placements behind top_up, priced by the scheme {school.Budget.SchemeName}");
        int shown = every ? placements.Length : Math.Min(FirstPlacements, placements.Length);
        foreach (ExplainedPlacement placement in placements.Take(shown).SelectMany(p => p)) Print(placement);
        Money rest = placements.Skip(shown).SelectMany(p => p).Sum(p => p.Priced.Amount ?? Money.Zero);
        if (shown < placements.Length)
            output.WriteLine($"  and {placements.Length - shown:N0} more, {rest} together (--all-placements shows them)");
        output.WriteLine($"  all placements: {school.Placements.Sum(p => p.Priced.Amount ?? Money.Zero)}");
        output.WriteLine();
    }

    private void Protections(IReadOnlyList<ExplainedProtection> awards, bool every)
    {
        if (awards.Count == 0) return;
        output.WriteLine($"The {awards.Count:N0} protection awards behind band_protection");
        int shown = every ? awards.Count : Math.Min(FirstPlacements, awards.Count);
        foreach (ExplainedProtection award in awards.Take(shown)) Field("", award.Words);
        if (shown < awards.Count)
            output.WriteLine($"  and {awards.Count - shown:N0} more, {awards.Skip(shown).Sum(p => p.Priced.Amount ?? Money.Zero)} together (--all-placements shows them)");
        output.WriteLine($"  all protection awards: {awards.Sum(p => p.Priced.Amount ?? Money.Zero)}");
        output.WriteLine();
    }

    private void Print(ExplainedPlacement placement)
    {
        PricedPlacement priced = placement.Priced;
        output.WriteLine($"  {priced.Placement.Id}: {Words.Of(priced.Placement.Setting)}, home authority {priced.Placement.HomeAuthority}, {priced.Placement.Span}"
            + $" ({Words.Of(priced.Placement.Status)}): {priced.Amount?.ToString() ?? "not priced"}");
        foreach (string step in placement.Steps) Field("", step);
        foreach (Finding finding in priced.Findings) Field("", finding.ToString());
    }

    private void Missing(SchoolShare share)
    {
        if (share.Missing.IsEmpty) return;
        output.WriteLine("Not calculated (left out of the share, never taken as £0)");
        foreach (NotCalculated missing in share.Missing) Field(missing.Line.Name(), missing.Needs, share.Missing.Max(m => m.Line.Name().Length));
        output.WriteLine();
    }

    private void Result(SchoolShare share)
    {
        foreach (LineAmount line in share.Lines) Sum(line.Line.Name(), line.Amount);
        Sum(BudgetLines.SchoolsBlockShare, share.SchoolsBlockShare);
        Sum(BudgetLines.HighNeedsAllocation, share.HighNeedsAllocation);
        Sum(BudgetLines.BudgetShare, share.BudgetShare);
        if (share.NotionalSen is Money notional) output.WriteLine($"Of this, notional SEN (inside the share, adds nothing): {notional}");
    }

    private void Sum(string name, Money amount)
    {
        bool total = name is BudgetLines.SchoolsBlockShare or BudgetLines.HighNeedsAllocation or BudgetLines.BudgetShare;
        output.WriteLine($"{(total ? "= " : "  ")}{name,-34}{amount.ToString(),18}");
    }

    /// <summary>A name and a text, broken between words, the rest under the text.</summary>
    private void Field(string name, string text, int nameWidth = 10)
    {
        string start = "    " + name.PadRight(nameWidth) + " ", under = new(' ', start.Length);
        foreach (string line in Wrapping.Lines(Printable.Of(text), Math.Max(20, width - start.Length)))
        {
            output.WriteLine(start + line);
            start = under;
        }
    }
}
