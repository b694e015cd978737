using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Files;

/// <summary>
/// One row as published, whole: what the run uses and what only the identities between the columns use. Null is a blank:
/// the line did not exist in that year.
/// </summary>
internal sealed record GrantRow(
    FundingYear Year, int AuthorityCode, string AuthorityName,
    Money Total, Money SchoolsBlock, Money CentralServices, Money HighNeedsBefore, Money EarlyYears, Money HighNeedsAfter,
    Rate PrimaryUnit, Rate SecondaryUnit, Quantity PrimaryPupils, Quantity SecondaryPupils, Money Premises, Money Growth,
    Money Recoupment, Money SchoolsBlockAfter, Rate CentralUnit, Quantity CentralPupils, Money CentralHistoric,
    Money HighNeedsElements, Rate HighNeedsUnit, Quantity HighNeedsPupils, Money ImportExport, Money SpecialFreeSchools,
    Money? HospitalAndPay, Money? NationalNonDomesticRates, Money? Additional, SourceRef At);

/// <summary>Reads the rows by the publisher's header and turns them into grants.</summary>
internal static class GrantRows
{
    public static readonly CsvFormat Format = CsvFormat.Exactly("table of grants",
        "financial_year", "la_code", "la_name", "total_dsg_gbp", "schools_block_gbp", "cssb_gbp",
        "high_needs_block_before_deductions_gbp", "early_years_block_gbp", "high_needs_block_after_deductions_gbp",
        "primary_unit_of_funding_gbp", "secondary_unit_of_funding_gbp", "primary_pupils", "secondary_pupils",
        "premises_factor_gbp", "growth_funding_gbp", "academy_recoupment_gbp", "schools_block_after_deductions_gbp",
        "cssb_unit_of_funding_gbp", "cssb_pupils", "cssb_historic_commitments_gbp", "hn_nff_elements_gbp",
        "hn_basic_entitlement_unit_gbp", "hn_special_school_pupils", "hn_import_export_adjustment_gbp",
        "hn_special_free_schools_gbp", "hn_hospital_ap_pay_pension_gbp", "nndr_paid_by_esfa_gbp",
        "hn_base_for_additional_gbp", "hn_additional_allocation_gbp");

    private const string England = "ENG";

    // The Cumbria (Structural Changes) Order 2022: split on 1 April 2023; the January 2023 school list is older.
    private static readonly (int Old, string Name, int[] Successors)[] Splits = [(909, "Cumbria", [942, 943])];

    /// <summary>Every authority's row; the national row, which is a sum, is left out.</summary>
    public static Read<IReadOnlyList<GrantRow>> Read(string path) => CsvFile.Read(path, Format, One);

    /// <summary>The grants of the rows, with a sum of its successors for an authority that was split.</summary>
    public static GrantTable Table(IReadOnlyList<GrantRow> rows)
    {
        List<DsgGrant> grants = [];
        foreach (IGrouping<FundingYear, GrantRow> year in rows.GroupBy(r => r.Year))
        {
            // The lowest unit of the year is the unit before area cost: authorities without area cost get exactly that.
            Rate national = year.Min(r => r.HighNeedsUnit);
            List<DsgGrant> ofYear = [.. year.Select(r => Grant(r, national))];
            grants.AddRange(ofYear);
            foreach ((int old, string name, int[] successors) in Splits)
                if (ofYear.All(g => g.AuthorityCode != old) && successors.All(s => ofYear.Any(g => g.AuthorityCode == s)))
                    grants.Add(Sum(old, name, [.. ofYear.Where(g => successors.Contains(g.AuthorityCode))]));
        }

        return new(grants);
    }

    private static GrantRow? One(CsvRow row)
    {
        if (row.Text("la_code") == England) return null;
        Outcome<FundingYear> year = FundingYear.Parse(row.Text("financial_year"));
        if (year.Fault is not null) row.Refuse(year.Fault.Code, "financial_year", year.Fault.Message);
        Money Pounds(string column) => row.Pounds(column, mayBeNegative: column == "hn_import_export_adjustment_gbp");
        Rate Unit(string column) => Rate.OfPounds(row.Number(column, 6));
        int code = row.Code("la_code", 3);
        string name = row.Text("la_name");
        Money[] money = Array.ConvertAll(Required, Pounds);
        Rate[] units = Array.ConvertAll(Units, Unit);
        Quantity[] pupils = Array.ConvertAll(Pupils, row.Quantity);
        Money?[] later = Array.ConvertAll(Later, column => row.PoundsOrNull(column));
        if (!row.Sound) return null;
        row.Once("grant of", (year.Value, code), "la_code");
        return new(year.Value, code, name, money[0], money[1], money[2], money[3], money[4], money[5],
            units[0], units[1], pupils[0], pupils[1], money[6], money[7], money[8], money[9], units[2], pupils[2], money[10],
            money[11], units[3], pupils[3], money[12], money[13], later[0], later[1], later[2], row.Source);
    }

