using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>The sample, the tolerances and the file of moderated bands.</summary>
public sealed class ModerationTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    private static readonly Arbitrary<(GatePlan[] Cohort, ModerationTerms Terms)> Samples = (
        from size in Gen.Choose(1, 60)
        from band in Gen.Choose(1, 4).ListOf(size)
        from setting in Gen.Elements(Setting.Mainstream, Setting.Special).ListOf(size)
        from percent in Gen.Choose(0, 10_000)
        from atLeast in Gen.Choose(0, 70)
        select (Enumerable.Range(0, size).Select(i => new GatePlan($"P{i:00}", new($"{band[i]}", setting[i], PupilPhase.Primary), Money.Zero)).ToArray(),
            new ModerationTerms(Quantity.Of(percent / 100m), atLeast, "seed", null, null, null))).ToArbitrary();

    [Fact]
    public void A_sample_has_the_stated_size_and_each_stratum_its_share_to_within_one() =>
        Prop.ForAll(Samples, any =>
        {
            IReadOnlyList<GatePlan> sample = Assimilation.Sample(any.Terms, "plan", any.Cohort);
            int size = (int)Math.Min(any.Cohort.Length, Math.Max(any.Terms.AtLeast, decimal.Ceiling(any.Terms.SamplePercent.HundredMillionths / 100_000_000m * any.Cohort.Length / 100)));
            Assert.Equal(size, sample.Distinct().Count());
            return any.Cohort.GroupBy(p => p.Stratum).All(g => Math.Abs(sample.Count(p => p.Stratum == g.Key) - (decimal)size * g.Count() / any.Cohort.Length) < 1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_cohort_gives_the_same_sample_in_whatever_order_it_comes() =>
        Prop.ForAll(Samples, Gen.Choose(1, 100_000).ToArbitrary(), (any, seed) =>
        {
            var random = new Random(seed);
            GatePlan[] shuffled = [.. any.Cohort.OrderBy(_ => random.Next())];
            return Assimilation.Sample(any.Terms, "plan", any.Cohort).SequenceEqual(Assimilation.Sample(any.Terms, "plan", shuffled));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Another_seed_and_another_plan_draw_other_pupils()
    {
        GatePlan[] cohort = [.. Enumerable.Range(0, 200).Select(i => new GatePlan($"P{i:000}", new("A", Setting.Mainstream, null), Money.Zero))];
        ModerationTerms terms = new(Quantity.Of(10), 0, "one", null, null, null);
        string Drawn(ModerationTerms by, string plan) => string.Join(' ', Assimilation.Sample(by, plan, cohort).Select(p => p.PlacementId));
        Assert.Equal(3, new[] { Drawn(terms, "plan"), Drawn(terms with { Seed = "two" }, "plan"), Drawn(terms, "another") }.Distinct().Count());
    }

    /// <summary>Old £3,000, new £3,300: 10 percent, £300.</summary>
    [Theory]
    [InlineData(10.0, null, false)]
    [InlineData(9.99, null, true)]
    [InlineData(null, 300, false)]
    [InlineData(null, 299, true)]
    [InlineData(50.0, 299, true)]
    [InlineData(9.0, 5_000, true)]
    [InlineData(null, null, false)]
    public void A_pupil_outside_either_tolerance_waits_for_a_person(double? percent, int? pounds, bool waits)
    {
        AssimilationPlan plan = RecordHost.OnOneDate with
        {
            Moderation = new(Quantity.Zero, 0, "", percent is double p ? Quantity.Of((decimal)p) : null, pounds is int m ? Money.OfPounds(m) : null, null),
        };
        PupilToMove pupil = AnyPlan.Pupil(1, 300_000, 1, 900);
        AssimilatedPupil Row(PupilToMove of) => Assimilation.Plan(new(plan, AnyPlan.Schemes, [of]), AnyPlan.Start).Value.Pupils[0];
        Assert.Equal(waits ? ["outside_pupil_tolerance"] : [], Row(pupil).Exceptions.Select(e => e.Code));
        Assert.Equal(waits ? MoveStatus.Undecided : MoveStatus.Moves, Row(pupil).Status);
        Assert.Equal("3", Row(pupil).Band);
        // What a person has decided is not asked about again, nor what has moved.
        Assert.Equal((MoveStatus.Moves, 0), (Row(pupil with { Decided = Award.OfBand("3") }).Status, Row(pupil with { Decided = Award.OfBand("3") }).Exceptions.Count));
        AssimilatedPupil moved = Row(pupil with { Moved = new("any", "P01", "3", null, AnyPlan.Start) });
        Assert.Equal((MoveStatus.AlreadyMoved, 0), (moved.Status, moved.Exceptions.Count));
    }

    [Fact]
    public void A_school_is_held_against_its_tolerance_with_all_who_will_move()
    {
        AssimilationPlan plan = AnyPlan.Plan(TargetRuleKind.Nearest, Protection.None) with { Moderation = new(Quantity.Zero, 0, "", null, null, Quantity.Of(5)) };
        // One loses 100 of 1,000 at once and one gains 300 of 3,000 later: 200 of 4,000 is exactly 5 percent. Alone it is 10.
        PupilToMove[] pupils = [AnyPlan.Pupil(1, 100_000, 1, 0), AnyPlan.Pupil(2, 300_000, 1, 300), AnyPlan.Pupil(3, 300_000, 2, 300)];
        AssimilationResult result = Assimilation.Plan(new(plan, AnyPlan.Schemes, pupils), AnyPlan.Start).Value;
        Assert.Equal([(20_000L, false), (30_000L, true)], result.Schools.Select(s => (s.WholeChange.Pence, s.OutsideTolerance)));
    }

    [Fact]
    public void A_pupil_in_doubt_whose_provision_is_dearer_is_listed_for_both()
    {
        PupilToMove pupil = AnyPlan.Pupil(1, 300_000, 1, 900, dearer: true);
        PupilToMove later = pupil with { Awards = [.. pupil.Awards, pupil.Awards[0] with { Span = new(new(2024, 1, 1), DateSpan.NoEnd) }] };
        Assert.Equal(["later_award", "specified_dearer"], Assimilation.Plan(new(RecordHost.OnOneDate, AnyPlan.Schemes, [later]), AnyPlan.Start).Value.Pupils[0].Exceptions.Select(e => e.Code));
    }

    [Fact]
    public void A_file_of_moderated_bands_is_read_with_its_reasons()
    {
        Read<IReadOnlyList<ModeratedBand>> read = Read("P1,B,,evidence_supports,\nP2,C,6250.50,need_higher,case/17_a.b-c\n");
        Assert.Empty(read.Findings);
        Assert.Equal(
            [new("P1", "B", null, ModerationReason.EvidenceSupports, null, new(Path.GetFileName(path), 2)),
             new("P2", "C", Rate.OfPounds(6250.50m), ModerationReason.NeedHigher, "case/17_a.b-c", new(Path.GetFileName(path), 3))], read.Value!);
    }

    [Theory]
    [InlineData(",B,,evidence_supports,", "value_missing", "placement_id")]
    [InlineData("P1,,,evidence_supports,", "value_missing", "band")]
    [InlineData("P1,B,,,", "value_missing", "reason")]
    [InlineData("P1,B,,because,", "unknown_word", "reason")]
    [InlineData("P1,B,,evidence_supports,spoke with his mother", "reference_unreadable", "reference")]
    [InlineData("P1,B,-1,evidence_supports,", "negative_count", "amount")]
    [InlineData("P1,B,,evidence_supports,\nP1,C,,need_higher,", "duplicate", "placement_id")]
    public void A_broken_line_is_a_finding(string row, string code, string column)
    {
        Read<IReadOnlyList<ModeratedBand>> read = Read(row + "\n");
        Assert.Null(read.Value);
        Assert.Equal((code, column), read.Findings.Select(f => (f.Code, f.Column)).Single());
    }

    public void Dispose() => File.Delete(path);

    private Read<IReadOnlyList<ModeratedBand>> Read(string rows)
    {
        File.WriteAllText(path, "placement_id,band,amount,reason,reference\n" + rows);
        return ModerationFile.ReadCsv(path);
    }
}
