using System.Text.Json;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.VolumeTopUps.Storage;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.VolumeTopUps.Tests;

/// <summary>Publishing, loading and notifying on a real database, and what a replay makes of it.</summary>
public sealed partial class StorageTests : IDisposable
{
    private static readonly DateOnly May = new(2014, 5, 15), Autumn = new(2014, 10, 2), Decided = new(2014, 11, 3);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("volume");
    private int requests;

    [Fact]
    public void A_published_scheme_comes_back_and_publishing_it_again_records_nothing()
    {
        using FundingDatabase database = Open("one.db");
        VolumeScheme bury = Samples.Scheme("bury_illustrative");
        Assert.True(Ask(database, s => VolumeTopUpsModule.Publish(s, bury)).Value);
        Assert.False(Ask(database, s => VolumeTopUpsModule.Publish(s, bury)).Value);
        using SqliteConnection reader = database.OpenReader();
        Assert.Equal(bury.Text, VolumeReader.Over(reader).InUse(bury.Id)!.Scheme.Text);
    }

    [Fact]
    public void An_authority_pays_by_its_own_scheme_and_the_others_by_that_of_all()
    {
        using FundingDatabase database = Open("one.db");
        Ask(database, s => VolumeTopUpsModule.Publish(s, Samples.Scheme("england_illustrative"))).OrThrow();
        Ask(database, s => VolumeTopUpsModule.Publish(s, Samples.Scheme("bury_illustrative"))).OrThrow();
        using SqliteConnection connection = database.OpenReader();
        VolumeReader reader = VolumeReader.Over(connection);
        Assert.Equal("bury_volume_illustrative", reader.SchemeOf(351, new(2023))?.Id);
        Assert.Equal("england_volume_illustrative", reader.SchemeOf(352, new(2023))?.Id);
        Assert.Null(reader.SchemeOf(351, new(2024)));
        Assert.Equal(["bury_volume_illustrative", "england_volume_illustrative"], reader.SchemesFor(351).Select(s => s.Id));
        Assert.Equal(["england_volume_illustrative"], reader.SchemesFor(352).Select(s => s.Id));
    }

    [Fact]
    public void A_scheme_whose_years_meet_anothers_or_that_takes_anothers_id_is_refused()
    {
        using FundingDatabase database = Open("one.db");
        VolumeScheme first = Samples.Scheme("cumbria_2_5_percent");
        Ask(database, s => VolumeTopUpsModule.Publish(s, first)).OrThrow();
        Assert.Equal("scheme_overlaps", Ask(database, s => VolumeTopUpsModule.Publish(s, Samples.Scheme("alternatives/cumbria_3_percent"))).Fault?.Code);
        Assert.Equal("scheme_id_taken", Ask(database, s => VolumeTopUpsModule.Publish(s, Samples.With("cumbria_2_5_percent", x => x["authority"] = 351))).Fault?.Code);
        VolumeScheme later = Samples.With("alternatives/cumbria_3_percent", x =>
        {
            (x["first_year"], x["last_year"]) = ("2015-16", "2015-16");
            (x["cadence"]!["counts"]![0]!["year"], x["cadence"]!["counts"]![0]!["on"]) = ("2015-16", "2015-01-15");
        });
        Assert.True(Ask(database, s => VolumeTopUpsModule.Publish(s, later)).Value);
        Assert.Equal(2, Entries(database));
    }

    [Fact]
    public void An_authority_goes_by_the_averages_that_it_loaded_itself()
    {
        using FundingDatabase database = Open("one.db");
        Assert.True(Ask(database, s => VolumeTopUpsModule.LoadAverages(s, 0, Samples.Averages)).Value);
        Assert.False(Ask(database, s => VolumeTopUpsModule.LoadAverages(s, 0, Samples.Averages)).Value);
        var own = new NationalAverages(Samples.Averages.Published.Where(a => a.January < 2022));
        Assert.True(Ask(database, s => VolumeTopUpsModule.LoadAverages(s, 351, own)).Value);
        using SqliteConnection reader = database.OpenReader();
        Assert.Equal(2021, VolumeReader.Over(reader).Averages(351).KnownOn(new(2023, 2, 14))!.January);
        Assert.Equal(Samples.Averages.Published.AsEnumerable(), VolumeReader.Over(reader).Averages(352).Published);
    }

