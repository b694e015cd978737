using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Books;

/// <summary>
/// One pupil of a plan: band G until September 2023, then C, with £600 a year beside it. A year of 366 days, 213 of them from
/// September on: 349.180... After each change the running books are those that are built from the record.
/// </summary>
public sealed class BandProtectionBookTests : IDisposable
{
    private const string Plan = "plan-1", Target = "next";
    private static readonly DateOnly Before = new(2022, 9, 1), Moved = new(2023, 9, 1), NextYear = new(2024, 9, 1);
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;

    private readonly SampleServer server = new();
    private readonly Scheme old;
    private readonly int school, other;

    public BandProtectionBookTests()
    {
        int[] primaries = [.. server.Book(351).Current.Rows.Where(r => r.Share.School.Group == SchoolGroup.Primary).Select(r => r.Share.School.SchoolId)];
        (school, other) = (primaries[0], primaries[1]);
        old = server.Reading(c => BandingReader.Over(c).Schemes().Single(s => s.Authority == 351));
    }

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task A_pupils_protection_is_a_line_of_its_school_and_its_undo_gives_every_share_back_to_the_penny()
    {
        await Begin();
        SchoolShare[] before = Shares();
        await Record(Assimilated(Own()));
        Assert.Equal(new Money(34_918), Line(school));
        SchoolShare now = Share(school), was = before.Single(s => s.School.SchoolId == school);
        Assert.Equal(now[BudgetLine.PlaceFunding].GetValueOrDefault() + now[BudgetLine.TopUp]!.Value + new Money(34_918)
            + now[BudgetLine.VolumeTopUp].GetValueOrDefault() + now[BudgetLine.Contingency].GetValueOrDefault(), now.HighNeedsAllocation);
        // G for 213 days less C for 213 days: 7,800 x 213/366 = 4,539.344..., 3,100 x 213/366 = 1,804.098...
        Assert.Equal(new Money(273_524), was[BudgetLine.TopUp]!.Value - now[BudgetLine.TopUp]!.Value);
        await Record(Undone());
        Assert.Empty(BookComparison.Differences(server.Book(351).Key, before, Shares()));
        Assert.Null(Line(school));
    }

    [Fact]
    public async Task A_placement_that_closes_early_ends_its_protection_at_once()
    {
        await Begin();
        await Record(Assimilated(Own(), Total(other, 366)), Closed(new(2023, 12, 1)));
        Assert.Equal(new Money(14_918), Line(school)); // 91 days.
        await Record(Closed(new(2023, 11, 1)));
        Assert.Equal(new Money(10_000), Line(school)); // 61 days.
        await Record(Closed(new(2023, 9, 1)));
        Assert.Null(Line(school));
        Assert.Equal(new Money(21_300), Line(other));
    }

    [Fact]
    public async Task An_award_that_is_decided_anew_ends_the_protection()
    {
        await Begin();
        await Record(Assimilated(Own()));
        DateOnly again = new(2024, 1, 1);
        await Record(new BandDecided(351, school, Target, "test", Band("D", again), [new(Target, Moved, "band C", again)]));
        Assert.Equal(new Money(20_000), Line(school)); // 122 days.
    }

    [Fact]
    public async Task A_pupil_that_is_corrected_to_another_school_takes_its_protection_along()
    {
        await Begin();
        await Record(Assimilated(Own(), Total(school, 366)));
        await Record(Corrected(other));
        Assert.Equal((new Money(21_300), new Money(34_918)), (Line(school), Line(other)));
    }

    [Fact]
    public async Task Several_facts_of_one_batch_end_where_the_record_ends()
    {
        await Begin();
        SchoolShare[] before = Shares();
        DateOnly again = new(2024, 1, 1);
        await Record(
            Assimilated(Own()), Undone(), Assimilated(Own(), Total(school, 366), Total(other, 366)),
            new BandDecided(351, school, Target, "test", Band("D", again), [new(Target, Moved, "band C", again)]),
            Corrected(other), new BandsModerated(Plan, 351, "", "test", At, []));
        // The pupil is at the other school now, and its protection with it; the totals stay where they are.
        Assert.Equal((new Money(21_300), new Money(41_300)), (Line(school), Line(other)));
        await Record(Corrected(school), Undone());
        Assert.Equal((null, null), (Line(school), Line(other)));
        Assert.NotEmpty(BookComparison.Differences(server.Book(351).Key, before, Shares())); // The award decided anew is still there.
    }

