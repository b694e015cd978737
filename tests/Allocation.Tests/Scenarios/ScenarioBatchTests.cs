using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Allocation.Tests.Books;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Tests.Scenarios;

/// <summary>Sets of band values over one copy of columns, against the whole year worked out for each set, to the penny.</summary>
public sealed class ScenarioBatchTests(ScenarioSample sample) : IClassFixture<ScenarioSample>
{
    private YearInputs Bury => sample.Server.Reading(c => YearInputsReader.Read(c, SampleServer.Year, MadeUpSweep.Authority));

    [Fact]
    public void Every_set_is_to_the_penny_the_year_with_its_schemes_so_changed()
    {
        YearInputs bury = Bury;
        (int columns, int oneByOne, int known) = (0, 0, 0);
        foreach (int seed in Enumerable.Range(1, 50))
        {
            var made = new MadeUpSweep(bury, seed);
            IReadOnlyList<IReadOnlyList<OwnValue>> varied = made.Some();
            if (varied.Count == 0) continue;
            var sweep = new ValueSweep(made.Year, made.Year.Batch(varied), varied);
            (columns, oneByOne) = (columns + sweep.InColumns, oneByOne + sweep.PricedOneByOne);
            long[]? before = null;
            foreach (int _ in Enumerable.Range(0, 4))
            {
                long[] set = made.Set(varied, before);
                AuthorityBudget today = made.Year.Today, plainly = made.Plainly(varied, set);
                AssertEqual(seed, sweep, sweep.Run(set), today, plainly);
                if (before is not null) AssertEqual(seed, sweep, sweep.Run(set, before), made.Plainly(varied, before), plainly);
                known += plainly.Placements.Count(p => p.Amount is not null) > today.Placements.Count(p => p.Amount is not null) ? 1 : 0;
                before = set;
            }
        }

        Assert.True(columns > 300 && oneByOne > 300 && known > 10, $"{columns} in columns, {oneByOne} one by one, {known} sets that gave a price to what had none.");
    }

    [Fact]
    public void The_set_of_today_is_today_to_the_penny_whatever_fits_no_column()
    {
        YearInputs bury = Bury;
        int placements = 0;
        foreach (int seed in Enumerable.Range(101, 25))
        {
            var made = new MadeUpSweep(bury, seed);
            IReadOnlyList<OwnValue>[] varied = [.. made.Year.Values.Where(v => v.Stated.CanVary && v.Present is not null).Select(v => (OwnValue[])[v])];
            var sweep = new ValueSweep(made.Year, made.Year.Batch(varied), varied);
            long[] today = [.. varied.Select(v => v[0].Present!.Value.Millionths)];
            foreach (int again in Enumerable.Range(0, 2))
            {
                SweepTotals totals = sweep.Run(today);
                Assert.Equal((seed, sweep.Today), (seed, totals));
                Assert.Equal(made.Year.Schools.Select(s => (s.BudgetShare, s.TopUps)), made.Year.Schools.Select((_, i) => (sweep.BudgetShare(i), sweep.TopUps(i))));
                sweep.Run([.. today.Select(_ => 123_000_000L)]);
            }

            Assert.Equal(today.Select(v => new Rate(v)), Enumerable.Range(0, sweep.Values).Select(i => sweep.Present(i)!.Value));
            placements += sweep.InColumns + sweep.PricedOneByOne;
        }

        Assert.True(placements > 500);
    }

    [Fact]
    public void Sets_allocate_nothing_where_every_placement_is_in_columns()
    {
        SweepYear year = SweepYear.Of(Bury, MadeUpSweep.Authority, sample.Ground.Grant).Value!;
        ValueSweep sweep = year.Vary([new("bury_illustrative", "C"), new("bury_illustrative", "D", Setting.Special), new("bury_illustrative", "G")]).Value;
        Assert.True(sweep is { PricedOneByOne: 0, InColumns: > 300 });
        long[][] sets = [.. Enumerable.Range(0, 300).Select(i => (long[])[i * 7_000_000L, i * 50_000_000L, i * 90_000_000L])];
        long lost = Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        long again = Run(), used = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal((lost, 0), (again, used));

        long Run()
        {
            long sum = 0;
            foreach (long[] set in sets) sum += sweep.Run(set).LargestLoss?.Loss.Pence ?? 0;
            foreach (long[] set in sets) sum += sweep.Run(set, sets[0]).Change.Pence;
            return sum;
        }
    }

