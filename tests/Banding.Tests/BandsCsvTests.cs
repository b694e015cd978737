using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Tests;

public sealed class BandsCsvTests
{
    private const string Header = "placement_id,scheme,from,until,band,points,hours,teacher_hours,amount,levels,decided_on,source\n";

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
            new BandDecision("P1", "bury", Award.OfBand("B"), new(new(2023, 4, 1), new(2023, 9, 1)), new(2023, 2, 14), new("bands.csv (panel)", 2)),
            read.Value![0]);
        Assert.Equal((47, DateSpan.NoEnd, new DateOnly(2023, 4, 1)), (read.Value[1].Award.Points, read.Value[1].Span.Until, read.Value[1].DecidedOn));
        Assert.Equal(Award.OfHours(Quantity.Of(15.5m), Quantity.Of(3)), read.Value[2].Award);
        Assert.Equal(Award.OfAmount(Rate.OfPounds(6250.50m)), read.Value[3].Award);
        Assert.Equal(3, read.Value[4].Award.Levels!["communication"]);
    }

    [Fact]
    public void A_byte_order_mark_carriage_returns_and_another_order_of_columns_are_read()
    {
        Read<IReadOnlyList<BandDecision>> read = Read("\uFEFFscheme,placement_id,from,until,band,points,hours,teacher_hours,amount,levels,decided_on,source\r\nbury,\"P1\",2023-04-01,,B,,,,,,,\r\n");
        Assert.Empty(read.Findings);
        Assert.Equal(("P1", "bury"), (read.Value![0].PlacementId, read.Value[0].Scheme));
    }

    [Theory]
    [InlineData("P1,bury,2023-04-31,,B,,,,,,,", "date_unreadable", "from")]
    [InlineData("P1,bury,,,B,,,,,,,", "cell_empty", "from")]
    [InlineData(",bury,2023-04-01,,B,,,,,,,", "cell_empty", "placement_id")]
    [InlineData("P1,bury,2023-04-01,2023-04-01,B,,,,,,,", "dates_turned_round", "until")]
    [InlineData("P1,bury,2023-04-01,,,,,,,,,", "award_unclear", "band")]
    [InlineData("P1,bury,2023-04-01,,B,47,,,,,,", "award_unclear", "band")]
    [InlineData("P1,bury,2023-04-01,,,-1,,,,,,", "number_unreadable", "points")]
    [InlineData("P1,bury,2023-04-01,,,,200,,,,,", "number_unreadable", "hours")]
    [InlineData("P1,bury,2023-04-01,,,,,,-5,,,", "number_unreadable", "amount")]
    [InlineData("P1,bury,2023-04-01,,,,,,,cognition,,", "levels_unreadable", "levels")]
    [InlineData("P1,bury,2023-04-01,,B,,,,,,", "field_count", null)]
    [InlineData("P1,bu\"ry,2023-04-01,,B,,,,,,,", "quotes_broken", null)]
    public void A_line_that_is_wrong_is_found_with_its_column_and_nothing_is_taken(string line, string code, string? column)
    {
        Read<IReadOnlyList<BandDecision>> read = Read(Header + "P0,bury,2023-04-01,,B,,,,,,,\n" + line + "\n");
        Assert.Null(read.Value);
        Finding found = Assert.Single(read.Findings);
        Assert.Equal((code, 3, column), (found.Code, found.Line, found.Column));
    }

    [Fact]
    public void A_missing_and_an_extra_column_are_both_named() =>
        Assert.Equal([("column_missing", "levels"), ("column_unexpected", "level")],
            Read(Header.Replace("levels", "level", StringComparison.Ordinal)).Findings.Select(f => (f.Code, f.Column!)));

    [Fact]
    public void An_empty_file_is_one_finding() => Assert.Equal("file_empty", Assert.Single(Read("").Findings).Code);

    private static Read<IReadOnlyList<BandDecision>> Read(string text) => BandDecisions.ReadCsv(new StringReader(text), "bands.csv");
}
