using System.Text.Json;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>A school's rows of budget_shares.csv.</summary>
public sealed record SchoolRows(string Urn, string Phase, IReadOnlyList<CsvRow> Lines, decimal SchoolsBlockShare, decimal HighNeedsAllocation, decimal BudgetShare)
{
    /// <summary>The pounds of a line, or null where it has no row.</summary>
    public decimal? this[string line] => Lines.SingleOrDefault(l => l["line"] == line)?.Number("pounds");
}

/// <summary>A year start that was run once for all tests of a class, and the files that it wrote.</summary>
public abstract class FinishedRun : IDisposable
{
    private readonly TemporaryFolder folder = new();

    protected FinishedRun(params string[] arguments)
    {
        (int code, Output, string error) = Product.YearStart(Folder, arguments);
        if (code != 0) throw new InvalidOperationException($"The run ended with {code}: {error}");
        Schools = [.. ReadSchools()];
        using FileStream totals = File.OpenRead(Path("control_totals.json"));
        Totals = JsonDocument.Parse(totals).RootElement;
    }

    public string Folder => folder.Path;

    /// <summary>What the run printed.</summary>
    public string Output { get; }

    public IReadOnlyList<SchoolRows> Schools { get; }
    public JsonElement Totals { get; }
    public IEnumerable<CsvRow> Inputs => Csv.Rows(Path("audit", "inputs.csv"));
    public IEnumerable<CsvRow> Parameters => Csv.Rows(Path("audit", "parameters.csv"));
    public IEnumerable<CsvRow> Placements => Csv.Rows(Path("audit", "placements.csv"));
    public JsonElement Authority(int code) => Totals.GetProperty("authorities").EnumerateArray().Single(a => a.GetProperty("code").GetInt32() == code);

    public string Path(params string[] parts) => folder[parts];

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    // A school's rows stand together and end with its total.
    private IEnumerable<SchoolRows> ReadSchools()
    {
        List<CsvRow> lines = [], others = [];
        foreach (CsvRow row in Csv.Rows(Path("budget_shares.csv")))
        {
            (row["kind"] == "line" ? lines : others).Add(row);
            if (row["kind"] != "total") continue;
            decimal Of(string line) => others.Single(o => o["line"] == line).Number("pounds");
            yield return new(row["urn"], row["phase"], lines, Of("schools_block_share"), Of("high_needs_allocation"), Of("budget_share"));
            Assert.Equal(3, others.Count);
            Assert.All(lines, line => Assert.Equal((row["urn"], row["phase"]), (line["urn"], line["phase"])));
            (lines, others) = ([], []);
        }

        Assert.Empty(lines);
    }
}

/// <summary>The command of the README: Bury, the real sample.</summary>
public sealed class BuryRun() : FinishedRun("--authority", "351", "--year", "2023-24");

/// <summary>Bury with every gap filled.</summary>
public sealed class IllustrativeRun() : FinishedRun("--authority", "351", "--sample", "illustrative");

/// <summary>All of England.</summary>
public sealed class EnglandRun() : FinishedRun("--authority", "all");
