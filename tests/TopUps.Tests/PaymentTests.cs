using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.TopUps.Rules;

namespace FundingPlatform.TopUps.Tests;

public sealed class PaymentTests
{
    private static readonly PaymentPart[] Thirds = [new("summer", 1), new("autumn", 1), new("spring", 1)];

    [Theory]
    [InlineData(OddPennies.Last, 3333, 3333, 3334)]
    [InlineData(OddPennies.First, 3334, 3333, 3333)]
    [InlineData(OddPennies.Running, 3333, 3334, 3333)]
    public void The_odd_penny_goes_where_the_plan_says(OddPennies odd, long summer, long autumn, long spring) =>
        Assert.Equal([summer, autumn, spring], PaymentSplit.Of(new(Thirds, odd), RoundingMode.HalfUp, new(10_000)).Select(p => p.Amount.Pence));

    [Fact]
    public void A_few_pennies_over_twelve_months_never_make_a_payment_negative() =>
        Assert.Equal([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0L], // 6p / 12 is half a penny, rounded up until nothing is left
            PaymentSplit.Of(new([.. Enumerable.Range(1, 12).Select(m => new PaymentPart($"month {m}", 1))], OddPennies.Last), RoundingMode.HalfUp, new(6)).Select(p => p.Amount.Pence));

    [Fact]
    public void Payments_add_up_to_the_whole_and_never_turn_round() =>
        Prop.ForAll(
            Gen.Choose(-1_000_000, 1_000_000).ToArbitrary(),
            Gen.Choose(1, 9).NonEmptyListOf().ToArbitrary(),
            (from odd in Gen.Elements(Enum.GetValues<OddPennies>()) from mode in Gen.Elements(Enum.GetValues<RoundingMode>()) select (odd, mode)).ToArbitrary(),
            (pence, weights, rule) =>
            {
                var plan = new PaymentPlan([.. weights.Select((w, i) => new PaymentPart($"{i}", w))], rule.odd);
                Payment[] paid = PaymentSplit.Of(plan, rule.mode, new(pence));
                return paid.Sum(p => p.Amount).Pence == pence && paid.All(p => p.Amount.Pence * (long)Math.Sign(pence) >= 0);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_placement_that_cannot_be_priced_has_no_payments()
    {
        Scheme solihull = Cases.Scheme("solihull");
        DateOnly from = new(2023, 4, 1), until = new(2024, 4, 1);
        PricedPlacement priced = TopUpPricing.Price(solihull, Cases.Placement(Schools.Setting.Mainstream, from, until), [Cases.Decision(solihull, "band 3", from, until)], new(2023));
        Assert.Null(priced.Amount);
        Assert.Empty(TopUpPricing.Payments(solihull, priced));
    }
}