    [Fact]
    public void A_count_is_notified_once_and_after_a_correction_the_difference_is_an_entry()
    {
        using FundingDatabase database = Ready("two_counts_both_ways");
        Assert.Equal("count_not_closed", Notify(database, May, Count(May, 0, 4, 1) with { State = CountState.Open }).Fault?.Code);
        Assert.Equal("4000.00;1000.00", Amounts(Notify(database, May, Count(May, 0, 4, 1)).Value));
        Assert.Equal("notified_already", Notify(database, May, Count(May, 0, 4, 1)).Fault?.Code);
        NotifiedCount recount = Notify(database, May, Count(May, 1, 3, 1)).Value;
        Assert.Equal((1, 1, "-1000.00"), (recount.Number, recount.CountNumber, Amounts(recount)));
        Assert.Equal("notified_already", Notify(database, May, Count(May, 2, 3, 1)).Fault?.Code);
        VolumeResult year = Result(database, Count(May, 2, 3, 1), Count(Autumn, 0, 5, 1));
        Assert.Equal(("3000.00", "2000.00"), (year.Rounds[0].Lines[0].Amount!.Value.ToPounds(), year.Rounds[1].Lines[0].Amount!.Value.ToPounds()));
        Assert.Equal(3, Entries(database));
    }

    [Fact]
    public void A_correction_changes_nothing_until_it_is_notified_and_is_said()
    {
        using FundingDatabase database = Ready("two_counts_both_ways");
        Notify(database, May, Count(May, 0, 4, 1)).OrThrow();
        VolumeResult year = Result(database, Count(May, 1, 6, 1), Count(Autumn, 0, 4, 1));
        Assert.Equal("4000.00", year.Rounds[0].Lines[0].Amount!.Value.ToPounds());
        Assert.Equal("2000.00", Assert.Single(year.Rounds[0].Recount).Amount!.Value.ToPounds());
        Assert.Contains("recount_due", year.Findings.Select(f => f.Code));
    }

    [Fact]
    public void Counts_are_notified_in_their_order_and_a_year_that_is_settled_is_not_recounted()
    {
        using FundingDatabase database = Ready("two_counts_increases_only");
        Assert.Equal("count_not_notified", Notify(database, Autumn, Count(Autumn, 0, 5, 5)).Fault?.Code);
        Notify(database, May, Count(May, 0, 4, 4)).OrThrow();
        Assert.Equal("1000.00;0.00", Amounts(Notify(database, Autumn, Count(Autumn, 0, 9, 4), Count(May, 0, 4, 4)).Value));
        Assert.Equal("later_count_notified", Notify(database, May, Count(May, 1, 8, 8)).Fault?.Code);
        Assert.Equal("count_unknown", Notify(database, new(2014, 6, 1), Count(May, 0, 4, 4)).Fault?.Code);
    }

