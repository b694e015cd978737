using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

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

    public static Read<SchoolList> Read(string path)
    {
        DateOnly? census = null;
        return CsvFile.Read(path, [Trimmed, Publisher], row => Row(row, ref census)).Map(schools => new SchoolList(census ?? January2023, schools));
    }

    private static ListedSchool? Row(CsvRow row, ref DateOnly? census)
    {
        bool trimmed = row.Format == Trimmed;
        if (!trimmed && row.Text("geographic_level") != "School") return null;
        ListedSchool school = trimmed ? TrimmedRow(row) : PublisherRow(row, ref census);
        row.Once("URN", school.Urn, trimmed ? "urn" : "URN");
        row.Once("row number", school.RowNo, "row_no");
        return school;
    }

    private static ListedSchool TrimmedRow(CsvRow row)
    {
        int rowNo = row.Whole("row_no");
        int authority = row.Code("la_code", 3);
        string authorityName = row.Text("la_name");
        int? urn = row.CodeOrNull("urn", 6);
        return new(rowNo, authority, authorityName, urn, row.Text("urn_match"), row.TextOrNull("estab"),
            row.Text("school_name"), row.OneOf("school_group", Words.Groups), row.TextOrNull("school_group_source") ?? "",
            SchoolKind.Unknown, Opened: null, row.CountOrNull("age_low_2018"), row.CountOrNull("age_high_2018"),
            row.Whole("total_pupils"), row.Whole("sen_support"), row.Whole("ehc_plans"), row.Source);
    }

    private static ListedSchool PublisherRow(CsvRow row, ref DateOnly? census)
    {
        DateOnly day = CensusDays.January(row, "time_period");
        if (census is DateOnly before && day != before && row.Sound)
            row.Refuse("second_census", "time_period", $"The rows before are of another census ({before:yyyy-MM-dd}). Give one file for each.");
        census ??= day;
        SchoolGroup group = row.OneOf("phase_type_grouping", Words.StatisticsTypes);
        if (Says(row, "middle_school") || Says(row, "all_through")) group = SchoolGroup.PrimaryAndSecondary;
        return new(row.Line - 1, row.Code("old_la_code", 3), row.Text("la_name"), row.Code("URN", 6), "published",
            row.TextOrNull("estab"), row.Text("school_name"), group, "phase_type_grouping",
            Words.KindOfType(row.Text("type_of_establishment")), row.DayOrNull("open_date", "dd/MM/yyyy"), AgeLow: null, AgeHigh: null,
            row.Whole("Total pupils"), row.Whole("SEN support"), row.Whole("EHC plan"), row.Source);
    }

    private static bool Says(CsvRow row, string column) =>
        row.TextOrNull(column) is string text && text is not ("z" or "x" or "0" or "No" or "Not applicable");
}

/// <summary>The days of the school census.</summary>
internal static class CensusDays
{
    /// <summary>The January census of an academic year written 202223: the third Thursday of January (19 January 2023).</summary>
    public static DateOnly January(CsvRow row, string column)
    {
        string text = row.Text(column);
        if (text.Length == 6 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int years)
            && years / 100 is > 1990 and < 2100 && (years / 100 + 1) % 100 == years % 100)
            return ThirdThursdayOfJanuary(years / 100 + 1);
        if (text.Length > 0) row.Refuse("wrong_type", column, $"'{text}' is not an academic year written as 202223. Correct the cell.");
        return default;
    }

    public static DateOnly ThirdThursdayOfJanuary(int year)
    {
        DateOnly first = new(year, 1, 1);
        return first.AddDays(((int)DayOfWeek.Thursday - (int)first.DayOfWeek + 7) % 7 + 14);
    }
}
