using FundingPlatform.Banding.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.Banding;

/// <summary>What a host adds and maps to serve this module.</summary>
public static class BandingServices
{
    /// <summary>Adds the module's facts and tables, and the handler of its change, which also serves changes in bulk.</summary>
    public static IServiceCollection AddBanding(this IServiceCollection services) =>
        services.AddSingleton(BandingModule.Parts).AddAwardHandler();

    /// <summary>Maps <c>funding.banding.v1.BandingService</c>.</summary>
    public static void MapBanding(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<BandingEndpoint>();
}
