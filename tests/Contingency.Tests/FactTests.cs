using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FundingPlatform.Contingency.Storage;
using FundingPlatform.Kernel;

namespace FundingPlatform.Contingency.Tests;

/// <summary>A kind of fact that has shipped never changes shape: one golden payload of each.</summary>
public sealed class FactTests
{
    private static readonly DateTimeOffset At = new(2022, 7, 11, 9, 30, 0, TimeSpan.Zero);
    private static readonly DateOnly May = new(2022, 5, 19), Told = new(2022, 7, 11);

    [Fact]
    public void Every_kind_of_fact_is_written_as_it_shipped()
    {
        Same("fund_opened", new FundOpened(873, 2022, "cambridgeshire_2022_23", 45_000_000, "d4c4ba6a5ed4e0cd0361a396177a9cb410ff61f20015ad", new(2022, 4, 1), "officer", At, "{}"), FactJson.Default.FundOpened);
        Same("round_notified", new RoundNotified(873, 2022, May, 1, 1, Told, "officer", At, 31_500_000, 600_000,
            [new(110_601, 600_000_000, "6 x £6000.00 = £36,000.00 against 50% of a notional SEN budget of £48,000.00 = £24,000.00", true, 1_200_000, 600_000, 600_000),
             new(110_602, 400_000_000, "no pupils counted", false, 0, 300_000, -300_000)]), FactJson.Default.RoundNotified);
        Same("round_paid", new RoundPaid(873, 2022, May, 0, new(2022, 7, 29), "officer", At, [new(110_601, 600_000), new(110_602, -300_000)]), FactJson.Default.RoundPaid);
        Same("claim_made", new ClaimMade(873, 2022, 3, 110_601, 900_000, "three plans moved in since the count", "C/2022-3", Told, "officer", At), FactJson.Default.ClaimMade);
        Same("claim_approved", new ClaimApproved(873, 2022, 3, 110_601, 2, 800_000, "agreed", Told, "approver", At), FactJson.Default.ClaimApproved);
        Same("claim_refused", new ClaimRefused(873, 2022, 3, 110_601, "not agreed", Told, "approver", At), FactJson.Default.ClaimRefused);
        Same("claim_withdrawn", new ClaimWithdrawn(873, 2022, 3, 110_601, 800_000, "no longer needed", Told, "officer", At), FactJson.Default.ClaimWithdrawn);
        Same("claim_paid", new ClaimPaid(873, 2022, 3, 110_601, 800_000, Told, "officer", At), FactJson.Default.ClaimPaid);
        Same("fund_closed", new FundClosed(873, 2022, 1_234_567, "the high needs block", [4, 7], new(2023, 3, 31), "approver", At), FactJson.Default.FundClosed);
    }

    [Fact]
    public void What_is_recorded_comes_back_as_it_was_said()
    {
        using FundHost host = new();
        host.AddSchool(1, Schools.SchoolGroup.Primary, Money.OfPounds(48_000));
        ContingencyFund fund = Samples.Fund("cambridgeshire_2022_23");
        OpenedFund opened = host.Open(fund, new(2022, 4, 1)).Value;
        Assert.Equal((fund.Text, new DateOnly(2022, 4, 1), "officer"), (opened.Fund.Text, opened.DecidedOn, opened.Recorded.By));
        Assert.Equal("fund_exists", host.Open(fund with { Id = "another" }, new(2022, 4, 2)).Fault!.Code);
        host.Count(May, Schools.CountState.Closed, 0, new Dictionary<int, Quantity> { [1] = Quantity.Of(9) });
        Notification told = host.Notify(May, Told).Value;
        Assert.Equal(new NotifiedLine(1, 900_000_000, "9 x £6,000.00 = £54,000.00 against 60% of a notional SEN budget of £48,000.00 = £28,800.00", true, 2_520_000, 0, 2_520_000), Assert.Single(told.Lines));
        host.Claim(1, Money.OfPounds(10), Told, " spaces round it ").OrThrow();
        Assert.Equal("claim_invalid", host.Claim(1, Money.OfPounds(10), Told, "two\nlines").Fault!.Code);
        Assert.Equal("claim_invalid", host.Claim(1, Money.OfPounds(10), Told, new string('x', 201)).Fault!.Code);
        Assert.Equal(("spaces round it", "officer", ClaimState.Made), Assert.Single(host.Record.Claims) is var claim ? (claim.Reason, claim.Recorded.By, claim.State) : default);
    }

    [Fact]
    public void A_notification_is_not_decided_before_its_count_was_closed_or_corrected()
    {
        using FundHost host = new();
        host.AddSchool(1, Schools.SchoolGroup.Primary, Money.OfPounds(48_000));
        host.Open(Samples.Fund("cambridgeshire_2022_23"), new(2022, 4, 1)).OrThrow();
        void Count(int number, int plans, DateOnly on) => host.Counts[May] =
            host.Count(May, number == 0 ? Schools.CountState.Closed : Schools.CountState.Corrected, number, new Dictionary<int, Quantity> { [1] = Quantity.Of(plans) }) with { FixedOn = on };
        Count(0, 9, Told);
        long entries = host.Entries;
        Assert.Equal("decided_too_early", host.Notify(May, Told.AddDays(-1)).Fault!.Code);
        Assert.Equal(entries, host.Entries);
        host.Notify(May, Told).OrThrow();
        Count(1, 8, Told.AddDays(10));
        Assert.Equal("decided_too_early", host.Notify(May, Told.AddDays(9)).Fault!.Code);
        host.Notify(May, Told.AddDays(10)).OrThrow();
        // What follows rests on the notification.
        Assert.Equal("decided_before_notified", host.Pay(May, Told.AddDays(9)).Fault!.Code);
        host.Claim(1, Money.OfPounds(10), Told.AddDays(20)).OrThrow();
        Assert.Equal("decided_before_claim", host.Withdraw(1, Told.AddDays(19)).Fault!.Code);
    }

    private static void Same<T>(string kind, T fact, JsonTypeInfo<T> json)
    {
        string path = Path.Combine(Samples.Root, "tests", "Contingency.Tests", "Golden", $"contingency.{kind}.v1.json");
        Assert.Equal(File.ReadAllText(path).TrimEnd('\n'), JsonSerializer.Serialize(fact, json));
    }
}
