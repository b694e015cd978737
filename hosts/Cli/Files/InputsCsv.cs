using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// <c>audit/inputs.csv</c>: every number of an authority (without a URN) and of a school that went into a share, and every
/// school-list row that got none, with the file and line it was read from. Names are fixed; a value that is not there has
/// no row. A figure that was made by rule has the source <c>generated</c> and no line.
/// </summary>
internal sealed class InputsCsv : IDisposable
{
    public const string Header = "authority,urn,row_no,school_name,name,value,status,source_file,source_line,note";

    private const string Ages = "statutory age; from the register of schools where this row has none";

    private readonly CsvWriter csv;
    private int authority;
    private int? urn, rowNo;
    private string schoolName = "";
    private SourceRef listed = new("", 0);

    private InputsCsv(Stream stream) => csv = new(stream, Header);

    public static void Write(Stream stream, YearStartRun run)
    {
        using var file = new InputsCsv(stream);
        foreach (AuthorityBudget budget in run.Authorities) file.Write(budget);
        foreach (RowOutcome row in run.RowsWithoutGrant) file.Write(row);
    }

    public void Dispose() => csv.Dispose();

    private void Write(AuthorityBudget budget)
    {
        Dictionary<int, SchoolShare> shares = budget.Schools.ToDictionary(s => s.School.SchoolId);
        ILookup<int, FollowedLink> links = budget.Links.ToLookup(l => l.School.Id);
        (authority, urn, rowNo, schoolName) = (budget.Code, null, null, "");
        Write(budget.Grant);
        foreach (BlockTotals block in budget.Blocks)
            foreach (BlockLine line in block.Lines.Where(l => l.Name.StartsWith("central:", StringComparison.Ordinal)))
                Row(line.Name).Pounds(line.Amount).Text(Words.Of(SourceStatus.Given)).Source(line.Note);
        foreach (RowOutcome row in budget.Rows)
        {
            Write(row);
            if (shares.TryGetValue(row.School.Id, out SchoolShare? share)) Write(share.School, row.School);
            foreach (FollowedLink link in links[row.School.Id]) Write(link);
        }
    }

    private void Write(RowOutcome row)
    {
        School school = row.School;
        (authority, urn, rowNo, schoolName, listed) = (school.AuthorityCode, school.Urn, school.RowNo, school.Name, school.Source);
        Row("row_status").Text(Words.Of(row.Status)).Empty().Source(listed, row.Reason);
        Row("school_group").Text(Words.Phase(school.Group)).Empty().Source(school.GroupSource, otherwise: listed);
        Row("school_kind").Text(Words.Of(school.Kind)).Empty().Source(school.KindSource, otherwise: listed);
        Row("total_pupils").Whole((long)row.Pupils).Empty().Source(listed);
        Row("ehc_plans").Whole((long)row.EhcPlans).Empty().Source(listed);
    }

    private void Write(DsgGrant grant)
    {
        Row("grant_schools_block").Pounds(grant.SchoolsBlock).Empty().Source(grant.Source, grant.Note);
        Row("grant_central_school_services_block").Pounds(grant.CentralSchoolServices).Empty().Source(grant.Source, grant.Note);
        Row("grant_high_needs_block_before_deductions").Pounds(grant.HighNeedsBeforeDeductions).Empty().Source(grant.Source, grant.Note);
        Row("grant_early_years_block").Pounds(grant.EarlyYears).Empty().Source(grant.Source, grant.Note);
        Row("grant_primary_pupils").Number(grant.PrimaryPupils).Empty().Source(grant.Source, grant.Note);
        Row("grant_secondary_pupils").Number(grant.SecondaryPupils).Empty().Source(grant.Source, grant.Note);
        Row("grant_primary_unit").Fraction(grant.PrimaryUnit.Pence / 100).Empty().Source(grant.Source, grant.Note);
        Row("grant_secondary_unit").Fraction(grant.SecondaryUnit.Pence / 100).Empty().Source(grant.Source, grant.Note);
        Row("grant_premises").Pounds(grant.Premises).Empty().Source(grant.Source, grant.Note);
        Row("grant_growth").Pounds(grant.Growth).Empty().Source(grant.Source, grant.Note);
        if (grant.HighNeedsUnit is Rate unit) Row("grant_high_needs_unit").Fraction(unit.Pence / 100).Empty().Source(grant.Source, grant.Note);
        if (grant.AreaCostAdjustment is Quantity area) Row("area_cost_adjustment").Number(area).Empty().Source(grant.Source, grant.Note);
    }

