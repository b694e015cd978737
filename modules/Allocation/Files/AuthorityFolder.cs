using System.Text.RegularExpressions;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Files;

/// <summary>
/// Reads an authority's own files of a year. Every file is optional; a school is named by its URN, or by minus its row
/// number where it has none. Everything that is wrong in any file is found in one pass, and then nothing is taken in.
/// </summary>
internal sealed partial class AuthorityFolder
{
    public static readonly string[] PupilCountColumns = ["urn", "primary", "key_stage_3", "key_stage_4", "source"];
    public static readonly string[] FactorColumns = ["urn", "factor", "pupils", "proportion", "status", "source"];
    public static readonly string[] AmountColumns = ["urn", "line", "pounds", "status", "source"];
    public static readonly string[] SparsityColumns = ["urn", "distance_miles", "status", "source"];
    public static readonly string[] BaselineColumns =
        ["urn", "prior_year_share", "prior_exclusions", "technical_adjustments", "prior_pupils", "current_exclusions", "status", "source"];
    public static readonly string[] ExclusionColumns =
        ["urn", "relevant_date", "annual_amount", "leaving_year_group_school_year_ends", "financial_adjustment", "source"];
    public static readonly string[] BlockUseColumns = ["block", "line", "pounds", "source"];

    /// <summary>Files of the folder that others read.</summary>
    private static readonly string[] OtherFiles = ["parameters.csv", "overrides.csv", "commissioned_places.csv", "placements.csv", "bands.csv"];

    private static readonly string[] OwnFiles =
        ["pupil_counts.csv", "factors.csv", "given_amounts.csv", "sparsity.csv", "mfg_baselines.csv", "exclusions.csv", "central_lines.csv"];

    private static readonly Dictionary<string, BudgetLine> Factors = BudgetLines.All
        .Where(l => l.IsPupilLed() && l > BudgetLine.BasicEntitlementKs4).ToDictionary(l => l.Name());

    private static readonly Dictionary<string, BudgetLine> Amounts = new BudgetLine[] { BudgetLine.SplitSite, BudgetLine.Rates, BudgetLine.Pfi, BudgetLine.Exceptional }
        .ToDictionary(l => l.Name());

    private readonly string folder;
    private readonly FundingYear year;
    private readonly IReadOnlySet<int> schools;
    private readonly List<Finding> findings = [];

    private AuthorityFolder(string folder, FundingYear year, IReadOnlySet<int> schools) => (this.folder, this.year, this.schools) = (folder, year, schools);

    /// <summary>Everything that the folder states, in one piece; <paramref name="schools"/> are the ids that may be named.</summary>
    public static Read<InputsLoaded> Read(string folder, int authorityCode, FundingYear year, IReadOnlySet<int> schools)
    {
        var reader = new AuthorityFolder(folder, year, schools);
        var inputs = new InputsLoaded(
            authorityCode, year.StartingYear, 0,
            reader.Rows("pupil_counts.csv", PupilCountColumns, reader.PupilCount, row => row.SchoolId),
            reader.Rows("factors.csv", FactorColumns, reader.Factor, row => (row.SchoolId, row.Factor)),
            reader.Rows("given_amounts.csv", AmountColumns, reader.Amount, row => (row.SchoolId, row.Name)),
            reader.Rows("sparsity.csv", SparsityColumns, reader.Sparsity, row => row.SchoolId),
            reader.Rows("mfg_baselines.csv", BaselineColumns, reader.Baseline, row => row.SchoolId),
            reader.Rows("exclusions.csv", ExclusionColumns, reader.Exclusion, row => row.Line),
            reader.Rows("central_lines.csv", BlockUseColumns, BlockUse, row => (row.Block, row.Name)));
        reader.NoteOtherFiles();
        return new(reader.findings.Any(f => f.Severity == FindingSeverity.Error) ? null : inputs, reader.findings);
    }

    private List<TRow> Rows<TRow, TKey>(string file, string[] columns, Func<CsvRow, TRow?> read, Func<TRow, TKey> key)
        where TRow : class where TKey : notnull
    {
        List<TRow> rows = [];
        string path = Path.Combine(folder, file);
        if (!File.Exists(path)) return rows;
        Dictionary<TKey, int> lineOf = [];
        foreach (CsvRow row in CsvTable.Open(path, columns, findings)?.Rows ?? [])
        {
            TRow? found = read(row);
            if (found is null || !row.Sound) continue;
            if (lineOf.TryAdd(key(found), row.Line)) rows.Add(found);
            else row.Refuse("row_duplicate", columns[0], $"The same is already stated on line {lineOf[key(found)]}. Keep one of the two.");
        }

        return rows;
    }

    private PupilCountLine? PupilCount(CsvRow row)
    {
        int? school = School(row);
        Quantity? primary = row.Quantity("primary"), third = row.Quantity("key_stage_3"), fourth = row.Quantity("key_stage_4");
        string source = row.Text("source");
        return row.Sound
            ? new(school!.Value, primary!.Value.HundredMillionths, third!.Value.HundredMillionths, fourth!.Value.HundredMillionths, source, row.At.File, row.Line)
            : null;
    }

