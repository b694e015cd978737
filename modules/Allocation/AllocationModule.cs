using FundingPlatform.Allocation.Storage;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation;

/// <summary>What the Shell needs of this module: its tables and its facts.</summary>
public static class AllocationModule
{
    public static Module Parts { get; } = new("allocation", typeof(AllocationModule).Assembly, facts =>
    {
        facts.Add("allocation.year_start_begun.v1", AllocationJson.Default.YearStartBegun, Apply.YearStart);
        facts.Add("allocation.grant_loaded.v1", AllocationJson.Default.GrantLoaded, Apply.Grant);
        facts.Add("allocation.year_rules_loaded.v1", AllocationJson.Default.YearRulesLoaded, Apply.YearRules);
        facts.Add("allocation.inputs_loaded.v1", AllocationJson.Default.InputsLoaded, Apply.Inputs);
    });
}
