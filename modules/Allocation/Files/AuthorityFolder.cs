using System.Text.RegularExpressions;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Files;

/// <summary>
/// Reads an authority's own files of a year. Every file is optional; a school is named by its URN, or by minus its row
/// number where it has none. Everything that is wrong in any file is found in one pass, and then nothing is taken in.
/// </summary>
internal sealed partial class AuthorityFolder
{
    public static readonly CsvFormat PupilCountFormat = CsvFormat.Exactly("file of pupil counts",
        "urn", "primary", "key_stage_3", "key_stage_4", "source");
    public static readonly CsvFormat FactorFormat = CsvFormat.Exactly("file of factor data",
        "urn", "factor", "pupils", "proportion", "status", "source");
    public static readonly CsvFormat AmountFormat = CsvFormat.Exactly("file of given amounts",
        "urn", "line", "pounds", "status", "source");
    public static readonly CsvFormat SparsityFormat = CsvFormat.Exactly("file of sparsity distances",
        "urn", "distance_miles", "status", "source");
    public static readonly CsvFormat BaselineFormat = CsvFormat.Exactly("file of MFG baselines",
        "urn", "prior_year_share", "prior_exclusions", "technical_adjustments", "prior_pupils", "current_exclusions", "status", "source");
    public static readonly CsvFormat ExclusionFormat = CsvFormat.Exactly("file of exclusions",
        "urn", "relevant_date", "annual_amount", "leaving_year_group_school_year_ends", "financial_adjustment", "source");
    public static readonly CsvFormat BlockUseFormat = CsvFormat.Exactly("file of central lines",
        "block", "line", "pounds", "source");

    /// <summary>Files of the folder that others read.</summary>
    private static readonly string[] OtherFiles = ["parameters.csv", "overrides.csv", "commissioned_places.csv", "placements.csv", "bands.csv"];

