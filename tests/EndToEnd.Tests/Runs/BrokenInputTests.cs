using System.Text;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>One earlier run of Bury that no refused run may touch.</summary>
public sealed class EarlierRun : IDisposable
{
    private readonly TemporaryFolder work = new();

    public EarlierRun()
    {
        Folder = work["out"];
        if (Product.YearStart(Folder).Code != 0) throw new InvalidOperationException("The earlier run failed.");
        Written = RepeatTests.Files(Folder);
    }

    public string Folder { get; }

    internal Dictionary<string, byte[]> Written { get; }

    public void Dispose() => work.Dispose();
}

/// <summary>A user's own folder with one mistake: one finding says where, and the earlier run stays as it was.</summary>
public sealed class BrokenInputTests(EarlierRun earlier) : IClassFixture<EarlierRun>, IDisposable
{
    private const string PlacesHeader = "urn,kind,from,until,places,occupied_at_october_census,status,source";
    private const string PlacementsHeader = "placement_id,pupil,home_authority,urn,setting,primary_need,year_group,plan,part_time,from,until,dual_registered,status,source";
    private const string BandsHeader = "placement_id,scheme,from,until,band,points,hours,teacher_hours,amount,levels,decided_on,source";
    private const string Placement = "p1,r1,351,105287,mainstream,ASD,3,ehc_plan,1,2023-04-01,,no,given,case 1";
    private const string Band = "p1,bury_illustrative,2023-04-01,,C,,,,,,2023-04-01,panel";

    private readonly TemporaryFolder work = new();

    public void Dispose() => work.Dispose();

    [Theory]
    [InlineData("commissioned_places.csv", 1, "places", "column_missing", "urn,kind,from,until,occupied_at_october_census,status,source\n105376,special_pre16,2023-04-01,2024-04-01,,given,agreed\n")]
    [InlineData("commissioned_places.csv", 1, "colour", "column_extra", PlacesHeader + ",colour\n105376,special_pre16,2023-04-01,2024-04-01,11,,given,agreed,blue\n")]
    [InlineData("commissioned_places.csv", 2, "places", "wrong_type", PlacesHeader + "\n105376,special_pre16,2023-04-01,2024-04-01,eleven,,given,agreed\n")]
    [InlineData("commissioned_places.csv", 2, "places", "negative_count", PlacesHeader + "\n105376,special_pre16,2023-04-01,2024-04-01,-11,,given,agreed\n")]
    [InlineData("commissioned_places.csv", 2, "places", "value_withheld", PlacesHeader + "\n105376,special_pre16,2023-04-01,2024-04-01,c,,given,agreed\n")]
    [InlineData("commissioned_places.csv", 2, "places", "value_withheld", PlacesHeader + "\n105376,special_pre16,2023-04-01,2024-04-01,SUPP,,given,agreed\n")]
    [InlineData("commissioned_places.csv", 2, "urn", "urn_unknown", PlacesHeader + "\n999999,special_pre16,2023-04-01,2024-04-01,11,,given,agreed\n")]
    [InlineData("commissioned_places.csv", 2, "until", "date_outside_year", PlacesHeader + "\n105376,special_pre16,2023-04-01,2024-05-01,11,,given,agreed\n")]
    [InlineData("commissioned_places.csv", 3, "from", "overlap", PlacesHeader + "\n105376,special_pre16,2023-04-01,2024-04-01,11,,given,agreed\n105376,special_pre16,2023-09-01,2024-04-01,12,,given,agreed\n")]
    [InlineData("commissioned_places.csv", null, null, "file_empty", "")]
    [InlineData("commissioned_places.csv", 2, null, "quote_broken", PlacesHeader + "\n105376,special_pre16,2023-04-01,2024-04-01,11,,given,\"agreed\n")]
    [InlineData("overrides.csv", 3, "urn", "duplicate", "urn,row_no,group,source\n105286,,nursery,checked\n105286,,nursery,checked\n")]
    [InlineData("pupil_counts.csv", 1, "key_stage_4", "column_missing", "urn,primary,key_stage_3,source\n105287,225,0,census\n")]
    [InlineData("pupil_counts.csv", 1, "colour", "column_", "urn,primary,key_stage_3,key_stage_4,source,colour\n105287,225,0,0,census,blue\n")]
    [InlineData("pupil_counts.csv", 2, "primary", "not_a_number|wrong_type", "urn,primary,key_stage_3,key_stage_4,source\n105287,many,0,0,census\n")]
    [InlineData("pupil_counts.csv", 2, "primary", "negative", "urn,primary,key_stage_3,key_stage_4,source\n105287,-225,0,0,census\n")]
    [InlineData("pupil_counts.csv", 2, "primary", "value_withheld", "urn,primary,key_stage_3,key_stage_4,source\n105287,c,0,0,census\n")]
    [InlineData("pupil_counts.csv", 2, "urn", "unknown", "urn,primary,key_stage_3,key_stage_4,source\n999999,225,0,0,census\n")]
    [InlineData("pupil_counts.csv", 3, "urn", "duplicate", "urn,primary,key_stage_3,key_stage_4,source\n105287,225,0,0,census\n105287,226,0,0,census\n")]
    [InlineData("pupil_counts.csv", null, null, "file_empty", "")]
    [InlineData("exclusions.csv", 2, "relevant_date", "date_outside_year", "urn,relevant_date,annual_amount,leaving_year_group_school_year_ends,financial_adjustment,source\n105287,2024-04-01,4000,,,letter\n")]
    [InlineData("parameters.csv", 2, "value", "not_a_number|wrong_type|value", "parameter,value,unit,status,source\naca,one,ratio,given,forum\n")]
    public void A_mistake_gives_one_finding_with_its_place_and_leaves_the_earlier_run_untouched(string file, int? line, string? column, string codes, string content)
    {
        Write(file, content);
        Refused(file, line, column, codes);
    }

