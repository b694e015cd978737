using System.Text;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Kernel;
using FundingPlatform.TopUps;

namespace FundingPlatform.EndToEnd.Tests.Outputs;

public class CsvTests
{
    [Fact]
    public void Budget_shares_are_the_lines_then_the_subtotals_then_the_total()
    {
        string[] expected =
        [
            "urn,school_name,phase,kind,line,payer,pounds",
            "100,Elms & Co <Primary>,primary,line,basic_entitlement_primary,DfE,500.10",
            "100,Elms & Co <Primary>,primary,line,lump_sum,DfE,102.50",
            "100,Elms & Co <Primary>,primary,line,top_up,authority,45.25",
            "100,Elms & Co <Primary>,primary,line,adjustment,authority,-2.50",
            "100,Elms & Co <Primary>,primary,subtotal,schools_block_share,,600.10",
            "100,Elms & Co <Primary>,primary,subtotal,high_needs_allocation,authority,45.25",
            "100,Elms & Co <Primary>,primary,total,budget_share,,645.35",
            "200,Oak Special,special,line,place_funding,authority,100.00",
            "200,Oak Special,special,line,top_up,authority,100.00",
            "200,Oak Special,special,subtotal,schools_block_share,,0.00",
            "200,Oak Special,special,subtotal,high_needs_allocation,authority,200.00",
            "200,Oak Special,special,total,budget_share,authority,200.00",
            "",
        ];
        Assert.Equal(string.Join('\n', expected), Written(Hand.Run(), BudgetSharesCsv.Write));
    }

    [Fact]
    public void Band_protection_is_the_authority_s_line_after_the_top_ups_and_its_awards_add_up_to_it()
    {
        YearStartRun run = Hand.WithProtection();
        string[] rows = [.. Written(run, BudgetSharesCsv.Write).Split('\n').Where(r => r.Contains("top_up", StringComparison.Ordinal) || r.Contains("band_", StringComparison.Ordinal) || r.Contains("high_", StringComparison.Ordinal))];
        Assert.Equal(
            [
                "100,Elms & Co <Primary>,primary,line,top_up,authority,45.25", "100,Elms & Co <Primary>,primary,line,band_protection,authority,20.00",
                "100,Elms & Co <Primary>,primary,subtotal,high_needs_allocation,authority,65.25",
                "200,Oak Special,special,line,top_up,authority,100.00", "200,Oak Special,special,line,band_protection,authority,-7.50",
                "200,Oak Special,special,subtotal,high_needs_allocation,authority,192.50",
            ], rows);
        Assert.Equal(
            BandProtectionCsv.Header + "\n" +
            "plan-1,p1,pupil-p1,351,100,protection,new_bands,2023-09-01,2024-04-01,48.00,5 of 12,20.00,\n" +
            "plan-1,,,351,200,gain_taken,new_bands,2023-09-01,2024-04-01,18.00,5 of 12,-7.50,\n",
            Written(run, BandProtectionCsv.Write));
        Assert.Contains(BandProtectionCsv.Name, FundingPlatform.Cli.Files.YearStartFiles.Of(run));
        Assert.DoesNotContain(BandProtectionCsv.Name, FundingPlatform.Cli.Files.YearStartFiles.Of(Hand.Run()));
    }

    [Fact]
    public void A_protection_award_without_a_price_says_why_and_one_of_two_authorities_is_written_once()
    {
        YearStartRun run = Hand.WithProtection();
        PricedProtection refused = Hand.Protected("p9", 200, Money.Zero) with { Amount = null, Finding = Finding.Error("calendar_missing", "Add the year's calendar.") };
        AuthorityBudget budget = run.Authorities[0] with { Protections = [refused] };
        string[] rows = Written(run with { Authorities = [budget, budget with { Code = 352 }] }, BandProtectionCsv.Write).Split('\n');
        Assert.Equal("plan-1,p9,pupil-p9,351,200,protection,new_bands,2023-09-01,2024-04-01,0.00,,,Add the year's calendar. [calendar_missing]", Assert.Single(rows[1..^1]));
    }

