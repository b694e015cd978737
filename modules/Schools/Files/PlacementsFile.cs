using FundingPlatform.Kernel;
using FundingPlatform.Schools.Rules;

namespace FundingPlatform.Schools.Files;

/// <summary>placements.csv: one row per pupil, school and period.</summary>
internal static class PlacementsFile
{
    private static readonly CsvFormat Format = CsvFormat.Exactly("file of placements",
        "placement_id", "pupil", "home_authority", "urn", "setting", "primary_need", "year_group", "plan", "part_time", "from",
        "until", "dual_registered", "status", "source");

    public static Read<IReadOnlyList<Placement>> Read(string path, KnownCodes known, long limitBytes)
    {
        FileFindings findings = new(path);
        using CsvRows? rows = CsvRows.Open(path, limitBytes, findings, Format);
        if (rows is null) return findings.Refuse<IReadOnlyList<Placement>>();
        List<Placement> placements = [];
        Once ids = new("placement");
        while (rows.Next())
        {
            Placement placement = Row(rows, known);
            ids.Check(rows, placement.Id, "placement_id");
            if (rows.Sound) placements.Add(placement);
        }

        foreach (Finding overlap in Overlaps.Of(placements)) findings.Error(overlap.Code, overlap.Message, overlap.Line, overlap.Column);
        return findings.Give<IReadOnlyList<Placement>>(placements);
    }

    private static Placement Row(CsvRows rows, KnownCodes known)
    {
        string id = rows.Text("placement_id");
        string pupil = rows.Text("pupil");
        if (PupilReference.Refuses(pupil) is string why) rows.Refuse("pupil_not_opaque", "pupil", why);
        int home = rows.Code("home_authority", 3);
        if (home != 0 && !known.Authorities.Contains(home))
            rows.Refuse("authority_unknown", "home_authority", $"No authority has the code {home}. Write the DfE's three digits.");
        int school = PlacesFile.KnownSchool(rows, known);
        Setting setting = rows.OneOf("setting", Words.Settings);
        string? need = rows.TextOrNull("primary_need") is null ? null : rows.OneOf("primary_need", Words.Needs);
        int? yearGroup = YearGroup(rows);
        PlanKind plan = rows.OneOf("plan", Words.Plans);
        Quantity partTime = PartTime(rows);
        DateSpan span = Span(rows, known.Year);
        return new(id, pupil, home, school, setting, need, yearGroup, plan, partTime, span,
            rows.OneOf("dual_registered", Words.YesNo), rows.OneOf("status", Words.Statuses), rows.Source, rows.TextOrNull("source"));
    }

    private static int? YearGroup(CsvRows rows)
    {
        int? year = rows.SignedOrNull("year_group");
        if (year is < -2 or > 14)
            rows.Refuse("year_group_out_of_range", "year_group", $"{year} is no year group. Write -2 or -1 for nursery, 0 for reception, 1 to 14.");
        return year;
    }

    private static Quantity PartTime(CsvRows rows)
    {
        if (rows.TextOrNull("part_time") is null) return Quantity.One;
        Quantity? share = rows.QuantityOrNull("part_time");
        if (share is Quantity value && (value == Quantity.Zero || value > Quantity.One))
            rows.Refuse("part_time_out_of_range", "part_time", $"{value} is no share of a week. Write a number above 0 and at most 1.");
        return share ?? Quantity.One;
    }

    private static DateSpan Span(CsvRows rows, FundingYear year)
    {
        DateOnly from = rows.Day("from");
        DateOnly? end = rows.DayOrNull("until", "yyyy-MM-dd");
        DateSpan span = new(from, end ?? DateSpan.NoEnd);
        if (from == default) return span;
        if (span.IsEmpty)
            rows.Refuse("span_empty", "until", $"The placement ends on {span.Until:yyyy-MM-dd}, not after it starts. until is the first day away.");
        else if (!span.Overlaps(year.Span))
            rows.Refuse("date_outside_year", "from", $"The placement ({span}) has no day in {year} ({year.Span}). Take it out, or correct its days.");
        return span;
    }
}