    private static readonly string[] Required =
    [
        "total_dsg_gbp", "schools_block_gbp", "cssb_gbp", "high_needs_block_before_deductions_gbp", "early_years_block_gbp",
        "high_needs_block_after_deductions_gbp", "premises_factor_gbp", "growth_funding_gbp", "academy_recoupment_gbp",
        "schools_block_after_deductions_gbp", "cssb_historic_commitments_gbp", "hn_nff_elements_gbp",
        "hn_import_export_adjustment_gbp", "hn_special_free_schools_gbp",
    ];

    private static readonly string[] Units =
        ["primary_unit_of_funding_gbp", "secondary_unit_of_funding_gbp", "cssb_unit_of_funding_gbp", "hn_basic_entitlement_unit_gbp"];

    private static readonly string[] Pupils = ["primary_pupils", "secondary_pupils", "cssb_pupils", "hn_special_school_pupils"];
    private static readonly string[] Later = ["hn_hospital_ap_pay_pension_gbp", "nndr_paid_by_esfa_gbp", "hn_additional_allocation_gbp"];

    private static DsgGrant Grant(GrantRow row, Rate national) => new(
        row.AuthorityCode, row.AuthorityName, row.Year, row.SchoolsBlock, row.CentralServices, row.HighNeedsBefore, row.EarlyYears,
        row.PrimaryUnit, row.SecondaryUnit, row.PrimaryPupils, row.SecondaryPupils, row.Premises, row.Growth,
        national == Rate.Zero ? null : Quantity.Nearest(new Exact(row.HighNeedsUnit.Millionths, national.Millionths), 6),
        null, row.At)
    { HighNeedsUnit = row.HighNeedsUnit };

    // The amounts are the sums. The units are the pupil-weighted means to the penny, shown only: no sum of two blocks
    // that were each rounded up is a unit times pupils.
    private static DsgGrant Sum(int code, string name, DsgGrant[] parts) => new(
        code, name, parts[0].Year, parts.Sum(p => p.SchoolsBlock), parts.Sum(p => p.CentralSchoolServices),
        parts.Sum(p => p.HighNeedsBeforeDeductions), parts.Sum(p => p.EarlyYears),
        Mean(parts, p => p.PrimaryUnit, p => p.PrimaryPupils), Mean(parts, p => p.SecondaryUnit, p => p.SecondaryPupils),
        parts.Select(p => p.PrimaryPupils).Aggregate((a, b) => a + b), parts.Select(p => p.SecondaryPupils).Aggregate((a, b) => a + b),
        parts.Sum(p => p.Premises), parts.Sum(p => p.Growth),
        parts.All(p => p.AreaCostAdjustment == parts[0].AreaCostAdjustment) ? parts[0].AreaCostAdjustment : null,
        $"The sum of {string.Join(" and ", parts.Select(p => $"{p.AuthorityName} ({p.AuthorityCode}, line {p.Source.Line})"))}; units are pupil-weighted means.",
        parts[0].Source)
    { HighNeedsUnit = parts.All(p => p.HighNeedsUnit == parts[0].HighNeedsUnit) ? parts[0].HighNeedsUnit : null };

    private static Rate Mean(DsgGrant[] parts, Func<DsgGrant, Rate> unit, Func<DsgGrant, Quantity> pupils)
    {
        Exact total = Exact.Zero, weight = Exact.Zero;
        foreach (DsgGrant part in parts)
        {
            total += unit(part).Pence * pupils(part).Exact;
            weight += pupils(part).Exact;
        }

        return weight == Exact.Zero ? Rate.Zero : Rate.Of(Rounding.Penny.Apply(total / weight));
    }
}
