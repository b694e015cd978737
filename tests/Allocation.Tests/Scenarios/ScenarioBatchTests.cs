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
