using FundingPlatform.BlockTransfers.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.BlockTransfers;

/// <summary>What a host adds and maps to serve this module.</summary>
public static class BlockTransfersServices
{
    /// <summary>Adds the module's facts and tables.</summary>
    public static IServiceCollection AddBlockTransfers(this IServiceCollection services) => services.AddSingleton(BlockTransfersModule.Parts);

    /// <summary>Maps <c>funding.blocktransfers.v1.BlockTransferService</c>.</summary>
    public static void MapBlockTransfers(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<BlockTransferEndpoint>();
}
