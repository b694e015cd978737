using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.VolumeTopUps.Tests;

/// <summary>Who is notified where somebody cannot be worked out, the pot is used up, or the count was corrected since.</summary>
public sealed partial class StorageTests
{
    [Theory]
    [InlineData(4_999.99, "needs_missing")]
    [InlineData(5_000, null)]
    public void A_pot_that_may_not_reach_for_those_who_cannot_be_worked_out_is_not_spent_on_the_others(double pounds, string? code)
    {
        using FundingDatabase database = Open("one.db");
        Ask(database, s => VolumeTopUpsModule.Publish(s, Pot((decimal)pounds, "scale"))).OrThrow();
        PlanCount count = Samples.Count(May, Samples.School(1, 100, 2), Samples.School(2, null, 3));
        Outcome<NotifiedCount> done = Notify(database, May, count);
        Assert.Equal(code, done.Fault?.Code);
        if (code is not null)
        {
            Assert.All((string[])["1 school", "school 2", "its roll", "£3,000.00", "£2,999.99", "£4,999.99"], part => Assert.Contains(part, done.Fault!.Message, StringComparison.Ordinal));
            return;
        }

        Assert.Equal("2000.00", Amounts(done.Value));
        Assert.Equal("3000.00", Amounts(Notify(database, May, Samples.Count(May, Samples.School(1, 100, 2), Samples.School(2, 100, 3))).Value));
    }

    [Fact]
    public void A_later_count_leaves_in_the_pot_what_those_left_out_of_an_earlier_one_may_be_due()
    {
        using FundingDatabase database = Open("one.db");
        Ask(database, s => VolumeTopUpsModule.Publish(s, Samples.With("two_counts_own_months", x => (x["pot"]!["pounds"], x["pot"]!["when_short"]) = (6_000, "scale")))).OrThrow();
        PlanCount may = Samples.Count(May, Samples.School(1, 100, 2), Samples.School(2, null, 3)), autumn = Samples.Count(Autumn, Samples.School(1, 100, 9), Samples.School(2, 100, 0));
        Notify(database, May, may, autumn).OrThrow();
        Fault refused = Notify(database, Autumn, autumn, may).Fault!;
        Assert.Equal("needs_missing", refused.Code);
        Assert.Contains("2 at the count of 2014-05-15", refused.Message, StringComparison.Ordinal);
        PlanCount known = Samples.Count(May, Samples.School(1, 100, 2), Samples.School(2, 100, 3));
        Notify(database, May, known, autumn).OrThrow();
        Notify(database, Autumn, autumn, known).OrThrow();
    }

    [Theory]
    [InlineData("overspend")]
    [InlineData("scale")]
    public void A_count_of_which_no_school_can_be_worked_out_is_not_notified(string whenShort)
    {
        using FundingDatabase database = Open("one.db");
        Ask(database, s => VolumeTopUpsModule.Publish(s, Pot(100_000, whenShort))).OrThrow();
        Assert.Equal("needs_missing", Notify(database, May, Samples.Count(May, Samples.School(1, null, 2), Samples.School(2, null, 3))).Fault?.Code);
        Assert.Equal(1, Entries(database));
    }

    [Fact]
    public void A_school_that_was_left_out_is_said_to_be_missing_until_it_is_notified()
    {
        using FundingDatabase database = Ready("two_counts_both_ways");
        PlanCount without = Samples.Count(May, Samples.School(1, 100, 2), Samples.School(2, null, 3)), with = Samples.Count(May, Samples.School(1, 100, 2), Samples.School(2, 100, 3));
        Notify(database, May, without).OrThrow();
        VolumeResult left = Result(database, without, Count(Autumn, 0, 2, 0));
        Assert.Contains(left.Findings, f => f.Code == "schools_not_worked_out" && f.Message.Contains("1 school of the count of 2014-05-15 was left out when it was notified", StringComparison.Ordinal));
        Assert.Equal((null, "its roll"), (left.Schools.Single(s => s.SchoolId == 2).Amount, left.Schools.Single(s => s.SchoolId == 2).Missing));
        Assert.Contains("Nothing of it is notified to the school: its roll is missing.", left.Explain(2));
        Assert.Equal(left.Notified, left.Rounds[0].Paid);
        VolumeResult known = Result(database, with, Count(Autumn, 0, 2, 3));
        Assert.Null(known.Schools.Single(s => s.SchoolId == 2).Amount);
        Assert.Contains(known.Explain(2), line => line.Contains("can be now: a recount entry would pay £3,000.00", StringComparison.Ordinal));
        Notify(database, May, with).OrThrow();
        Assert.Equal("3000.00", Result(database, with, Count(Autumn, 0, 2, 3)).Schools.Single(s => s.SchoolId == 2).Amount!.Value.ToPounds());
    }

