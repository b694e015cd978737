namespace FundingPlatform.Allocation.Engine;

/// <summary>Each step's rule in words, with the source that states it.</summary>
internal static class RuleTexts
{
    private const string Regulations = "School and Early Years Finance (England) Regulations";
    private static readonly (BudgetLine Line, string Words)[] Rarer =
        [(BudgetLine.BandProtection, "band protection"), (BudgetLine.VolumeTopUp, "volume top-ups"), (BudgetLine.Contingency, "contingency")];

    /// <summary>The subtotal of high needs, naming beside places and top-ups the lines that the school has.</summary>
    public static string HighNeeds(Func<BudgetLine, bool> has)
    {
        string[] parts = ["places", "top-ups", .. Rarer.Where(r => has(r.Line)).Select(r => r.Words)];
        return $"Subtotal of {string.Join(", ", parts[..^1])} and {parts[^1]}";
    }

    private const string Statement = "the published general annual grant statement";

    public static string Of(string step) => BudgetLines.Named(step) is BudgetLine line ? Of(line) : step switch
    {
        StepNames.MinimumShare => $"Minimum per-pupil level: the levels weighted by year groups present, kept unrounded, times pupils ({Statement})",
        StepNames.MfgBaseline => $"Guarantee: last year's share with rolled-in grants, less what is excluded, technical adjustments and this year's lump sum and sparsity ({Regulations}, Schedule 4; order from {Statement})",
        StepNames.MfgBaselinePerPupil => $"Guarantee: the baseline over last year's pupils ({Statement})",
        StepNames.MfgUplift => $"Guarantee: the percentage of the baseline per pupil ({Regulations}, Schedule 4)",
        StepNames.MfgGuaranteed => $"Guarantee: baseline and uplift per pupil, each in whole pence, times this year's pupils ({Statement})",
        StepNames.MfgAdjusted => $"Guarantee: this year's share after the minimum per-pupil level, less lump sum, sparsity and what is excluded ({Statement})",
        StepNames.CapDeduction => $"Cap on gains: what the change per pupil exceeds the cap by, times the scale, the pupils and the baseline per pupil ({Statement})",
        StepNames.PlaceEntry => $"Places commissioned for a part of the year: places x annual rate x share of the year ({Regulations}, reg 14; DSG conditions of grant for the split of the year)",
        StepNames.NotionalSen => "Notional SEN: the recipe's shares of lines or of the schools-block share, lump and amount per pupil; it lies inside the share and adds no money (DfE, The notional SEN budget for mainstream schools)",
        BudgetLines.SchoolsBlockShare => "Subtotal of the lines of the schools block",
        BudgetLines.BudgetShare => "Budget share: schools block and high needs together",
        _ => step,
    };

    private static string Of(BudgetLine line) => line switch
    {
        <= BudgetLine.BasicEntitlementKs4 => $"Basic entitlement: one amount per pupil for each of primary, key stage 3 and key stage 4 ({Regulations}, reg 13)",
        <= BudgetLine.IdaciFSecondary => $"Deprivation: free school meals, free school meals in six years, IDACI bands, by phase ({Regulations}, reg 15 of 2024)",
        BudgetLine.LowPriorAttainmentPrimary or BudgetLine.LowPriorAttainmentSecondary => $"Low prior attainment: below the expected early years level (primary) or key stage 2 standard (secondary) ({Statement})",
        BudgetLine.EalPrimary or BudgetLine.EalSecondary => $"English as an additional language: pupils in their first three years ({Statement})",
        BudgetLine.MobilityPrimary or BudgetLine.MobilitySecondary => $"Mobility: the share of pupils with unusual entry dates above 6% ({Statement})",
        BudgetLine.LumpSum => $"Lump sum: one amount per school ({Statement})",
        BudgetLine.Sparsity => $"Sparsity: full up to half the year-group limit, then falling in a line to nothing at the limit; a distance taper where the year has one ({Statement})",
        BudgetLine.SplitSite or BudgetLine.Rates or BudgetLine.Pfi or BudgetLine.Exceptional => "An amount that is given, not worked out",
        BudgetLine.MinimumPerPupil => $"Minimum per-pupil level: what pupil-led lines, lump sum and sparsity lack of it ({Statement})",
        BudgetLine.Mfg => $"Minimum funding guarantee: what the adjusted share lacks of the guaranteed share ({Regulations}, Schedule 4)",
        BudgetLine.CapAndScale => $"Cap on gains, less what is added back so that the school stays at its minimum per-pupil level; nothing where the guarantee pays ({Statement})",
        BudgetLine.PlaceFunding => $"Place funding: the sum of the commissioned entries ({Regulations}, reg 14)",
        BudgetLine.TopUp => "Top-ups: the sum of the school's priced placements",
        BudgetLine.BandProtection => "Band protection: what assimilation plans pay beside the awards, less what they take of gains",
        BudgetLine.VolumeTopUp => "Volume top-ups: what the authority's scheme pays for a high share of pupils with plans, by its counts",
        BudgetLine.Contingency => "Contingency: what the authority's fund pays for plans that the school's notional SEN does not cover, by its counts and claims",
        BudgetLine.Adjustment => $"Adjustments after the formula, such as permanent exclusions ({Regulations}, reg 39 of 2024)",
        _ => line.Name(),
    };
}
