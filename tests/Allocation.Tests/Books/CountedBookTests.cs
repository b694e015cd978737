using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Allocation.Tests.Books;

/// <summary>Bury's book with its volume scheme, which counts placements in May and October and shares a pot, and the fund of every authority.</summary>
public sealed class CountedBookTests : IDisposable
{
    private static readonly DateOnly May = new(2023, 5, 18), Autumn = new(2023, 10, 5);
    private readonly SampleServer server = new();

    public void Dispose() => server.Dispose();

    [Fact]
    public void After_any_changes_the_running_book_is_the_one_of_the_record_and_no_pot_is_passed() => HoldAfterAnyChanges(20);

    [Fact]
    public void So_it_is_where_a_fund_of_its_own_counts_placements_too()
    {
        OpenFund();
        Assert.Equal(351, server.Book(351).Current.Counted.Contingency!.Fund.Authority);
        HoldAfterAnyChanges(15);
        Assert.True(Sum(server.Book(351).Current, BudgetLine.Contingency) > Money.Zero);
    }

    private void OpenFund(string paidFrom = "high_needs_block")
    {
        // Cambridgeshire's rules as if they were Bury's, a year later.
        string rules = File.ReadAllText(Path.Combine(SampleData.Root, "samples", "contingency", "cambridgeshire_2022_23.json"))
            .Replace("873", "351", StringComparison.Ordinal).Replace("\"2022-23\"", "\"2023-24\"", StringComparison.Ordinal)
            .Replace("2022-05-19", "2023-05-18", StringComparison.Ordinal).Replace("2022-10-06", "2023-10-05", StringComparison.Ordinal)
            .Replace("\"2022-", "\"2023-", StringComparison.Ordinal)
            .Replace("\"paid_from\": \"high_needs_block\"", $"\"paid_from\": \"{paidFrom}\"", StringComparison.Ordinal);
        ContingencyFund fund = ContingencyFundFile.Read(System.Text.Encoding.UTF8.GetBytes(rules), "fund.json").Value!;
        Do(session => ContingencyModule.Open(session, fund, new(2023, 4, 1)));
    }

    [Theory]
    [InlineData("high_needs_block")]
    [InlineData("general_fund")]
    public async Task What_a_school_was_told_stands_in_its_share_when_its_notional_sen_is_not_known_any_more(string paidFrom)
    {
        OpenFund(paidFrom);
        await Opened("told", Poorest().School.SchoolId, new(2023, 4, 1), 30);
        Do(session => SchoolsModule.CloseCount(session, 351, May, new(2023, 5, 20)));
        Do(session => ContingencyModule.Notify(session, 351, SampleServer.Year, May, AllocationNeeds.Of(session.Connection, 351, SampleServer.Year), new(2023, 7, 1)));
        Money told = server.Book(351).Current.Counted.Contingency!.Committed;
        Assert.True(told > Money.Zero);
        await ARecipeThatNobodyCanWorkOut();
        BookSnapshot after = server.Book(351).Current;
        Assert.Equal(told, Sum(after, BudgetLine.Contingency));
        Assert.Contains(after.Rows, row => row.Share[BudgetLine.Contingency] > Money.Zero && row.Share.Missing.Any(m => m.Line == BudgetLine.Contingency));
        IReadOnlyList<BlockLine> lines = HighNeeds();
        Assert.Equal(paidFrom == "general_fund" ? [] : [told], lines.Where(l => l.Name == "contingency").Select(l => l.Amount));
        Assert.Equal(paidFrom == "high_needs_block", lines.Any(l => l.Name == "contingency_held"));
        Assert.Empty(server.Differences());
    }

    [Theory]
    [InlineData("high_needs_block")]
    [InlineData("general_fund")]
    public async Task So_does_what_it_was_told_of_a_volume_scheme(string paidFrom)
    {
        ByNotionalSen(paidFrom);
        await Opened("told", Poorest().School.SchoolId, new(2023, 4, 1), 30);
        Do(session => SchoolsModule.CloseCount(session, 351, May, new(2023, 5, 20)));
        Do(session => Notify(session, May));
        Money told = server.Book(351).Current.Counted.Volume!.Notified;
        Assert.True(told > Money.Zero);
        await ARecipeThatNobodyCanWorkOut();
        BookSnapshot after = server.Book(351).Current;
        Assert.Equal(told, Sum(after, BudgetLine.VolumeTopUp));
        Assert.Contains(after.Rows, row => row.Share[BudgetLine.VolumeTopUp] > Money.Zero && row.Share.Missing.Any(m => m.Line == BudgetLine.VolumeTopUp));
        Assert.Equal(paidFrom == "general_fund" ? [] : [told], HighNeeds().Where(l => l.Name.StartsWith("volume", StringComparison.Ordinal)).Select(l => l.Amount));
        Assert.Empty(server.Differences());
    }