    [Fact]
    public void A_factor_that_the_formula_does_not_have_is_refused_at_publication()
    {
        using FundingDatabase database = Open("one.db");
        Fault? refused = Ask(database, s => VolumeTopUpsModule.Publish(s, Samples.With("expected_plus_two", x => x["threshold"]!["factors"]![0]!["factor"] = "eal_prinary"))).Fault;
        Assert.Equal("factor_unknown", refused?.Code);
        Assert.Contains("eal_primary", refused!.Message, StringComparison.Ordinal);
        Assert.Equal(0, Entries(database));
    }

    [Fact]
    public void What_was_due_stays_beside_what_a_short_pot_paid()
    {
        using FundingDatabase database = Open("one.db");
        Ask(database, s => VolumeTopUpsModule.Publish(s, Pot(4_000, "scale"))).OrThrow();
        Notify(database, May, Count(May, 0, 6, 2)).OrThrow();
        VolumeResult year = Result(database, Count(May, 0, 6, 2), Count(Autumn, 0, 6, 2));
        VolumeLine line = year.Rounds[0].Lines[0];
        Assert.Equal(("6000.00", "3000.00"), (line.Due!.Value.ToPounds(), line.Amount!.Value.ToPounds()));
        Assert.Contains(year.Explain(1), said => said.StartsWith("Notified: entitled to £6,000.00, scaled to what the pot of £4,000.00 had left", StringComparison.Ordinal) && said.EndsWith("£3,000.00 is paid.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_correction_that_a_used_up_pot_cannot_pay_is_notified_with_nothing_and_is_settled_by_it()
    {
        using FundingDatabase database = Open("one.db");
        Ask(database, s => VolumeTopUpsModule.Publish(s, Pot(4_000, "scale"))).OrThrow();
        Notify(database, May, Count(May, 0, 3, 1)).OrThrow();
        PlanCount corrected = Count(May, 1, 4, 1);
        VolumeResult before = Result(database, corrected, Count(Autumn, 0, 4, 1));
        Assert.True(before.Rounds[0].RecountDue);
        Assert.Contains(before.Explain(1), said => said.StartsWith("The count of 2014-05-15 was corrected since, to 4 counted of a roll of 100: a recount entry would change the amount by £0.00", StringComparison.Ordinal));
        Assert.Contains(before.Explain(1), said => said.StartsWith("Count of 2014-05-15 (May), closed: 3 counted", StringComparison.Ordinal));
        NotifiedCount recount = Notify(database, May, corrected).Value;
        Assert.Equal((1, 1, "0.00"), (recount.Number, Assert.Single(recount.Lines).School, Amounts(recount)));
        VolumeResult after = Result(database, corrected, Count(Autumn, 0, 4, 1));
        Assert.False(after.Rounds[0].RecountDue);
        Assert.Equal(("4000.00", "3000.00"), (after.Rounds[0].Lines[0].Due!.Value.ToPounds(), after.Rounds[0].Lines[0].Amount!.Value.ToPounds()));
        Assert.Contains(after.Explain(1), said => said.StartsWith("Count of 2014-05-15 (May), corrected 1 time: 4 counted", StringComparison.Ordinal));
        Assert.Contains("changes nothing by this scheme", Notify(database, May, Count(May, 2, 4, 1)).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_correction_that_a_later_count_has_overtaken_is_kept_apart_from_what_was_notified()
    {
        using FundingDatabase database = Ready("two_counts_increases_only");
        Notify(database, May, Count(May, 0, 2, 2)).OrThrow();
        Notify(database, Autumn, Count(Autumn, 0, 3, 2), Count(May, 0, 2, 2)).OrThrow();
        IReadOnlyList<string> said = Result(database, Count(May, 1, 4, 2), Count(Autumn, 0, 3, 2)).Explain(1);
        Assert.Contains(said, line => line.StartsWith("Count of 2014-05-15", StringComparison.Ordinal) && line.Contains("closed: 2 counted", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("was corrected since, to 4 counted of a roll of 100. The count of 2014-10-02 is notified and has settled the year since", StringComparison.Ordinal));
    }

    /// <summary>Journals of before say nothing of what was due.</summary>
    [Fact]
    public void An_entry_of_the_first_shape_is_still_replayed()
    {
        using FundingDatabase database = Ready("two_counts_both_ways");
        Ask(database, s =>
        {
            s.Record(new VolumeCountNotifiedV1("two_counts_both_ways", 909, 2014, May, 0, 0, Decided, [new(1, 3_00000000, 100_00000000, 0, 3_00000000, 300_000, 250_000)]));
            return (Outcome<bool>)true;
        }).OrThrow();
        VolumeResult year = Result(database, Count(May, 0, 3), Count(Autumn, 0, 3));
        Assert.Equal(("2500.00", "2500.00"), (year.Rounds[0].Lines[0].Due!.Value.ToPounds(), year.Rounds[0].Lines[0].Amount!.Value.ToPounds()));
        Assert.Contains("Notified: entitled to £3,000.00, less by earlier counts, the minimum, the cap or the pot of £9,000.00; £2,500.00 is paid.", year.Explain(1));
    }
}