    [Theory]
    [InlineData(1, "year_group", "column_missing", "placement_id,pupil,home_authority,urn,setting,primary_need,plan,part_time,from,until,dual_registered,status,source\np1,r1,351,105287,mainstream,ASD,ehc_plan,1,2023-04-01,,no,given,case 1\n")]
    [InlineData(2, "urn", "urn_unknown", PlacementsHeader + "\np1,r1,351,999999,mainstream,ASD,3,ehc_plan,1,2023-04-01,,no,given,case 1\n")]
    [InlineData(2, "from", "date_outside_year", PlacementsHeader + "\np1,r1,351,105287,mainstream,ASD,3,ehc_plan,1,2024-04-01,,no,given,case 1\n")]
    [InlineData(3, "from", "overlap", PlacementsHeader + "\n" + Placement + "\np2,r1,351,105291,mainstream,ASD,3,ehc_plan,1,2023-09-01,,no,given,case 1\n")]
    [InlineData(3, "placement_id", "duplicate", PlacementsHeader + "\n" + Placement + "\np1,r2,351,105291,mainstream,ASD,3,ehc_plan,1,2023-04-01,,no,given,case 2\n")]
    [InlineData(2, "part_time", "negative_count", PlacementsHeader + "\np1,r1,351,105287,mainstream,ASD,3,ehc_plan,-1,2023-04-01,,no,given,case 1\n")]
    [InlineData(2, "year_group", "wrong_type", PlacementsHeader + "\np1,r1,351,105287,mainstream,ASD,c,ehc_plan,1,2023-04-01,,no,given,case 1\n")]
    public void A_mistake_in_the_placements_gives_one_finding_although_their_bands_wait_for_them(int line, string column, string code, string content)
    {
        Stated(Placement, Band);
        Write("placements.csv", content);
        Refused("placements.csv", line, column, code);
    }

    [Theory]
    [InlineData("points_overlap", "[10, 14]", "[9, 14]", "bands[1].points")]
    [InlineData("points_gap", "[10, 14]", "[11, 14]", "bands[1].points")]
    public void A_scheme_whose_ranges_do_not_meet_is_refused_with_line_and_path(string code, string sound, string broken, string path)
    {
        string scheme = File.ReadAllText(Product.Samples("schemes", "herefordshire.json"));
        Assert.Contains(sound, scheme, StringComparison.Ordinal);
        Write("scheme.json", scheme.Replace(sound, broken, StringComparison.Ordinal));
        Refused("scheme.json", LineOf(scheme, sound), path, code);
    }