    // The link itself stands in the register's file; the file that was then read is in the note.
    private void Write(FollowedLink link)
    {
        string steps = string.Join("; ", link.Path.Select(p => $"{p.Urn} {p.Type} {p.LinkUrn} {p.LinkName} ({p.Source})"));
        Row("followed_link").Text(string.Join(' ', link.ReadFromUrns)).Empty().Source(link.Path[0].Source, $"{steps}; read there: {link.File}");
    }

    private void Write(SchoolFunding funding, School school)
    {
        if (funding.Formula is FormulaInputs formula) Write(formula, school);
        foreach (CommissionedPlaces places in funding.Places) Write(places);
        foreach (Adjustment adjustment in funding.Adjustments)
            Row("adjustment").Pounds(adjustment.Amount).Text(Words.Of(adjustment.Status)).Source(adjustment.Source, adjustment.Reason);
    }

    private void Write(FormulaInputs formula, School school)
    {
        if (school.AgeLow is int low) Row("age_low").Whole((long)low).Empty().Source(listed, Ages);
        if (school.AgeHigh is int high) Row("age_high").Whole((long)high).Empty().Source(listed, Ages);
        Pupils("formula_pupils_primary", formula.Pupils.Primary, formula.Pupils);
        Pupils("formula_pupils_ks3", formula.Pupils.KeyStage3, formula.Pupils);
        Pupils("formula_pupils_ks4", formula.Pupils.KeyStage4, formula.Pupils);
        Years("year_groups_primary", formula.YearGroups.Primary, formula.Pupils);
        Years("year_groups_ks3", formula.YearGroups.KeyStage3, formula.Pupils);
        Years("year_groups_ks4", formula.YearGroups.KeyStage4, formula.Pupils);
        for (int i = 0; i < formula.Factors.Length; i++)
            if (formula.Factors[i] is FactorInput factor) Write(((BudgetLine)i).Name(), factor);
        if (formula.Sparsity is SparsityInput sparsity)
            Row("sparsity_distance_miles").Number(sparsity.DistanceMiles).Text(Words.Of(sparsity.Status)).Source(sparsity.Source);
        Given("split_site", formula.SplitSite);
        Given("rates", formula.Rates);
        Given("pfi", formula.Pfi);
        Given("exceptional", formula.Exceptional);
        if (formula.Baseline is MfgBaseline baseline) Write(baseline);
    }

    private void Write(string line, FactorInput factor)
    {
        if (factor.Pupils is Quantity pupils) Row(line + "_pupils").Number(pupils).Text(Words.Of(factor.Status)).Source(factor.Source);
        if (factor.Proportion is Quantity share) Row(line + "_proportion").Number(share).Text(Words.Of(factor.Status)).Source(factor.Source);
    }

    private void Write(MfgBaseline baseline)
    {
        string status = Words.Of(baseline.Status);
        Row("mfg_prior_year_share").Pounds(baseline.PriorYearShare).Text(status).Source(baseline.Source);
        Row("mfg_prior_exclusions").Pounds(baseline.PriorExclusions).Text(status).Source(baseline.Source);
        Row("mfg_technical_adjustments").Pounds(baseline.TechnicalAdjustments).Text(status).Source(baseline.Source);
        Row("mfg_prior_pupils").Number(baseline.PriorPupils).Text(status).Source(baseline.Source);
        Row("mfg_current_exclusions").Pounds(baseline.CurrentExclusions).Text(status).Source(baseline.Source);
    }

    private void Write(CommissionedPlaces places)
    {
        string name = "places_" + Words.Of(places.Kind), status = Words.Of(places.Status);
        string note = places.Period.ToString() + (places.Basis is null ? "" : $"; {places.Basis}");
        Row(name).Number(places.Places).Text(status).Source(places.Source, note);
        if (places.OccupiedAtCensus is Quantity occupied) Row(name + "_occupied_at_census").Number(occupied).Text(status).Source(places.Source, note);
    }

    private void Pupils(string name, Quantity value, FormulaPupils pupils) =>
        Row(name).Number(value).Text(Words.Of(pupils.Status)).Source(pupils.Source);

    // Where the pupils were given, their file does not state the years: those follow from the ages in the school list.
    private void Years(string name, int value, FormulaPupils pupils)
    {
        CsvWriter row = Row(name).Whole((long)value);
        if (pupils.Status == SourceStatus.Given) row.Text(Words.Of(SourceStatus.Estimated)).Source(listed, "from age_low and age_high, or the usual years of the phase");
        else row.Text(Words.Of(pupils.Status)).Source(pupils.Source, otherwise: listed);
    }

    private void Given(string name, GivenAmount? given)
    {
        if (given is not null) Row(name).Pounds(given.Amount).Text(Words.Of(given.Status)).Source(given.Source);
    }

    private CsvWriter Row(string name) => csv.Whole((long)authority).Whole(urn).Whole(rowNo).Text(schoolName).Text(name);
}
