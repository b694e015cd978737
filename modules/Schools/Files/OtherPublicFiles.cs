using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Files;

/// <summary>The ESFA's pupil premium allocations 2021-22, trimmed.</summary>
internal static class PupilPremiumFile
{
    private static readonly CsvFormat Format = CsvFormat.Exactly("pupil premium list",
        "urn", "la_code", "la_name", "estab", "school_name", "school_type", "pupils_on_roll", "primary_pupils",
        "primary_pp_pupils", "secondary_pupils", "secondary_pp_pupils", "total_pp_pupils", "total_pp_allocation_gbp");

    /// <summary>The October 2020 census, on which the allocations rest.</summary>
    private static readonly DateOnly October2020 = new(2020, 10, 1);

    public static Read<PupilPremiumList> Read(string path, long limitBytes)
    {
        FileFindings findings = new(path);
        using CsvRows? rows = CsvRows.Open(path, limitBytes, findings, Format);
        if (rows is null) return findings.Refuse<PupilPremiumList>();
        List<PupilPremiumRow> schools = [];
        Once urns = new("URN");
        while (rows.Next())
        {
            PupilPremiumRow row = new(rows.Code("urn", 6), rows.Code("la_code", 3), rows.Text("school_name"),
                rows.OneOf("school_type", Words.PupilPremiumTypes), rows.Whole("pupils_on_roll"), rows.Whole("primary_pupils"),
                rows.Whole("primary_pp_pupils"), rows.Whole("secondary_pupils"), rows.Whole("secondary_pp_pupils"),
                rows.Whole("total_pp_pupils"), rows.Source);
            urns.Check(rows, row.Urn, "urn");
            if (rows.Sound) schools.Add(row);
        }

        return findings.Give(new PupilPremiumList(October2020, schools));
    }
}

/// <summary>Predecessors and successors of the national register, days written 31-08-2021.</summary>
internal static class LinksFile
{
    private static readonly CsvFormat Format = CsvFormat.Exactly("list of links between schools",
        "urn", "link_urn", "link_name", "link_type", "link_date");

    public static Read<IReadOnlyList<SchoolLink>> Read(string path, long limitBytes)
    {
        FileFindings findings = new(path);
        using CsvRows? rows = CsvRows.Open(path, limitBytes, findings, Format);
        if (rows is null) return findings.Refuse<IReadOnlyList<SchoolLink>>();
        List<SchoolLink> links = [];
        Dictionary<(int, int, string), int> lines = [];
        while (rows.Next())
        {
            string type = rows.Text("link_type");
            SchoolLink link = new(rows.Code("urn", 6), rows.Code("link_urn", 6), rows.Text("link_name"),
                type.StartsWith("Predecessor", StringComparison.Ordinal), type, rows.DayOrNull("link_date", "dd-MM-yyyy"), rows.Source);
            if (rows.Sound && !lines.TryAdd((link.Urn, link.LinkUrn, type), rows.Line))
                rows.Refuse("duplicate", "link_urn", $"The same link is already on line {lines[(link.Urn, link.LinkUrn, type)]}. Keep one of the two rows.");
            if (rows.Sound) links.Add(link);
        }

        return findings.Give<IReadOnlyList<SchoolLink>>(links);
    }
}

/// <summary>The DfE's list of codes. Regions and the country stand in it too, without an authority type: they are left out.</summary>
internal static class AuthoritiesFile
{
    private static readonly CsvFormat Format = CsvFormat.Exactly("list of authorities", "la_code", "la_name", "region", "authority_type");

    public static Read<IReadOnlyList<Authority>> Read(string path, long limitBytes)
    {
        FileFindings findings = new(path);
        using CsvRows? rows = CsvRows.Open(path, limitBytes, findings, Format);
        if (rows is null) return findings.Refuse<IReadOnlyList<Authority>>();
        List<Authority> authorities = [];
        Once codes = new("authority code");
        while (rows.Next())
        {
            if (rows.TextOrNull("authority_type") is null) continue;
            Authority authority = new(rows.Code("la_code", 3), rows.Text("la_name"), rows.Text("region"));
            codes.Check(rows, authority.Code, "la_code");
            if (rows.Sound) authorities.Add(authority);
        }

        return findings.Give<IReadOnlyList<Authority>>(authorities);
    }
}