    [Fact]
    public async Task What_pays_beside_those_who_moved_before_changes_with_the_next_commit()
    {
        await Begin();
        await Record(Assimilated(Own(), Total(other, 366)));
        await Record(Assimilated() with { Moves = [], Schools = [school, other], Protections = [Own() with { AnnualPence = 36_600 }] });
        Assert.Equal((new Money(21_300), null), (Line(school), Line(other)));
    }

    [Fact]
    public async Task A_gain_that_pays_for_protection_makes_the_line_fall_below_nothing()
    {
        await Begin();
        await Record(Assimilated(Own() with { Part = "gain_taken" }));
        Assert.Equal(new Money(-34_918), Line(school));
        await Record(Assimilated() with { Moves = [], Schools = [school], Protections = [Own() with { Part = "gain_taken" }, Total(school, 600)] });
        Assert.Equal((Money.Zero, 2), (Line(school), Share(school).School.ProtectionAwards));
    }

    [Fact]
    public async Task A_target_scheme_that_is_published_anew_pays_protection_by_its_new_convention()
    {
        await Begin();
        await Record(Assimilated(Total(school, 600)));
        await Record(Published(text => text.Replace("\"mode\": \"half_up\"", "\"mode\": \"up\"", StringComparison.Ordinal)));
        Assert.Equal(new Money(34_919), Line(school));
    }

    [Fact]
    public async Task What_is_only_prepared_pays_nobody_and_makes_no_share_again()
    {
        await Begin();
        ShareRow[] rows = [.. server.Book(351).Current.Rows];
        await Record(SignedOff(), new BandsModerated(Plan, 351, "", "test", At, [new("X1", "C", null, "evidence_supports", null)]));
        Assert.All(server.Book(351).Current.Rows.Zip(rows), pair => Assert.Same(pair.Second, pair.First));
    }

    [Fact]
    public async Task A_pupils_protection_is_paid_by_its_own_authority_wherever_the_school_is()
    {
        using var both = new SampleServer(857);
        both.LoadAlso(351);
        int away = both.Book(857).Current.Rows.First(r => r.Share.School.Group == SchoolGroup.Primary).Share.School.SchoolId;
        await both.Record(Published(), Opening(away), Decision(away), SignedOff());
        await both.Record(Assimilated(Own() with { School = away }, Total(away, 366), Total(school, 366)) with { Schools = [away, school], Moves = [Move(away)] });
        Assert.Empty(both.Differences());
        Assert.Equal(new Money(34_918 + 21_300), both.Book(857).Current.Of(away)!.Share[BudgetLine.BandProtection]);
        AuthorityBudget payer = Budget(both, 351, 351), host = Budget(both, 857, 857);
        Assert.Equal(payer.Schools.Sum(s => s[BudgetLine.BandProtection] ?? Money.Zero), new Money(21_300));
        Assert.Equal(new Money(34_918 + 21_300), host.FromOtherAuthorities - host.Placements.Where(p => p.Placement.HomeAuthority != 857).Sum(p => p.Amount ?? Money.Zero));
        Money elsewhere = payer.Blocks.Single(b => b.Block == GrantBlock.HighNeeds).Lines.Single(l => l.Name == "at_other_authorities_schools").Amount;
        Money topUpsElsewhere = payer.Placements.Where(p => p.Placement.SchoolId == away).Sum(p => p.Amount!.Value);
        Assert.Equal(topUpsElsewhere + new Money(34_918 + 21_300), elsewhere);
        Assert.Equal(["X1", null, null], payer.Protections.Select(p => p.Placement?.Id));
        Assert.Equal(["X1", null], host.Protections.Select(p => p.Placement?.Id));
        // Read with all others, a book is what it is read alone.
        foreach (AuthorityBudget alone in new[] { payer, host })
            Assert.Empty(BookComparison.Differences(new(alone.Code, SampleServer.Year), Budget(both, null, alone.Code).Schools.ToArray(), alone.Schools.ToArray()));
    }