    [Fact]
    public void Nobody_is_told_to_notify_a_recount_that_a_later_count_has_settled()
    {
        using FundingDatabase database = Ready("two_counts_increases_only");
        Notify(database, May, Count(May, 0, 2, 2)).OrThrow();
        VolumeResult before = Result(database, Count(May, 1, 4, 2), Count(Autumn, 0, 3, 2));
        Assert.Equal((true, null), (before.Rounds[0].RecountDue, before.Rounds[0].SettledBy));
        Assert.Contains("recount_due", before.Findings.Select(f => f.Code));
        Assert.Contains(before.Explain(1), line => line.Contains("a recount entry would change", StringComparison.Ordinal));
        Notify(database, Autumn, Count(Autumn, 0, 3, 2), Count(May, 0, 2, 2)).OrThrow();
        Assert.Equal("later_count_notified", Notify(database, May, Count(May, 1, 4, 2), Count(Autumn, 0, 3, 2)).Fault?.Code);
        VolumeResult after = Result(database, Count(May, 1, 4, 2), Count(Autumn, 0, 3, 2));
        Assert.Equal((false, Autumn), (after.Rounds[0].RecountDue, after.Rounds[0].SettledBy));
        Assert.Equal(["recount_settled"], after.Findings.Select(f => f.Code));
        Assert.DoesNotContain(after.Explain(1), line => line.Contains("a recount entry would change", StringComparison.Ordinal));
    }

    [Fact]
    public void A_school_that_could_not_be_worked_out_is_notified_once_it_can()
    {
        using FundingDatabase database = Ready("two_counts_both_ways");
        PlanCount without = Samples.Count(May, Samples.School(1, 100, 2), Samples.School(2, null, 3)), with = Samples.Count(May, Samples.School(1, 100, 2), Samples.School(2, 100, 3));
        NotifiedCount first = Notify(database, May, without).Value;
        Assert.Equal("2000.00", Amounts(first));
        NotifiedCount second = Notify(database, May, with).Value;
        Assert.Equal((1, "3000.00", 2), (second.Number, Amounts(second), Assert.Single(second.Lines).School));
    }

    [Fact]
    public void A_notification_is_not_decided_before_what_it_rests_on()
    {
        using FundingDatabase database = Ready("two_counts_both_ways");
        DateOnly closed = new(2014, 6, 1), corrected = new(2014, 9, 1);
        Outcome<NotifiedCount> On(DateOnly on, DateOnly decided, PlanCount count, DateOnly fixedOn) => NotifyOn(database, on, decided, count with { FixedOn = fixedOn });
        Assert.Equal("decided_too_early", On(May, May.AddDays(-1), Count(May, 0, 4, 1), May).Fault?.Code);
        Assert.Equal("decided_too_early", On(May, closed.AddDays(-1), Count(May, 0, 4, 1), closed).Fault?.Code);
        On(May, closed, Count(May, 0, 4, 1), closed).OrThrow();
        Assert.Equal("decided_too_early", On(May, corrected.AddDays(-1), Count(May, 1, 3, 1), corrected).Fault?.Code);
        On(May, new(2014, 11, 1), Count(May, 1, 3, 1), corrected).OrThrow();
        Assert.Equal("decided_too_early", On(Autumn, new(2014, 10, 31), Count(Autumn, 0, 3, 1), Autumn).Fault?.Code);
        On(Autumn, new(2014, 11, 1), Count(Autumn, 0, 3, 1), Autumn).OrThrow();
        Assert.Equal(4, Entries(database));
    }

    [Fact]
    public void A_pot_that_does_not_reach_and_does_not_scale_is_refused()
    {
        using FundingDatabase database = Open("one.db");
        VolumeScheme scheme = Samples.With("pot_refuse", x => x["pot"]!["pounds"] = 100);
        Ask(database, s => VolumeTopUpsModule.Publish(s, scheme)).OrThrow();
        PlanCount count = Samples.Count(scheme.Cadence.Counts[0].On, Samples.School(1, 200, 9));
        Assert.Equal("pot_short", Ask(database, s => VolumeTopUpsModule.Notify(s, Samples.Year(scheme, [count]), 909, count.Date, Samples.NoNeeds, Decided)).Fault?.Code);
        Assert.Equal(1, Entries(database));
    }

