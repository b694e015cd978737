using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Cli;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary><c>funding assimilate</c> on the database of a year start: the sample plan from its dry run to its undoing.</summary>
public sealed class AssimilateTests : IClassFixture<BuryRun>, IDisposable
{
    private const string First = "2023-09-01", Second = "2024-01-01";
    private const string Disapplied = "special_school_protection:Disapplication of 3 November 2023: granted:DIS-2023-351";
    private static readonly FundingYear Year = new(2023);
    private readonly TemporaryFolder work = new();
    private readonly string officer, approver;

    public AssimilateTests(BuryRun bury)
    {
        File.Copy(bury.Path("funding.db"), Database);
        (officer, approver) = (Token("A Officer", "officer"), Token("R Second", "approver"));
    }

    private string Database => work["funding.db"];
    private static string Plan => Product.Samples("assimilation", "bury_rebanding_illustrative.json");
    private static string Scheme => Product.Samples("schemes", "bury_rebanded_illustrative.json");
    private static string Pupils => Product.Samples("assimilation", "bury_rebanding_pupils_illustrative.csv");
    private static string Moderated => Product.Samples("assimilation", "bury_rebanding_moderation_illustrative.csv");

    public void Dispose() => work.Dispose();

    [Fact]
    public void What_the_dry_run_shows_is_what_the_commit_records()
    {
        SignOff();
        AssimilationProposal shown = Shown(First);
        (int code, string output, string error) = Run(officer, "--on", First, "--commit");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("928 pupils moved", output, StringComparison.Ordinal);

        Read(reader =>
        {
            RecordedAssimilation recorded = reader.Assimilation(shown.Inputs.Plan.Id)!;
            Assert.Equal(928, shown.Effects.Awards.Count);
            Assert.Equal(shown.Effects.Awards.Select(a => (a.New.PlacementId, a.New.Award, a.New.Span)).Order(), recorded.Moves.Select(m => (m.Awards.New.PlacementId, m.Awards.New.Award, m.Awards.New.Span)).Order());
            Assert.Equal(shown.Effects.Protections, reader.Protections(351));
            Assert.Equal(shown.Result.Pupils.Where(p => p.Status == MoveStatus.Moves).Sum(p => p.New!.Value - p.Old!.Value), recorded.Moves.Sum(m => m.Change));
        });
        AssimilationProposal after = Shown(First);
        Assert.Equal(shown.Result.Totals, after.Result.Totals);
        Assert.Equal(shown.Result.Schools.Select(s => s.Years[0]), after.Result.Schools.Select(s => s.Years[0]));
    }

    [Fact]
    public void A_second_commit_records_nothing()
    {
        SignOff();
        Assert.Equal(0, Run(officer, "--on", First, "--commit").Code);
        (long sequence, Money[] shares) = (Sequence(), Shares());
        (int code, string output, string error) = Run(officer, "--on", First, "--commit");
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("Nothing was recorded", output, StringComparison.Ordinal);
        Assert.Equal(sequence, Sequence());
        Assert.Equal(shares, Shares());
    }

    [Fact]
    public void An_undo_gives_every_school_its_share_back_to_the_penny()
    {
        Money[] before = Shares();
        SignOff();
        Assert.Equal(before, Shares());
        Assert.Equal(0, Run(officer, "--on", First, "--commit").Code);
        Assert.Equal(0, Run(officer, "--on", Second, "--commit", "--override", Disapplied).Code);
        Money[] moved = Shares();
        Assert.True(before.Zip(moved).Count(s => s.First != s.Second) > 70);

        Assert.Equal(0, Run(officer, "--undo").Code);
        Assert.Equal(before, Shares());
        Assert.Equal(0, Product.Run("verify", "--db", Database).Code);
        Refused("sign_off_lapsed", officer, "--on", First, "--commit");
        Refused("not_committed", officer, "--undo");
    }

