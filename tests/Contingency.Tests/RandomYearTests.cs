using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Contingency.Tests;

/// <summary>Random years of random funds, in a real database: what must hold after every single step, whatever came before.</summary>
public sealed class RandomYearTests
{
    private static readonly Config Several = Config.QuickThrowOnFailure.WithMaxTest(40);

    private static readonly DateOnly[] Days = [new(2022, 5, 19), new(2022, 10, 6), new(2023, 1, 19)];

    /// <summary>One step: what is tried, with numbers that it takes as it needs them.</summary>
    public sealed record Attempt(string What, int First, int Second, int Third);

    private static readonly Arbitrary<(ContingencyFund Fund, Attempt[] Steps)> Years = (
        from fund in AnyFund()
        from steps in AnyStep().ArrayOf(50)
        select (fund, steps)).ToArbitrary();

    private static Gen<Attempt> AnyStep() =>
        from what in Gen.Frequency(
            (6, Gen.Constant("count")), (8, Gen.Constant("notify")), (5, Gen.Constant("pay")), (6, Gen.Constant("claim")), (9, Gen.Constant("approve")),
            (1, Gen.Constant("refuse")), (2, Gen.Constant("withdraw")), (4, Gen.Constant("payclaim")), (2, Gen.Constant("close")))
        from first in Gen.Choose(0, 1000)
        from second in Gen.Choose(0, 1000)
        from third in Gen.Choose(0, 1000)
        select new Attempt(what, first, second, third);

    private static Gen<ContingencyFund> AnyFund() =>
        from pence in Gen.Choose(0, 9_000_000)
        from pots in AnyPot().ArrayOf(4)
        from changes in Gen.Elements(RoundChanges.BothWays, RoundChanges.IncreasesOnly).ArrayOf(3)
        from months in Gen.Elements((0, 12), (0, 12), (0, 5), (5, 12), (9, 12)).ArrayOf(3)
        from payment in Gen.Elements(PaymentKind.Shortfall, PaymentKind.PerExcessPupil, PaymentKind.PerCountedPupil, PaymentKind.ShareOfPot)
        from whenShort in Gen.Elements(WhenShort.Scale, WhenShort.Scale, WhenShort.Refuse)
        from percent in Gen.Choose(0, 100)
        from unit in Gen.Elements(1, 100, 1200)
        select Fund(new(pence), pots, changes, months, payment, whenShort, percent, unit);

    // A quarter each at most, so that no fund sets more aside than it has.
    private static Gen<PotShare> AnyPot() => Gen.OneOf(
        Gen.Constant(new PotShare(PotKind.FirstCall, null, null)),
        Gen.Choose(0, 25).Select(p => new PotShare(PotKind.Percent, null, Quantity.Of(p))));

    private static ContingencyFund Fund(
        Money pot, PotShare[] pots, RoundChanges[] changes, (int From, int Until)[] months, PaymentKind payment, WhenShort whenShort, int percent, int unit)
    {
        ContingencyFund shipped = Samples.Fund("cambridgeshire_2022_23");
        return shipped with
        {
            Money = shipped.Money with { Amount = pot },
            Rounds = [.. Days.Select((day, i) => new FundRound($"{i}", day, months[i] == (0, 12) ? RoundBasis.FullYear : RoundBasis.OwnMonths,
                months[i].From, months[i].Until, pots[i], changes[i], null))],
            Formula = new(new(EligibilityKind.CostAboveNotionalSen, Quantity.Of(percent), Rate.OfPounds(6000), null, Quantity.Zero), payment,
                Rate.OfPounds(1234.567m), ExcessFraction.Exact, null, null, new(RoundingMode.HalfUp, unit)),
            Application = new(Money.OfPounds(20_000), MostFor.Claim, ClaimGate.None, pots[3]),
            WhenShort = whenShort,
        };
    }

