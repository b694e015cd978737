using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.BlockTransfers;

/// <summary>What a host adds and maps to serve this module.</summary>
public static class BlockTransfersServices
{
    /// <summary>Adds the module's facts and tables.</summary>
    public static IServiceCollection AddBlockTransfers(this IServiceCollection services) => services.AddSingleton(BlockTransfersModule.Parts);

    /// <summary>Maps the module's service.</summary>
    public static void MapBlockTransfers(this IEndpointRouteBuilder endpoints) => ArgumentNullException.ThrowIfNull(endpoints);
}
