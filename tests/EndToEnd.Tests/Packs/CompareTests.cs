using System.Text.RegularExpressions;
using System.Xml.Linq;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using FundingPlatform.Allocation;
using FundingPlatform.Cli;
using FundingPlatform.Cli.Commands;
using FundingPlatform.EndToEnd.Tests.Runs;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.EndToEnd.Tests.Packs;

/// <summary>The command as an officer types it, after the year start of the sample authority.</summary>
public sealed partial class CompareTests(BuryRun bury) : IClassFixture<BuryRun>, IDisposable
{
    private static readonly string Options = Product.Samples("scenarios", "bury_options_illustrative.json");
    private readonly TemporaryFolder work = new();

    public static TheoryData<bool> Both => [false, true];

    public void Dispose() => work.Dispose();

    [Theory]
    [MemberData(nameof(Both))]
    public void The_same_comparison_writes_the_same_two_files_and_leaves_the_database_as_it_is(bool publish)
    {
        byte[] before = File.ReadAllBytes(Database);
        (int code, string output, string error) = Compare(work["first"], publish);
        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains(Path.Combine(work["first"], Name(publish, "html")), output, StringComparison.Ordinal);
        Assert.Equal(publish, output.Contains("Files (for publication)", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Done, Compare(work["second"], publish).Code);
        Dictionary<string, byte[]> first = RepeatTests.Files(work["first"]), second = RepeatTests.Files(work["second"]);
        Assert.Equal([Name(publish, "html"), Name(publish, "xlsx")], first.Keys.Order(StringComparer.Ordinal));
        Assert.All(first, file => Assert.Equal(file.Value, second[file.Key]));
        Assert.Equal(before, File.ReadAllBytes(Database));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void The_files_show_the_amounts_of_the_pack_and_no_other(bool publish)
    {
        PackDocument pack = Pack(publish);
        Compare(work["out"], publish);
        HashSet<string> known = [.. Texts(pack).SelectMany(Amounts)];
        Assert.NotEmpty(known);
        XElement page = XDocument.Load(work["out", Name(publish, "html")]).Root!;
        page.Descendants("style").Single().Remove();
        Assert.Equal(known.Order(StringComparer.Ordinal), Amounts(string.Join('\n', page.DescendantNodes().OfType<XText>().Select(t => t.Value))).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(pack.Marking == HandPack.Marking, page.Value.Contains(HandPack.Marking, StringComparison.OrdinalIgnoreCase));

        using SpreadsheetDocument workbook = Sheets.Open(File.ReadAllBytes(work["out", Name(publish, "xlsx")]));
        PackTable[] tables = [.. pack.Sections.SelectMany(s => s.Tables)];
        Assert.Equal(tables.Length + 1, Sheets.Of(workbook).Count);
        foreach ((PackTable table, Worksheet sheet) in tables.Zip(Sheets.Of(workbook).Skip(1), (t, s) => (t, s.Sheet)))
            Assert.Equal(
                table.Rows.SelectMany(r => r.Cells).Select(Number).OfType<decimal>(),
                sheet.Descendants<Cell>().Where(c => c.DataType is null).Select(Sheets.Number));
        Assert.DoesNotContain(Sheets.Of(workbook)[0].Sheet.Descendants<Cell>(), c => c.DataType is null);
    }

    [Fact]
    public void Every_total_of_the_workbook_is_the_sum_of_the_rows_above_it_and_the_baseline_is_the_year_starts()
    {
        Compare(work["out"], publish: false);
        PackTable[] tables = [.. Pack(publish: false).Sections.SelectMany(s => s.Tables)];
        using SpreadsheetDocument workbook = Sheets.Open(File.ReadAllBytes(work["out", "forum-pack.xlsx"]));
        int totals = 0;
        foreach ((PackTable table, Worksheet sheet) in tables.Zip(Sheets.Of(workbook).Skip(1), (t, s) => (t, s.Sheet)))
        {
            if (!table.Rows[^1].IsTotal) continue;
            IReadOnlyDictionary<string, Cell> cells = Sheets.Cells(sheet);
            for (int c = 0; c < table.Columns.Count; c++)
                if (table.Columns[c].Kind is PackColumnKind.Pounds or PackColumnKind.Count && table.Rows[^1].Cells[c] is not PackCell.None)
                {
                    totals++;
                    Assert.Equal(
                        Enumerable.Range(4, table.Rows.Count - 1).Select(r => cells[$"{(char)('A' + c)}{r}"]).Where(x => x.DataType is null).Sum(Sheets.Number),
                        Sheets.Number(cells[$"{(char)('A' + c)}{table.Rows.Count + 3}"]));
                }
        }

        Assert.InRange(totals, 20, int.MaxValue);
        Worksheet first = Sheets.Of(workbook)[1].Sheet;
        Assert.Equal(bury.Schools.Sum(s => s.BudgetShare), Sheets.Number(Sheets.Cells(first)["B4"]));
    }

    [Theory]
    [InlineData("", "file_empty")]
    [InlineData("{ \"title\": \"x\", \"scenarios\": [", "json")]
    [InlineData("{ \"title\": \"x\", \"sources\": [\"s\"], \"scenarios\": [ { \"id\": \"a\", \"name\": \"A\", \"changes\": [ { \"band_values\": { \"scheme\": \"bury_illustrativ\", \"percent\": 3 } } ] } ] }", "scheme_unknown")]
    [InlineData("{ \"title\": \"x\", \"sources\": [\"s\"], \"scenarios\": [ { \"id\": \"a\", \"name\": \"A\", \"changes\": [ { \"band_values\": { \"scheme\": \"bury_illustrative\", \"percent\": 3, \"bnads\": [\"C\"] } } ] } ] }", "property_unknown")]
    [InlineData(null, "file_missing")]
    public void A_file_of_scenarios_with_a_mistake_is_a_finding_and_the_earlier_pack_stays(string? content, string code)
    {
        Compare(work["out"], publish: false);
        Dictionary<string, byte[]> before = RepeatTests.Files(work["out"]);
        if (content is not null) File.WriteAllText(work["options.json"], content);
        (int exit, string output, string error) = Product.Run("compare", "--db", Database, "--scenarios", work["options.json"], "--out", work["out"]);
        Assert.Equal((ExitCode.Findings, ""), (exit, output));
        Assert.StartsWith("Nothing was changed: 1 error in the inputs.", error, StringComparison.Ordinal);
        Assert.Contains("options.json", error, StringComparison.Ordinal);
        Assert.Contains(code, error, StringComparison.Ordinal);
        Dictionary<string, byte[]> after = RepeatTests.Files(work["out"]);
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), after.Keys.Order(StringComparer.Ordinal));
        Assert.All(before, file => Assert.Equal(file.Value, after[file.Key]));
    }

    [Theory]
    [InlineData("351", "2024-25", "year_not_started")]
    [InlineData("350", "2023-24", "year_not_started")]
    public void What_the_database_does_not_hold_is_refused_and_no_folder_is_made(string authority, string year, string code)
    {
        (int exit, _, string error) = Product.Run("compare", "--db", Database, "--authority", authority, "--year", year, "--scenarios", Options, "--out", work["none"]);
        Assert.Equal(ExitCode.Findings, exit);
        Assert.Contains($"[{code}]", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work["none"]));
    }

