namespace FundingPlatform.Allocation.Engine;

/// <summary>Names of the steps that are not lines of a share; published in explanations.</summary>
internal static class StepNames
{
    public const string MinimumShare = "minimum_per_pupil_share";
    public const string MfgBaseline = "mfg_baseline";
    public const string MfgBaselinePerPupil = "mfg_baseline_per_pupil";
    public const string MfgUplift = "mfg_uplift_per_pupil";
    public const string MfgGuaranteed = "mfg_guaranteed_share";
    public const string MfgAdjusted = "mfg_adjusted_share";
    public const string CapDeduction = "cap_and_scale_deduction";
    public const string PlaceEntry = "place_funding_entry";
    public const string NotionalSen = "notional_sen";
}