    [Fact]
    public void What_is_notified_keeps_its_scheme_its_count_and_its_year()
    {
        using FundingDatabase database = Ready("two_counts_both_ways");
        Notify(database, May, Count(May, 0, 4, 1)).OrThrow();
        Assert.Equal("count_notified", Ask(database, s => VolumeTopUpsModule.Publish(s, Samples.With("two_counts_both_ways", x => x["cadence"]!["counts"]!.AsArray().RemoveAt(0)))).Fault?.Code);
        Assert.True(Ask(database, s => VolumeTopUpsModule.Publish(s, Samples.With("two_counts_both_ways", x => x["pot"]!["pounds"] = 9500))).Value);
        Assert.Equal("scheme_not_the_authoritys", Ask(database, s => VolumeTopUpsModule.Notify(s, Year(s, Count(May, 0, 4, 1), Count(Autumn, 0, 1, 1)), 908, May, Samples.NoNeeds, Decided)).Fault?.Code);
    }

    [Fact]
    public void A_pot_cannot_be_published_below_what_is_notified_under_it()
    {
        using FundingDatabase database = Ready("two_counts_both_ways");
        Notify(database, May, Count(May, 0, 4, 1)).OrThrow();
        Assert.Equal("pot_below_notified", Republished(database, 4_999.99m, "scale"));
        Assert.Equal("pot_below_notified", Republished(database, 1, "refuse"));
        Assert.Equal("pot_below_notified", Republished(database, 1, "overspend"));
        Assert.Null(Republished(database, 5_000, "scale"));
        Assert.Equal(Money.Zero, Result(database, Count(May, 0, 4, 1), Count(Autumn, 0, 9, 9)).Left);
    }

    [Fact]
    public void A_pot_that_may_be_overspent_is_raised_in_steps_and_never_lowered_below_what_is_notified()
    {
        using FundingDatabase database = Open("one.db");
        Ask(database, s => VolumeTopUpsModule.Publish(s, Pot(100, "overspend"))).OrThrow();
        Notify(database, May, Count(May, 0, 4, 1)).OrThrow();
        Assert.Null(Republished(database, 200, "overspend"));
        Assert.Equal("pot_below_notified", Republished(database, 199, "overspend"));
        Assert.Equal("pot_below_notified", Republished(database, 300, "scale"));
    }

    [Fact]
    public void The_day_of_a_scheme_is_not_after_the_decision_to_publish_it_nor_after_today()
    {
        using FundingDatabase database = Open("one.db");
        VolumeScheme scheme = Samples.Scheme("two_counts_both_ways");
        Assert.Equal("scheme_decided_later", Ask(database, s => VolumeTopUpsModule.Publish(s, scheme, scheme.DecidedOn.AddDays(-1))).Fault?.Code);
        Assert.Equal("date_not_yet", Ask(database, s => VolumeTopUpsModule.Publish(s, scheme, London.DayAt(s.RecordedAt).AddDays(1))).Fault?.Code);
        Assert.Equal("date_invalid", Ask(database, s => VolumeTopUpsModule.Publish(s, scheme, new(1899, 12, 31))).Fault?.Code);
        VolumeScheme later = scheme with { DecidedOn = London.DayAt(TimeProvider.System.GetUtcNow()).AddDays(2), Text = "later" };
        Assert.Equal("scheme_decided_later", Ask(database, s => VolumeTopUpsModule.Publish(s, later)).Fault?.Code);
        Assert.True(Ask(database, s => VolumeTopUpsModule.Publish(s, scheme, scheme.DecidedOn)).Value);
        Assert.Equal("date_not_yet", Ask(database, s => VolumeTopUpsModule.LoadAverages(s, 0, Samples.Averages, London.DayAt(s.RecordedAt).AddDays(1))).Fault?.Code);
    }

    [Fact]
    public void A_count_is_notified_neither_before_its_day_nor_in_the_future()
    {
        using FundingDatabase database = Ready("two_counts_both_ways");
        Assert.Equal("decided_too_early", NotifyOn(database, May, May.AddDays(-1), Count(May, 0, 4, 1)).Fault?.Code);
        Assert.Equal("date_not_yet", NotifyOn(database, May, new(2099, 1, 1), Count(May, 0, 4, 1)).Fault?.Code);
        Assert.Equal("date_invalid", NotifyOn(database, May, DateOnly.MinValue, Count(May, 0, 4, 1)).Fault?.Code);
        Assert.Equal(1, Entries(database));
        Assert.Equal("4000.00;1000.00", Amounts(NotifyOn(database, May, May, Count(May, 0, 4, 1)).Value));
    }

