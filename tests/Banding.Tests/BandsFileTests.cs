using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Tests;

public sealed class BandsFileTests : IDisposable
{
    private const string Header = "placement_id,scheme,from,until,band,points,hours,teacher_hours,amount,levels,decided_on,source\n";
    private readonly string path = Path.GetTempFileName();

    [Fact]
    public void Every_kind_of_award_is_read()
    {
        Read<IReadOnlyList<BandDecision>> read = Read(Header
            + "P1,bury,2023-04-01,2023-09-01,B,,,,,,2023-02-14,panel\n"
            + "P2,herefordshire,2023-04-01,,,47,,,,,,\n"
            + "P3,leicestershire,2023-04-01,,,,15.5,3,,,,\n"
            + "P4,devon,2023-04-01,,,,,,6250.50,,,\n"
            + "P5,southend,2023-04-01,,,,,,,cognition=2;communication=3,,\n");
        Assert.Empty(read.Findings);
        Assert.Equal(
            new BandDecision("P1", "bury", Award.OfBand("B"), new(new(2023, 4, 1), new(2023, 9, 1)), new(2023, 2, 14), new(Path.GetFileName(path), 2)),
            read.Value![0]);
        Assert.Equal((47, DateSpan.NoEnd, new DateOnly(2023, 4, 1)), (read.Value[1].Award.Points, read.Value[1].Span.Until, read.Value[1].DecidedOn));
        Assert.Equal(Award.OfHours(Quantity.Of(15.5m), Quantity.Of(3)), read.Value[2].Award);
        Assert.Equal(Award.OfAmount(Rate.OfPounds(6250.50m)), read.Value[3].Award);
        Assert.Equal(3, read.Value[4].Award.Levels!["communication"]);
    }

    [Theory]
    [InlineData("P1,bury,2023-04-31,,B,,,,,,,", "wrong_type", "from")]
    [InlineData("P1,bury,,,B,,,,,,,", "value_missing", "from")]
    [InlineData(",bury,2023-04-01,,B,,,,,,,", "value_missing", "placement_id")]
    [InlineData("P1,bury,2023-04-01,2023-04-01,B,,,,,,,", "span_empty", "until")]
    [InlineData("P1,bury,2023-04-01,,,,,,,,,", "award_unclear", "band")]
    [InlineData("P1,bury,2023-04-01,,B,47,12,,,,,", "award_unclear", "band")]
    [InlineData("P1,bury,2023-04-01,,,47,12,,,,,", "award_unclear", "band")]
    [InlineData("P1,bury,2023-04-01,,,-1,,,,,,", "negative_count", "points")]
    [InlineData("P1,bury,2023-04-01,,,,200,,,,,", "value_out_of_range", "hours")]
    [InlineData("P1,bury,2023-04-01,,,,,,-5,,,", "negative_count", "amount")]
    [InlineData("P1,bury,2023-04-01,,,,,,,cognition,,", "levels_unreadable", "levels")]
    [InlineData("P1,bury,2023-04-01,,,c,,,,,,", "value_withheld", "points")]
    public void A_line_that_is_wrong_is_found_with_its_column_and_nothing_is_taken(string line, string code, string column)
    {
        Read<IReadOnlyList<BandDecision>> read = Read(Header + "P0,bury,2023-04-01,,B,,,,,,,\n" + line + "\n");
        Assert.Null(read.Value);
        Finding found = Assert.Single(read.Findings);
        Assert.Equal((code, 3, column), (found.Code, found.Line, found.Column));
    }

    public void Dispose() => File.Delete(path);

    private Read<IReadOnlyList<BandDecision>> Read(string text)
    {
        File.WriteAllText(path, text);
        return BandDecisions.ReadCsv(path);
    }
}
