using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Kernel;
using FundingPlatform.Schools.Rules;

namespace FundingPlatform.Schools.Tests;

public sealed class OverlapsTests
{
    private static readonly DateOnly Start = new(2023, 4, 1);

    /// <summary>Many short spans of few pupils, so that most lists have overlaps and touching spans.</summary>
    private static readonly Gen<Placement[]> Lists =
        from drafts in (from pupil in Gen.Choose(1, 3)
                        from day in Gen.Choose(0, 40)
                        from days in Gen.Choose(1, 15)
                        from dual in Gen.Elements(true, false)
                        select (pupil, day, days, dual)).ListOf()
        select drafts.Select((d, i) => new Placement($"P{i}", $"A{d.pupil}", 351, 105377, Setting.Special, null, null, PlanKind.EhcPlan, Quantity.One,
            new(Start.AddDays(d.day), Start.AddDays(d.day + d.days)), d.dual, SourceStatus.Given, new("p.csv", i + 2))).ToArray();

    [Fact]
    public void One_sweep_refuses_exactly_the_lists_in_which_two_placements_clash() =>
        Prop.ForAll(Lists.ToArbitrary(), list => Overlaps.Of(list).Any() == EveryPair(list).Any()).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_finding_names_two_placements_that_do_clash() =>
        Prop.ForAll(Lists.ToArbitrary(), list =>
        {
            HashSet<int> clashing = [.. EveryPair(list).SelectMany(p => new[] { p.One.Source.Line, p.Other.Source.Line })];
            return Overlaps.Of(list).All(f => clashing.Contains(f.Line!.Value) && clashing.Any(line => f.Message.Contains($"on line {line} ", StringComparison.Ordinal)));
        }).QuickCheckThrowOnFailure();

    /// <summary>The slow twin: each with each.</summary>
    private static IEnumerable<(Placement One, Placement Other)> EveryPair(Placement[] list) =>
        from one in list
        from other in list
        where one.Source.Line < other.Source.Line && one.Pupil == other.Pupil && one.Span.Overlaps(other.Span)
              && !(one.DualRegistered && other.DualRegistered)
        select (one, other);
}
