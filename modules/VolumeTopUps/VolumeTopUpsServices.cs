using FundingPlatform.VolumeTopUps.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.VolumeTopUps;

/// <summary>What a host adds and maps to serve this module.</summary>
public static class VolumeTopUpsServices
{
    /// <summary>Adds the module's facts and tables. The host gives a <see cref="Schools.SchoolNeedsSource"/>.</summary>
    public static IServiceCollection AddVolumeTopUps(this IServiceCollection services) => services.AddSingleton(VolumeTopUpsModule.Parts);

    /// <summary>Maps <c>funding.volumetopups.v1.VolumeTopUpsService</c>.</summary>
    public static void MapVolumeTopUps(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<VolumeTopUpsEndpoint>();
}
