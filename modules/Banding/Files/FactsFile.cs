using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding.Files;

/// <summary>The file of pupil facts: one row per placement of which anything is known.</summary>
internal static class FactsFile
{
    private static readonly (string Column, PupilEventKind Kind)[] Events =
    [
        ("annual_review", PupilEventKind.AnnualReview), ("phase_transfer", PupilEventKind.PhaseTransfer),
        ("infant_to_junior", PupilEventKind.InfantToJunior), ("key_stage_transfer", PupilEventKind.KeyStageTransfer),
    ];

    private static readonly CsvFormat Format = CsvFormat.Exactly("file of pupil facts",
        ["placement_id", "plan_started", .. Events.Select(e => e.Column), "specified_pounds"]);

    public static Read<IReadOnlyList<PupilFacts>> Read(string path) => CsvFile.Read(path, Format, Row);

    public static Read<IReadOnlyList<PupilFacts>> Read(byte[] bytes, string fileName) => CsvFile.Read(bytes, fileName, Format, Row);

    private static PupilFacts Row(CsvRow row)
    {
        string placement = row.Text("placement_id");
        if (placement.Length > 0) row.Once("placement", placement, "placement_id");
        PupilEvent[] events = [.. Events.SelectMany(e => Days(row, e.Column).Select(day => new PupilEvent(e.Kind, day)))];
        return new(placement, row.DayOrNull("plan_started"), events, row.PoundsOrNull("specified_pounds")) { Source = row.Source };
    }

    /// <summary>The days of a cell; the same day twice in it is a slip.</summary>
    private static List<DateOnly> Days(CsvRow row, string column)
    {
        List<DateOnly> days = [];
        foreach (string text in row.TextOrNull(column)?.Split(';', StringSplitOptions.TrimEntries) ?? [])
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
                row.Refuse("wrong_type", column, $"'{(text.Length <= 40 ? text : text[..40] + "...")}' is not a day written as yyyy-MM-dd. Several are parted by semicolons.");
            else if (days.Contains(day)) row.Refuse("day_twice", column, $"{text} is there twice. Keep one.");
            else days.Add(day);
        return days;
    }
}