    // Bury's scheme by half of notional SEN.
    private void ByNotionalSen(string paidFrom)
    {
        JsonNode scheme = JsonNode.Parse(File.ReadAllText(Path.Combine(SampleData.Root, "samples", "volume", "bury_illustrative.json")))!;
        scheme["paid_from"] = paidFrom;
        scheme["threshold"] = JsonNode.Parse("""{ "kind": "share_of_notional_sen", "percent": 50, "contribution_pounds": 6000, "fraction": "exact", "fraction_status": "illustrative", "source": "a test", "status": "illustrative" }""");
        VolumeScheme read = VolumeSchemeFile.Read(System.Text.Encoding.UTF8.GetBytes(scheme.ToJsonString()), "volume.json").Value!;
        Do(session => VolumeTopUpsModule.Publish(session, read));
    }

    private IReadOnlyList<BlockLine> HighNeeds()
    {
        YearInputs inputs = server.Reading(c => YearInputsReader.Read(c, SampleServer.Year, 351));
        AuthorityBudget budget = new Book(inputs, PricedYear.Of(inputs), SchoolsSide.Of(inputs, 351, inputs.Grants.Of(351, SampleServer.Year)!)).Build().Value!;
        return budget.Blocks.Single(b => b.Block == GrantBlock.HighNeeds).Lines;
    }

    // Low prior attainment is in no public file.
    private Task<long> ARecipeThatNobodyCanWorkOut() => server.Record(new YearRulesLoaded(2023, 351,
    [
        .. ((string[])["primary", "secondary"]).Select((phase, i) => new ParameterLine($"notional_sen.low_prior_attainment_{phase}", "100", "percent", "given", "Forum", "parameters.csv", i + 2)),
    ]));

