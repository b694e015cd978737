using FundingPlatform.Banding.Recording;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding.Files;

/// <summary>moderation.csv: one row per moderated pupil.</summary>
internal static class ModeratedBandsFile
{
    private const string What = "file of moderated bands";

    // The longer one first: a header that has all of its columns has those of the shorter one too.
    private static readonly CsvFormat[] Formats =
        [CsvFormat.Exactly(What, ModerationFile.FormHeader.Split(',')), CsvFormat.Exactly(What, "placement_id", "band", "amount", "reason", "reference")];

    private static readonly Dictionary<string, ModerationReason> Reasons = Enum.GetValues<ModerationReason>().ToDictionary(r => Words.Of(r), r => r);

    public static Read<IReadOnlyList<ModeratedBand>> Read(string path) => CsvFile.Read(path, Formats, Row);

    private static ModeratedBand Row(CsvRow row)
    {
        string placement = row.Text("placement_id");
        row.Once("placement", placement.Length == 0 ? null : placement, "placement_id");
        string? reference = row.TextOrNull("reference");
        if (reference is not null && !Opaque.Is(reference)) row.Refuse("reference_unreadable", "reference", BandingFaults.ReferenceUnreadable().Message);
        return new(placement, row.Text("band"), row.NumberOrNull("amount", 6, most: 10_000_000) is decimal pounds ? Rate.OfPounds(pounds) : null,
            row.OneOf("reason", Reasons), reference, row.Source);
    }
}
