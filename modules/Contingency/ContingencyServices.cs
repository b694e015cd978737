using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.Contingency;

/// <summary>What a host adds and maps to serve this module.</summary>
public static class ContingencyServices
{
    /// <summary>Adds the module's facts and tables.</summary>
    public static IServiceCollection AddContingency(this IServiceCollection services) => services.AddSingleton(ContingencyModule.Parts);

    /// <summary>Maps the module's service.</summary>
    public static void MapContingency(this IEndpointRouteBuilder endpoints) => ArgumentNullException.ThrowIfNull(endpoints);
}
