using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Cli;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary><c>funding report</c> after a round of a contingency fund, a claim and a new band.</summary>
public sealed class ReportedRoundTests(CambridgeshireRun run) : IClassFixture<CambridgeshireRun>, IDisposable
{
    private const string May = "2022-05-19", Autumn = "2022-10-06", School = "110680", Placement = "110680-0002";
    private readonly TemporaryFolder work = new();

    private string Database => work["funding.db"];

    public void Dispose() => work.Dispose();

    [Fact]
    public void A_round_and_a_claim_of_a_contingency_fund_stand_in_every_file_as_in_explain()
    {
        File.Copy(run.Database, Database);
        Reported("before");
        Assert.DoesNotContain(Shares("before"), r => r["line"] == "contingency");
        Fund();
        Reported("after");

        // £18,319.60 of May and £6,000 of the claim are notified; £3,513.70 of the autumn is a draft.
        Assert.Equal(27_833.30m, Pounds("after", "contingency"));
        Assert.Equal(
            [(May, "notified", "18319.60"), (Autumn, "expected", "3513.70"), ("2022-09-12", "claim 1", "6000.00")],
            Csv.Rows(work["after", "audit", "paid_by_counts.csv"]).Where(r => r["urn"] == School).Select(r => (r["count"], r["state"], r["amount"])));
        JsonElement fund = Totals("after").GetProperty("contingency");
        Assert.Equal((321_000m, 112_500m, 16_500m), (fund.GetProperty("committed").GetDecimal(), fund.GetProperty("expected").GetDecimal(), fund.GetProperty("held").GetDecimal()));
        Assert.Equal(433_500m, Shares("after").Where(r => r["line"] == "contingency").Sum(r => r.Number("pounds")));
        Assert.Contains("£433,500.00", File.ReadAllText(work["after", "report.html"]), StringComparison.Ordinal);
        AsExplained("after");
    }

    [Fact]
    public void Explain_without_a_year_takes_the_one_of_the_database()
    {
        File.Copy(run.Database, Database);
        Assert.Equal(Done("explain", "--urn", School, "--year", "2022-23"), Done("explain", "--urn", School));
    }

    [Fact]
    public void A_band_that_is_decided_since_stands_in_every_file_as_in_explain()
    {
        File.Copy(run.Database, Database);
        Reported("before");
        Decide("A", new(2022, 9, 1));
        Reported("after");

        // 153 days of £14,836 and 212 of £1,522 in place of a year of £14,836.
        Assert.Equal(["14836.00"], Bands("before").Select(r => r["amount"]));
        Assert.Equal([("G", "6218.93"), ("A", "884.01")], Bands("after").Select(r => (r["band"], r["amount"])));
        Assert.Equal(Pounds("before", "top_up") - 14_836m + 6_218.93m + 884.01m, Pounds("after", "top_up"));
        Assert.Equal(
            Shares("before").Where(r => r["urn"] != School).Select(r => (r["urn"], r["line"], r["pounds"])),
            Shares("after").Where(r => r["urn"] != School).Select(r => (r["urn"], r["line"], r["pounds"])));
        AsExplained("after");
    }

    private void AsExplained(string folder)
    {
        AuthorityBudget explained = YearStart.Explain(Database, int.Parse(School, CultureInfo.InvariantCulture), new(2022)).Value.Budget;
        Assert.Equal(
            explained.Schools.SelectMany(s => s.Lines.Select(l => ($"{s.School.Urn}", l.Line.Name(), l.Amount.ToPounds()))),
            Shares(folder).Where(r => r["kind"] == "line").Select(r => (r["urn"], r["line"], r["pounds"])));
        string said = Done("explain", "--urn", School, "--year", "2022-23");
        foreach (CsvRow row in Shares(folder).Where(r => r["urn"] == School))
            Assert.Matches($@"(?m)^[ =] {row["line"]} +{Regex.Escape(new Money((long)(row.Number("pounds") * 100)).ToString())}\r?$", said);
    }

    private void Fund()
    {
        Done("contingency", "open", "-f", Product.Samples("contingency", "cambridgeshire_2022_23.json"), "--decided-on", "2022-03-31");
        Done("count", "close", "-a", "873", "-d", May, "--decided-on", "2022-05-31");
        OfFund("notify", "-d", May, "--decided-on", "2022-07-11");
        OfFund("pay", "-d", May, "--paid-on", "2022-07-29");
        OfFund("claim", "-s", School, "-p", "6000", "--reason", "three pupils moved in since May", "--made-on", "2022-09-12");
        foreach (string person in (string[])["first approver", "second approver"])
        {
            string token = Product.Run("token", "add", "--db", Database, "--name", person, "--role", "approver", "--authority", "873").Output.Trim();
            Assert.Equal(0, Product.RunAs(token, "contingency", "decide", "--db", Database, "-a", "873", "-y", "2022-23", "-c", "1", "--approve", "--reason", "agreed", "--decided-on", "2022-09-20").Code);
        }
    }

    private void Decide(string band, DateOnly from)
    {
        using FundingDatabase database = FundingDatabase.Open(Database, Platform.Modules, TimeProvider.System).OrThrow();
        var stated = new BandDecision(Placement, "illustrative_873", Award.OfBand(band), new(from, DateSpan.NoEnd), from, new("panel", 0));
        database.Submit(new(new Guid(1, 0, 0, new byte[8]), "tester", 873), s => BandingModule.Decide(s, stated, endsCurrent: true)).GetAwaiter().GetResult().OrThrow();
    }

    private void Reported(string folder) => Done("report", "--out", work[folder]);

    private void OfFund(string step, params string[] arguments) => Done(["contingency", step, "-a", "873", "-y", "2022-23", .. arguments]);

    private string Done(params string[] arguments)
    {
        (int code, string output, string error) = Product.RunAs(null, [.. arguments, "--db", Database]);
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    private IEnumerable<CsvRow> Shares(string folder) => Csv.Rows(work[folder, "budget_shares.csv"]);

    private IEnumerable<CsvRow> Bands(string folder) => Csv.Rows(work[folder, "audit", "placements.csv"]).Where(r => r["placement_id"] == Placement);

    private decimal Pounds(string folder, string line) => Shares(folder).Single(r => r["urn"] == School && r["line"] == line).Number("pounds");

    private JsonElement Totals(string folder)
    {
        using FileStream file = File.OpenRead(work[folder, "control_totals.json"]);
        return JsonDocument.Parse(file).RootElement.GetProperty("authorities")[0];
    }
}
