using FundingPlatform.Kernel;
using FundingPlatform.Schools.Rules;
using FundingPlatform.Shell;

namespace FundingPlatform.Schools.Files;

/// <summary>overrides.csv: school groups that the authority states itself.</summary>
internal static class OverridesFile
{
    private static readonly CsvFormat Format = CsvFormat.Exactly("file of overrides", "urn", "row_no", "group", "source");

    public static Read<IReadOnlyList<GroupOverride>> Read(string path) => CsvFile.Read(path, Format, Row);

    private static GroupOverride Row(CsvRow row)
    {
        GroupOverride made = new(row.CodeOrNull("urn", 6), row.WholeOrNull("row_no"), row.OneOf("group", Words.Groups), row.Text("source"), row.Source);
        if (row.Sound && made.Urn is null == made.RowNo is null)
            row.Refuse("urn_or_row_no", "urn", "A school is named by urn or by row_no, and by one of them only. Leave the other empty.");
        row.Once("URN", made.Urn, "urn");
        row.Once("row number", made.RowNo, "row_no");
        return made;
    }
}

/// <summary>commissioned_places.csv.</summary>
internal static class PlacesFile
{
    private static readonly CsvFormat Format = CsvFormat.Exactly("file of commissioned places",
        "urn", "kind", "from", "until", "places", "occupied_at_october_census", "status", "source");

    public static Read<IReadOnlyList<CommissionedPlaces>> Read(string path, KnownCodes known) =>
        CsvFile.Read(path, Format, row => Row(row, known), Overlaps.Of);

    private static CommissionedPlaces Row(CsvRow row, KnownCodes known)
    {
        int school = KnownSchool(row, known);
        PlaceKind kind = row.OneOf("kind", Words.PlaceKinds);
        DateSpan span = Period(row, known.Year);
        Quantity places = row.Quantity("places");
        Quantity? occupied = Occupied(row, kind, places);
        return new(school, kind, span, places, occupied, row.Status("status"), row.Source, row.Text("source"));
    }

    /// <summary>A school that the platform knows, by URN or minus the list's row number.</summary>
    public static int KnownSchool(CsvRow row, KnownCodes known)
    {
        int school = row.AnyWhole("urn");
        if (!known.Schools.Contains(school))
            row.Refuse("urn_unknown", "urn", $"No school has the URN {school}. Correct it, or load the list that has this school first.");
        return school;
    }

    private static DateSpan Period(CsvRow row, FundingYear year)
    {
        DateSpan span = new(row.Day("from"), row.Day("until"));
        if (span.IsEmpty) row.Refuse("span_empty", "until", $"The period ends on {span.Until:yyyy-MM-dd}, not after it starts. until is the first day that is no longer covered.");
        else if (!year.Span.Contains(span))
            row.Refuse("date_outside_year", year.Span.From > span.From ? "from" : "until",
                $"The period {span} is not inside {year} ({year.Span}). Cut it at the year's ends.");
        return span;
    }

    private static Quantity? Occupied(CsvRow row, PlaceKind kind, Quantity places)
    {
        const string column = "occupied_at_october_census";
        bool needed = kind == PlaceKind.ResourcedProvision;
        bool allowed = needed || kind == PlaceKind.ResourcedProvisionPost16; // One rate after 16, whoever fills the place.
        Quantity? occupied = row.QuantityOrNull(column);
        if (!row.Sound) return occupied;
        if (needed && occupied is null)
            row.Refuse("value_missing", column, "The cell is empty. Write the pupils on roll in the unit at the October census before the year: they decide the rates.");
        else if (!allowed && occupied is not null)
            row.Refuse("not_for_this_kind", column, "Only places of resourced provision depend on it. Leave the cell empty.");
        else if (occupied > places)
            row.Refuse("more_than_places", column, $"{occupied} pupils are more than {places} places. Correct one of the two.");
        return occupied;
    }
}
