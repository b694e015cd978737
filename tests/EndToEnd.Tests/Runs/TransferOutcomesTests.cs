using System.Text.Json;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>Bury's half percent of 2022-23 from the comparison to the share, by the commands and files of the guide.</summary>
public sealed class TransferOutcomesTests : IDisposable
{
    private readonly TemporaryFolder work = new();

    public void Dispose() => work.Dispose();

    private string Database => work["out", "funding.db"];
    private static string Sample => Product.Samples("transfers", "bury_2022_23_outcomes.json");

    private static string Done((int Code, string Output, string Error) run)
    {
        Assert.True(run.Code == 0, run.Error);
        return run.Output;
    }

    // The year start, which came before, has no transfer in its files; the report has it, and still adds up to the grant.
    private void StandsInTheReport()
    {
        Assert.All(Transfers(work["out"]), amount => Assert.Equal(0m, amount));
        Done(Product.RunAs(null, "report", "--db", Database, "--out", work["report"]));
        Assert.Equal([715206.58m, -715206.58m], Transfers(work["report"]));
        string[] share = [.. Csv.Rows(work["report", "budget_shares.csv"]).Where(r => r["urn"] == "105287" && r["line"] == "schools_block_share").Select(r => r["pounds"])];
        Assert.Equal(["912726.49"], share);
        Assert.Contains("£715,206.58", File.ReadAllText(work["report", "report.html"]), StringComparison.Ordinal);
    }

    private static decimal[] Transfers(string folder)
    {
        using FileStream file = File.OpenRead(Path.Combine(folder, "control_totals.json"));
        JsonElement[] blocks = [.. JsonDocument.Parse(file).RootElement.GetProperty("authorities")[0].GetProperty("blocks").EnumerateArray()];
        Assert.All(blocks, block => Assert.Equal(
            block.GetProperty("grant").GetDecimal(), block.GetProperty("lines").EnumerateArray().Sum(line => line.GetProperty("pounds").GetDecimal())));
        return [.. blocks.SelectMany(b => b.GetProperty("lines").EnumerateArray()).Where(l => l.GetProperty("name").GetString()!.StartsWith("transfers", StringComparison.Ordinal))
            .Select(l => l.GetProperty("pounds").GetDecimal())];
    }

    private string Transfer(string verb, params string[] more) => Done(Product.RunAs(null, ["transfer", verb, "--db", Database, .. more]));

    [Fact]
    public void The_half_percent_is_compared_enacted_once_and_stands_behind_every_share()
    {
        Done(Product.YearStart(work["out"], "--authority", "351", "--year", "2022-23"));
        Transfer("rules", "--file", Product.Samples("england", "block_transfer_rules.json"));
        Transfer("blocks", "-a", "351", "-y", "2022-23", "--schools", "143041316", "--central", "990900", "--high-needs", "40908921", "--early-years", "13352606", "--status", "verified", "--source", "DSG");
        Transfer("propose", "--id", "b", "-a", "351", "-y", "2022-23", "--amount", "715206.58", "--reason", "High needs deficit", "--on", "2021-10-01");
        Transfer("consult", "--id", "b", "--on", "2021-11-01");
        Transfer("consulted", "--id", "b", "--on", "2021-11-30", "--asked", "77", "--answered", "31", "--reference", "C");
        Transfer("forum", "--id", "b", "--on", "2022-01-18", "--agreed", "715206.58", "--for", "9", "--against", "2", "--abstained", "1", "--minute", "M");
        string said = Transfer("outcomes", "--transfer", "b", "--outcomes", Sample, "--out", work["pack"]);
        Assert.Contains("£715,206.58 leaves the schools block", said, StringComparison.Ordinal);
        string[] half = [.. File.ReadLines(work["pack", "transfer-pack.csv"]).Where(l => l.StartsWith("half,", StringComparison.Ordinal))];
        Assert.StartsWith("half,0.5%,715206.58,,All schools,,120058580.91,-715222.67,,,,,,,,16.09,2023-01-19,national,no,\"Pupils: rolls of January 2023, which is not the count of 2022-23;", half[^1], StringComparison.Ordinal);
        Assert.All(half[..^1], row => Assert.EndsWith(",2023-01-19,national,no,", row, StringComparison.Ordinal));
        // The file's own note, the count and the rates stand in page, workbook and CSV; the base is the one that was stated last.
        string page = File.ReadAllText(work["pack", "transfer-pack.html"]);
        foreach (string told in (string[])["Block figures are real. What each school bears is worked out on the rolls of January 2023", "Rates: the national rates of 2022-23", "gross schools block, DSG)"])
            Assert.Contains(told, page, StringComparison.Ordinal);
        Assert.Contains("it shows the method and is no school's real funding.", half[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("in full.", page, StringComparison.Ordinal);
        Assert.Contains("77 schools bear it as far as known", said.Replace("\n    ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Transfer("outcomes", "--transfer", "b", "--outcomes", Sample, "--out", work["pack"], "--publish");
        Assert.Contains("top-up spending, without that at 1 school whose figures are withheld, falls by £1,450,152.00", File.ReadAllText(work["pack", "transfer-pack-public.html"]), StringComparison.Ordinal);

        // Where nothing leaves the block no school bears, or is protected from, anything.
        string[] nothing = [.. File.ReadLines(work["pack", "transfer-pack.csv"]).Where(l => l.StartsWith("none,", StringComparison.Ordinal))];
        Assert.NotEmpty(nothing);
        Assert.All(nothing[..^1], row => Assert.Matches(",0.00,,,,,,,(yes|no),,2023-01-19,national,no,$", row));
        Assert.Contains(half, row => row.Contains(",in_full,", StringComparison.Ordinal));

        string[] enact = ["transfer", "enact", "--db", Database, "--outcomes", Sample, "--transfer", "b", "--on", "2022-02-21", "--outcome"];
        Assert.Contains("[not_approved]", Product.RunAs(null, [.. enact, "half"]).Error, StringComparison.Ordinal);
        Transfer("approve", "--id", "b", "--on", "2022-01-19");
        Assert.Contains("[above_approved]", Product.RunAs(null, [.. enact, "one"]).Error, StringComparison.Ordinal);
        Assert.Contains("£16.09 is left and stays unallocated", Done(Product.RunAs(null, [.. enact, "half"])), StringComparison.Ordinal);
        Assert.Contains("[enacted_already]", Product.RunAs(null, [.. enact, "half"]).Error, StringComparison.Ordinal);

        string explained = Done(Product.Run("explain", "--urn", "105287", "--year", "2022-23", "--db", Database));
        Assert.Contains("block transfer of £715,206.58", explained, StringComparison.Ordinal);
        Assert.Contains("912,726.49", explained, StringComparison.Ordinal);
        Assert.Contains(half, l => l.Contains(",105287,", StringComparison.Ordinal) && l.Contains(",912726.49,", StringComparison.Ordinal));
        Done(Product.Run("verify", "--db", Database));
        StandsInTheReport();
    }
}