    [Fact]
    public void A_database_or_a_folder_that_is_not_there_is_one_clear_line()
    {
        (int exit, _, string error) = Product.Run("compare", "--db", work["no.db"], "--scenarios", Options, "--out", work["none"]);
        Assert.Equal(ExitCode.Findings, exit);
        Assert.Contains("no.db", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work["none"]));
        Assert.False(File.Exists(work["no.db"]));

        File.WriteAllText(work["file"], "in the way");
        (exit, _, error) = Product.Run("compare", "--db", Database, "--scenarios", Options, "--out", work["file"]);
        Assert.Equal(ExitCode.Findings, exit);
        Assert.Contains("[output_not_writable]", error, StringComparison.Ordinal);
        Assert.Equal("in the way", File.ReadAllText(work["file"]));
    }

    [Fact]
    public void The_whole_pack_and_the_published_one_lie_beside_each_other_under_names_of_their_own()
    {
        Compare(work["out"], publish: false);
        byte[] whole = File.ReadAllBytes(work["out", "forum-pack.html"]);
        Compare(work["out"], publish: true);
        Assert.Equal(["forum-pack-public.html", "forum-pack-public.xlsx", "forum-pack.html", "forum-pack.xlsx"], RepeatTests.Files(work["out"]).Keys.Order(StringComparer.Ordinal));
        Assert.Equal(whole, File.ReadAllBytes(work["out", "forum-pack.html"]));
    }

    [Fact]
    public void A_folder_in_place_of_the_file_of_scenarios_is_called_a_folder()
    {
        (int exit, _, string error) = Product.Run("compare", "--db", Database, "--scenarios", Product.Samples("scenarios"), "--out", work["none"]);
        Assert.Equal(ExitCode.Findings, exit);
        Assert.Contains("scenarios is a folder. Name the file in it. [file_is_folder]", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_in_sentences_with_one_full_stop_each()
    {
        File.WriteAllText(work["text.db"], new string('x', 5000));
        (int exit, _, string error) = Product.Run("compare", "--db", work["text.db"], "--scenarios", Options, "--out", work["none"]);
        Assert.Equal(ExitCode.Findings, exit);
        Assert.Contains("'file is not a database'. Name a funding database", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_scenario_that_changes_nothing_says_so_on_the_screen_and_in_the_pack(bool publish)
    {
        File.WriteAllText(work["options.json"], "{ \"title\": \"x\", \"sources\": [\"s\"], \"scenarios\": [ { \"id\": \"a\", \"name\": \"A\", \"changes\": [ { \"band_values\": { \"scheme\": \"bury_illustrative\", \"percent\": 0 } } ] } ] }");
        (int exit, string output, string error) = Product.Run(["compare", "--db", Database, "--scenarios", work["options.json"], "--out", work["out"], .. publish ? ["--publish"] : Array.Empty<string>()]);
        Assert.Equal((ExitCode.Done, ""), (exit, error));
        Assert.Contains("A: nothing changes. No placement is priced differently", output, StringComparison.Ordinal);
        Assert.Contains("A: nothing changes. No placement is priced differently", File.ReadAllText(work["out", Name(publish, "html")]), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void What_changes_no_school_still_says_what_it_costs_the_authority(bool publish)
    {
        File.WriteAllText(work["options.json"], "{ \"title\": \"x\", \"sources\": [\"s\"], \"scenarios\": [ { \"id\": \"a\", \"name\": \"A\", \"changes\": [ { \"band_values\": { \"scheme\": \"bury_illustrative\", \"settings\": [\"independent\"], \"add_pounds\": 100 } } ] } ] }");
        (int exit, string output, _) = Product.Run(["compare", "--db", Database, "--scenarios", work["options.json"], "--out", work["out"], .. publish ? ["--publish"] : Array.Empty<string>()]);
        Assert.Equal(ExitCode.Done, exit);
        string said = Regex.Replace(output, @"\s+", " ");
        Assert.Contains("A: all budget shares together stay as they are. The authority's own top-up spending, wherever its pupils are taught, rises by £2,600.00 (less than 0.1%)", said, StringComparison.Ordinal);
        Assert.Equal(publish, Regex.IsMatch(said, @"Of the \d+ schools shown by name, none gains, none loses"));
    }

    private static string Name(bool publish, string type) => $"forum-pack{(publish ? "-public" : "")}.{type}";

    private string Database => bury.Path("funding.db");

    private (int Code, string Output, string Error) Compare(string folder, bool publish) =>
        Product.Run(["compare", "--db", Database, "--scenarios", Options, "--out", folder, .. publish ? ["--publish"] : Array.Empty<string>()]);

    private PackDocument Pack(bool publish)
    {
        using FundingDatabase database = FundingDatabase.OpenReadOnly(Database, Platform.Modules).Value;
        using ReaderLease reader = database.RentReader();
        var year = new FundingYear(2023);
        ScenarioGround ground = ScenarioGround.Of(reader.Connection, 351, year).Value;
        return ForumPack.Of(Impact.Compare(reader.Connection, 351, year, ScenarioFile.Read(Options, ground).Value!).Value!, publish);
    }

    private static IEnumerable<string> Texts(PackDocument pack) =>
    [
        pack.Title, pack.Subtitle, pack.Reproduce,
        .. pack.Sections.SelectMany(s => s.Paragraphs.Append(s.Title)),
        .. pack.Sections.SelectMany(s => s.Charts).SelectMany(c => c.Bars.Select(b => b.Name).Append(c.Title).Append(c.Summary)),
        .. pack.Sections.SelectMany(s => s.Tables).SelectMany(t => t.Notes.Append(t.Title).Concat(t.Columns.Select(c => c.Name))),
        .. pack.Sections.SelectMany(s => s.Tables).SelectMany(t => t.Rows).SelectMany(r => r.Cells).Select(c => c switch
        {
            PackCell.Words words => words.Text,
            PackCell.Pounds pounds => $"{pounds.Amount}",
            _ => "",
        }),
    ];

    private static decimal? Number(PackCell cell) => cell switch
    {
        PackCell.Count count => count.Number,
        PackCell.Pounds pounds => pounds.Amount.Pounds,
        PackCell.Percent percent => percent.Tenths / 1000m,
        _ => null,
    };

    private static IEnumerable<string> Amounts(string text) => Amount().Matches(text).Select(m => m.Value);

    [GeneratedRegex(@"-?£[\d,]+(\.\d+)?")]
    private static partial Regex Amount();
}
