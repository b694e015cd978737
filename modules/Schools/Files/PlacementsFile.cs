using FundingPlatform.Kernel;
using FundingPlatform.Schools.Rules;
using FundingPlatform.Shell;

namespace FundingPlatform.Schools.Files;

/// <summary>placements.csv: one row per pupil, school and period.</summary>
internal static class PlacementsFile
{
    private static readonly CsvFormat Format = CsvFormat.Exactly("file of placements",
        "placement_id", "pupil", "home_authority", "urn", "setting", "primary_need", "year_group", "plan", "part_time", "from",
        "until", "dual_registered", "status", "source");

    public static Read<IReadOnlyList<Placement>> Read(string path, KnownCodes known) => CsvFile.Read(path, Format, row => Row(row, known), Overlaps.Of);

    private static Placement Row(CsvRow row, KnownCodes known)
    {
        string id = row.Text("placement_id");
        row.Once("placement", id, "placement_id");
        if (PupilReference.IsUniquePupilNumber(id))
            row.Refuse("pupil_not_opaque", "placement_id", "This looks like a unique pupil number (UPN), which is not taken in. Number the placement yourself.");
        string pupil = row.Text("pupil");
        if (PupilReference.Refuses(pupil) is string why) row.Refuse("pupil_not_opaque", "pupil", why);
        int home = row.Code("home_authority", 3);
        if (!known.Authorities.Contains(home))
            row.Refuse("authority_unknown", "home_authority", $"No authority has the code {home}. Write the DfE's three digits.");
        int school = PlacesFile.KnownSchool(row, known);
        Setting setting = row.OneOf("setting", Words.Settings);
        string? need = row.TextOrNull("primary_need") is null ? null : row.OneOf("primary_need", Words.Needs);
        int? yearGroup = YearGroup(row);
        PlanKind plan = row.OneOf("plan", Words.Plans);
        Quantity partTime = PartTime(row);
        DateSpan span = Span(row, known.Year);
        return new(id, pupil, home, school, setting, need, yearGroup, plan, partTime, span,
            row.OneOf("dual_registered", Words.YesNo), row.Status("status"), row.Source, row.TextOrNull("source"));
    }

    private static int? YearGroup(CsvRow row)
    {
        int? year = row.AnyWholeOrNull("year_group");
        if (year is < -2 or > 14)
            row.Refuse("year_group_out_of_range", "year_group", $"{year} is no year group. Write -2 or -1 for nursery, 0 for reception, 1 to 14.");
        return year;
    }

    private static Quantity PartTime(CsvRow row)
    {
        Quantity share = row.QuantityOrNull("part_time") ?? Quantity.One;
        if (share == Quantity.Zero || share > Quantity.One)
            row.Refuse("part_time_out_of_range", "part_time", $"{share} is no share of a week. Write a number above 0 and at most 1.");
        return share;
    }

    private static DateSpan Span(CsvRow row, FundingYear year)
    {
        DateSpan span = new(row.Day("from"), row.DayOrNull("until") ?? DateSpan.NoEnd);
        if (span.IsEmpty)
            row.Refuse("span_empty", "until", $"The placement ends on {span.Until:yyyy-MM-dd}, not after it starts. until is the first day away.");
        else if (!span.Overlaps(year.Span))
            row.Refuse("date_outside_year", "from", $"The placement ({span}) has no day in {year} ({year.Span}). Take it out, or correct its days.");
        return span;
    }
}
