using System.Globalization;
using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Files;

/// <summary>The main list of schools: the trimmed one with links to the register, or the DfE's own underlying data.</summary>
internal static class SchoolListFile
{
    private static readonly CsvFormat Trimmed = CsvFormat.Exactly("list of schools",
        "row_no", "la_code", "la_name", "urn", "urn_match", "estab", "school_name", "school_group", "school_group_source",
        "age_low_2018", "age_high_2018", "total_pupils", "sen_support", "ehc_plans");

    private static readonly CsvFormat Publisher = CsvFormat.Among("list of schools (DfE school level underlying data)",
        "time_period", "geographic_level", "old_la_code", "la_name", "URN", "estab", "school_name", "open_date",
        "phase_type_grouping", "type_of_establishment", "middle_school", "all_through",
        "Total pupils", "SEN support", "EHC plan");

    /// <summary>The school census day of the trimmed list.</summary>
    private static readonly DateOnly January2023 = new(2023, 1, 19);

    public static Read<SchoolList> Read(string path, long limitBytes)
    {
        FileFindings findings = new(path);
        using CsvRows? rows = CsvRows.Open(path, limitBytes, findings, Trimmed, Publisher);
        if (rows is null) return findings.Refuse<SchoolList>();
        bool trimmed = rows.Format == Trimmed;
        List<ListedSchool> schools = [];
        Once urns = new("URN"), numbers = new("row number");
        DateOnly? census = trimmed ? January2023 : null;
        while (rows.Next())
        {
            if (!trimmed && rows.Text("geographic_level") != "School") continue;
            ListedSchool school = trimmed ? TrimmedRow(rows) : PublisherRow(rows, ref census);
            urns.Check(rows, school.Urn, trimmed ? "urn" : "URN");
            numbers.Check(rows, school.RowNo, "row_no");
            if (rows.Sound) schools.Add(school);
        }

        return findings.Give(new SchoolList(census ?? default, schools));
    }

    private static ListedSchool TrimmedRow(CsvRows rows)
    {
        int rowNo = rows.Whole("row_no");
        int authority = rows.Code("la_code", 3);
        string authorityName = rows.Text("la_name");
        int? urn = rows.CodeOrNull("urn", 6);
        return new(rowNo, authority, authorityName, urn, rows.Text("urn_match"), rows.TextOrNull("estab"),
            rows.Text("school_name"), rows.OneOf("school_group", Words.Groups), rows.TextOrNull("school_group_source") ?? "",
            SchoolKind.Unknown, Opened: null, rows.CountOrNull("age_low_2018"), rows.CountOrNull("age_high_2018"),
            rows.Whole("total_pupils"), rows.Whole("sen_support"), rows.Whole("ehc_plans"), rows.Source);
    }

    private static ListedSchool PublisherRow(CsvRows rows, ref DateOnly? census)
    {
        DateOnly day = CensusDays.January(rows, "time_period");
        if (census is DateOnly before && day != before && rows.Sound)
            rows.Refuse("second_census", "time_period", $"The rows before are of another census ({before:yyyy-MM-dd}). Give one file for each.");
        census ??= day;
        SchoolGroup group = rows.OneOf("phase_type_grouping", Words.StatisticsTypes);
        if (Says(rows, "middle_school") || Says(rows, "all_through")) group = SchoolGroup.PrimaryAndSecondary;
        return new(rows.Line - 1, rows.Code("old_la_code", 3), rows.Text("la_name"), rows.Code("URN", 6), "published",
            rows.TextOrNull("estab"), rows.Text("school_name"), group, "phase_type_grouping",
            Words.KindOfType(rows.Text("type_of_establishment")), rows.DayOrNull("open_date", "dd/MM/yyyy"), AgeLow: null, AgeHigh: null,
            rows.Whole("Total pupils"), rows.Whole("SEN support"), rows.Whole("EHC plan"), rows.Source);
    }

    private static bool Says(CsvRows rows, string column) =>
        rows.TextOrNull(column) is string text && text is not ("z" or "x" or "0" or "No" or "Not applicable");
}

/// <summary>The days of the school census.</summary>
internal static class CensusDays
{
    /// <summary>The January census of an academic year written 202223: the third Thursday of January (19 January 2023).</summary>
    public static DateOnly January(CsvRows rows, string column)
    {
        string text = rows.Text(column);
        if (text.Length == 6 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int years)
            && years / 100 is > 1990 and < 2100 && (years / 100 + 1) % 100 == years % 100)
            return ThirdThursdayOfJanuary(years / 100 + 1);
        if (text.Length > 0) rows.Refuse("wrong_type", column, $"'{text}' is not an academic year written as 202223. Correct the cell.");
        return default;
    }

    public static DateOnly ThirdThursdayOfJanuary(int year)
    {
        DateOnly first = new(year, 1, 1);
        return first.AddDays(((int)DayOfWeek.Thursday - (int)first.DayOfWeek + 7) % 7 + 14);
    }
}

/// <summary>Refuses a second row with the same key, and says where the first is.</summary>
internal sealed class Once(string what)
{
    private readonly Dictionary<string, int> texts = [];
    private readonly Dictionary<int, int> numbers = [];

    public void Check(CsvRows rows, int? key, string column)
    {
        if (key is not int number || number == 0 || numbers.TryAdd(number, rows.Line)) return;
        Refuse(rows, column, number.ToString(CultureInfo.InvariantCulture), numbers[number]);
    }

    public void Check(CsvRows rows, string key, string column)
    {
        if (key.Length == 0 || texts.TryAdd(key, rows.Line)) return;
        Refuse(rows, column, key, texts[key]);
    }

    private void Refuse(CsvRows rows, string column, string key, int first) =>
        rows.Refuse("duplicate", column, $"The {what} {key} is already on line {first}. Keep one of the two rows.");
}
