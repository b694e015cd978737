using FundingPlatform.TopUps.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.TopUps;

/// <summary>What a host adds and maps to serve this module.</summary>
public static class TopUpsServices
{
    /// <summary>Adds what the module's service needs; the module records nothing, so it has no facts and no tables.</summary>
    public static IServiceCollection AddTopUps(this IServiceCollection services) => services.AddSingleton<TopUpsEndpoint>();

    /// <summary>Maps <c>funding.topups.v1.TopUpsService</c>.</summary>
    public static void MapTopUps(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<TopUpsEndpoint>();
}