    // Each step opens, moves or ends a placement with a plan somewhere in the year, or takes a count or a notification.
    private void HoldAfterAnyChanges(int times) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            for (int step = 0; step < 4; step++) Change(random, $"{seed}-{step}");
            BookSnapshot now = server.Book(351).Current;
            VolumeResult volume = now.Counted.Volume!;
            ContingencyResult fund = now.Counted.Contingency!;
            Assert.Empty(server.Differences());
            Assert.Equal(Said(now, Rebuilt()), Said(now, now.Counted));
            return Sum(now, BudgetLine.VolumeTopUp) == volume.Paid && volume.Paid <= volume.Pot
                && Sum(now, BudgetLine.Contingency) + fund.Held == fund.Pot && fund.Held >= Money.Zero;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(times));

    private CountedResults Rebuilt() => server.Reading(connection =>
    {
        LiveBook book = BookBuilder.Build(connection, BookBuilder.Keys(connection)).Single().Book;
        Assert.Null(book.Calculate().Fault);
        return book.Counted.Value;
    });

    private CountedWords Words(int school)
    {
        BookSnapshot book = server.Book(351).Current;
        return book.Counted.Words(book.Of(school)!.Share.School);
    }

    private static IEnumerable<string> Said(BookSnapshot book, CountedResults counted) =>
    [
        .. counted.Findings.Select(f => f.ToString()),
        .. book.Rows.Select(r => counted.Words(r.Share.School)).SelectMany(w => w.VolumeTopUp.Concat(w.Contingency)),
    ];

    [Fact]
    public async Task A_placement_that_counts_nowhere_leaves_what_is_paid_by_counts_as_it_was()
    {
        CountedResults before = server.Book(351).Current.Counted;
        BookSnapshot book = server.Book(351).Current;
        await server.Record(new PlacementOpened(
            new("none", "pupil-none", 351, Poorest().School.SchoolId, Setting.Mainstream, null, 4, PlanKind.TopUpOnly, 100_000_000, new(2023, 4, 1), null, false, SourceStatus.Given, null, 0), new(2023, 4, 1), "test"));
        CountedResults after = server.Book(351).Current.Counted;
        Assert.NotSame(book, server.Book(351).Current);
        Assert.True(before.Volume!.Schools == after.Volume!.Schools && before.Volume.Rounds == after.Volume.Rounds);
        Assert.True(before.Contingency!.Schools == after.Contingency!.Schools);
        Assert.Single(server.Book(351).Current.ChangedSince(book));
    }

    [Fact]
    public async Task A_plan_that_begins_before_the_count_moves_its_school_and_whoever_shares_the_pot_in_one_publication()
    {
        await Opened("first", Poorest().School.SchoolId, new(2023, 4, 1), 20);
        BookSnapshot before = server.Book(351).Current;
        long end = server.Book(351).Log.End;
        int school = Poorest().School.SchoolId;
        await Opened("more", school, new(2023, 4, 1), 60);
        BookSnapshot after = server.Book(351).Current;
        Assert.True(after.Of(school)!.Share[BudgetLine.VolumeTopUp] > before.Of(school)!.Share[BudgetLine.VolumeTopUp]);
        Assert.Equal(after.Counted.Volume!.Pot, Sum(after, BudgetLine.VolumeTopUp));
        Assert.Contains(after.Rows, row => row.Share.School.SchoolId != school && row.Share[BudgetLine.VolumeTopUp] < before.Of(row.Share.School.SchoolId)!.Share[BudgetLine.VolumeTopUp]);
        Assert.Equal(end + 1, server.Book(351).Log.End);
        Assert.Empty(server.Differences());
    }

    [Fact]
    public async Task A_plan_after_the_last_count_moves_top_ups_alone_and_is_said_to_be_expected()
    {
        BookSnapshot before = server.Book(351).Current;
        int school = Poorest().School.SchoolId;
        await Opened("late", school, Autumn.AddDays(1), 30);
        BookSnapshot after = server.Book(351).Current;
        Assert.All(after.Rows, row => Assert.Equal(Funds(before.Of(row.Share.School.SchoolId)!), Funds(row)));
        Assert.Equal(before.Of(school)!.Share.School.UnpricedPlacements + 30, after.Of(school)!.Share.School.UnpricedPlacements);
        Assert.Contains(after.Counted.Words(after.Of(school)!.Share.School).VolumeTopUp, text => text.StartsWith("30 placements that would count begin after the count of 2023-10-05", StringComparison.Ordinal));
        string inputs = FundingCalculator.Explain(after.Side.Rules!, after.Of(school)!.Share, after.Counted.Words(after.Of(school)!.Share.School)).OrThrow().Single(s => s.Line == "volume_top_up").Inputs;
        Assert.Contains("expected at the next count", inputs, StringComparison.Ordinal);
    }

    // The fund of every authority counts the census of January 2023; the sample's placements are made from it and stand for its pupils.
    [Fact]
    public async Task A_plan_that_came_after_a_census_is_expected_at_the_next_count_and_one_of_its_day_is_said()
    {
        int school = Poorest().School.SchoolId;
        Assert.DoesNotContain(Words(school).Contingency, text => text.Contains("census day", StringComparison.Ordinal) || text.Contains("next count", StringComparison.Ordinal));
        await Opened("new", school, new(2023, 5, 1), 2);
        await Opened("known", school, new(2022, 9, 1), 1);
        IReadOnlyList<string> words = Words(school).Contingency;
        Assert.Contains(words, text => text.Contains("2 placements that would count begin after the count of 2023-01-19: expected at the next count", StringComparison.Ordinal));
        Assert.Contains(words, text => text.Contains("1 placement that would count was in force on the census day 2023-01-19", StringComparison.Ordinal));
        Assert.Empty(server.Differences());
    }

    [Fact]
    public async Task A_closed_count_does_not_follow_late_placements_until_it_is_corrected()
    {
        int school = Poorest().School.SchoolId;
        Do(session => SchoolsModule.CloseCount(session, 351, May, new(2023, 5, 20)));
        BookSnapshot closed = server.Book(351).Current;
        await Opened("late", school, new(2023, 5, 1), 40, new(2023, 5, 30));
        Assert.All(server.Book(351).Current.Rows, row => Assert.Equal(Funds(closed.Of(row.Share.School.SchoolId)!), Funds(row)));
        Assert.Contains(Words(school).VolumeTopUp, text => text.Contains("was closed: a correction of it would take them in", StringComparison.Ordinal));
        Do(session => SchoolsModule.CorrectCount(session, 351, May, "they came late", new(2023, 6, 1)));
        Assert.True(server.Book(351).Current.Of(school)!.Share[BudgetLine.VolumeTopUp] > closed.Of(school)!.Share[BudgetLine.VolumeTopUp]);
        Assert.Empty(server.Differences());
    }

    [Fact]
    public async Task A_scheme_of_every_authority_gives_way_to_ones_own_and_a_fund_that_needs_what_is_not_known_has_no_amount()
    {
        Assert.Equal("bury_volume_illustrative", server.Book(351).Current.Counted.Volume!.Year.Scheme.Id);
        Assert.Equal(0, server.Book(351).Current.Counted.Contingency!.Fund.Authority);
        HashSet<int> paid = [.. server.Book(351).Current.Rows.Where(r => r.Share.School.Group == SchoolGroup.Primary && r.Share[BudgetLine.Contingency] > Money.Zero).Select(r => r.Share.School.SchoolId)];
        Assert.NotEmpty(paid);
        // A recipe of lines without data: no notional SEN, so no contingency line, and what it needs is said.
        await ARecipeThatNobodyCanWorkOut();
        foreach (ShareRow row in server.Book(351).Current.Rows.Where(r => paid.Contains(r.Share.School.SchoolId)))
        {
            Assert.Null(row.Share.NotionalSen);
            Assert.Null(row.Share[BudgetLine.Contingency]);
            Assert.Contains(row.Share.Missing, m => m.Line == BudgetLine.Contingency && m.Needs.Length > 0);
        }

        Assert.Empty(server.Differences());
    }

    [Fact]
    public async Task An_enacted_transfer_moves_money_between_the_blocks_of_its_year_and_every_block_still_adds_up()
    {
        Money moved = Money.OfPounds(715_000m);
        await server.Record(
            new TransferProposed("t1", 351, 2023, new(2022, 11, 1), "schools_to_high_needs", "schools", "high_needs", true, moved.Pence, null, null, "a test"),
            new TransferEnacted("t1", 351, 2023, new(2023, 1, 31), "schools", "high_needs", moved.Pence, []));
        YearInputs inputs = server.Reading(c => YearInputsReader.Read(c, SampleServer.Year, 351));
        AuthorityBudget budget = new Book(inputs, PricedYear.Of(inputs), SchoolsSide.Of(inputs, 351, inputs.Grants.Of(351, SampleServer.Year)!)).Build().Value!;
        Money Transferred(GrantBlock block) => budget.Blocks.Single(b => b.Block == block).Lines.Single(l => l.Name == "transfers").Amount;
        Assert.Equal((moved, -moved), (Transferred(GrantBlock.Schools), Transferred(GrantBlock.HighNeeds)));
        Assert.All(budget.Blocks, block => Assert.Equal(block.Grant, block.Lines.Sum(l => l.Amount)));
        Assert.Empty(server.Differences());
    }

    private static Money Sum(BookSnapshot book, BudgetLine line) => book.Rows.Sum(r => r.Share[line] ?? Money.Zero);

    private static (Money?, Money?) Funds(ShareRow row) => (row.Share[BudgetLine.VolumeTopUp], row.Share[BudgetLine.Contingency]);

    private SchoolShare Poorest() => server.Book(351).Current.Rows.Select(r => r.Share).Where(s => s.School.Group == SchoolGroup.Primary).MaxBy(s => s.School.PricedPlacements)!;

    private void Change(Random random, string id)
    {
        ShareRow[] rows = [.. server.Book(351).Current.Rows.Where(r => r.Share.School.Formula is not null)];
        int school = rows[random.Next(rows.Length)].Share.School.SchoolId;
        DateOnly from = new DateOnly(2023, 3, 1).AddDays(random.Next(0, 380));
        switch (random.Next(24))
        {
            case 0: Try(session => SchoolsModule.CloseCount(session, 351, random.Next(2) == 0 ? May : Autumn, new(2023, 10, 9))); break;
            case 1: Try(session => SchoolsModule.CorrectCount(session, 351, random.Next(2) == 0 ? May : Autumn, "late", new(2023, 10, 10))); break;
            case 2: Try(session => Notify(session, random.Next(2) == 0 ? May : Autumn)); break;
            case 3: Try(session => ContingencyModule.Notify(session, 351, SampleServer.Year, random.Next(2) == 0 ? May : Autumn, AllocationNeeds.Of(session.Connection, 351, SampleServer.Year), new(2023, 10, 20))); break;
            default: Opened(id, school, from, random.Next(1, 12), random.Next(3) == 0 ? from.AddDays(random.Next(1, 200)) : null).GetAwaiter().GetResult(); break;
        }
    }

    // A refusal (a count that is closed already, a notification out of turn) changes nothing, which is compared too.
    private void Try<T>(Func<Session, Outcome<T>> step) => server.Do(step);

    private static Outcome<NotifiedCount> Notify(Session session, DateOnly on)
    {
        VolumeReader reader = VolumeReader.Over(session);
        Read<VolumeYear> year = VolumeYear.Of(
            reader.SchemeOf(351, SampleServer.Year)!, 351, SampleServer.Year, CountInputs.Of(SchoolsReader.Over(session), 351), reader.Averages(351), reader.Notified(351, SampleServer.Year));
        return VolumeTopUpsModule.Notify(session, year.Value!, 351, on, AllocationNeeds.Of(session.Connection, 351, SampleServer.Year), new(2023, 10, 20));
    }

    private void Do<T>(Func<Session, Outcome<T>> step) => Assert.Null(server.Do(step).Fault);

    private Task<long> Opened(string id, int school, DateOnly from, int pupils, DateOnly? until = null) => server.Record([.. Enumerable.Range(0, pupils).Select(object (i) => new PlacementOpened(
        new($"{id}-{i}", $"pupil-{id}-{i}", 351, school, Setting.Mainstream, null, 4, PlanKind.EhcPlan, 100_000_000, from, until, false, SourceStatus.Given, null, 0), from, "test"))]);
}
