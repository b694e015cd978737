using FundingPlatform.Allocation.Books;
using FundingPlatform.Kernel;

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
}
