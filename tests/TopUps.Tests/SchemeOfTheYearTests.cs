using System.Text;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.TopUps.Tests;

/// <summary>By which schemes a placement's year is priced: the same in a budget as for whoever asks for a price.</summary>
public sealed class SchemeOfTheYearTests
{
    internal static readonly Scheme Old = Small("old", 1200, until: "2023-09-01"), New = Small("new", 2400), Theirs = Small("theirs", 600, authority: 352);
    private static readonly Placement Placed = new("P1", "R1", 351, 100_001, Setting.Mainstream, null, 3, PlanKind.EhcPlan, Quantity.One,
        new(new(2022, 9, 1), DateSpan.NoEnd), false, SourceStatus.Given, new("placements.csv", 2));

    [Fact]
    public void A_scheme_that_takes_over_within_the_year_prices_its_own_part_of_it()
    {
        // 1,200 x 5/12 until September, 2,400 x 7/12 from then on.
        IReadOnlyList<PricedPlacement> priced = Price(2023, Decision(Old, "2022-09-01", "2023-09-01"), Decision(New, "2023-09-01"));
        Assert.Equal([("old", Money.OfPounds(500)), ("new", Money.OfPounds(1400))], priced.Select(p => (p.Scheme, p.Amount!.Value)));
        Assert.Empty(priced.SelectMany(p => p.Findings));
        Assert.Equal(["new"], Price(2024, Decision(Old, "2022-09-01", "2023-09-01"), Decision(New, "2023-09-01")).Select(p => p.Scheme));
    }

    [Fact]
    public void Days_that_no_schemes_award_covers_are_told_once_and_those_of_another_scheme_are_covered()
    {
        // Old until 1 August, new from 1 October: 31 + 30 days have no award. 1,200 x 4/12 and 2,400 x 6/12.
        IReadOnlyList<PricedPlacement> priced = Price(2023, Decision(Old, "2022-09-01", "2023-08-01"), Decision(New, "2023-10-01"));
        Assert.Equal([("old", Money.OfPounds(400)), ("new", Money.OfPounds(1200))], priced.Select(p => (p.Scheme, p.Amount!.Value)));
        Finding gap = Assert.Single(priced.SelectMany(p => p.Findings));
        Assert.Equal(("days_without_award", "61 days of placement P1 in 2023-24 have no award and cost nothing."), (gap.Code, gap.Message));

        // The same whichever award comes first, and where the gap is after both: 29 days of February and 31 of March.
        Assert.Equal([gap], Price(2023, Decision(New, "2023-10-01"), Decision(Old, "2022-09-01", "2023-08-01")).SelectMany(p => p.Findings));
        Finding after = Assert.Single(Price(2023, Decision(Old, "2022-09-01", "2023-09-01"), Decision(New, "2023-09-01", "2024-02-01")).SelectMany(p => p.Findings));
        Assert.Contains("60 days", after.Message, StringComparison.Ordinal);

        // Old, new and old again within its time: the days of either are covered for the other.
        Assert.Empty(Price(2023, Decision(New, "2022-09-01", "2023-05-01"), Decision(Old, "2023-05-01", "2023-06-01"), Decision(New, "2023-06-01")).SelectMany(p => p.Findings));
    }

    [Fact]
    public void A_scheme_is_still_refused_for_days_on_which_it_is_not_in_force()
    {
        PricedPlacement late = Price(2023, Decision(Old, "2022-09-01", "2023-10-01"), Decision(New, "2023-10-01"))[0];
        Assert.Equal(("old", null, "scheme_not_in_force"), (late.Scheme, late.Amount, late.Findings.Single().Code));
        Assert.Equal("scheme_not_in_force", Price(2023, Decision(Old, "2022-09-01"))[0].Findings.Single().Code);
    }

    [Fact]
    public void Without_an_award_the_payers_own_scheme_says_that_one_is_missing() =>
        Assert.Equal("award_missing", Assert.Single(Price(2023)).Findings.Single().Code);

    [Fact]
    public void A_placement_under_a_scheme_that_is_not_its_payers_is_not_ours_to_price()
    {
        Assert.True(Pricing.IsNotOurs(Assert.Single(Price(2023, Decision(Theirs, "2022-09-01")))));
        IReadOnlyList<PricedPlacement> half = Price(2023, Decision(Theirs, "2022-09-01", "2023-09-01"), Decision(New, "2023-09-01"));
        Assert.Equal([true, false], half.Select(Pricing.IsNotOurs));
        Assert.Equal(Money.OfPounds(1400), half[1].Amount);
    }

    [Fact]
    public void A_placement_of_another_year_has_no_price() => Assert.Empty(Price(2021, Decision(New, "2022-09-01")));

    private static IReadOnlyList<PricedPlacement> Price(int year, params BandDecision[] decisions) =>
        new Pricing(new(year), new[] { New, Old, Theirs }.ToDictionary(s => s.Id), new Dictionary<int, SchoolGroup>()).Price(Placed, decisions);

    private static BandDecision Decision(Scheme scheme, string from, string? until = null) => new("P1", scheme.Id, Award.OfBand("A"),
        new(DateOnly.Parse(from), until is null ? DateSpan.NoEnd : DateOnly.Parse(until)), new(2022, 8, 1), new("bands.csv", 2));

    /// <summary>One band, paid by months in three payments; a pupil's year is rounded, or the school's.</summary>
    internal static Scheme Small(string id, int pounds, int authority = 351, string? until = null, string stage = "pupil") => SchemeFile.Read(Encoding.UTF8.GetBytes($$"""
        {
          "id": "{{id}}", "name": "Small", "authority": {{authority}}, "status": "illustrative", "complete": true, "sources": ["a test"],
          "from": "2022-04-01",{{(until is null ? "" : $" \"until\": \"{until}\",")}} "applies_to": { "settings": ["mainstream"] }, "basis": "net", "reached_by": ["band"],
          "bands": [ { "band": "A" }, { "band": "B" } ],
          "values": [
            { "band": "A", "from": "2022-04-01", "pounds": {{pounds}}, "source": "a test", "status": "illustrative" },
            { "band": "B", "from": "2022-04-01", "pounds": {{pounds + 100}}, "source": "a test", "status": "illustrative" }
          ],
          "pro_rata": { "convention": "months" }, "rounding": { "mode": "half_up", "stage": "{{stage}}" },
          "payments": { "parts": [ { "name": "autumn", "weight": 1 }, { "name": "spring", "weight": 1 }, { "name": "summer", "weight": 1 } ] }
        }
        """), $"{id}.json") is { Value: Scheme scheme } ? scheme : throw new InvalidOperationException("The scheme of the test is broken.");
}
