using System.Text.Json;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>A year start of Bury whose volume scheme the general fund pays, and whose contingency fund is the high needs block's.</summary>
public sealed class GeneralFundTests : IDisposable
{
    private readonly TemporaryFolder work = new();

    [Fact]
    public void What_the_general_fund_pays_is_in_the_shares_and_named_in_the_totals_and_charged_to_no_block()
    {
        Directory.CreateDirectory(work["in"]);
        string scheme = File.ReadAllText(Product.Samples("volume", "bury_illustrative.json"));
        File.WriteAllText(work["in", "volume.json"], scheme.Replace("\"paid_from\": \"high_needs_block\"", "\"paid_from\": \"general_fund\"", StringComparison.Ordinal));
        (int code, string output, string error) = Product.YearStart(work["out"], "--authority", "351", "--sample", "illustrative", "--inputs", work["in"]);
        Assert.Equal((0, ""), (code, error));
        using JsonDocument totals = JsonDocument.Parse(File.ReadAllText(work["out", "control_totals.json"]));
        JsonElement bury = totals.RootElement.GetProperty("authorities")[0];
        Assert.True(bury.GetProperty("identity").GetProperty("holds").GetBoolean());
        decimal paid = Csv.Rows(work["out", "budget_shares.csv"]).Where(r => r["line"] == "volume_top_up").Sum(r => r.Number("pounds"));
        Assert.True(paid > 0);
        Assert.Equal(paid, bury.GetProperty("shares").GetProperty("paid_from_the_general_fund").GetDecimal());
        Assert.Equal(paid, totals.RootElement.GetProperty("all_shares").GetProperty("paid_from_the_general_fund").GetDecimal());
        Assert.Equal(("general_fund", "high_needs_block"), (bury.GetProperty("volume_top_ups").GetProperty("paid_from").GetString(), bury.GetProperty("contingency").GetProperty("paid_from").GetString()));
        string[] lines = [.. Adding.Block(bury, "high_needs").GetProperty("lines").EnumerateArray().Select(l => l.GetProperty("name").GetString()!)];
        Assert.DoesNotContain("volume_top_ups", lines);
        Assert.Contains("contingency", lines);
        string named = $"£{paid:N2} of what is paid by counts comes from the authority's general fund";
        Assert.Contains(named, string.Join(' ', output.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        string report = File.ReadAllText(work["out", "report.html"]);
        Assert.Contains($"£{paid:N2} of what is paid by counts comes from", report, StringComparison.Ordinal);
        Assert.Contains("(paid from the general fund)", report, StringComparison.Ordinal);
    }

    public void Dispose() => work.Dispose();
}
