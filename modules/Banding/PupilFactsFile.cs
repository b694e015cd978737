using FundingPlatform.Banding.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding;

/// <summary>Reads what a plan has to know of pupils beside their placements and awards.</summary>
public static class PupilFactsFile
{
    /// <summary>
    /// Reads a file of pupil facts: CSV with the header
    /// <c>placement_id,plan_started,annual_review,phase_transfer,infant_to_junior,key_stage_transfer,specified_pounds</c>. All
    /// but the first column may be empty. Days are <c>2023-04-01</c>; the four events take several, parted by semicolons.
    /// <c>specified_pounds</c> is what the provision in the plan costs a year above the school's share. A placement twice is a
    /// finding.
    /// </summary>
    public static Read<IReadOnlyList<PupilFacts>> ReadCsv(string path) => FactsFile.Read(path);

    /// <summary>The same for a file that is at hand as bytes; findings name it <paramref name="fileName"/>.</summary>
    public static Read<IReadOnlyList<PupilFacts>> ReadCsv(byte[] bytes, string fileName) => FactsFile.Read(bytes, fileName);
}
