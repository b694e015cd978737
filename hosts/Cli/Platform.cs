using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli;

/// <summary>The modules of a database, in the order of their schemas.</summary>
internal static class Platform
{
    public static IReadOnlyList<Module> Modules { get; } = AllocationModule.Platform;
}
