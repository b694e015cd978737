using FundingPlatform.Kernel;
using FundingPlatform.Schools.Rules;

namespace FundingPlatform.Schools.Files;

/// <summary>overrides.csv: school groups that the authority states itself.</summary>
internal static class OverridesFile
{
    private static readonly CsvFormat Format = CsvFormat.Exactly("file of overrides", "urn", "row_no", "group", "source");

    public static Read<IReadOnlyList<GroupOverride>> Read(string path, long limitBytes)
    {
        FileFindings findings = new(path);
        using CsvRows? rows = CsvRows.Open(path, limitBytes, findings, Format);
        if (rows is null) return findings.Refuse<IReadOnlyList<GroupOverride>>();
        List<GroupOverride> overrides = [];
        Once urns = new("URN"), numbers = new("row number");
        while (rows.Next())
        {
            GroupOverride row = new(rows.CodeOrNull("urn", 6), rows.CountOrNull("row_no"), rows.OneOf("group", Words.Groups), rows.Text("source"), rows.Source);
            if (rows.Sound && row.Urn is null == row.RowNo is null)
                rows.Refuse("urn_or_row_no", "urn", "A school is named by urn or by row_no, and by one of them only. Leave the other empty.");
            urns.Check(rows, row.Urn, "urn");
            numbers.Check(rows, row.RowNo, "row_no");
            if (rows.Sound) overrides.Add(row);
        }

        return findings.Give<IReadOnlyList<GroupOverride>>(overrides);
    }
}

/// <summary>commissioned_places.csv.</summary>
internal static class PlacesFile
{
    private static readonly CsvFormat Format = CsvFormat.Exactly("file of commissioned places",
        "urn", "kind", "from", "until", "places", "occupied_at_october_census", "status", "source");

    public static Read<IReadOnlyList<CommissionedPlaces>> Read(string path, KnownCodes known, long limitBytes)
    {
        FileFindings findings = new(path);
        using CsvRows? rows = CsvRows.Open(path, limitBytes, findings, Format);
        if (rows is null) return findings.Refuse<IReadOnlyList<CommissionedPlaces>>();
        List<CommissionedPlaces> places = [];
        while (rows.Next())
        {
            int school = KnownSchool(rows, known);
            PlaceKind kind = rows.OneOf("kind", Words.PlaceKinds);
            DateSpan span = Period(rows, known.Year);
            Quantity? number = rows.QuantityOrNull("places");
            if (number is null && rows.TextOrNull("places") is null) rows.Refuse("value_missing", "places", "The cell is empty. Write the number of places.");
            Quantity? occupied = Occupied(rows, kind, number);
            SourceStatus status = rows.OneOf("status", Words.Statuses);
            string basis = rows.Text("source");
            if (rows.Sound) places.Add(new(school, kind, span, number ?? default, occupied, status, rows.Source, basis));
        }

        foreach (Finding overlap in Overlaps.Of(places)) findings.Error(overlap.Code, overlap.Message, overlap.Line, overlap.Column);
        return findings.Give<IReadOnlyList<CommissionedPlaces>>(places);
    }

    /// <summary>A school that the platform knows, by URN or minus the list's row number.</summary>
    public static int KnownSchool(CsvRows rows, KnownCodes known)
    {
        int school = rows.Signed("urn");
        if (school != 0 && !known.Schools.Contains(school))
            rows.Refuse("urn_unknown", "urn", $"No school has the URN {school}. Correct it, or load the list that has this school first.");
        return school;
    }

    private static DateSpan Period(CsvRows rows, FundingYear year)
    {
        DateSpan span = new(rows.Day("from"), rows.Day("until"));
        if (span.From == default || span.Until == default) return span;
        if (span.IsEmpty) rows.Refuse("span_empty", "until", $"The period ends on {span.Until:yyyy-MM-dd}, not after it starts. until is the first day that is no longer covered.");
        else if (!year.Span.Contains(span))
            rows.Refuse("date_outside_year", year.Span.From > span.From ? "from" : "until",
                $"The period {span} is not inside {year} ({year.Span}). Cut it at the year's ends.");
        return span;
    }

    private static Quantity? Occupied(CsvRows rows, PlaceKind kind, Quantity? places)
    {
        const string column = "occupied_at_october_census";
        bool needed = kind is PlaceKind.ResourcedProvision or PlaceKind.ResourcedProvisionPost16;
        Quantity? occupied = rows.QuantityOrNull(column);
        if (!rows.Sound) return occupied;
        if (needed && occupied is null)
            rows.Refuse("value_missing", column, "The cell is empty. Write the pupils on roll in the unit at the October census before the year: they decide the rates.");
        else if (!needed && occupied is not null)
            rows.Refuse("not_for_this_kind", column, "Only places of resourced provision depend on it. Leave the cell empty.");
        else if (occupied > places)
            rows.Refuse("more_than_places", column, $"{occupied} pupils are more than {places} places. Correct one of the two.");
        return occupied;
    }
}
