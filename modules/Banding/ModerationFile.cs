using FundingPlatform.Banding.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding;

/// <summary>Reads moderated bands from a file.</summary>
public static class ModerationFile
{
    /// <summary>
    /// Reads CSV with the header <c>placement_id,band,amount,reason,reference</c>: a line for each pupil that a person moderated.
    /// The amount (pounds a year) is for a band that leaves it open; the reason is one of evidence_supports, need_higher,
    /// need_lower, provision_dearer, abolished_band, outside_tolerance and other_documented; the reference may be empty.
    /// </summary>
    public static Read<IReadOnlyList<ModeratedBand>> ReadCsv(string path) => ModeratedBandsFile.Read(path);
}