    /// <summary>Lines of a block that nobody else may state.</summary>
    private static readonly string[] OurLines =
    [
        "to_schools", "growth", "premises", "transfers", "high_needs_outside_schools", "at_other_authorities_schools",
        "not_distributed_for_lack_of_data", "not_modelled", "headroom", "more_than_the_grant",
    ];

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
            reader.Rows("pupil_counts.csv", PupilCountFormat, reader.PupilCount, line => line.SchoolId),
            reader.Rows("factors.csv", FactorFormat, reader.Factor, line => (line.SchoolId, line.Factor)),
            reader.Rows("given_amounts.csv", AmountFormat, reader.Amount, line => (line.SchoolId, line.Name)),
            reader.Rows("sparsity.csv", SparsityFormat, reader.Sparsity, line => line.SchoolId),
            reader.Rows("mfg_baselines.csv", BaselineFormat, reader.Baseline, line => line.SchoolId),
            reader.Rows("exclusions.csv", ExclusionFormat, reader.Exclusion, line => line.Line),
            reader.Rows("central_lines.csv", BlockUseFormat, BlockUse, line => (line.Block, line.Name)));
        reader.NoteOtherFiles();
        return new(reader.findings.Any(f => f.Severity == FindingSeverity.Error) ? null : inputs, reader.findings);
    }

    private IReadOnlyList<T> Rows<T>(string file, CsvFormat format, Func<CsvRow, T> read, Func<T, object> key) where T : class
    {
        string path = Path.Combine(folder, file);
        if (!File.Exists(path)) return [];
        Read<IReadOnlyList<T>> rows = CsvFile.Read(path, format, row =>
        {
            T line = read(row);
            if (row.Sound) row.Once("entry", key(line), format.Columns[0]);
            return line;
        });
        findings.AddRange(rows.Findings);
        return rows.Value ?? [];
    }

    private PupilCountLine PupilCount(CsvRow row) => new(
        School(row), row.Quantity("primary").HundredMillionths, row.Quantity("key_stage_3").HundredMillionths,
        row.Quantity("key_stage_4").HundredMillionths, row.Text("source"), row.Source.File, row.Line);

    private FactorLine Factor(CsvRow row)
    {
        Quantity? pupils = row.QuantityOrNull("pupils"), proportion = row.QuantityOrNull("proportion");
        if (row.TextOrNull("pupils") is null == row.TextOrNull("proportion") is null)
            row.Refuse("one_of_two", "proportion", "Give either pupils or a proportion of the phase's pupils, not both and not neither.");
        if (proportion > Quantity.One)
            row.Refuse("value_out_of_range", "proportion", $"{proportion} is above 1. Write 12.5% as 0.125.");
        return new(School(row), row.OneOf("factor", Factors).Name(), pupils?.HundredMillionths, proportion?.HundredMillionths,
            row.Status("status").Word(), row.Text("source"), row.Source.File, row.Line);
    }

    private AmountLine Amount(CsvRow row) => new(
        School(row), row.OneOf("line", Amounts).Name(), row.Pounds("pounds").Pence, row.Status("status").Word(), row.Text("source"), row.Source.File, row.Line);

    private SparsityLine Sparsity(CsvRow row) => new(
        School(row), row.Quantity("distance_miles").HundredMillionths, row.Status("status").Word(), row.Text("source"), row.Source.File, row.Line);

    private BaselineLine Baseline(CsvRow row) => new(
        School(row), row.Pounds("prior_year_share").Pence, row.Pounds("prior_exclusions", mayBeNegative: true).Pence,
        row.Pounds("technical_adjustments", mayBeNegative: true).Pence, row.Quantity("prior_pupils").HundredMillionths,
        row.Pounds("current_exclusions", mayBeNegative: true).Pence, row.Status("status").Word(), row.Text("source"), row.Source.File, row.Line);

    private ExclusionLine Exclusion(CsvRow row)
    {
        const string Ends = "leaving_year_group_school_year_ends";
        DateOnly relevant = row.Day("relevant_date");
        DateOnly? ends = row.DayOrNull(Ends);
        if (!year.Span.Contains(relevant))
            row.Refuse("date_outside_year", "relevant_date", $"{relevant:yyyy-MM-dd} does not lie in {year} ({year.Span}). Take the row out, or correct the day.");
        else if (ends is DateOnly last && (last < relevant || !year.Span.Contains(last)))
            row.Refuse("date_outside_year", Ends, $"{last:yyyy-MM-dd} must lie in {year} and not before the relevant date. Give the last day of the school year, or leave it blank for other pupils.");
        return new(School(row), relevant, row.Pounds("annual_amount").Pence, row.Sound ? ends?.AddDays(1) : null,
            row.PoundsOrNull("financial_adjustment")?.Pence ?? 0, row.Text("source"), row.Source.File, row.Line);
    }

    private static BlockUseLine BlockUse(CsvRow row)
    {
        string name = row.Text("line");
        if (!Snake().IsMatch(name))
            row.Refuse("name_unreadable", "line", $"'{name}' is no name of a line. Write it in lower-case letters, digits and underscores, such as hospital_education.");
        if (OurLines.Contains(name))
            row.Refuse("name_reserved", "line", $"'{name}' is a line that the run works out itself. Name the service, fund or recharge that the block pays for.");
        Money pounds = name == "complete" ? row.PoundsOrNull("pounds", mayBeNegative: true) ?? Money.Zero : row.Pounds("pounds", mayBeNegative: true);
        if (name == "complete" && pounds != Money.Zero)
            row.Refuse("value_out_of_range", "pounds", "The line 'complete' says that every use of the block is stated; it has no amount.");
        return new(GrantBlocks.Word(row.OneOf("block", GrantBlocks.Words)), name, pounds.Pence, row.Text("source"), row.Source.File, row.Line);
    }

    private int School(CsvRow row)
    {
        int id = row.AnyWhole("urn");
        if (!schools.Contains(id))
            row.Refuse("urn_unknown", "urn", $"{id} is not a school of this authority. Check the URN, or write minus the row number of a school without one.");
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
