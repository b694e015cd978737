using FundingPlatform.Schools.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.Schools;

/// <summary>What a host adds and maps to serve this module.</summary>
public static class SchoolsServices
{
    /// <summary>Adds the module's facts and tables, and the handlers of its changes, which also serve changes in bulk.</summary>
    public static IServiceCollection AddSchools(this IServiceCollection services) =>
        services.AddSingleton(SchoolsModule.Parts).AddSingleton<Imports>().AddPlacementHandlers();

    /// <summary>Maps <c>funding.schools.v1.SchoolsService</c>.</summary>
    public static void MapSchools(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        // Made now, so that what a killed server left of an import does not lie there until the next import.
        _ = endpoints.ServiceProvider.GetRequiredService<Imports>();
        endpoints.MapGrpcService<SchoolsEndpoint>();
    }
}
