using FundingPlatform.Shell;

namespace FundingPlatform.Contingency;

/// <summary>What the Shell needs of this module: its tables and its facts.</summary>
public static class ContingencyModule
{
    public static Module Parts { get; } = new("contingency", typeof(ContingencyModule).Assembly, facts => { });
}