    [Fact]
    public async Task Another_authoritys_scheme_that_protects_a_school_there_is_published_anew_for_its_book_too()
    {
        using var both = new SampleServer(857);
        both.LoadAlso(351);
        int away = both.Book(857).Current.Rows[0].Share.School.SchoolId;
        Assert.DoesNotContain(both.Reading(c => SchoolsReader.Over(c).Placements(857)), p => p.HomeAuthority == 351);
        await both.Record(Published(), SignedOff(), Assimilated(Total(away, 600)) with { Moves = [] });
        await both.Record(Published(text => text.Replace("\"mode\": \"half_up\"", "\"mode\": \"up\"", StringComparison.Ordinal)));
        Assert.Equal(new Money(34_919), both.Book(857).Current.Of(away)!.Share[BudgetLine.BandProtection]);
        Assert.Empty(both.Differences());
    }

    [Fact]
    public async Task A_databases_shares_with_and_without_a_plan_are_told_apart()
    {
        await Begin();
        using var second = new SampleServer();
        await second.Record(Published(), Opening(school), Decision(school), SignedOff(), Assimilated(Own()));
        IReadOnlyList<string> told = server.Reading(a => second.Reading(b => BookComparison.Compare(a, b)));
        Assert.Contains(told, text => text.EndsWith("band_protection not calculated / £349.18", StringComparison.Ordinal));
        Assert.Contains(told, text => text.EndsWith("protection awards 0 / 1", StringComparison.Ordinal));
    }

    private async Task Begin() => await Record(Published(), Opening(school), Decision(school), SignedOff());

    private async Task Record(params object[] facts)
    {
        await server.Record(facts);
        Assert.Empty(server.Differences());
    }

    private Money? Line(int at) => Share(at)[BudgetLine.BandProtection];
    private SchoolShare Share(int at) => server.Book(351).Current.Of(at)!.Share;
    private SchoolShare[] Shares() => [.. server.Book(351).Current.Rows.Select(r => r.Share)];

    private static AuthorityBudget Budget(SampleServer server, int? read, int authority)
    {
        YearInputs inputs = server.Reading(c => YearInputsReader.Read(c, SampleServer.Year, read));
        return new Book(inputs, PricedYear.Of(inputs), SchoolsSide.Of(inputs, authority, inputs.Grants.Of(authority, SampleServer.Year)!)).Build().Value!;
    }

    private SchemePublished Published(Func<string, string>? change = null)
    {
        string text = old.Text.Replace($"\"id\": \"{old.Id}\"", $"\"id\": \"{Target}\"", StringComparison.Ordinal);
        string now = change?.Invoke(text) ?? text;
        Assert.Equal(change is null, text == now);
        return new(Target, 351, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(now))), At, null, now);
    }

    private static PlacementLine Placed(int at) =>
        new("X1", "pupil-X1", 351, at, Setting.Mainstream, null, 4, PlanKind.EhcPlan, 100_000_000, Before, null, false, SourceStatus.Given, null, 0);

    private static PlacementOpened Opening(int at) => new(Placed(at), Before, "test");
    private PlacementCorrected Corrected(int to) => new(Placed(to == other ? school : other), Placed(to), Moved, "test");
    private PlacementClosed Closed(DateOnly until) => new("X1", 351, school, Before, null, until, until, "test");
    private static DecidedBand Band(string band, DateOnly from, DateOnly? until = null) => new("X1", from, until, band, null, null, null, null, null, from, 0);
    private BandDecided Decision(int at) => new(351, at, old.Id, "test", Band("G", Before), []);

    private static AssimilationSignedOff SignedOff() => new(Plan, 351, 0, 1, "", "", "", Moved, "test", At, null, null, [], []);
    private MovedLine Move(int at) => new(at, -470_000, Band("C", Moved), [new(old.Id, "test", 1, Band("G", Before), Moved)]);
    private ProtectionLine Own() => new(school, "X1", "protection", Moved, NextYear, 60_000);
    private static ProtectionLine Total(int at, int pounds) => new(at, null, "protection", Moved, NextYear, pounds * 100);

    private PupilsAssimilated Assimilated(params ProtectionLine[] protections) =>
        new(Plan, 351, 0, 1, Moved, Target, "test", "test", At, [.. protections.Select(p => p.School).Append(school).Distinct().Order()], [Move(school)], protections, []);

    private AssimilationUndone Undone() =>
        new(Plan, 351, 0, 1, Target, "test", At, [school, other], [new(school, Band("C", Moved), [new(old.Id, "test", 1, Band("G", Before), Moved)])]);
}