    [Theory]
    [InlineData("band_unknown", "band", Placement, "p1,bury_illustrative,2023-04-01,,Z,,,,,,2023-04-01,panel")]
    [InlineData("scheme_unknown", "scheme", Placement, "p1,elsewhere,2023-04-01,,C,,,,,,2023-04-01,panel")]
    [InlineData("placement_unknown", "placement_id", Placement, "p9,bury_illustrative,2023-04-01,,C,,,,,,2023-04-01,panel\n" + Band)]
    public void A_band_that_does_not_fit_its_placement_or_scheme_is_refused(string code, string column, string placement, string band)
    {
        Stated(placement, band);
        Refused("bands.csv", 2, column, code);
    }

    [Fact]
    public void A_scheme_with_a_gap_in_its_dates_is_refused_with_line_and_path()
    {
        string scheme = File.ReadAllText(Product.Samples("schemes", "bury_illustrative.json"));
        const string sound = "\"band\": \"C\", \"settings\": [\"mainstream\", \"early_years\"], \"from\": \"2022-04-01\"";
        Assert.Contains(sound, scheme, StringComparison.Ordinal);
        Write("scheme.json", scheme.Replace(sound, sound.Replace("2022-04-01", "2023-09-01", StringComparison.Ordinal), StringComparison.Ordinal));
        Refused("scheme.json", LineOf(scheme, sound), "values[2].from", "dates_gap");
    }

    [Fact]
    public void A_band_without_a_published_value_is_a_finding_and_never_nought()
    {
        // Solihull's own band 3, in a scheme that is taken over by Bury so that it may price Bury's pupils.
        string scheme = File.ReadAllText(Product.Samples("schemes", "solihull.json")).Replace("\"authority\": 334", "\"authority\": 351", StringComparison.Ordinal);
        Assert.Contains("\"unknown\"", scheme, StringComparison.Ordinal);
        Stated(Placement, "p1,solihull,2023-04-01,,3,,,,,,2023-04-01,panel", scheme);
        Refused("bands.csv", 2, null, "value_unknown");
    }

    [Fact]
    public void The_authority_s_own_pupils_are_not_left_unpriced_under_another_authority_s_scheme()
    {
        Stated(Placement, "p1,solihull,2023-04-01,,1,,,,,,2023-04-01,panel", File.ReadAllText(Product.Samples("schemes", "solihull.json")));
        Refused("bands.csv", 2, null, "scheme_not_own");
    }

    [Fact]
    public void Awards_of_two_schemes_in_one_year_are_refused()
    {
        string second = File.ReadAllText(Product.Samples("schemes", "bury_illustrative.json")).Replace("\"id\": \"bury_illustrative\"", "\"id\": \"second\"", StringComparison.Ordinal);
        Write("second.json", second);
        Stated(Placement, "p1,bury_illustrative,2023-04-01,2023-09-01,C,,,,,,2023-04-01,panel\np1,second,2023-09-01,,D,,,,,,2023-09-01,panel");
        Refused("bands.csv", 3, null, "schemes_mixed");
    }

    [Fact]
    public void A_placement_without_a_band_is_refused()
    {
        Stated(Placement + "\n" + Placement.Replace("p1,r1", "p2,r2", StringComparison.Ordinal), Band);
        Refused("placements.csv", 3, null, "award_missing");
    }

    [Fact]
    public void Two_files_of_one_scheme_are_refused()
    {
        Stated(Placement, Band);
        Write("scheme_again.json", File.ReadAllText(Product.Samples("schemes", "bury_illustrative.json")));
        Refused("scheme_again.json", null, null, "scheme_duplicate");
    }

    [Theory]
    [InlineData("commissioned_places.csv")]
    [InlineData("pupil_counts.csv")]
    [InlineData("placements.csv")]
    [InlineData("bands.csv")]
    [InlineData("parameters.csv")]
    [InlineData("scheme.json")]
    public void A_file_of_100_MB_is_refused_unread(string file)
    {
        if (file == "bands.csv") Write("placements.csv", $"{PlacementsHeader}\n{Placement}\n");
        if (file == "placements.csv") Write("bands.csv", $"{BandsHeader}\n{Band}\n");
        using (FileStream large = File.Create(work[file])) large.SetLength(100 * 1024 * 1024);
        Refused(file, null, null, "file_too_large");
    }

