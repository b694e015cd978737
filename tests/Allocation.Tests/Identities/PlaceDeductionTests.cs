using FundingPlatform.Allocation.Files;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Tests.Identities;

/// <summary>
/// DOMAIN Part E: the published deductions of 2023-24 for academies' places are places times the year's rates, split as the
/// year's parameters say. Publishers round to whole pounds.
/// </summary>
public class PlaceDeductionTests
{
    private static readonly string[] Columns = ["la_code", "institution_type", "place_type", "value"];

    private static readonly YearRules Rules = SampleData.Rules().Value!;

    [Fact]
    public void Places_times_rates_give_the_published_deductions_of_2023_24()
    {
        Money[][] lines = [.. Lines().Where(line => line[0] != Money.Zero)];
        Assert.Equal(643, lines.Length);
        Assert.Equal(416, lines.Count(line => line[0] == line[1]));
        Assert.Equal(615, lines.Count(line => line[0] == GrantIdentities.Part(line[1])));
        Assert.All(lines, line => Assert.InRange(line[0].Pence - line[1].Pence, -100, 100));
    }

    [Fact]
    public void Burys_resourced_provision_places_of_2023_24_cost_262_000()
    {
        // 39 at £6,000 from April, then 27 at £6,000 and 12 at £10,000 from September.
        Money[][] bury = [.. Lines("351").Where(line => line[0] != Money.Zero)];
        Assert.Equal([Money.OfPounds(192_000m), Money.OfPounds(70_000m), Money.OfPounds(2_260_000m), Money.OfPounds(900_000m)], bury.Select(line => line[1]));
        Assert.All(bury, line => Assert.Equal(line[0], line[1]));
    }

    /// <summary>The published deduction and the product, half up to the penny, line by line.</summary>
    private static IEnumerable<Money[]> Lines(string? authority = null) =>
        from row in SampleData.Rows("high_needs_place_deductions_by_la_2023_24.csv", Columns, Row)
        where authority is null || row.Authority == authority
        group row by (row.Authority, row.Institution, row.PlaceType) into line
        let rows = line.ToArray()
        select new[] { Money.OfPounds(rows[2].Value), Product(RateOf(line.Key.PlaceType, line.Key.Institution), Quantity.Of(rows[0].Value), Quantity.Of(rows[1].Value)) };

    private sealed record Deduction(string Authority, string Institution, string PlaceType, decimal Value);

    private static Deduction? Row(CsvRow row) =>
        row.Text("la_code") == "ENG" || row.TextOrNull("place_type") is not string type ? null
            : new(row.Text("la_code"), row.Text("institution_type"), type, row.Number("value", 2));

    private static Money Product((Rate Rate, PlaceRate Split) rate, Quantity first, Quantity second) => Rounding.Penny.Apply(
        rate.Rate.Pence * (first.Exact * rate.Split.Periods[0].Weight + second.Exact * rate.Split.Periods[1].Weight)
        / (rate.Split.Periods[0].Weight + rate.Split.Periods[1].Weight));

    private static (Rate Rate, PlaceRate Split) RateOf(string placeType, string institution)
    {
        bool mainstream = institution.StartsWith("Mainstream", StringComparison.Ordinal);
        PlaceKind kind = placeType.Contains("Post-16", StringComparison.Ordinal)
            ? mainstream ? PlaceKind.ResourcedProvisionPost16 : PlaceKind.SpecialPost16
            : placeType.Contains("AP", StringComparison.Ordinal) ? PlaceKind.AlternativeProvision
            : mainstream ? PlaceKind.ResourcedProvision : PlaceKind.SpecialPre16;
        PlaceRate rate = Rules.PlaceRates.Single(r => r.Kind == kind);
        return (placeType.EndsWith("£10,000", StringComparison.Ordinal) && kind == PlaceKind.ResourcedProvision ? rate.Unoccupied!.Value : rate.Occupied, rate);
    }
}