    [Fact]
    public void No_pot_is_overspent_no_penny_is_lost_and_a_refusal_changes_nothing()
    {
        System.Collections.Concurrent.ConcurrentDictionary<string, int> seen = [];
        Check.One(Several, Prop.ForAll(Years, year =>
    {
        using FundHost host = Begin(year.Fund);
        int done = 0;
        foreach (DateOnly day in Days) host.Count(day, CountState.Closed, 0, Plans(year.Steps[day.Month].Third));
        foreach (Attempt step in year.Steps)
        {
            long entries = host.Entries;
            LedgerPosition before = host.Result.Ledger!.Position;
            string? refused = Try(host, step, ref done);
            seen.AddOrUpdate($"{step.What} {refused ?? "done"}", 1, (_, n) => n + 1);
            if (refused is not null) Assert.Equal((entries, before), (host.Entries, host.Result.Ledger!.Position));
            AssertSound(host, year.Fund);
        }

        host.AssertReplays();
    }));
        // A property that nothing ever put to the test holds always.
        Assert.Superset(new HashSet<string>(
            ["approve done", "claim done", "close done", "count done", "notify done", "pay done", "payclaim done", "refuse done", "withdraw done",
             "notify round_notified_already", "notify later_round_notified", "notify fund_short", "approve fund_short", "approve second_person_needed", "close payments_outstanding", "pay year_closed"]),
            seen.Keys.ToHashSet());
    }

    [Fact]
    public void May_is_never_scaled_by_a_later_round_that_only_increases() => Check.One(Several, Prop.ForAll(Years, year =>
    {
        using FundHost host = Begin(year.Fund with { Rounds = [.. year.Fund.Rounds.Select(r => r with { Changes = RoundChanges.IncreasesOnly })] });
        int done = 0;
        foreach (DateOnly day in Days) host.Count(day, CountState.Closed, 0, Plans(year.Steps[day.Month].Third));
        Dictionary<(DateOnly, int), Money> told = [];
        foreach (Attempt step in year.Steps)
        {
            _ = Try(host, step, ref done);
            foreach (Notification notified in host.Record.Notifications)
                foreach (NotifiedLine line in notified.Lines)
                {
                    Assert.True(line.Movement >= 0);
                    Money now = host.Record.Notified(notified.Round, line.School);
                    Assert.True(now >= told.GetValueOrDefault((notified.Round, line.School)));
                    told[(notified.Round, line.School)] = now;
                }
        }
    }));

    [Fact]
    public void A_draft_is_what_is_notified() => Check.One(Several, Prop.ForAll(Years, year =>
    {
        using FundHost host = Begin(year.Fund);
        foreach (DateOnly day in Days)
        {
            int seed = year.Steps[day.Month].First;
            host.Count(day, CountState.Closed, 0, Plans(seed));
            RoundResult draft = host.Result.Rounds.Single(r => r.Round.CountOn == day);
            Outcome<Notification> told = host.Notify(day, day.AddDays(1));
            if (told.Fault is Fault fault)
            {
                Assert.Equal((true, "fund_short"), (draft.Refused, fault.Code));
                return;
            }

            Assert.Equal(draft.DraftLines.Select(l => (l.School, l.Movement.Pence)), told.Value.Lines.Select(l => (l.School, l.Movement)));
        }
    }));

    private static FundHost Begin(ContingencyFund fund)
    {
        var host = new FundHost();
        Money[] notional = [Money.OfPounds(48_000), Money.OfPounds(0.01m), Money.OfPounds(66_000), Money.OfPounds(12_345.67m), Money.Zero];
        for (int i = 0; i < notional.Length; i++) host.AddSchool(i + 1, i == 2 ? SchoolGroup.Secondary : SchoolGroup.Primary, notional[i]);
        host.Open(Written.As(fund), new(2022, 4, 1)).OrThrow();
        return host;
    }

    private static Dictionary<int, Quantity> Plans(int seed) => Enumerable.Range(1, 5).ToDictionary(s => s, s => Quantity.Of(seed * s * 7919 % 13));

