using FundingPlatform.Allocation.Books;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Books;

public sealed class LiveBookTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_books_of_a_loaded_sample_are_those_of_its_year_start(bool illustrative)
    {
        string folder = Directory.CreateTempSubdirectory("year-start-").FullName;
        YearStartRun run = YearStart.Run(
            SampleServer.Request(351, illustrative) with { DatabasePath = Path.Combine(folder, "run.db") }, _ => { }, TimeProvider.System).Value!;
        using var server = new SampleServer(351, illustrative);
        OpenBook book = Assert.Single(server.Books.All);
        Assert.Equal(new BookKey(351, SampleServer.Year), book.Key);
        Assert.Equal(82, book.Current.Rows.Length);
        Assert.Empty(BookComparison.Differences(book.Key, run.Authorities[0].Schools.ToArray(), book.Current.Rows.Select(r => r.Share).ToArray()));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_year_start_is_loaded_into_an_empty_database_only()
    {
        using var server = new SampleServer();
        Outcome<Read<YearStartLoad>> again = YearStart.LoadInto(server.Database, SampleServer.Request(352, false), _ => { });
        Assert.Equal("database_has_history", again.Fault!.Code);
    }

    [Fact]
    public async Task A_running_book_that_missed_a_change_is_found_out_and_put_right()
    {
        using var server = new SampleServer();
        OpenBook book = server.Book(351);
        int school = book.Current.Rows[5].Share.School.SchoolId;
        server.Database.Committed = null;
        long sequence = await server.Record(Opening("X1", school, new(2023, 4, 1)));
        server.Database.Committed = server.Books.Take;
        // The next change, at another school, brings the books past the one that they missed.
        await server.Record(Opening("X2", book.Current.Rows[6].Share.School.SchoolId, new(2023, 4, 1)));
        Assert.NotEmpty(server.Differences());

        Recalculation found = server.Books.Recalculate(book);
        // The others are those that share the volume pot with it.
        Assert.Contains(school, found.Differing);
        Assert.Equal((sequence + 1, 82), (found.Sequence, found.Shares));
        Assert.Empty(server.Differences());
        Assert.Empty(server.Books.Recalculate(book).Differing);
        Assert.Null(book.Log.After(sequence + 1));
    }

    [Fact]
    public async Task A_placement_of_another_year_leaves_this_years_share_alone()
    {
        using var server = new SampleServer();
        BookSnapshot before = server.Book(351).Current;
        int school = before.Rows[0].Share.School.SchoolId;
        await server.Record(Opening("X1", school, new(2024, 4, 1)), Opening("X2", school, new(2021, 4, 1), new(2023, 4, 1)));
        Assert.Same(before.Rows[0], server.Book(351).Current.Rows[0]);
        await server.Record(Opening("X3", school, new(2024, 3, 31)));
        Assert.Equal(before.Rows[0].Share.School.UnpricedPlacements + 1, server.Book(351).Current.Rows[0].Share.School.UnpricedPlacements);
        Assert.All(server.Book(351).Current.Rows.Skip(1), (row, i) => Assert.Same(before.Rows[i + 1], row));
    }

    [Fact]
    public async Task A_book_that_cannot_be_worked_out_says_why_and_comes_back()
    {
        using var server = new SampleServer();
        OpenBook book = server.Book(351);
        BookSnapshot whole = book.Current;
        await server.Record(new YearRulesLoaded(2023, 351, [new("mfg.percentage", "99", "percent", "given", "test", "parameters.csv", 2)]));
        Assert.NotNull(book.Current.Fault);
        Assert.Empty(book.Current.Rows);
        await server.Record(new YearRulesLoaded(2023, 351, []));
        Assert.Null(book.Current.Fault);
        Assert.Equal(82, book.Current.Rows.Length);
        Assert.Empty(server.Differences());
        Assert.Equal(2, book.Log.End);
    }

    [Fact]
    public async Task Two_databases_with_the_same_record_have_the_same_shares_and_others_are_named()
    {
        using SampleServer first = new(), second = new();
        IReadOnlyList<string> Compared() => first.Reading(a => second.Reading(b => BookComparison.Compare(a, b)));
        Assert.Empty(Compared());
        int school = first.Book(351).Current.Rows[0].Share.School.SchoolId;
        await second.Record(Opening("X1", school, new(2023, 4, 1)));
        // The placement has no award, so it has no price.
        Assert.Equal(["other lines are not calculated", "placements 7 priced and 0 not / 7 and 1"],
            Compared().Select(text => text[(text.IndexOf($"({school}): ", StringComparison.Ordinal) + $"({school}): ".Length)..]));
        using var other = new SampleServer(857);
        Assert.Equal(
            ["Book of 351 for 2023-24: only the first database has this book.", "Book of 857 for 2023-24: only the second database has this book."],
            first.Reading(a => other.Reading(b => BookComparison.Compare(a, b))));
    }

    [Fact]
    public async Task A_scheme_that_nobody_in_a_book_was_priced_by_is_known_there_when_a_pupil_comes()
    {
        using var server = new SampleServer(857);
        server.LoadAlso(351);
        ShareRow row = server.Book(857).Current.Rows.First(r => r.Share.School.Group == SchoolGroup.Primary);
        Scheme bury = server.Reading(c => BandingReader.Over(c).Schemes().Single(s => s.Authority == 351));
        string text = bury.Text.Replace("\"band\": \"D\", \"settings\": [\"mainstream\", \"early_years\"], \"from\": \"2022-04-01\", \"pounds\": 4300",
            "\"band\": \"D\", \"settings\": [\"mainstream\", \"early_years\"], \"from\": \"2022-04-01\", \"pounds\": 4444", StringComparison.Ordinal);
        Assert.NotEqual(bury.Text, text);
        await server.Record(new SchemePublished(bury.Id, 351, Sha256(text), DateTimeOffset.UnixEpoch, null, text));
        DateOnly first = new(2023, 4, 1);
        await server.Record(
            Opening("X1", row.Share.School.SchoolId, first),
            new BandDecided(351, row.Share.School.SchoolId, bury.Id, "test", new("X1", first, null, "D", null, null, null, null, null, first, 0), []));
        SchoolShare now = server.Book(857).Current.Of(row.Share.School.SchoolId)!.Share;
        Assert.Equal(Money.OfPounds(4_444m), (now[BudgetLine.TopUp] ?? Money.Zero) - (row.Share[BudgetLine.TopUp] ?? Money.Zero));
        Assert.Empty(server.Differences());
    }

    [Fact]
    public async Task A_school_is_explained_in_the_year_that_the_database_holds_and_of_several_one_is_asked_for()
    {
        using var server = new SampleServer();
        string file = server.Database.FilePath;
        int school = server.Book(351).Current.Rows[0].Share.School.SchoolId;
        Assert.Equal(SampleServer.Year, YearStart.Explain(file, school).Value.Budget.Year);
        await server.Record(new YearStartBegun(2022, 351, false));
        Assert.Equal("This database holds the shares of authority 351 for 2022-23, 2023-24: name the year.", YearStart.Explain(file, school).Fault!.Message);
        Assert.Equal(SampleServer.Year, YearStart.Explain(file, school, SampleServer.Year).Value.Budget.Year);
        Assert.EndsWith("whose shares of 2021-22 are not in this database. It holds those of 2022-23, 2023-24.", YearStart.Explain(file, school, new(2021)).Fault!.Message, StringComparison.Ordinal);
    }

    // When the pupil is gone the book is not built again for the scheme, and still knows what its bands were worth.
    [Fact]
    public async Task A_scheme_that_nobody_in_a_book_is_priced_by_any_more_may_lose_a_band_that_was_in_use()
    {
        using var server = new SampleServer(857);
        server.LoadAlso(351);
        int school = server.Book(857).Current.Rows.First(r => r.Share.School.Group == SchoolGroup.Primary).Share.School.SchoolId;
        Scheme bury = server.Reading(c => BandingReader.Over(c).Schemes().Single(s => s.Authority == 351));
        DateOnly first = new(2023, 4, 1), left = new(2023, 3, 1);
        await server.Record(Opening("X1", school, new(2022, 9, 1)), Awarded("X1", "D", new(2022, 9, 1)));
        LiveBook live = server.Book(857).Live;
        await server.Record(new PlacementClosed("X1", 351, school, new(2022, 9, 1), null, left, left, "test"));
        string text = bury.Text.Replace("\"band\": \"D\"", "\"band\": \"D2\"", StringComparison.Ordinal);
        Assert.NotEqual(bury.Text, text);
        await server.Record(new SchemePublished(bury.Id, 351, Sha256(text), DateTimeOffset.UnixEpoch, null, text));
        SchoolShare before = server.Book(857).Current.Of(school)!.Share;

        await server.Record(Opening("X2", school, first), Awarded("X2", "E", first));
        SchoolShare now = server.Book(857).Current.Of(school)!.Share;
        Assert.Same(live, server.Book(857).Live);
        Assert.Equal(Money.OfPounds(5_450m), (now[BudgetLine.TopUp] ?? Money.Zero) - (before[BudgetLine.TopUp] ?? Money.Zero));
        Assert.Empty(server.Differences());

        BandDecided Awarded(string placement, string band, DateOnly from) =>
            new(351, school, bury.Id, "test", new(placement, from, null, band, null, null, null, null, null, from, 0), []);
    }

    [Theory]
    [InlineData("2023-09-01", 506_476, "")] // Band G for 153 of 366 days, 7,800 x 153/366 = 3,260.66; C for 213, 3,100 x 213/366 = 1,804.10.
    [InlineData("2023-10-01", 481_066, "30 days of placement X1 in 2023-24 have no award and cost nothing.")] // C for 183 days: 1,550.00.
    public async Task A_placement_whose_scheme_changes_within_the_year_is_one_placement_with_one_warning_at_most(string change, long pence, string warning)
    {
        using var server = new SampleServer();
        ShareRow row = server.Book(351).Current.Rows.First(r => r.Share.School.Group == SchoolGroup.Primary);
        int school = row.Share.School.SchoolId;
        Scheme bury = server.Reading(c => BandingReader.Over(c).Schemes().Single(s => s.Authority == 351));
        string text = bury.Text.Replace($"\"id\": \"{bury.Id}\"", "\"id\": \"next\"", StringComparison.Ordinal);
        DateOnly from = new(2022, 9, 1), changed = DateOnly.Parse(change);
        await server.Record(
            new SchemePublished("next", 351, Sha256(text), DateTimeOffset.UnixEpoch, null, text),
            Opening("X1", school, from),
            new BandDecided(351, school, bury.Id, "test", new("X1", from, new(2023, 9, 1), "G", null, null, null, null, null, from, 0), []),
            new BandDecided(351, school, "next", "test", new("X1", changed, null, "C", null, null, null, null, null, changed, 0), []));

        SchoolShare now = server.Book(351).Current.Of(school)!.Share;
        Assert.Equal(new Money(pence), (now[BudgetLine.TopUp] ?? Money.Zero) - (row.Share[BudgetLine.TopUp] ?? Money.Zero));
        Assert.Equal((row.Share.School.PricedPlacements + 1, row.Share.School.UnpricedPlacements), (now.School.PricedPlacements, now.School.UnpricedPlacements));
        Assert.Empty(server.Differences());
        YearInputs inputs = server.Reading(c => YearInputsReader.Read(c, SampleServer.Year, 351));
        AuthorityBudget budget = new Book(inputs, PricedYear.Of(inputs), SchoolsSide.Of(inputs, 351, inputs.Grants.Of(351, SampleServer.Year)!)).Build().Value!;
        Assert.Equal(2, budget.Placements.Count(p => p.Placement.Id == "X1"));
        Assert.Equal(warning, string.Join('|', budget.Findings.Where(f => f.Code == "days_without_award" && f.Message.Contains("X1", StringComparison.Ordinal)).Select(f => f.Message)));
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    private static PlacementOpened Opening(string id, int school, DateOnly from, DateOnly? until = null) => new(
        new(id, $"pupil-{id}", 351, school, Setting.Mainstream, null, 4, PlanKind.EhcPlan, 100_000_000, from, until, false, SourceStatus.Given, null, 0), from, "test");
}
