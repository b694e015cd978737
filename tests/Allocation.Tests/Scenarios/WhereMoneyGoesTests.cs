using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Tests.Books;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Tests.Scenarios;

/// <summary>Each placement's price stands in one place of the account: a share, outside schools, or at other authorities' schools.</summary>
public sealed class WhereMoneyGoesTests(ScenarioSample sample) : IClassFixture<ScenarioSample>
{
    [Fact]
    public void A_personal_budget_is_in_no_share_and_nothing_is_in_two_places()
    {
        YearInputs bury = sample.Server.Reading(c => YearInputsReader.Read(c, SampleServer.Year, MadeUpSweep.Authority));
        (int budgets, int independent, int ofOthers) = (0, 0, 0);
        foreach (int seed in Enumerable.Range(201, 40))
        {
            AuthorityBudget budget = new MadeUpSweep(bury, seed).Year.Today;
            HashSet<int> ours = [.. budget.Schools.Select(s => s.School.SchoolId)];
            PricedPlacement[] paid = [.. budget.Placements.Where(p => p.Amount is not null)], own = [.. paid.Where(p => p.Placement.HomeAuthority == MadeUpSweep.Authority)];
            foreach (SchoolShare share in budget.Schools)
                Assert.Equal((seed, Sum(paid.Where(p => p.Placement.SchoolId == share.School.SchoolId && p.Placement.Setting != Setting.PersonalBudget))), (seed, share[BudgetLine.TopUp] ?? Money.Zero));
            PricedPlacement[] elsewhere = [.. own.Where(p => p.Placement.Setting == Setting.PersonalBudget || !ours.Contains(p.Placement.SchoolId))];
            PricedPlacement[] outside = [.. elsewhere.Where(p => p.Placement.Setting is Setting.PersonalBudget or Setting.Independent)];
            BlockTotals block = budget.Blocks.Single(b => b.Block == GrantBlock.HighNeeds);
            Money Line(string name) => block.Lines.Single(l => l.Name == name).Amount;
            Assert.Equal((seed, Sum(outside)), (seed, Line("high_needs_outside_schools")));
            Assert.Equal((seed, Sum(elsewhere.Except(outside))), (seed, Line("at_other_authorities_schools")));
            Assert.Equal(
                Sum(own) + budget.Schools.Select(s => s[BudgetLine.PlaceFunding] ?? Money.Zero).Sum(),
                Line("to_schools") + Line("high_needs_outside_schools") + Line("at_other_authorities_schools"));
            budgets += own.Count(p => p.Placement.Setting == Setting.PersonalBudget && ours.Contains(p.Placement.SchoolId));
            independent += own.Count(p => p.Placement.Setting == Setting.Independent && ours.Contains(p.Placement.SchoolId));
            ofOthers += budget.Placements.Count(p => p.Placement.Setting == Setting.PersonalBudget && p.Placement.HomeAuthority != MadeUpSweep.Authority);
        }

        Assert.True(ofOthers > 20, $"{ofOthers} personal budgets of other authorities are listed.");
        Assert.True(budgets > 50 && independent > 50, $"{budgets} personal budgets, {independent} independent at schools with a share.");
    }

    private static Money Sum(IEnumerable<PricedPlacement> placements) => placements.Sum(p => p.Amount!.Value);
}
