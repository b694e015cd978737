using System.Globalization;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Wire;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FundingPlatform.Allocation;

/// <summary>What a host adds and maps of this module.</summary>
public static class AllocationServices
{
    /// <summary>The configuration's key for the seconds that a watcher may take over one message, from 0.001 to 86,400; 30 without it.</summary>
    public const string WatcherSeconds = "Allocation:WatcherSeconds";

    private const int UsualWatcherSeconds = 30;
    private const int MostWatcherSeconds = 86_400;

    /// <summary>Adds the module, its services and the books. Comes after the modules whose changes <c>ApplyChanges</c> carries out.</summary>
    public static IServiceCollection AddAllocation(this IServiceCollection services) => services
        .AddSingleton(AllocationModule.Parts)
        .AddSingleton<SchoolNeedsSource>()
        .AddSingleton(provider => BudgetBooks.Open(
            provider.GetRequiredService<FundingDatabase>(), provider.GetRequiredService<ILoggerFactory>().CreateLogger("FundingPlatform.Books")))
        .AddSingleton(provider => new WatcherPatience(Patience(provider), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<TodaysShares>()
        .AddSingleton<BulkChanges>()
        .AddSingleton<PlanChanges>()
        .AddSingleton<Turns>()
        .AddSingleton<AllocationEndpoint>()
        .AddSingleton<AssimilationEndpoint>()
        .AddSingleton<ImpactEndpoint>()
        .AddSingleton<TransferOutcomeEndpoint>()
        .AddSingleton<BandValueEndpoint>();

    /// <summary>
    /// Builds every open book from the record, which takes some seconds for all of England, and maps the services. Throws a
    /// <see cref="FaultException"/> with <c>setting_invalid</c> for <see cref="WatcherSeconds"/>.
    /// </summary>
    public static void MapAllocation(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        _ = endpoints.ServiceProvider.GetRequiredService<WatcherPatience>();
        var shares = endpoints.ServiceProvider.GetRequiredService<SharesToday>();
        var today = endpoints.ServiceProvider.GetRequiredService<TodaysShares>();
        (shares.OfFacts, shares.OfAuthority) = (today.OfFacts, today.OfAuthority);
        endpoints.ServiceProvider.GetRequiredService<SchoolNeedsSource>().Of = AllocationNeeds.Of;
        endpoints.MapGrpcService<AllocationEndpoint>();
        endpoints.MapGrpcService<AssimilationEndpoint>();
        endpoints.MapGrpcService<ImpactEndpoint>();
        endpoints.MapGrpcService<TransferOutcomeEndpoint>();
        endpoints.MapGrpcService<BandValueEndpoint>();
    }

    private static TimeSpan Patience(IServiceProvider provider)
    {
        if (provider.GetService<IConfiguration>()?[WatcherSeconds] is not { } setting) return TimeSpan.FromSeconds(UsualWatcherSeconds);
        return decimal.TryParse(setting, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds) && seconds is >= 0.001m and <= MostWatcherSeconds
            ? TimeSpan.FromMilliseconds((long)(seconds * 1_000))
            : throw new FaultException(AllocationFaults.WatcherSecondsInvalid(setting, MostWatcherSeconds));
    }
}
