using FundingPlatform.Kernel;
using FundingPlatform.Shell;

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

    public static Read<IReadOnlyList<RegisterEntry>> Read(string path) => CsvFile.Read(path, [Sample, Units, Short, Full], Row);

    private static RegisterEntry Row(CsvRow row)
    {
        RegisterEntry entry = row.Format == Short ? ShortRow(row) : row.Format == Full ? FullRow(row) : row.Format == Units ? UnitsRow(row) : SampleRow(row);
        row.Once("URN", entry.Urn, row.Format == Full ? "URN" : "urn");
        return entry;
    }

    private static RegisterEntry SampleRow(CsvRow row)
    {
        string type = row.Text("establishment_type");
        return new(row.Code("urn", 6), row.Code("la_code", 3), row.Text("school_name"), Words.KindOfType(type), type,
            row.Text("phase"), row.TextOrNull("status"), row.CountOrNull("age_low"), row.CountOrNull("age_high"),
            Opened: null, Closed: null, row.CountOrNull("capacity"), row.CountOrNull("pupils"),
            row.TextOrNull("resourced_provision_type"), null, null, null, null, row.Source);
    }

    private static RegisterEntry UnitsRow(CsvRow row) => SampleRow(row) with
    {
        ResourcedProvisionOnRoll = row.CountOrNull("rp_on_roll"),
        ResourcedProvisionCapacity = row.CountOrNull("rp_capacity"),
        SenUnitOnRoll = row.CountOrNull("sen_unit_on_roll"),
        SenUnitCapacity = row.CountOrNull("sen_unit_capacity"),
    };

    private static RegisterEntry ShortRow(CsvRow row)
    {
        string type = row.Text("school_type");
        return new(row.Code("urn", 6), row.Code("la_code", 3), row.Text("school_name"), Words.KindOfType(type), type,
            row.Text("phase"), null, null, null, null, null, null, row.CountOrNull("pupil_count"), null, null, null, null, null, row.Source);
    }

    private static RegisterEntry FullRow(CsvRow row)
    {
        string type = row.Text("TypeOfEstablishment (name)");
        return new(row.Code("URN", 6), row.Code("LA (code)", 3), row.Text("EstablishmentName"), Words.KindOfType(type), type,
            row.TextOrNull("PhaseOfEducation (name)") ?? "", row.TextOrNull("EstablishmentStatus (name)"),
            row.CountOrNull("StatutoryLowAge"), row.CountOrNull("StatutoryHighAge"),
            row.DayOrNull("OpenDate", "dd/MM/yyyy"), row.DayOrNull("CloseDate", "dd/MM/yyyy"),
            row.CountOrNull("SchoolCapacity"), row.CountOrNull("NumberOfPupils"), row.TextOrNull("TypeOfResourcedProvision (name)"),
            row.CountOrNull("ResourcedProvisionOnRoll"), row.CountOrNull("ResourcedProvisionCapacity"),
            row.CountOrNull("SenUnitOnRoll"), row.CountOrNull("SenUnitCapacity"), row.Source);
    }
}