    private FactorLine? Factor(CsvRow row)
    {
        int? school = School(row);
        BudgetLine? factor = row.OneOf("factor", Factors);
        Quantity? pupils = row.IsBlank("pupils") ? null : row.Quantity("pupils");
        Quantity? proportion = row.IsBlank("proportion") ? null : row.Quantity("proportion");
        if (row.IsBlank("pupils") == row.IsBlank("proportion"))
            row.Refuse("one_of_two", "proportion", "Give either pupils or a proportion of the phase's pupils, not both and not neither.");
        if (proportion > Quantity.One)
            row.Refuse("value_out_of_range", "proportion", $"{proportion} is above 1. Write 12.5% as 0.125.");
        SourceStatus? status = row.Status("status");
        string source = row.Text("source");
        return row.Sound
            ? new(school!.Value, factor!.Value.Name(), pupils?.HundredMillionths, proportion?.HundredMillionths, Statuses.Word(status!.Value), source, row.At.File, row.Line)
            : null;
    }

    private AmountLine? Amount(CsvRow row)
    {
        int? school = School(row);
        BudgetLine? line = row.OneOf("line", Amounts);
        Money? pounds = row.Pounds("pounds");
        SourceStatus? status = row.Status("status");
        string source = row.Text("source");
        return row.Sound ? new(school!.Value, line!.Value.Name(), pounds!.Value.Pence, Statuses.Word(status!.Value), source, row.At.File, row.Line) : null;
    }

    private SparsityLine? Sparsity(CsvRow row)
    {
        int? school = School(row);
        Quantity? miles = row.Quantity("distance_miles");
        SourceStatus? status = row.Status("status");
        string source = row.Text("source");
        return row.Sound ? new(school!.Value, miles!.Value.HundredMillionths, Statuses.Word(status!.Value), source, row.At.File, row.Line) : null;
    }

    private BaselineLine? Baseline(CsvRow row)
    {
        int? school = School(row);
        Money? share = row.Pounds("prior_year_share"), excluded = row.Pounds("prior_exclusions", mayBeNegative: true);
        Money? technical = row.Pounds("technical_adjustments", mayBeNegative: true), current = row.Pounds("current_exclusions", mayBeNegative: true);
        Quantity? pupils = row.Quantity("prior_pupils");
        SourceStatus? status = row.Status("status");
        string source = row.Text("source");
        return row.Sound
            ? new(school!.Value, share!.Value.Pence, excluded!.Value.Pence, technical!.Value.Pence, pupils!.Value.HundredMillionths, current!.Value.Pence,
                Statuses.Word(status!.Value), source, row.At.File, row.Line)
            : null;
    }

    private ExclusionLine? Exclusion(CsvRow row)
    {
        const string Ends = "leaving_year_group_school_year_ends";
        int? school = School(row);
        DateOnly? relevant = row.Date("relevant_date"), ends = row.IsBlank(Ends) ? null : row.Date(Ends);
        Money? annual = row.Pounds("annual_amount"), adjustment = row.IsBlank("financial_adjustment") ? Money.Zero : row.Pounds("financial_adjustment");
        string source = row.Text("source");
        if (relevant is DateOnly day && !year.Span.Contains(day))
            row.Refuse("date_outside_year", "relevant_date", $"{day:yyyy-MM-dd} does not lie in {year} ({year.Span}).");
        else if (ends is DateOnly last && (last < relevant || !year.Span.Contains(last)))
            row.Refuse("date_outside_year", Ends, $"{last:yyyy-MM-dd} must lie in {year} and not before the relevant date. Give the last day of the school year, or leave it blank for other pupils.");
        return row.Sound
            ? new(school!.Value, relevant!.Value, annual!.Value.Pence, ends?.AddDays(1), adjustment!.Value.Pence, source, row.At.File, row.Line)
            : null;
    }

    private static BlockUseLine? BlockUse(CsvRow row)
    {
        GrantBlock? block = row.OneOf("block", GrantBlocks.Words);
        string name = row.Text("line");
        if (name.Length > 0 && !Snake().IsMatch(name))
            row.Refuse("name_unreadable", "line", $"'{name}' must be lower-case letters, digits and underscores: hospital_education.");
        Money? pounds = name == "complete" && row.IsBlank("pounds") ? Money.Zero : row.Pounds("pounds", mayBeNegative: true);
        if (name == "complete" && pounds is { Pence: not 0 })
            row.Refuse("value_out_of_range", "pounds", "The line 'complete' says that every use of the block is stated; it has no amount.");
        string source = row.Text("source");
        return row.Sound ? new(GrantBlocks.Word(block!.Value), name, pounds!.Value.Pence, source, row.At.File, row.Line) : null;
    }

    private int? School(CsvRow row)
    {
        int? id = row.Whole("urn", mayBeNegative: true);
        if (id is int known && !schools.Contains(known))
            row.Refuse("school_unknown", "urn", $"{known} is not a school of this authority. Check the URN, or write minus the row number of a school without one.");
        return id;
    }

    // A misspelt file name must not silently change nobody's budget.
    private void NoteOtherFiles()
    {
        if (!Directory.Exists(folder)) return;
        foreach (string name in Directory.EnumerateFiles(folder, "*.csv").Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal))
            if (!OwnFiles.Contains(name) && !OtherFiles.Contains(name))
                findings.Add(Finding.Warning("file_unexpected", $"The file is not read: its name is not one of {string.Join(", ", OwnFiles.Concat(OtherFiles))}.", name));
    }

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex Snake();
}

/// <summary>The words for the blocks of the grant, as files write them.</summary>
internal static class GrantBlocks
{
    public static IReadOnlyDictionary<string, GrantBlock> Words { get; } = new Dictionary<string, GrantBlock>
    {
        ["schools"] = GrantBlock.Schools,
        ["central_school_services"] = GrantBlock.CentralSchoolServices,
        ["high_needs"] = GrantBlock.HighNeeds,
        ["early_years"] = GrantBlock.EarlyYears,
    };

    public static string Word(GrantBlock block) => Words.First(w => w.Value == block).Key;
}