    [Fact]
    public void Names_that_mean_no_value_are_told_with_their_place()
    {
        var made = new MadeUpSweep(Bury, 7);
        OwnValue stated = made.Year.Values.First(v => v.Stated.Band == "A" && v.Stated.Setting == Setting.Mainstream);
        string scheme = stated.Scheme.Id;
        (string, string?)[] Faults(params VariedValue[] names) => [.. made.Year.Faults(names).Select(f => (f.Fault.Code, f.Fault.Field))];

        Assert.Equal([("scheme_unknown", "scheme_id")], Faults(new VariedValue("neighbours", "A")));
        Assert.Equal([("band_unknown", "band")], Faults(new VariedValue(scheme, "Z")));
        Assert.Equal([("not_covered", "setting")], Faults(new VariedValue(scheme, "A", Setting.SenUnit)));
        Assert.Equal([("band_open", "band")], Faults(new VariedValue(scheme, "E")));
        Assert.Equal([("value_unknown", "phase")], Faults(new VariedValue(scheme, "A", Setting.Special, PupilPhase.Primary)));
        Assert.Equal([("value_unknown", "need")], Faults(new VariedValue(scheme, "A", Need: "VI")));
        Assert.Equal([("value_unknown", "from")], Faults(new VariedValue(scheme, "A", From: new(2023, 9, 2))));
        Assert.Equal([("value_named_twice", null)], Faults(new(scheme, "A", Setting.Mainstream, PupilPhase.Post16), new(scheme, "A", Setting.Mainstream, PupilPhase.Secondary)));
        Assert.Equal("values[1].band", made.Year.Vary([new(scheme, "A"), new(scheme, "Z")]).Fault!.Field);
        Assert.Empty(Faults(new(scheme, "A", Setting.Mainstream, PupilPhase.Primary), new(scheme, "A", Setting.Mainstream, PupilPhase.EarlyYears), new(scheme, "A", Setting.ResourcedProvision, Need: "ASD")));
        ValueSweep one = made.Year.Vary([new(scheme, "A", Setting.Mainstream, PupilPhase.Primary)]).Value;
        Assert.Equal((1, 1), (one.Values, one.Places(0)));
        Assert.Throws<ArgumentException>(() => one.Run([1, 2]));

        OwnValue? step = Enumerable.Range(1, 40).Select(seed => new MadeUpSweep(Bury, seed)).SelectMany(m => m.Year.Values).FirstOrDefault(v => v.Stated.Value.AboveBand is not null);
        Assert.Equal("band_by_steps", VariedPlaces.Of([step!], new(step!.Scheme.Id, "D")).Fault!.Code);
    }

    private static void AssertEqual(int seed, ValueSweep sweep, SweepTotals totals, AuthorityBudget before, AuthorityBudget after)
    {
        Money[] shares = [.. after.Schools.Select(s => s.BudgetShare)], had = [.. before.Schools.Select(s => s.BudgetShare)];
        int[] all = [.. Enumerable.Range(0, shares.Length)];
        Assert.Equal((seed, ""), (seed, string.Join('|', all.Where(i => shares[i] != sweep.BudgetShare(i)).Select(i => $"{after.Schools[i].School.SchoolId}: {sweep.BudgetShare(i)}, plainly {shares[i]}"))));
        Assert.Equal(all.Select(i => shares[i] - had[i]), all.Select(sweep.Change));
        Money[] topUps = [.. after.Schools.Select(s => (s[BudgetLine.TopUp] ?? Money.Zero) + (s[BudgetLine.BandProtection] ?? Money.Zero))];
        Assert.Equal(topUps, all.Select(sweep.TopUps));
        (Money outside, Money elsewhere, Money spent) = Spent(after);
        Assert.Equal((seed, shares.Sum(), topUps.Sum(), outside, elsewhere), (seed, totals.BudgetShares, totals.TopUps, totals.OutsideSchools, totals.AtOtherAuthorities));
        Assert.Equal((shares.Sum() - had.Sum(), spent - Spent(before).All), (totals.Change, totals.SpendingChange));
        Assert.Equal((all.Count(i => shares[i] > had[i]), all.Count(i => shares[i] < had[i])), (totals.Winners, totals.Losers));
        int[] losers = [.. all.Where(i => shares[i] < had[i])];
        Assert.Equal(losers.Length == 0 ? null : Loss(losers.MaxBy(i => had[i].Pence - shares[i].Pence)), totals.LargestLoss);
        losers = [.. losers.Where(i => had[i] > Money.Zero)];
        Assert.Equal(losers.Length == 0 ? null : Loss(losers.MaxBy(i => new Exact(had[i].Pence - shares[i].Pence, had[i].Pence))), totals.LargestLossByShare);

        SchoolLoss? Loss(int school) => new(school, had[school] - shares[school], had[school]);
    }

    // Of the account of the high needs block: outside, elsewhere, and all that is spent on top-ups and places.
    private static (Money Outside, Money Elsewhere, Money All) Spent(AuthorityBudget budget)
    {
        BlockTotals block = budget.Blocks.Single(b => b.Block == GrantBlock.HighNeeds);
        Money Line(string name) => block.Lines.Single(l => l.Name == name).Amount;
        return (Line("high_needs_outside_schools"), Line("at_other_authorities_schools"), Line("to_schools") + Line("high_needs_outside_schools") + Line("at_other_authorities_schools"));
    }
}
