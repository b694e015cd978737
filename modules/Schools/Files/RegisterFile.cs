using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Files;

/// <summary>Extracts of the national register (Get Information About Schools): three trimmed ones and the full download.</summary>
internal static class RegisterFile
{
    private static readonly CsvFormat Sample = CsvFormat.Exactly("register extract (sample of 2026)",
        "urn", "ukprn", "la_code", "la_name", "estab", "school_name", "status", "establishment_type", "establishment_group",
        "phase", "age_low", "age_high", "capacity", "pupils", "nursery_provision", "sixth_form", "resourced_provision_type", "urban_rural");

    private static readonly CsvFormat Units = CsvFormat.Exactly("register extract with units (2022)",
        "urn", "la_code", "la_name", "estab", "school_name", "establishment_type", "status", "phase", "age_low", "age_high",
        "nursery_provision", "capacity", "census_date", "pupils", "fsm_pct", "fsm_pupils", "ukprn", "resourced_provision_type",
        "rp_on_roll", "rp_capacity", "sen_unit_on_roll", "sen_unit_capacity", "sen_specialism_1", "sen_specialism_2", "sen_specialism_3");

    private static readonly CsvFormat Short = CsvFormat.Exactly("register extract (London 2025)",
        "urn", "la_code", "la_name", "school_name", "school_type", "phase", "pupil_count");

    private static readonly CsvFormat Full = CsvFormat.Among("register (edubasealldata)",
        "URN", "LA (code)", "EstablishmentName", "TypeOfEstablishment (name)", "EstablishmentStatus (name)", "OpenDate",
        "CloseDate", "PhaseOfEducation (name)", "StatutoryLowAge", "StatutoryHighAge", "SchoolCapacity", "NumberOfPupils",
        "TypeOfResourcedProvision (name)", "ResourcedProvisionOnRoll", "ResourcedProvisionCapacity", "SenUnitOnRoll", "SenUnitCapacity");

    public static Read<IReadOnlyList<RegisterEntry>> Read(string path, long limitBytes)
    {
        FileFindings findings = new(path);
        using CsvRows? rows = CsvRows.Open(path, limitBytes, findings, Sample, Units, Short, Full);
        if (rows is null) return findings.Refuse<IReadOnlyList<RegisterEntry>>();
        List<RegisterEntry> entries = [];
        Once urns = new("URN");
        Func<CsvRows, RegisterEntry> row = rows.Format == Short ? ShortRow : rows.Format == Full ? FullRow : rows.Format == Units ? UnitsRow : SampleRow;
        while (rows.Next())
        {
            RegisterEntry entry = row(rows);
            urns.Check(rows, entry.Urn, rows.Format == Full ? "URN" : "urn");
            if (rows.Sound) entries.Add(entry);
        }

        return findings.Give<IReadOnlyList<RegisterEntry>>(entries);
    }

    private static RegisterEntry SampleRow(CsvRows rows)
    {
        string type = rows.Text("establishment_type");
        return new(rows.Code("urn", 6), rows.Code("la_code", 3), rows.Text("school_name"), Words.KindOfType(type), type,
            rows.Text("phase"), rows.TextOrNull("status"), rows.CountOrNull("age_low"), rows.CountOrNull("age_high"),
            Opened: null, Closed: null, rows.CountOrNull("capacity"), rows.CountOrNull("pupils"),
            rows.TextOrNull("resourced_provision_type"), null, null, null, null, rows.Source);
    }

    private static RegisterEntry UnitsRow(CsvRows rows) => SampleRow(rows) with
    {
        ResourcedProvisionOnRoll = rows.CountOrNull("rp_on_roll"),
        ResourcedProvisionCapacity = rows.CountOrNull("rp_capacity"),
        SenUnitOnRoll = rows.CountOrNull("sen_unit_on_roll"),
        SenUnitCapacity = rows.CountOrNull("sen_unit_capacity"),
    };

    private static RegisterEntry ShortRow(CsvRows rows)
    {
        string type = rows.Text("school_type");
        return new(rows.Code("urn", 6), rows.Code("la_code", 3), rows.Text("school_name"), Words.KindOfType(type), type,
            rows.Text("phase"), null, null, null, null, null, null, rows.CountOrNull("pupil_count"), null, null, null, null, null, rows.Source);
    }

    private static RegisterEntry FullRow(CsvRows rows)
    {
        string type = rows.Text("TypeOfEstablishment (name)");
        return new(rows.Code("URN", 6), rows.Code("LA (code)", 3), rows.Text("EstablishmentName"), Words.KindOfType(type), type,
            rows.TextOrNull("PhaseOfEducation (name)") ?? "", rows.TextOrNull("EstablishmentStatus (name)"),
            rows.CountOrNull("StatutoryLowAge"), rows.CountOrNull("StatutoryHighAge"),
            rows.DayOrNull("OpenDate", "dd/MM/yyyy"), rows.DayOrNull("CloseDate", "dd/MM/yyyy"),
            rows.CountOrNull("SchoolCapacity"), rows.CountOrNull("NumberOfPupils"), rows.TextOrNull("TypeOfResourcedProvision (name)"),
            rows.CountOrNull("ResourcedProvisionOnRoll"), rows.CountOrNull("ResourcedProvisionCapacity"),
            rows.CountOrNull("SenUnitOnRoll"), rows.CountOrNull("SenUnitCapacity"), rows.Source);
    }
}
