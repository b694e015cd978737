using FundingPlatform.Allocation.Storage;
using FundingPlatform.Banding;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Contingency;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.VolumeTopUps;

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
        facts.Add("allocation.input_findings_noted.v1", AllocationJson.Default.InputFindingsNoted, Apply.Findings);
    });

    /// <summary>Every module that budget shares are worked out from, and this one, in the order of their schemas: what a funding database holds.</summary>
    public static IReadOnlyList<Module> Platform { get; } =
        [SchoolsModule.Parts, BandingModule.Parts, VolumeTopUpsModule.Parts, ContingencyModule.Parts, BlockTransfersModule.Parts, Parts];
}
