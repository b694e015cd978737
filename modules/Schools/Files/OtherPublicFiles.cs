using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Schools.Files;

/// <summary>The ESFA's pupil premium allocations 2021-22, trimmed.</summary>
internal static class PupilPremiumFile
{
    private static readonly CsvFormat Format = CsvFormat.Exactly("pupil premium list",
        "urn", "la_code", "la_name", "estab", "school_name", "school_type", "pupils_on_roll", "primary_pupils",
        "primary_pp_pupils", "secondary_pupils", "secondary_pp_pupils", "total_pp_pupils", "total_pp_allocation_gbp");

    /// <summary>The October 2020 census, on which the allocations rest.</summary>
    private static readonly DateOnly October2020 = new(2020, 10, 1);

    public static Read<PupilPremiumList> Read(string path) => CsvFile.Read(path, Format, Row).Map(rows => new PupilPremiumList(October2020, rows));

    private static PupilPremiumRow Row(CsvRow row)
    {
        int urn = row.Code("urn", 6);
        row.Once("URN", urn, "urn");
        return new(urn, row.Code("la_code", 3), row.Text("school_name"),
            row.OneOf("school_type", Words.PupilPremiumTypes), row.Whole("pupils_on_roll"), row.Whole("primary_pupils"),
            row.Whole("primary_pp_pupils"), row.Whole("secondary_pupils"), row.Whole("secondary_pp_pupils"),
            row.Whole("total_pp_pupils"), row.Source);
    }
}

/// <summary>Predecessors and successors of the national register, days written 31-08-2021.</summary>
internal static class LinksFile
{
    private static readonly CsvFormat Format = CsvFormat.Exactly("list of links between schools",
        "urn", "link_urn", "link_name", "link_type", "link_date");

    public static Read<IReadOnlyList<SchoolLink>> Read(string path) => CsvFile.Read(path, Format, Row);

    private static SchoolLink Row(CsvRow row)
    {
        string type = row.Text("link_type");
        SchoolLink link = new(row.Code("urn", 6), row.Code("link_urn", 6), row.Text("link_name"),
            type.StartsWith("Predecessor", StringComparison.Ordinal), type, row.DayOrNull("link_date", "dd-MM-yyyy"), row.Source);
        if (row.Sound) row.Once("link", (link.Urn, link.LinkUrn, type), "link_urn");
        return link;
    }
}

/// <summary>The DfE's list of codes. Regions and the country stand in it too, without an authority type: they are left out.</summary>
internal static class AuthoritiesFile
{
    private static readonly CsvFormat Format = CsvFormat.Exactly("list of authorities", "la_code", "la_name", "region", "authority_type");

    public static Read<IReadOnlyList<Authority>> Read(string path) => CsvFile.Read(path, Format, Row);

    private static Authority? Row(CsvRow row)
    {
        if (row.TextOrNull("authority_type") is null) return null;
        int code = row.Code("la_code", 3);
        row.Once("authority code", code, "la_code");
        return new(code, row.Text("la_name"), row.Text("region"));
    }
}