    [Fact]
    public void A_scheme_that_is_paid_by_days_has_no_count_to_notify()
    {
        using FundingDatabase database = Ready("continuous");
        VolumeScheme scheme = Samples.Scheme("continuous");
        VolumeYear year = Samples.Year(scheme, [Samples.Count(scheme.FirstYear.Span.From, Samples.School(1, 200, 9))]);
        Assert.Equal("scheme_continuous", Ask(database, s => VolumeTopUpsModule.Notify(s, year, 909, scheme.FirstYear.Span.From, Samples.NoNeeds, Decided)).Fault?.Code);
    }

    /// <summary>Whatever counts, corrections and notifications come: no pot is overspent, no penny lost, and a replay gives the same tables.</summary>
    [Fact]
    public async Task Random_years_never_overspend_their_pot_and_replay_to_the_same_tables()
    {
        var random = new Random(20_230_408);
        for (int run = 0; run < 12; run++)
        {
            using FundingDatabase first = Ready(random.Next(3) switch { 0 => "two_counts_both_ways", 1 => "two_counts_increases_only", _ => "two_counts_own_months" }, $"first{run}.db"), second = Open($"second{run}.db");
            (PlanCount may, PlanCount autumn) = (Random(May, 0), Random(Autumn, 0));
            for (int step = 0; step < 25; step++)
            {
                if (random.Next(3) == 0) may = Random(May, may.Number + 1);
                if (random.Next(3) == 0) autumn = Random(Autumn, autumn.Number + 1);
                bool which = random.Next(2) == 0;
                Notify(first, which ? May : Autumn, which ? may : autumn, which ? autumn : may);
                VolumeResult result = Result(first, may, autumn);
                Assert.True(result.Left >= Money.Zero);
                Assert.Equal(result.Paid, result.Rounds.Sum(r => r.Paid));
                Assert.Equal(result.Notified, result.Rounds.Where(r => r.Notified).Sum(r => r.Paid));
                Assert.All(result.Schools, s => Assert.True(s.Amount >= Money.Zero));
            }

            Assert.True((await Replay.Into(first, second)).Succeeded);
            using SqliteConnection left = first.OpenReader(), right = second.OpenReader();
            Assert.Empty(TableComparison.Compare(left, right));
        }

        PlanCount Random(DateOnly on, int number) => Count(on, number, [.. Enumerable.Range(0, 4).Select(_ => (decimal)random.Next(0, 6))]);
    }