    [Fact]
    public void A_roll_out_in_two_parts_comes_to_the_shares_of_one()
    {
        SignOff();
        string copy = work["whole.db"];
        File.Copy(Database, copy);
        Assert.Equal(0, Run(officer, "--on", First, "--commit").Code);
        Assert.Equal(0, Run(officer, "--on", Second, "--commit", "--override", Disapplied).Code);
        Money[] inParts = Shares();
        File.Copy(copy, Database, overwrite: true);
        Assert.Equal(0, Run(officer, "--on", Second, "--commit", "--override", Disapplied).Code);
        Assert.Equal(inParts, Shares());
    }

    [Fact]
    public void A_special_school_below_its_protection_stops_the_commit_until_a_disapplication_is_recorded()
    {
        SignOff();
        AssimilationProposal shown = Shown(Second);
        Assert.Equal([(105376, 2_184.60m), (131506, 37_800m)], shown.SpecialSchools.Where(s => s.Verdict == SpecialSchoolVerdict.Below).Select(s => (s.SchoolId, s.Shortfall!.Value.Pounds)));
        Assert.Equal([105377, 146891], shown.SpecialSchools.Where(s => s.Verdict == SpecialSchoolVerdict.Protected).Select(s => s.SchoolId));
        Refused("special_schools_below_protection", officer, "--on", Second, "--commit");
        Refused("special_schools_below_protection", officer, "--on", Second, "--commit", "--override", "envelope:because:REF-1");
        Assert.Equal(0, Run(officer, "--on", Second, "--commit", "--override", Disapplied).Code);
        Read(reader => Assert.Equal("Disapplication of 3 November 2023: granted", Assert.Single(reader.Assimilation("bury_rebanding_illustrative")!.Overrides).Given.Reason));
        Assert.Empty(Shown(Second).Refusals);
    }

    [Fact]
    public void A_special_school_that_a_later_step_takes_below_is_foreseen_by_the_dry_run_and_by_the_signer()
    {
        (int code, string output, _) = Run(officer, "--on", First, "--scheme", Scheme);
        Assert.Equal(0, code);
        string words = OneLine(output);
        Assert.Contains("On 2024-01-01, when 534 more pupils move, 2 schools would be below: Cloughside College (105376), £2,184.60 a year too little; ", words, StringComparison.Ordinal);
        SignOffSaying(out string signed);
        Assert.Contains("On 2024-01-01, when 534 more pupils move, 2 schools would be below", OneLine(signed), StringComparison.Ordinal);
        Assert.Contains("Nothing stands against a commit for 2023-09-01; for the one on 2024-01-01 see the special schools.", OneLine(Run(officer, "--on", First).Output), StringComparison.Ordinal);
        Assert.Equal(0, Run(officer, "--on", First, "--commit").Code);
        Assert.Equal(0, Run(officer, "--on", Second, "--commit", "--override", Disapplied).Code);
        Assert.DoesNotContain("more pupils move", OneLine(Run(officer, "--on", Second).Output), StringComparison.Ordinal);
    }

    [Fact]
    public void A_commit_before_anybodys_day_says_so_and_that_day()
    {
        SignOff();
        (int code, string output, _) = Run(officer, "--on", "2023-08-31", "--commit");
        Assert.Equal(0, code);
        Assert.Equal("Nothing was recorded: by 2023-08-31 nobody's day has come. The first is 2023-09-01.", OneLine(output).Trim());
    }