    [Fact]
    public void A_payer_that_is_not_known_is_left_empty_and_top_ups_and_adjustments_are_the_authority_s()
    {
        YearStartRun run = Hand.Run();
        SchoolShare academy = Hand.Academy();
        run = run with { Authorities = [run.Authorities[0] with { Schools = [academy with { School = academy.School with { DfePays = null } }] }] };
        string[] rows = Written(run, BudgetSharesCsv.Write).Split('\n')[1..^1];
        Assert.Equal(["", "", "authority", "authority", "", "authority", ""], rows.Select(r => r.Split(',')[5]));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+44", "'+44")]
    [InlineData("-cmd", "'-cmd")]
    [InlineData("@SUM", "'@SUM")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("=A,\"B\"", "\"'=A,\"\"B\"\"\"")]
    [InlineData("St Mary's, Bury", "\"St Mary's, Bury\"")]
    [InlineData("line\nbreak", "\"line\nbreak\"")]
    [InlineData("Ysgol Dŵr", "Ysgol Dŵr")]
    public void A_text_that_a_spreadsheet_would_run_is_made_harmless(string name, string cell)
    {
        YearStartRun run = Hand.Run();
        run = run with { Authorities = [run.Authorities[0] with { Schools = [Hand.Academy(name)] }] };
        Assert.StartsWith($"urn,school_name,phase,kind,line,payer,pounds\n100,{cell},primary,line,", Written(run, BudgetSharesCsv.Write), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(5, "0.05")]
    [InlineData(-5, "-0.05")]
    [InlineData(-12345, "-123.45")]
    [InlineData(1_000_000_07, "1000000.07")]
    [InlineData(long.MinValue, "-92233720368547758.08")]
    public void Pounds_have_two_decimals_and_keep_their_sign(long pence, string text) =>
        Assert.Equal($"h\n{text}\n", Cells(csv => csv.Pounds(new(pence)).EndRow()));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("205.5", "205.5")]
    [InlineData("-0.005", "-0.005")]
    [InlineData("0.00000001", "0.00000001")]
    [InlineData("12", "12")]
    public void A_quantity_has_no_more_decimals_than_it_needs(string value, string text) =>
        Assert.Equal($"h\n{text}\n", Cells(csv => csv.Number(Quantity.Of(decimal.Parse(value))).EndRow()));

    [Fact]
    public void A_share_that_is_no_short_decimal_is_written_so_that_no_spreadsheet_takes_it_for_a_date() =>
        Assert.Equal("h\n5 of 12,0.5,1\n", Cells(csv => csv.Fraction(new(5, 12)).Fraction(new(1, 2)).Fraction(Exact.One).EndRow()));

    [Fact]
    public void A_text_longer_than_the_buffer_is_written_whole()
    {
        string name = new('x', 200_000);
        Assert.Equal($"h\na,{name},b\n", Cells(csv => csv.Text("a").Text(name).Text("b").EndRow()));
    }

    [Fact]
    public void Parameters_keep_negative_numbers_and_defuse_sources() => Assert.Equal(
        "parameter,value,unit,status,source,file,line\n" +
        "lump_sum_primary,128000,pounds,verified,\"ESFA, NFF 2023-24\",parameters.csv,5\n" +
        "mfg_percentage,-0.005,ratio,given,'=HYPERLINK(1),parameters.csv,6\n",
        Written(Hand.Run(), ParametersCsv.Write));

    [Fact]
    public void A_parameter_that_authorities_share_is_written_once_and_their_own_with_their_code()
    {
        YearStartRun run = Hand.Run();
        AuthorityBudget bury = run.Authorities[0];
        Parameter shared = bury.Rules.Parameters[0], own = shared with { Value = "130000" };
        AuthorityBudget other = bury with { Code = 352, Rules = bury.Rules with { Parameters = [shared, own] } };
        string[] rows = Written(run with { Authorities = [bury, other] }, ParametersCsv.Write).Split('\n');
        Assert.Equal(["lump_sum_primary,128000", "351:mfg_percentage,-0.005", "352:lump_sum_primary,130000"],
            rows[1..^1].Select(r => string.Join(',', r.Split(',')[..2])));
    }

    [Fact]
    public void A_placement_has_a_row_per_band_and_value_net_of_what_the_school_bears()
    {
        YearStartRun run = Hand.Run();
        run = run with { Authorities = [run.Authorities[0] with { Placements = [Hand.Priced("p1", 100, Hand.Pounds(45.25m))] }] };
        Assert.Equal(
            PlacementsCsv.Header + "\n" +
            "p1,pupil-p1,351,100,special,ASD,ehc_plan,1,Bury (illustrative),2023-04-01,2023-09-01,B,840,600,240,5 of 12,45.25,illustrative,scheme.json,\n",
            Written(run, PlacementsCsv.Write));
    }

    [Fact]
    public void A_placement_without_a_price_has_no_amount_and_says_why()
    {
        YearStartRun run = Hand.Run();
        PricedPlacement refused = Hand.Priced("p9", 200, Money.Zero) with
        {
            Amount = null,
            Findings = [Finding.Error("band_value_unknown", "Band F has no published value.")],
        };
        string text = Written(run with { Authorities = [run.Authorities[0] with { Placements = [refused] }] }, PlacementsCsv.Write);
        Assert.EndsWith("2023-04-01,,,,,,,,not_priced,,Band F has no published value. [band_value_unknown]\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_placement_that_another_authority_prices_is_listed_without_an_amount_and_is_no_refusal()
    {
        YearStartRun run = Hand.Run();
        PricedPlacement theirs = Hand.NotOurs("p8", 100);
        string text = Written(run with { Authorities = [run.Authorities[0] with { Placements = [theirs] }] }, PlacementsCsv.Write);
        Assert.EndsWith("2023-04-01,,,,,,,,not_ours,,Another authority prices it. [not_ours_to_price]\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_placement_that_two_authorities_have_a_part_in_is_written_once()
    {
        YearStartRun run = Hand.Run();
        AuthorityBudget budget = run.Authorities[0];
        run = run with { Authorities = [budget with { Placements = [.. budget.Placements, budget.Placements[0] with { Scheme = "next" }] }] }; // A second scheme's rows stay.
        string once = Written(run, PlacementsCsv.Write);
        Assert.Equal(once, Written(run with { Authorities = [run.Authorities[0], run.Authorities[0] with { Code = 352 }] }, PlacementsCsv.Write));
    }

    [Fact]
    public void Inputs_hold_every_row_of_the_list_and_the_links_that_were_followed()
    {
        string text = Written(Hand.Run(), InputsCsv.Write);
        Assert.StartsWith(InputsCsv.Header + "\n351,,,,grant_schools_block,1000.00,,grant.csv,3,\n", text, StringComparison.Ordinal);
        Assert.Contains("\n351,,,,grant_high_needs_block_before_deductions,500.00,,grant.csv,3,\n", text, StringComparison.Ordinal);
        Assert.Contains("\n351,,,,grant_primary_pupils,20.5,,grant.csv,3,\n", text, StringComparison.Ordinal);
        Assert.Contains("\n351,,,,grant_primary_unit,4500.25,,grant.csv,3,\n", text, StringComparison.Ordinal);
        Assert.Contains("\n351,,,,area_cost_adjustment,1.008601,,grant.csv,3,\n", text, StringComparison.Ordinal);
        Assert.Contains("\n351,100,1,Elms & Co <Primary>,row_status,funded,,schools.csv,2,primary\n", text, StringComparison.Ordinal);
        Assert.Contains("\n351,100,1,Elms & Co <Primary>,school_group,primary,,schools.csv,2,census_2018_19\n", text, StringComparison.Ordinal);
        Assert.Contains("\n351,100,1,Elms & Co <Primary>,formula_pupils_primary,205.5,estimated,generated,,shared out by roll\n", text, StringComparison.Ordinal);
        Assert.Contains("\n351,100,1,Elms & Co <Primary>,age_high,11,,schools.csv,2,statutory age; from the register of schools where this row has none\n", text, StringComparison.Ordinal);
        Assert.Contains("\n351,100,1,Elms & Co <Primary>,year_groups_primary,7,estimated,schools.csv,2,shared out by roll\n", text, StringComparison.Ordinal);
        Assert.Contains("\n351,100,1,Elms & Co <Primary>,followed_link,99,,links.csv,9,100 Predecessor 99 Old Elms (links.csv:9); read there: pupil_premium.csv\n", text, StringComparison.Ordinal);
        Assert.Contains("\n351,200,2,Oak Special,places_special_pre16,10,illustrative,places.csv,3,2023-04-01 until 2024-04-01\n", text, StringComparison.Ordinal);
        Assert.Contains("\n351,300,3,Private,row_status,not_funded,,schools.csv,4,independent\n", text, StringComparison.Ordinal);
        Assert.Contains("\n201,900,9,City,row_status,no_grant_row,,schools.csv,10,no grant row\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shared out by roll", "generated,,shared out by roll")]
    [InlineData("", "generated,,")]
    [InlineData("pupils.csv:12", "pupils.csv,12,")]
    [InlineData("roll 243 (census, list.csv:2675), from pp.csv:9; ages 3 to 11", "list.csv,2675,\"roll 243 (census, list.csv:2675), from pp.csv:9; ages 3 to 11\"")]
    [InlineData("105 of 241, pp.csv:42", "pp.csv,42,\"105 of 241, pp.csv:42\"")]
    [InlineData("a file.csv: no line", "file.csv,,a file.csv: no line")]
    [InlineData("ours (given_amounts.csv:7)", "given_amounts.csv,7,ours (given_amounts.csv:7)")]
    public void A_source_in_words_gives_its_file_and_line(string source, string cells) =>
        Assert.Equal($"h\n{cells}\n", Cells(csv => csv.Source(source)));

    private static string Written(YearStartRun run, Action<Stream, YearStartRun> write)
    {
        using var stream = new MemoryStream();
        write(stream, run);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Cells(Action<CsvWriter> write)
    {
        using var stream = new MemoryStream();
        using (var csv = new CsvWriter(stream, "h")) write(csv);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