    [Theory]
    [InlineData("\uFEFF", "\n")]
    [InlineData("", "\r\n")]
    [InlineData("\uFEFF", "\r\n")]
    public void A_byte_order_mark_and_carriage_returns_change_nothing(string mark, string lineEnd)
    {
        string[] plain = ["commissioned_places.csv", "overrides.csv", "parameters.csv"];
        foreach (string file in plain) Write(file, Marked(File.ReadAllText(Product.Samples("351", file))));
        Write("pupil_counts.csv", Marked("urn,primary,key_stage_3,key_stage_4,source\n105287,230.5,0,0,\"census, October\"\n"));
        Write("placements.csv", Marked($"{PlacementsHeader}\n{Placement}\n"));
        Write("bands.csv", Marked($"{BandsHeader}\n{Band}\n"));
        Write("scheme.json", Marked(File.ReadAllText(Product.Samples("schemes", "bury_illustrative.json"))));

        string output = work["out"];
        (int code, _, string error) = Product.YearStart(output, "--inputs", work.Path);
        Assert.Equal((0, ""), (code, error));
        CsvRow[] rows = [.. Csv.Rows(Path.Combine(output, "budget_shares.csv"))];
        Assert.Equal(3_100m, rows.Single(r => r["line"] == "top_up").Number("pounds"));
        Assert.Equal("230.5", Csv.Rows(Path.Combine(output, "audit", "inputs.csv")).Single(r => r["urn"] == "105287" && r["name"] == "formula_pupils_primary")["value"]);

        string Marked(string text) => mark + text.Replace("\n", lineEnd, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_mistakes_are_all_found_in_one_run()
    {
        Write("commissioned_places.csv", PlacesHeader + "\n105376,special_pre16,2023-04-01,2024-04-01,-11,,given,agreed\n105377,special_pre16,2023-04-01,2024-04-01,c,,given,agreed\n");
        Write("pupil_counts.csv", "urn,primary,key_stage_3,key_stage_4,source\n999999,225,0,0,census\n");
        (int code, _, string error) = Product.YearStart(earlier.Folder, "--inputs", work.Path);
        Assert.Equal(1, code);
        string[] found = [.. error.Split('\n').Where(l => l.StartsWith("error: ", StringComparison.Ordinal))];
        Assert.Equal(3, found.Length);
        Untouched();
    }

    private void Write(string file, string content) => File.WriteAllText(work[file], content, new UTF8Encoding(false));

    private void Stated(string placement, string band, string? scheme = null)
    {
        Write("placements.csv", $"{PlacementsHeader}\n{placement}\n");
        Write("bands.csv", $"{BandsHeader}\n{band}\n");
        Write("scheme.json", scheme ?? File.ReadAllText(Product.Samples("schemes", "bury_illustrative.json")));
    }

    private static int LineOf(string text, string part) => 1 + text[..text.IndexOf(part, StringComparison.Ordinal)].Count(c => c == '\n');

    private void Refused(string file, int? line, string? column, string codes)
    {
        (int code, _, string error) = Product.YearStart(earlier.Folder, "--inputs", work.Path);
        Assert.Equal(1, code);
        string finding = Assert.Single(error.Split('\n', StringSplitOptions.TrimEntries), l => l.StartsWith("error: ", StringComparison.Ordinal));
        string place = $"error: {file}:{(line is null ? "" : $"{line}:")} {(column is null ? "" : $"{column}: ")}";
        Assert.StartsWith(place, finding, StringComparison.Ordinal);
        string given = finding[(finding.LastIndexOf('[') + 1)..^1];
        Assert.True(codes.Split('|').Any(c => given.Contains(c, StringComparison.Ordinal)), finding);
        Assert.True(finding.Length > place.Length + given.Length + 20, $"{finding} says too little");
        Untouched();
    }

    private void Untouched()
    {
        Dictionary<string, byte[]> now = RepeatTests.Files(earlier.Folder);
        Assert.Equal(earlier.Written.Keys.Order(StringComparer.Ordinal), now.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, byte[] bytes) in earlier.Written) Assert.True(bytes.AsSpan().SequenceEqual(now[name]), $"{name} was changed");
    }
}