    [Fact]
    public void A_day_long_after_everything_that_is_known_is_warned_of()
    {
        Assert.Contains("day_far_ahead", Run(officer, "--on", "2203-09-01", "--scheme", Scheme).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("day_far_ahead", Run(officer, "--on", First, "--scheme", Scheme).Output, StringComparison.Ordinal);
        (int code, _, string error) = Run(officer, "--on", "9990-09-01", "--years", "25", "--scheme", Scheme);
        Assert.Equal(1, code);
        Assert.Contains("years_out_of_range", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_plan_forbids_is_not_recorded_as_moderated()
    {
        string plan = work["abolished.json"], bands = work["bands.csv"];
        File.WriteAllText(plan, File.ReadAllText(Plan).Replace("\"moderation\":", "\"abolished\": [ { \"band\": \"F\", \"to\": [\"9\"] } ], \"moderation\":", StringComparison.Ordinal));
        string[] pupils = [];
        Read(reader => pupils = [.. reader.Decisions().Where(d => d.Award.Band == "F").Take(1).Select(d => d.PlacementId)]);
        string newPlan = Csv.Rows(Pupils).Single(r => r["plan_started"].CompareTo(First) >= 0)["placement_id"];
        File.WriteAllText(bands, $"placement_id,band,amount,reason,reference\n{pupils[0]},8,,abolished_band,\n");
        Assert.Contains("bands.csv:2: ", Refused("moderated_outside_list", officer, "--plan", plan, "--scheme", Scheme, "--moderate", bands), StringComparison.Ordinal);
        File.WriteAllText(bands, $"placement_id,band,amount,reason,reference\n{newPlan},8,,need_higher,\n");
        Assert.Contains("bands.csv:2: ", Refused("new_plan", officer, "--plan", plan, "--scheme", Scheme, "--moderate", bands), StringComparison.Ordinal);
        File.WriteAllText(bands, $"placement_id,band,amount,reason,reference\n{pupils[0]},9,,abolished_band,\n");
        Assert.Equal(0, Run(officer, "--plan", plan, "--scheme", Scheme, "--moderate", bands).Code);
    }

    [Fact]
    public void Protection_that_a_later_run_records_otherwise_is_said_with_its_old_and_new_end()
    {
        SignOff();
        Assert.Equal(0, Run(officer, "--on", First, "--commit").Code);
        string placement = "";
        Read(reader => placement = reader.Protections(351).First(p => p.Span.Until > new DateOnly(2024, 8, 31)).PlacementId!);
        string more = work["more.csv"];
        File.WriteAllLines(more, [.. File.ReadAllLines(Pupils).Where(l => !l.StartsWith(placement + ",", StringComparison.Ordinal)), $"{placement},,,2024-02-01,,,"]);
        (int code, string output, _) = Run(officer, "--on", First, "--pupils", more, "--commit");
        Assert.Equal(0, code);
        string words = OneLine(output);
        Assert.Matches($"recorded protection awards? changed: - placement {placement}: was £[0-9,.]+ a year 2023-09-01 until 2024-09-01, is £[0-9,.]+ a year 2023-09-01 until 2024-02-01.", words);
    }

    [Fact]
    public void A_token_that_is_set_but_empty_is_refused()
    {
        string error = Refused("token_invalid", "  ", "--on", First, "--scheme", Scheme);
        Assert.Contains("FUNDING_TOKEN is set, but empty", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_or_scheme_in_windows_1252_is_a_finding_and_no_control_character_of_a_file_reaches_the_terminal()
    {
        string plan = work["plan.json"], scheme = work["scheme.json"], bands = work["bands.csv"];
        File.WriteAllText(plan, File.ReadAllText(Plan).Replace("made up for this sample: the", "\u00A3510,000: the", StringComparison.Ordinal), System.Text.Encoding.Latin1);
        Assert.Matches("plan.json:[0-9]+: ", Refused("not_utf8", officer, "--plan", plan, "--scheme", Scheme));
        File.WriteAllText(scheme, File.ReadAllText(Scheme), System.Text.Encoding.Unicode);
        Assert.Contains("scheme.json:1: ", Refused("not_utf8", officer, "--scheme", scheme), StringComparison.Ordinal);
        File.WriteAllText(bands, "placement_id,band,amount,reason,reference\n148097-0002,\u001b[2J9,,provision_dearer,\n");
        Assert.DoesNotContain('\u001b', Refused("error", officer, "--moderate", bands, "--scheme", Scheme));
    }

    [Fact]
    public void Every_step_is_refused_to_whom_it_is_not_for_and_before_its_turn()
    {
        Refused("not_signed_off", officer, "--on", First, "--commit", "--scheme", Scheme);
        Refused("moderation_incomplete", approver, "--on", First, "--sign-off", "--scheme", Scheme);
        Refused("role_insufficient", Token("Reader", "reader"), "--moderate", Moderated, "--scheme", Scheme);
        Refused("authority_forbidden", Token("Bolton", "officer", "350"), "--moderate", Moderated, "--scheme", Scheme);
        Refused("token_invalid", "nonsense", "--moderate", Moderated, "--scheme", Scheme);
        Assert.Equal(0, Run(officer, "--moderate", Moderated, "--scheme", Scheme).Code);
        Refused("not_signed_off", officer, "--on", First, "--commit");
        Refused("role_insufficient", officer, "--on", First, "--sign-off");
        Refused("shown_changed", approver, "--on", First, "--sign-off", "--shown", new string('0', 64));
        Assert.Equal(0, Run(approver, "--on", First, "--sign-off", "--shown", Shown(First).Digest).Code);
        Refused("second_person_needed", approver, "--on", First, "--commit");

        string changed = work["changed.json"];
        File.WriteAllText(changed, File.ReadAllText(Plan).Replace("\"tie\": \"up\"", "\"tie\": \"down\"", StringComparison.Ordinal));
        Refused("plan_changed", officer, "--plan", changed, "--on", First, "--commit");
        Assert.Equal(0, Run(officer, "--on", First, "--commit").Code);
    }

    [Fact]
    public void Whoever_moderated_does_not_sign_off_and_a_moderation_after_the_sign_off_makes_it_lapse()
    {
        Assert.Equal(0, Run(approver, "--moderate", Moderated, "--scheme", Scheme).Code);
        Refused("second_person_needed", approver, "--on", First, "--sign-off");
        Assert.Equal(0, Run(Token("Third", "approver"), "--on", First, "--sign-off").Code);
        string more = work["more.csv"];
        File.WriteAllText(more, "placement_id,band,amount,reason,reference\n105354-0003,4,,provision_dearer,panel/9\n");
        Assert.Equal(0, Run(officer, "--moderate", more).Code);
        Refused("sign_off_lapsed", officer, "--on", First, "--commit");
    }

    [Fact]
    public void The_form_of_the_sample_can_be_filled_in_and_given_back()
    {
        Assert.Equal(0, Run(officer, "--on", First, "--scheme", Scheme, "--out", work["out"]).Code);
        string[] form = File.ReadAllLines(work["out", "moderation_sample.csv"]);
        Assert.Equal(31, form.Length);
        string filled = work["filled.csv"];
        File.WriteAllLines(filled, [form[0], .. form[1..].Select(line => line.Replace(",,,,", ",,evidence_supports,panel/7,", StringComparison.Ordinal))]);
        (int code, string output, _) = Run(officer, "--moderate", filled, "--scheme", Scheme);
        Assert.Equal(0, code);
        Assert.StartsWith("30 moderated bands recorded", output, StringComparison.Ordinal);
        string error = Refused("value_missing", officer, "--moderate", work["out", "moderation_sample.csv"], "--scheme", Scheme);
        Assert.Contains("moderation_sample.csv:2: reason:", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tables_add_up_and_hold_what_is_shown()
    {
        (int code, string output, _) = Run(officer, "--on", First, "--years", "3", "--scheme", Scheme, "--out", work["out"]);
        Assert.Equal(0, code);
        Assert.All(output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80 || line.Contains(work.Path, StringComparison.Ordinal), line));
        foreach (string column in (string[])["old", "award", "protection", "paid", "change"])
            Assert.Equal(Csv.Rows(work["out", "schools.csv"]).Sum(r => r.Number(column)), Csv.Rows(work["out", "pupils.csv"]).Where(r => r["day"].Length > 0).Sum(r => r.Number(column)));
        foreach ((string column, string row) in (ReadOnlySpan<(string, string)>)[("old", "Before"), ("award", "Awards"), ("protection", "Protection"), ("gain_taken", "Taken from gains"), ("paid", "Paid")])
        {
            Money sum = Money.OfPounds(Csv.Rows(work["out", "schools.csv"]).Where(r => r["day"] == First).Sum(r => r.Number(column)));
            Assert.Equal(sum.ToString(), output.Split('\n').Single(line => line.StartsWith($"| {row} ", StringComparison.Ordinal)).Split('|')[2].Trim());
        }

        Assert.Equal(["105354-0003", "148097-0002", "148097-0005"], Csv.Rows(work["out", "exceptions.csv"]).Select(r => r["placement_id"]));
        Assert.Empty(Csv.Rows(work["out", "special_schools.csv"]));
    }

    [Theory]
    [InlineData("\"scheme\": \"bury_illustrative\"", "\"scheme\": \"bury_2020\"", "scheme_unknown", "old.scheme")]
    [InlineData("\"tie\": \"up\"", "\"bands\": [\"11\"], \"tie\": \"up\"", "band_unknown", "target.bands[0]")]
    [InlineData("\"rule\": \"nearest\", \"tie\": \"up\"", "\"rule\": \"mapping\", \"mapping\": [ { \"from\": \"A\", \"to\": \"1\" } ]", "mapping_incomplete", "target.mapping")]
    [InlineData("\"taper_percent\": [100, 67, 33]", "\"taper_percent\": [100, 67, 33], \"months\": 12", "taper_and_length_disagree", "protection.months")]
    public void A_plan_that_is_wrong_gives_a_finding_with_its_place_and_changes_nothing(string was, string now, string code, string path)
    {
        string broken = work["broken.json"];
        File.WriteAllText(broken, File.ReadAllText(Plan).Replace(was, now, StringComparison.Ordinal));
        string error = Refused(code, officer, "--plan", broken, "--scheme", Scheme, "--moderate", Moderated);
        Assert.Contains("broken.json:", error, StringComparison.Ordinal);
        Assert.Contains(path, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_wrong_are_found_by_line()
    {
        string facts = work["facts.csv"], bands = work["bands.csv"];
        File.WriteAllText(facts, "placement_id,plan_started,annual_review,phase_transfer,infant_to_junior,key_stage_transfer,specified_pounds\n148097-0002,,,,,,\nnobody,,,,,,\n");
        Assert.Contains("facts.csv:3: placement_id: There is no placement nobody", Refused("placement_unknown", officer, "--pupils", facts, "--scheme", Scheme), StringComparison.Ordinal);
        File.WriteAllText(bands, "placement_id,band,amount,reason,reference\n148097-0002,9,,provision_dearer,\n148097-0005,11,,need_higher,\n");
        Assert.Contains("bands.csv:3:", Refused("band_unknown", officer, "--moderate", bands, "--scheme", Scheme), StringComparison.Ordinal);
        Assert.Contains("no such file", Refused("file_missing", officer, "--plan", work["none.json"]), StringComparison.Ordinal);
        File.WriteAllText(work["other.json"], File.ReadAllText(Scheme).Replace("\"pounds\": 700,", "\"pounds\": 701,", StringComparison.Ordinal));
        Assert.Equal(0, Run(officer, "--moderate", Moderated, "--scheme", Scheme).Code);
        Refused("scheme_differs", officer, "--scheme", work["other.json"]);
    }

    [Theory]
    [InlineData("--commit --undo")]
    [InlineData("--on tomorrow")]
    [InlineData("--years 26")]
    [InlineData("--commit --override envelope")]
    [InlineData("--commit --override costs:because:R1")]
    [InlineData("--override envelope:because:R1")]
    [InlineData("--commit --out somewhere")]
    [InlineData("--commit --shown 0")]
    public void A_command_that_is_wrong_ends_with_two_and_a_sentence(string line)
    {
        (int code, string output, string error) = Run(officer, [.. line.Split(' ')]);
        Assert.Equal((2, ""), (code, output));
        Assert.NotEmpty(error.Trim());
    }

    [Fact]
    public void Nothing_is_written_beside_a_server_and_no_database_is_made()
    {
        using (FundingDatabase server = FundingDatabase.Open(Database, Platform.Modules, TimeProvider.System).OrThrow())
        {
            (int locked, _, string sentence) = Run(officer, "--moderate", Moderated, "--scheme", Scheme);
            Assert.Equal(1, locked);
            Assert.Contains("Another process is writing", sentence, StringComparison.Ordinal);
            Assert.Equal(0, Run(officer, "--on", First, "--scheme", Scheme).Code);
        }

        (int code, _, string error) = Product.Run("assimilate", "--db", work["none.db"], "--plan", Plan, "--commit");
        Assert.Equal(1, code);
        Assert.Contains("database_missing", error, StringComparison.Ordinal);
        Assert.False(File.Exists(work["none.db"]));
    }

    private void SignOff() => SignOffSaying(out _);

    private void SignOffSaying(out string output)
    {
        Assert.Equal(0, Run(officer, "--moderate", Moderated, "--scheme", Scheme).Code);
        (int code, output, _) = Run(approver, "--on", First, "--sign-off");
        Assert.Equal(0, code);
    }

    private static string OneLine(string output) => string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private string Refused(string code, string token, params string[] arguments)
    {
        long sequence = Sequence();
        (int ended, string output, string error) = Run(token, arguments);
        Assert.Equal((1, ""), (ended, output));
        Assert.Contains(code, error, StringComparison.Ordinal);
        Assert.Equal(sequence, Sequence());
        return error;
    }

    private (int Code, string Output, string Error) Run(string token, params string[] arguments)
    {
        string[] plan = arguments.Contains("--plan") ? [] : ["--plan", Plan], pupils = arguments.Contains("--pupils") ? [] : ["--pupils", Pupils];
        return Product.RunAs(token, ["assimilate", "--db", Database, .. plan, .. pupils, .. arguments]);
    }

    private string Token(string name, string role, string authority = "351") =>
        Product.Run("token", "add", "--db", Database, "--name", name, "--role", role, "--authority", authority).Output.Trim();

    private Money[] Shares() =>
        [.. YearStart.Explain(Database, 105287, Year).Value.Budget.Schools.OrderBy(s => s.School.SchoolId).Select(s => s.BudgetShare)];

    private long Sequence()
    {
        using FundingDatabase database = FundingDatabase.OpenReadOnly(Database, Platform.Modules).OrThrow();
        using ReaderLease lease = database.RentReader();
        return lease.Sequence;
    }

    private void Read(Action<BandingReader> look)
    {
        using FundingDatabase database = FundingDatabase.OpenReadOnly(Database, Platform.Modules).OrThrow();
        using ReaderLease lease = database.RentReader();
        look(BandingReader.Over(lease.Connection));
    }

    private AssimilationProposal Shown(string on)
    {
        using FundingDatabase database = FundingDatabase.OpenReadOnly(Database, Platform.Modules).OrThrow();
        using ReaderLease lease = database.RentReader();
        AssimilationPlan plan = AssimilationRun.ReadPlan(lease.Connection, File.ReadAllBytes(Plan), "plan.json").Value!;
        AssimilationInputs inputs = AssimilationRun.Inputs(lease.Connection, new(plan, PupilFactsFile.ReadCsv(Pupils).Value!)).Value!;
        return AssimilationRun.DryRun(lease.Connection, inputs, DateOnly.ParseExact(on, "yyyy-MM-dd", CultureInfo.InvariantCulture)).Value;
    }
}
