using System.Globalization;
using System.Text.RegularExpressions;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary><c>funding explain</c> after a year start.</summary>
public sealed partial class ExplainTests(BuryRun bury) : IClassFixture<BuryRun>
{
    [Theory]
    [InlineData("105287", "Primary")]
    [InlineData("105354", "Secondary")]
    [InlineData("105376", "Special")]
    [InlineData("131506", "Alternative provision")]
    [InlineData("105286", "Nursery")]
    public void An_explanation_ends_at_the_share_of_the_file(string urn, string phase)
    {
        (int code, string output, string error) = Explain(urn);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains(phase, output, StringComparison.Ordinal);

        SchoolRows school = bury.Schools.Single(s => s.Urn == urn);
        Match last = Amount().Matches(output)[^1];
        Assert.Equal("budget_share", last.Groups["name"].Value);
        Assert.Equal(school.BudgetShare, Pounds(last));
        foreach (CsvRow line in school.Lines)
            Assert.Equal(line.Number("pounds"), Pounds(Amount().Matches(output).Last(m => m.Groups["name"].Value == line["line"])));
        foreach (string part in (string[])["rule", "inputs", "formula", "rounding"]) Assert.Contains(part, output, StringComparison.Ordinal);
        Assert.Contains("illustrative", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("999999", "school_unknown")]
    [InlineData("105373", "school_not_funded")]
    public void A_school_without_a_share_ends_with_one_and_a_sentence_that_says_why(string urn, string why)
    {
        (int code, string output, string error) = Explain(urn);
        Assert.Equal((1, ""), (code, output));
        string sentence = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(why, sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_school_that_is_not_funded_is_called_by_its_name_and_what_it_is()
    {
        string error = Explain("105373").Error;
        Assert.Contains("Bury Grammar School", error, StringComparison.Ordinal);
        Assert.Contains("independent", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_year_start_the_database_is_said_to_be_missing()
    {
        (int code, _, string error) = Product.Run("explain", "--urn", "105287", "--out", bury.Path("nowhere"));
        Assert.Equal(1, code);
        Assert.Contains("funding.db", error, StringComparison.Ordinal);
    }

    private (int Code, string Output, string Error) Explain(string urn) => Product.Run("explain", "--urn", urn, "--out", bury.Folder);

    private static decimal Pounds(Match match) =>
        decimal.Parse(match.Groups["pounds"].Value, NumberStyles.AllowThousands | NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    // A name and its amount at the end of a line: a step's heading or a row of the closing table.
    [GeneratedRegex(@"^[\s=]*(\d+\. )?(?<name>[a-z0-9_]+)\s+£(?<pounds>-?[\d,]+\.\d\d)\r?$", RegexOptions.Multiline)]
    private static partial Regex Amount();
}
