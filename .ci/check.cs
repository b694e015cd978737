#:property PublishAot=false
// Checks the files of a year-start run as a reader would: arguments are the folder and the number of schools expected.
using System.Globalization;
using System.Text.Json;

string folder = args[0];
int schools = int.Parse(args[1], CultureInfo.InvariantCulture);
int passed = 0, failed = 0;

void Check(string promise, Func<string?> fault)
{
    string? found;
    try
    {
        found = fault();
    }
    catch (Exception problem) when (problem is IOException or FormatException or JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
    {
        found = problem.Message;
    }

    (passed, failed) = found is null ? (passed + 1, failed) : (passed, failed + 1);
    Console.WriteLine(found is null ? $"ok    {promise}" : $"FAIL  {promise}: {found}");
}

string Text(string name) => File.ReadAllText(Path.Combine(folder, name));

string[][] Rows() => [.. Text("budget_shares.csv").TrimEnd().Split('\n').Select(line => Cells(line.TrimEnd('\r')))];

static string[] Cells(string line)
{
    var cells = new List<string>();
    var cell = new System.Text.StringBuilder();
    bool quoted = false;
    foreach (char c in line)
    {
        if (c == '"') quoted = !quoted;
        else if (c == ',' && !quoted) { cells.Add(cell.ToString()); cell.Clear(); }
        else cell.Append(c);
    }

    return [.. cells, cell.ToString()];
}

// The first block of the first authority of which this is true.
string? Blocks(Func<JsonElement, bool> broken)
{
    using var read = JsonDocument.Parse(Text("control_totals.json"));
    JsonElement[] blocks = [.. read.RootElement.GetProperty("authorities")[0].GetProperty("blocks").EnumerateArray()];
    if (blocks.Length == 0) return "there is no block";
    return blocks.Where(broken).Select(b => b.GetProperty("block").GetString()).FirstOrDefault();
}

static decimal Pounds(string[] row) => decimal.Parse(row[6], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
IEnumerable<IGrouping<string, string[]>> BySchool() => Rows().Skip(1).GroupBy(row => row[0] + " " + row[1]);
static bool IsHighNeeds(string[] row) => row[4] is "place_funding" or "top_up" or "band_protection" or "volume_top_up" or "contingency";
static decimal Only(IEnumerable<string[]> rows, string kind, string line) => Pounds(rows.Single(r => r[3] == kind && r[4] == line));
static string? Name(IEnumerable<IGrouping<string, string[]>> broken) => broken.FirstOrDefault()?.Key;

Check("budget_shares.csv has the documented columns", () =>
    string.Join(',', Rows()[0]) == "urn,school_name,phase,kind,line,payer,pounds" ? null : string.Join(',', Rows()[0]));
Check($"{schools} schools each have one budget share", () =>
    BySchool().Count(s => s.Count(r => r[3] == "total") == 1) is var found && found == schools ? null : $"{found} have");
Check("no school has a line twice", () => Name(BySchool().Where(s => s.DistinctBy(r => r[4]).Count() != s.Count())));
Check("the lines add up to the schools block share", () => Name(BySchool().Where(s =>
    s.Where(r => r[3] == "line" && !IsHighNeeds(r)).Sum(Pounds) != Only(s, "subtotal", "schools_block_share"))));
Check("the lines add up to the high needs allocation", () => Name(BySchool().Where(s =>
    s.Where(r => r[3] == "line" && IsHighNeeds(r)).Sum(Pounds) != Only(s, "subtotal", "high_needs_allocation"))));
Check("the subtotals add up to the budget share", () => Name(BySchool().Where(s =>
    s.Where(r => r[3] == "subtotal").Sum(Pounds) != Only(s, "total", "budget_share"))));
Check("every block's lines add up to its grant", () => Blocks(block =>
    block.GetProperty("lines").EnumerateArray().Sum(l => l.GetProperty("pounds").GetDecimal()) != block.GetProperty("grant").GetDecimal()));
Check("the schools' shares add up to what the schools block gives them", () => Blocks(block =>
    block.GetProperty("block").GetString() == "schools"
    && block.GetProperty("lines").EnumerateArray().Single(l => l.GetProperty("name").GetString() == "to_schools").GetProperty("pounds").GetDecimal()
        != Rows().Skip(1).Where(r => r[4] == "schools_block_share").Sum(Pounds)));
Check("report.html is one page by itself, with its chart", () =>
    Text("report.html") is var page && page.Contains("<svg", StringComparison.Ordinal)
    && !page.Contains("src=\"http", StringComparison.Ordinal) && !page.Contains("<link", StringComparison.Ordinal) ? null : "it is not");
Check("the report says what is illustrative", () => Text("report.html").Contains("llustrative", StringComparison.Ordinal) ? null : "it does not");
foreach (string audit in new[] { "inputs.csv", "parameters.csv", "placements.csv" })
    Check($"audit/{audit} has rows", () => Text(Path.Combine("audit", audit)).Split('\n').Length > 2 ? null : "it has none");

Console.WriteLine($"{(failed == 0 ? "Passed" : "Failed")}!  - Failed: {failed}, Passed: {passed}, Skipped: 0");
return failed == 0 ? 0 : 1;