    /// <summary>Tries a step on a day of its own, later than any before; the code of the refusal, or null.</summary>
    private static string? Try(FundHost host, Attempt step, ref int done)
    {
        DateOnly day = new DateOnly(2022, 10, 7).AddDays(done++), round = Round(host, step);
        int claim = Claim(host, step);
        switch (step.What)
        {
            case "count":
                int number = host.Counts.TryGetValue(round, out PlanCount? count) ? count.Number + 1 : 0;
                host.Count(round, number == 0 ? CountState.Closed : CountState.Corrected, number, Plans(step.Third));
                return null;
            // January's count comes after the days on which most else happens.
            case "notify": return host.Notify(round, day < round ? round.AddDays(done) : day).Fault?.Code;
            case "pay": return host.Pay(round, day.AddDays(200)).Fault?.Code;
            case "claim": return host.Claim(1 + step.First % 5, new(step.Second * 1999), day).Fault?.Code;
            case "approve": return host.Approve(claim, step.First % 2 == 0 ? "one" : "two", step.Third % 3 == 0 ? new(step.Third * 1500) : null, day).Fault?.Code;
            case "refuse": return host.Refuse(claim, day).Fault?.Code;
            case "withdraw": return host.Withdraw(claim, day).Fault?.Code;
            case "payclaim": return host.PayClaim(claim, day).Fault?.Code;
            default: return host.Close(done < 25 ? day : new DateOnly(2024, 5, 1)).Fault?.Code;
        }
    }

    /// <summary>Mostly the round whose turn it is, or one that was corrected; sometimes any.</summary>
    private static DateOnly Round(FundHost host, Attempt step)
    {
        ContingencyResult result = host.Result;
        DateOnly any = Days[step.First % 3];
        if (step.Second % 4 == 0) return any;
        return step.What switch
        {
            "notify" => result.Rounds.FirstOrDefault(r => r.RecountDue || r.State == RoundState.Draft)?.Round.CountOn ?? any,
            "pay" => result.Rounds.FirstOrDefault(r => r.State == RoundState.Notified)?.Round.CountOn ?? any,
            _ => any,
        };
    }

    /// <summary>Mostly a claim that the step may change; sometimes any, also one that is not there.</summary>
    private static int Claim(FundHost host, Attempt step)
    {
        IReadOnlyList<Claim> claims = host.Record.Claims;
        ClaimStep? next = step.What switch { "approve" => ClaimStep.Approve, "payclaim" => ClaimStep.Pay, "withdraw" => ClaimStep.Withdraw, "refuse" => ClaimStep.Refuse, _ => null };
        Claim[] able = next is ClaimStep known ? [.. claims.Where(c => ContingencySteps.After(c.State, known).Succeeded)] : [];
        return step.Second % 4 == 0 || able.Length == 0 ? 1 + step.Second % (claims.Count + 1) : able[step.Second % able.Length].Number;
    }

    private static void AssertSound(FundHost host, ContingencyFund fund)
    {
        ContingencyResult result = host.Result;
        LedgerPosition position = result.Ledger!.Position;
        Assert.Equal(fund.Money.Amount!.Value, position.Committed + position.Returned + position.Left);
        Assert.Equal(position.Committed, position.Paid + position.ToPay);
        Assert.Equal(result.Committed, position.Committed);
        Assert.All(result.Ledger.Entries, e => Assert.True(e.Left >= Money.Zero));
        Assert.True(result.Held >= Money.Zero, $"{result.Drafted} is drafted and {position.Left} is left");
        Assert.All(result.Schools, s => Assert.True(s.Amount is null || s.Amount >= Money.Zero));
        Assert.All(Enumerable.Range(1, 5), s => Assert.True(Days.Sum(d => host.Record.Notified(d, s)) >= Money.Zero));
        foreach (FundRound round in fund.Rounds)
            if (round.Pot.Of(position.Pot) is Money own && round.Changes == RoundChanges.IncreasesOnly) Assert.True(host.Record.Notified(round.CountOn) <= own);
        if (fund.Application!.Pot.Of(position.Pot) is Money claims) Assert.True(result.Claims.Sum(c => c.Committed) <= claims);
        if (host.Record.Closing is not null) Assert.Equal((Money.Zero, position.Paid), (position.Left, position.Committed));
        if (result.Schools.All(s => s.Amount is not null)) Assert.Equal(result.Committed + result.Drafted, result.Schools.Sum(s => s.Amount!.Value));
    }
}
