using FundingPlatform.Banding.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding;

/// <summary>Reads moderated bands from a file.</summary>
public static class ModerationFile
{
    /// <summary>The header of the form that a dry run writes for its sample: what a person fills in, and beside it what helps to decide.</summary>
    public const string FormHeader = "placement_id,band,amount,reason,reference,old_band,setting,old_annual,new_annual,moderated";

    /// <summary>
    /// Reads CSV with the header <c>placement_id,band,amount,reason,reference</c>: a line for each pupil that a person moderated.
    /// The amount (pounds a year) is for a band that leaves it open; the reason is one of evidence_supports, need_higher,
    /// need_lower, provision_dearer, abolished_band, outside_tolerance and other_documented; the reference may be empty. The
    /// other columns of <see cref="FormHeader"/> may stand beside them, all or none, and are not read.
    /// </summary>
    public static Read<IReadOnlyList<ModeratedBand>> ReadCsv(string path) => ModeratedBandsFile.Read(path);
}
