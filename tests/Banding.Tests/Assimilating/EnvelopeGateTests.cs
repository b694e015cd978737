using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>The gate raises the alarm when it should and seldom when not, and never calls a silent stratum "within".</summary>
public sealed class EnvelopeGateTests
{
    private static readonly GateStratum Primary = new("A", Setting.Mainstream, PupilPhase.Primary), Secondary = Primary with { Phase = PupilPhase.Secondary };

    /// <summary>Size, movers drawn, rise, what the gate knows, percent of the variance between strata, shape; alarms in 100 seeds by 2, 5 and 10%.</summary>
    public static TheoryData<string> Figures => [.. File.ReadLines(Path.Combine(Samples.Root, "docs", "guide", "envelope-gate.md"))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2])).Select(line => line.Trim('|', ' '))];

    [Theory, MemberData(nameof(Figures))]
    public void The_figures_of_the_guide_are_what_the_simulation_gives(string line)
    {
        string[] cell = [.. line.Split('|').Select(c => c.Trim())];
        GateSimulation simulation = new(int.Parse(cell[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture), cell[1] == "at random" ? Drawn.AtRandom : Drawn.DearestFirst,
            cell[2] == "none" ? 0 : 35, cell[3] == "dry run", int.Parse(cell[4].TrimEnd('%'), CultureInfo.InvariantCulture), cell[5] == "skewed");
        Assert.Equal(string.Join(" | ", cell[6..9]), string.Join(" | ", simulation.AlarmsIn100()));
    }

    /// <summary>The targets for 2,241 plans, whatever the gate knows and whatever the shape; the figures themselves are simulated above.</summary>
    [Fact]
    public void A_true_rise_is_noticed_by_5_percent_and_none_is_seldom_imagined()
    {
        string[][] lines = [.. Figures.Select(row => row.Data.Split('|', StringSplitOptions.TrimEntries)).Where(cell => cell[0] == "2,241")];
        string[][] rises = [.. lines.Where(c => c[1] == "at random" && c[2] != "none")], quiet = [.. lines.Where(c => c[2] == "none")];
        Assert.Equal((6, 12), (rises.Length, quiet.Length));
        Assert.All(rises, c => Assert.InRange(int.Parse(c[7], CultureInfo.InvariantCulture), 95, 100));
        Assert.All(quiet, c => Assert.InRange(int.Parse(c[8], CultureInfo.InvariantCulture), 0, 20));
    }

    [Fact]
    public void A_stratum_without_a_mover_gives_not_enough_evidence_and_never_within()
    {
        EnvelopeReading cheap = Gate(Money.OfPounds(100_000), [.. Plans("p", Primary, 40), .. Plans("s", Secondary, 40)], Decisions("p", 20, 1_000)).Now;
        Assert.Equal(GateVerdict.NotEnoughEvidence, cheap.Verdict);
        Assert.Equal([GateVerdict.NotEnoughEvidence], cheap.Strata.Where(s => s.Moved == 0).Select(s => s.Verdict));
        Assert.True(cheap.High < Money.OfPounds(100_000)); // Cheap as the movers are, they speak for no secondary pupil.
        EnvelopeReading both = Gate(Money.OfPounds(100_000), [.. Plans("p", Primary, 40), .. Plans("s", Secondary, 40)], [.. Decisions("p", 20, 1_000), .. Decisions("s", 20, 1_000)]).Now;
        Assert.Equal(GateVerdict.Within, both.Verdict);
        Assert.All(both.Strata, s => Assert.Equal(GateVerdict.Within, s.Verdict));
    }

    /// <summary>20 of 40 moved at £10 and £12 in turn: mean £11, so £440; sample variance 20/19 in square pounds; 40 x sqrt(20/19/20 x 1/2) = £6.49, times Student's 2.09 = £13.58.</summary>
    [Fact]
    public void The_projection_and_its_interval_come_out_as_worked_by_hand()
    {
        GateDecision[] made = [.. Enumerable.Range(0, 20).Select(i => new GateDecision($"p{i}", Money.OfPounds(10 + 2 * (i % 2))))];
        EnvelopeReading now = Gate(Money.OfPounds(440), Plans("p", Primary, 40), made).Now;
        Assert.Equal(Money.OfPounds(440), now.Projection);
        Assert.InRange((now.High!.Value - now.Projection).Pence, 1_350, 1_365);
        Assert.Equal(now.High.Value - now.Projection, now.Projection - now.Low!.Value);
    }

    /// <summary>
    /// Band A: 4 plans expected at £100, two moved at £109 and £111, so 400 + 4 x 10 = £440. Band B: 3 plans expected at £50, none moved.
    /// The envelope of £571 is £21 above the £550 expected, £3 a plan, so B stands at 150 + 3 x 3 = £159. Together £599.
    /// </summary>
    [Fact]
    public void With_a_dry_run_the_excess_is_projected_and_a_silent_band_stands_at_what_was_approved()
    {
        GatePlan[] plans = [.. Plans("a", Primary, 4).Select(p => p with { Expected = Money.OfPounds(100) }),
            .. Plans("b", Primary with { OldBand = "B" }, 3).Select(p => p with { Expected = Money.OfPounds(50) })];
        EnvelopeReading now = Gate(Money.OfPounds(571), plans, [new("a0", Money.OfPounds(109)), new("a1", Money.OfPounds(111))]).Now;
        Assert.Equal([Money.OfPounds(440), Money.OfPounds(159)], now.Strata.Select(s => s.Projection));
        Assert.Equal((Money.OfPounds(599), GateVerdict.NotEnoughEvidence), (now.Projection, now.Verdict));
    }

    [Fact]
    public void What_has_moved_whole_is_known_to_the_penny_and_strata_add_up_to_the_projection()
    {
        GateDecision[] made = [.. Enumerable.Range(0, 40).Select(i => new GateDecision($"p{i}", new(100_003 + 7 * i)))];
        EnvelopeReading now = Gate(Money.OfPounds(1), Plans("p", Primary, 40), made).Now;
        Assert.Equal((made.Sum(d => d.Change), made.Sum(d => d.Change), made.Sum(d => d.Change)), (now.Projection, now.Low!.Value, now.High!.Value));
        EnvelopeReading many = new GateSimulation(2_241, Drawn.AtRandom, 35, true, 50).Run(7).Now;
        Assert.Equal(many.Projection, many.Strata.Sum(s => s.Projection));
        Assert.Equal((2_241, 225), (many.Strata.Sum(s => s.Plans), many.Strata.Sum(s => s.Moved)));
    }

    [Fact]
    public void Looks_are_taken_when_2_5_and_10_percent_have_moved_and_an_alarm_stays()
    {
        GatePlan[] plans = Plans("p", Primary, 1_000);
        GateDecision[] made = [.. Enumerable.Range(0, 100).Select(i => new GateDecision($"p{i}", Money.OfPounds(i < 50 ? 500 + i % 2 : -500 + i % 2)))];
        Assert.Empty(Gate(Money.Zero, plans, made[..19]).Looks);
        Assert.Equal([2], Gate(Money.Zero, plans, made[..20]).Looks.Select(l => l.Percent));
        EnvelopeGateResult all = Gate(Money.Zero, plans, made);
        Assert.Equal([(2, GateVerdict.Alarm), (5, GateVerdict.Alarm), (10, GateVerdict.NotEnoughEvidence)], all.Looks.Select(l => (l.Percent, l.Reading.Verdict)));
        Assert.True(all.Alarmed);
    }

    [Fact]
    public void The_order_of_the_cohort_does_not_matter()
    {
        EnvelopeGateInputs inputs = new GateSimulation(923, Drawn.DearestFirst, 0, true, 50).Cohort(3) is var c ? c with { Decisions = [.. c.Decisions.Take(60)] } : null!;
        Assert.Equivalent(Assimilation.Gate(inputs).Value, Assimilation.Gate(inputs with { Cohort = [.. inputs.Cohort.Reverse()] }).Value, strict: true);
    }

    [Theory]
    [InlineData("cohort_empty")]
    [InlineData("placement_twice")]
    [InlineData("expected_partly")]
    [InlineData("decision_twice")]
    [InlineData("placement_unknown")]
    public void What_makes_no_sense_is_refused(string code)
    {
        GatePlan[] plans = Plans("p", Primary, 3);
        EnvelopeGateInputs inputs = code switch
        {
            "cohort_empty" => new(Money.Zero, [], []),
            "placement_twice" => new(Money.Zero, [.. plans, plans[0]], []),
            "expected_partly" => new(Money.Zero, [plans[0] with { Expected = Money.Zero }, plans[1]], []),
            "decision_twice" => new(Money.Zero, plans, [.. Decisions("p", 1, 5), .. Decisions("p", 1, 5)]),
            _ => new(Money.Zero, plans, Decisions("q", 1, 5)),
        };
        Assert.Equal(code, Assimilation.Gate(inputs).Fault!.Code);
    }

    private static EnvelopeGateResult Gate(Money envelope, IReadOnlyList<GatePlan> cohort, IReadOnlyList<GateDecision> decisions) =>
        Assimilation.Gate(new(envelope, cohort, decisions)).Value;

    private static GatePlan[] Plans(string prefix, GateStratum stratum, int count) => [.. Enumerable.Range(0, count).Select(i => new GatePlan($"{prefix}{i}", stratum, null))];

    private static GateDecision[] Decisions(string prefix, int count, int pounds) => [.. Enumerable.Range(0, count).Select(i => new GateDecision($"{prefix}{i}", Money.OfPounds(pounds + i % 3)))];
}