    /// <summary>A kind that has shipped never changes shape.</summary>
    [Fact]
    public void Payloads_are_the_golden_ones_to_the_byte()
    {
        var published = new VolumeSchemePublished("small", 351, 2023, 2024, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            new DateTimeOffset(2023, 3, 1, 9, 30, 0, TimeSpan.Zero), new(2023, 2, 20), "abc");
        var loaded = new NationalAveragesLoaded(0, new(2023, 2, 20), [LoadedAverage.Of(Samples.Averages.Published.Single(a => a.January == 2022))]);
        var notified = new VolumeCountNotified("small", 351, 2023, new(2023, 5, 18), 1, 2, new(2023, 7, 3),
            [new(105_292, 17_00000000, 301_00000000, 6_92300000, 10_07700000, 1_511_550, -100), new(-5, 0, null, 0, 0, 0, 0)]);
        Assert.Equal(Golden("volumetopups.scheme_published.v1"), JsonSerializer.Serialize(published, FactJson.Default.VolumeSchemePublished));
        Assert.Equal(Golden("volumetopups.averages_loaded.v1"), JsonSerializer.Serialize(loaded, FactJson.Default.NationalAveragesLoaded));
        var older = new VolumeCountNotifiedV1(notified.Scheme, notified.Authority, notified.Year, notified.On, notified.Number, notified.CountNumber, notified.DecidedOn, notified.Lines);
        Assert.Equal(Golden("volumetopups.count_notified.v1"), JsonSerializer.Serialize(older, FactJson.Default.VolumeCountNotifiedV1));
        VolumeCountNotified newer = notified with { Lines = [notified.Lines[0] with { Due = -250 }, notified.Lines[1] with { Due = 0 }] };
        Assert.Equal(Golden("volumetopups.count_notified.v2"), JsonSerializer.Serialize(newer, FactJson.Default.VolumeCountNotified));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    private static string Golden(string kind) => File.ReadAllText(Path.Combine(Samples.Root, "tests", "VolumeTopUps.Tests", "Golden", $"{kind}.json")).TrimEnd('\n');

    private static PlanCount Count(DateOnly on, int number, params decimal[] counted) =>
        Samples.Count(on, counted.Select((n, i) => Samples.School(i + 1, 100, n))) with { Number = number, State = number == 0 ? CountState.Closed : CountState.Corrected };

    private static string Amounts(NotifiedCount notified) => string.Join(';', notified.Lines.Select(l => new Money(l.Amount).ToPounds()));

    private FundingDatabase Ready(string scheme, string name = "one.db")
    {
        FundingDatabase database = Open(name);
        Ask(database, s => VolumeTopUpsModule.Publish(s, Samples.Scheme(scheme))).OrThrow();
        return database;
    }

    private static VolumeYear Year(Session session, params PlanCount[] counts)
    {
        VolumeReader reader = VolumeReader.Over(session);
        VolumeScheme scheme = reader.SchemeOf(909, new(2014))!;
        return Samples.Year(scheme, counts, reader.Notified(909, new(2014)));
    }

    private static VolumeScheme Pot(decimal pounds, string whenShort) =>
        Samples.With("two_counts_both_ways", x => (x["pot"]!["pounds"], x["pot"]!["when_short"]) = (pounds, whenShort));

    private string? Republished(FundingDatabase database, decimal pounds, string whenShort) =>
        Ask(database, s => VolumeTopUpsModule.Publish(s, Pot(pounds, whenShort))).Fault?.Code;

    private Outcome<NotifiedCount> Notify(FundingDatabase database, DateOnly on, params PlanCount[] counts) => NotifyOn(database, on, Decided, counts);

    private Outcome<NotifiedCount> NotifyOn(FundingDatabase database, DateOnly on, DateOnly decided, params PlanCount[] counts) => Ask(database, s =>
        VolumeTopUpsModule.Notify(s, Year(s, [.. counts, .. ((DateOnly[])[May, Autumn]).Where(d => counts.All(c => c.Date != d)).Select(d => Count(d, 0, 0, 0))]), 909, on, Samples.NoNeeds, decided));

    private static VolumeResult Result(FundingDatabase database, params PlanCount[] counts)
    {
        using SqliteConnection connection = database.OpenReader();
        VolumeReader reader = VolumeReader.Over(connection);
        return Samples.Year(reader.SchemeOf(909, new(2014))!, counts, reader.Notified(909, new(2014))).Result(Samples.NoNeeds);
    }

    private static long Entries(FundingDatabase database)
    {
        using ReaderLease lease = database.RentReader();
        return lease.Sequence;
    }

    private FundingDatabase Open(string name) => FundingDatabase.Open(Path.Combine(folder.FullName, name), [SchoolsModule.Parts, VolumeTopUpsModule.Parts], TimeProvider.System).Value;

    private Outcome<T> Ask<T>(FundingDatabase database, Func<Session, Outcome<T>> body) =>
        database.Submit(new CommandInfo(new Guid(++requests, 0, 0, new byte[8]), "a test", 909), body).GetAwaiter().GetResult();
}
