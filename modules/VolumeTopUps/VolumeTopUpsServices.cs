using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.VolumeTopUps;

/// <summary>What a host adds and maps to serve this module.</summary>
public static class VolumeTopUpsServices
{
    /// <summary>Adds the module's facts and tables.</summary>
    public static IServiceCollection AddVolumeTopUps(this IServiceCollection services) => services.AddSingleton(VolumeTopUpsModule.Parts);

    /// <summary>Maps the module's service.</summary>
    public static void MapVolumeTopUps(this IEndpointRouteBuilder endpoints) => ArgumentNullException.ThrowIfNull(endpoints);
}
