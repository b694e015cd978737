using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Tests;

public sealed class PupilFactsFileTests : IDisposable
{
    private const string Header = "placement_id,plan_started,annual_review,phase_transfer,infant_to_junior,key_stage_transfer,specified_pounds\n";
    private readonly string path = Path.GetTempFileName();

    [Fact]
    public void Every_column_is_read_and_an_event_may_have_several_days()
    {
        Read<IReadOnlyList<PupilFacts>> read = Read(Header
            + "P1,2021-09-01,2023-11-06; 2024-11-04,2024-09-01,2022-09-01,2023-09-01,12500.50\n"
            + "P2,,,,,,\n");
        Assert.Empty(read.Findings);
        PupilFacts first = read.Value![0];
        Assert.Equal(
            [
                new(PupilEventKind.AnnualReview, new(2023, 11, 6)), new(PupilEventKind.AnnualReview, new(2024, 11, 4)), new(PupilEventKind.PhaseTransfer, new(2024, 9, 1)),
                new(PupilEventKind.InfantToJunior, new(2022, 9, 1)), new(PupilEventKind.KeyStageTransfer, new(2023, 9, 1)),
            ], first.Events);
        Assert.Equal((new DateOnly(2021, 9, 1), Money.OfPounds(12500.50m), 2), (first.PlanStarted, first.Specified, first.Source!.Line));
        Assert.Equal(("P2", null, null, 0), (read.Value[1].PlacementId, read.Value[1].PlanStarted, read.Value[1].Specified, read.Value[1].Events.Count));
    }

    [Theory]
    [InlineData(",,,,,,5", "value_missing", "placement_id")]
    [InlineData("P0,,,,,,5", "duplicate", "placement_id")]
    [InlineData("P1,1 May 2023,,,,,", "wrong_type", "plan_started")]
    [InlineData("P1,,2023-11-06;soon,,,,", "wrong_type", "annual_review")]
    [InlineData("P1,,,2023-11-06;,,,", "wrong_type", "phase_transfer")]
    [InlineData("P1,,,,2023-11-06;2023-11-06,,", "day_twice", "infant_to_junior")]
    [InlineData("P1,,,,,2023-02-29,", "wrong_type", "key_stage_transfer")]
    [InlineData("P1,,,,,,-5", "negative_count", "specified_pounds")]
    [InlineData("P1,,,,,,5.001", "too_many_decimals", "specified_pounds")]
    public void A_line_that_is_wrong_is_found_with_its_column_and_nothing_is_taken(string line, string code, string column)
    {
        Read<IReadOnlyList<PupilFacts>> read = Read(Header + "P0,,,,,,\n" + line + "\n");
        Assert.Null(read.Value);
        Finding found = Assert.Single(read.Findings);
        Assert.Equal((code, 3, column), (found.Code, found.Line, found.Column));
    }

    [Theory]
    [InlineData("P1,2021-09-01,2023-11-06,,,,12500.50\n", "")]
    [InlineData("P1,1 May 2023,,,,,\n", "wrong_type")]
    [InlineData("\0", "not_utf8")]
    public void Bytes_at_hand_are_read_as_a_file_is(string rows, string code)
    {
        Read<IReadOnlyList<PupilFacts>> file = Read(Header + rows), bytes = PupilFactsFile.ReadCsv(File.ReadAllBytes(path), Path.GetFileName(path));
        Assert.Equal(file.Findings, bytes.Findings);
        Assert.Equal(code, string.Join(' ', bytes.Findings.Select(f => f.Code)));
        Assert.Equal(file.Value?[0].Events, bytes.Value?[0].Events);
        Assert.Equal(file.Value?[0].Specified, bytes.Value?[0].Specified);
    }

    public void Dispose() => File.Delete(path);

    private Read<IReadOnlyList<PupilFacts>> Read(string text)
    {
        File.WriteAllText(path, text);
        return PupilFactsFile.ReadCsv(path);
    }
}
