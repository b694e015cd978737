using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// <c>audit/inputs.csv</c>: every number of a school that went into its share, and every school-list row that got none,
/// with the source it was read from. Names are fixed; a value that is not there has no row.
/// </summary>
internal sealed class InputsCsv : IDisposable
{
    public const string Header = "authority,urn,row_no,school_name,name,value,status,source_file,source_line,note";

    private readonly CsvWriter csv;
    private int authority;
    private int? urn, rowNo;
    private string schoolName = "";

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
        foreach (RowOutcome row in budget.Rows)
        {
            Write(row);
            if (shares.TryGetValue(row.School.Id, out SchoolShare? share)) Write(share.School);
            foreach (FollowedLink link in links[row.School.Id]) Write(link);
        }
    }

    private void Write(RowOutcome row)
    {
        School school = row.School;
        (authority, urn, rowNo, schoolName) = (school.AuthorityCode, school.Urn, school.RowNo, school.Name);
        Row("row_status").Text(Words.Of(row.Status)).Empty().Text(school.Source.File).Whole((long)school.Source.Line).Text(row.Reason).EndRow();
        Row("school_group").Text(Words.Phase(school.Group)).Empty().Source(school.GroupSource);
        Row("school_kind").Text(Words.Of(school.Kind)).Empty().Source(school.KindSource);
        Counted("total_pupils", row.Pupils, school.Source);
        Counted("ehc_plans", row.EhcPlans, school.Source);
    }

    private void Write(FollowedLink link)
    {
        string steps = string.Join("; ", link.Path.Select(p => $"{p.Urn} {p.Type} {p.LinkUrn} {p.LinkName} ({p.Source})"));
        Row("followed_link").Text(string.Join(' ', link.ReadFromUrns)).Empty().Text(link.File).Empty().Text(steps).EndRow();
    }

    private void Write(SchoolFunding school)
    {
        if (school.Formula is FormulaInputs formula) Write(formula);
        foreach (CommissionedPlaces places in school.Places) Write(places);
        foreach (Adjustment adjustment in school.Adjustments)
            Row("adjustment").Pounds(adjustment.Amount).Text(Words.Of(adjustment.Status)).Source(adjustment.Source, adjustment.Reason);
    }

    private void Write(FormulaInputs formula)
    {
        Pupils("formula_pupils_primary", formula.Pupils.Primary, formula.Pupils);
        Pupils("formula_pupils_ks3", formula.Pupils.KeyStage3, formula.Pupils);
        Pupils("formula_pupils_ks4", formula.Pupils.KeyStage4, formula.Pupils);
        Counted("year_groups_primary", formula.YearGroups.Primary, null);
        Counted("year_groups_ks3", formula.YearGroups.KeyStage3, null);
        Counted("year_groups_ks4", formula.YearGroups.KeyStage4, null);
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
        string name = "places_" + Words.Of(places.Kind), status = Words.Of(places.Status), period = places.Period.ToString();
        Row(name).Number(places.Places).Text(status).Text(places.Source.File).Whole((long)places.Source.Line).Text(period).EndRow();
        if (places.OccupiedAtCensus is Quantity occupied)
            Row(name + "_occupied_at_census").Number(occupied).Text(status).Text(places.Source.File).Whole((long)places.Source.Line).Text(period).EndRow();
    }

    private void Pupils(string name, Quantity value, FormulaPupils pupils) =>
        Row(name).Number(value).Text(Words.Of(pupils.Status)).Source(pupils.Source);

    private void Counted(string name, int value, SourceRef? source) =>
        Row(name).Whole((long)value).Empty().Text(source?.File).Whole(source?.Line).Empty().EndRow();

    private void Given(string name, GivenAmount? given)
    {
        if (given is not null) Row(name).Pounds(given.Amount).Text(Words.Of(given.Status)).Source(given.Source);
    }

    private CsvWriter Row(string name) => csv.Whole((long)authority).Whole(urn).Whole(rowNo).Text(schoolName).Text(name);
}

/// <summary>Ends a row of the inputs with a source that is one text: the first <c>file.csv:line</c> in it is the source, the whole of it the note.</summary>
internal static class SourceCells
{
    private const string Mark = ".csv:";

    public static void Source(this CsvWriter csv, string source, string? note = null)
    {
        (string file, int? line) = Split(source);
        string? words = line is not null && $"{file}:{line}" == source ? null : source;
        csv.Text(line is null ? source : file).Whole(line).Text(line is null ? note : Joined(note, words)).EndRow();
    }

    private static string? Joined(string? note, string? words) => note is null || words is null ? note ?? words : $"{note}; {words}";

    private static (string File, int? Line) Split(string source)
    {
        int mark = source.IndexOf(Mark, StringComparison.Ordinal);
        if (mark < 0) return (source, null);
        int end = mark + Mark.Length, start = source.AsSpan(0, mark).LastIndexOfAny(' ', '(') + 1;
        int digits = source.AsSpan(end).IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> number = digits < 0 ? source.AsSpan(end) : source.AsSpan(end, digits);
        return int.TryParse(number, out int line) ? (source[start..(end - 1)], line) : (source, null);
    }
}
