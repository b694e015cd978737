using FundingPlatform.Contingency.Wire;
using FundingPlatform.Schools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FundingPlatform.Contingency;

/// <summary>What a host adds and maps to serve this module.</summary>
public static class ContingencyServices
{
    /// <summary>Adds the module's facts and tables. What the formula knows is asked of the <see cref="SchoolNeedsSource"/>, which is empty until its module fills it in.</summary>
    public static IServiceCollection AddContingency(this IServiceCollection services)
    {
        services.TryAddSingleton<SchoolNeedsSource>();
        return services.AddSingleton(ContingencyModule.Parts);
    }

    /// <summary>Maps <c>funding.contingency.v1.ContingencyService</c>.</summary>
    public static void MapContingency(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<ContingencyEndpoint>();
}
