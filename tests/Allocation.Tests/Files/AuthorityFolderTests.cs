using FundingPlatform.Allocation.Files;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Tests.Files;

public sealed class AuthorityFolderTests : IDisposable
{
    private static readonly HashSet<int> Schools = [100, 200, -7];
    private readonly string folder = Directory.CreateTempSubdirectory("authority-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Read<InputsLoaded> Read() => AuthorityFolder.Read(folder, 351, SampleData.Year, Schools);

    private void Write(string file, CsvFormat format, params string[] rows) =>
        File.WriteAllText(Path.Combine(folder, file), string.Join(',', format.Columns) + "\n" + string.Join('\n', rows) + "\n");

    private Finding OnlyFinding()
    {
        Read<InputsLoaded> read = Read();
        Assert.Null(read.Value);
        return Assert.Single(read.Findings);
    }

    [Fact]
    public void An_empty_folder_states_nothing()
    {
        Read<InputsLoaded> read = Read();
        Assert.Empty(read.Findings);
        InputsLoaded parts = Assert.Single(read.Value!.InParts());
        Assert.Equal(new InputsLoaded(351, 2023, 0, parts.PupilCounts, parts.Factors, parts.Amounts, parts.Sparsity, parts.Baselines, parts.Exclusions, parts.BlockUses), parts);
        Assert.Equal(0, parts.PupilCounts.Count + parts.Factors.Count + parts.Amounts.Count + parts.Sparsity.Count + parts.Baselines.Count + parts.Exclusions.Count + parts.BlockUses.Count);
    }

    [Fact]
    public void Every_file_is_read()
    {
        Write("pupil_counts.csv", AuthorityFolder.PupilCountFormat, "100,210,0,0,October census", "-7,0,347,224.5,October census");
        Write("factors.csv", AuthorityFolder.FactorFormat, "100,fsm_primary,33,,given,own data", "100,eal_primary,,0.125,unverified,own data");
        Write("given_amounts.csv", AuthorityFolder.AmountFormat, "200,rates,12345.67,given,bill");
        Write("sparsity.csv", AuthorityFolder.SparsityFormat, "200,4.299859,given,map");
        Write("mfg_baselines.csv", AuthorityFolder.BaselineFormat, "200,2635991.17,1000,-5.5,567,1200,given,last year's statement");
        Write("exclusions.csv", AuthorityFolder.ExclusionFormat, "200,2023-10-02,2570.47,,,panel", "100,2023-05-01,3496.23,2023-08-31,4000,panel");
        Write("central_lines.csv", AuthorityFolder.BlockUseFormat, "high_needs,hospital_education,85000,s251", "high_needs,complete,,we checked");
        Read<InputsLoaded> read = Read();
        Assert.Empty(read.Findings);
        InputsLoaded inputs = read.Value!;
        Assert.Equal(new PupilCountLine(-7, 0, 34_700_000_000, 22_450_000_000, "October census", "pupil_counts.csv", 3), inputs.PupilCounts[1]);
        Assert.Equal(new FactorLine(100, "fsm_primary", 3_300_000_000, null, "given", "own data", "factors.csv", 2), inputs.Factors[0]);
        Assert.Equal(new FactorLine(100, "eal_primary", null, 12_500_000, "unverified", "own data", "factors.csv", 3), inputs.Factors[1]);
        Assert.Equal([new AmountLine(200, "rates", 1_234_567, "given", "bill", "given_amounts.csv", 2)], inputs.Amounts);
        Assert.Equal([new SparsityLine(200, 429_985_900, "given", "map", "sparsity.csv", 2)], inputs.Sparsity);
        Assert.Equal([new BaselineLine(200, 263_599_117, 100_000, -550, 56_700_000_000, 120_000, "given", "last year's statement", "mfg_baselines.csv", 2)], inputs.Baselines);
        Assert.Equal(
            [
                new ExclusionLine(200, new(2023, 10, 2), 257_047, null, 0, "panel", "exclusions.csv", 2),
                new ExclusionLine(100, new(2023, 5, 1), 349_623, new(2023, 9, 1), 400_000, "panel", "exclusions.csv", 3),
            ],
            inputs.Exclusions);
        Assert.Equal(
            [
                new BlockUseLine("high_needs", "hospital_education", 8_500_000, "s251", "central_lines.csv", 2),
                new BlockUseLine("high_needs", "complete", 0, "we checked", "central_lines.csv", 3),
            ],
            inputs.BlockUses);
    }

    [Theory]
    [InlineData("300,1,0,0,x", "urn_unknown", "urn")]
    [InlineData(",1,0,0,x", "value_missing", "urn")]
    [InlineData("100,-1,0,0,x", "negative_count", "primary")]
    [InlineData("100,1,z,0,x", "value_withheld", "key_stage_3")]
    [InlineData("100,1,0,many,x", "wrong_type", "key_stage_4")]
    [InlineData("100,1,0,0,", "value_missing", "source")]
    [InlineData("100,99999999999,0,0,x", "value_out_of_range", "primary")]
    public void A_bad_pupil_count_is_one_finding(string row, string code, string column)
    {
        Write("pupil_counts.csv", AuthorityFolder.PupilCountFormat, row);
        Finding finding = OnlyFinding();
        Assert.Equal((code, "pupil_counts.csv", 2, column), (finding.Code, finding.File, finding.Line, finding.Column));
    }

    [Theory]
    [InlineData("100,fsm_primary,1,0.5,given,x", "one_of_two")]
    [InlineData("100,fsm_primary,,,given,x", "one_of_two")]
    [InlineData("100,fsm_primary,,12.5,given,x", "value_out_of_range")]
    [InlineData("100,basic_entitlement_primary,12,,given,x", "unknown_word")]
    [InlineData("100,lump_sum,12,,given,x", "unknown_word")]
    [InlineData("100,fsm_primary,12,,sure,x", "unknown_word")]
    public void A_bad_factor_is_one_finding(string row, string code)
    {
        Write("factors.csv", AuthorityFolder.FactorFormat, row);
        Assert.Equal(code, OnlyFinding().Code);
    }

    [Theory]
    [InlineData("100,2023-03-31,1000,,,x", "date_outside_year", "relevant_date")]
    [InlineData("100,2024-04-01,1000,,,x", "date_outside_year", "relevant_date")]
    [InlineData("100,01/05/2023,1000,,,x", "wrong_type", "relevant_date")]
    [InlineData("100,2023-05-01,1000,2023-04-30,,x", "date_outside_year", "leaving_year_group_school_year_ends")]
    [InlineData("100,2023-05-01,1000.001,,,x", "too_many_decimals", "annual_amount")]
    public void A_bad_exclusion_is_one_finding(string row, string code, string column)
    {
        Write("exclusions.csv", AuthorityFolder.ExclusionFormat, row);
        Finding finding = OnlyFinding();
        Assert.Equal((code, column), (finding.Code, finding.Column));
    }

    [Theory]
    [InlineData("schoolsblock,growth_fund,1,x", "unknown_word")]
    [InlineData("schools,Growth fund,1,x", "name_unreadable")]
    [InlineData("schools,complete,1,x", "value_out_of_range")]
    [InlineData("schools,growth_fund,,x", "value_missing")]
    public void A_bad_use_of_a_block_is_one_finding(string row, string code)
    {
        Write("central_lines.csv", AuthorityFolder.BlockUseFormat, row);
        Assert.Equal(code, OnlyFinding().Code);
    }

    [Fact]
    public void The_same_stated_twice_is_refused_with_the_first_line()
    {
        Write("given_amounts.csv", AuthorityFolder.AmountFormat, "100,rates,1,given,x", "100,pfi,1,given,x", "100,rates,2,given,x");
        Finding finding = OnlyFinding();
        Assert.Equal(("duplicate", 4), (finding.Code, finding.Line));
        Assert.Contains("line 2", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_exclusions_of_one_school_on_one_day_are_two()
    {
        Write("exclusions.csv", AuthorityFolder.ExclusionFormat, "200,2023-10-02,2570.47,,,panel", "200,2023-10-02,2570.47,,,panel");
        Assert.Equal(2, Read().Value!.Exclusions.Count);
    }

    [Fact]
    public void Findings_of_all_files_come_together_and_nothing_is_taken_in()
    {
        Write("pupil_counts.csv", AuthorityFolder.PupilCountFormat, "100,x,0,y,a", "200,1,0,0,a");
        Write("sparsity.csv", CsvFormat.Exactly("", "urn"), "100");
        Read<InputsLoaded> read = Read();
        Assert.Null(read.Value);
        Assert.Equal(["value_withheld", "wrong_type", "column_missing", "column_missing", "column_missing"], read.Findings.Select(f => f.Code));
    }

    [Fact]
    public void A_misspelt_file_is_not_passed_over_in_silence()
    {
        Write("factor.csv", AuthorityFolder.FactorFormat);
        Read<InputsLoaded> read = Read();
        Assert.NotNull(read.Value);
        Assert.Equal(("file_unexpected", FindingSeverity.Warning, "factor.csv"), Assert.Single(read.Findings) is { } f ? (f.Code, f.Severity, f.File!) : default);
    }

    [Fact]
    public void The_sample_folder_of_Bury_is_sound()
    {
        Read<InputsLoaded> read = AuthorityFolder.Read(Path.Combine(SampleData.Root, "samples", "351"), 351, SampleData.Year, Schools);
        Assert.Empty(read.Findings);
        Read<ParameterSet> own = YearRulesFile.Own(Path.Combine(SampleData.Root, "samples", "351", "parameters.csv"), SampleData.Year, 351);
        Assert.Empty(own.Findings);
        YearRules rules = YearRulesFile.Compile(SampleData.National(), own.Value, 351, SampleData.Grant(351)).Value!;
        Assert.Equal(SourceStatus.Illustrative, rules.NotionalSen!.Status);
    }

    [Fact]
    public void Large_inputs_come_in_parts_of_at_most_ten_thousand_lines()
    {
        var line = new FactorLine(1, "fsm_primary", 1, null, "given", "x", "f", 2);
        var sparsity = new SparsityLine(1, 1, "given", "x", "f", 2);
        InputsLoaded large = InputsLoaded.Nothing(351, 2023) with { Factors = [.. Enumerable.Repeat(line, 25_000)], Sparsity = [sparsity] };
        IReadOnlyList<InputsLoaded> parts = large.InParts();
        Assert.Equal([0, 1, 2, 3], parts.Select(p => p.Part));
        Assert.Equal([10_000, 10_000, 5_000, 0], parts.Select(p => p.Factors.Count));
        Assert.Equal([0, 0, 0, 1], parts.Select(p => p.Sparsity.Count));
    }
}
