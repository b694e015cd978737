using FundingPlatform.Shell.Wire;
using Grpc.AspNetCore.Server;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace FundingPlatform.Shell;

/// <summary>What a host adds and maps once, before its modules.</summary>
public static class ShellServices
{
    private const int MostMessageBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Adds the database with the modules that are registered as <see cref="Module"/> (in that order), the way of changes into
    /// it, the list of tokens beside it, and gRPC with its checks. A module adds itself with its own Add method.
    /// </summary>
    public static IServiceCollection AddShell(this IServiceCollection services, string databasePath)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider =>
            FundingDatabase.Open(databasePath, [.. provider.GetServices<Module>()], provider.GetRequiredService<TimeProvider>()).OrThrow());
        services.AddSingleton(provider => new Tokens(databasePath, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SharesToday>().AddSingleton<Changes>();
        services.AddSingleton<FaultInterceptor>().AddSingleton<AccessInterceptor>().AddSingleton<AccessGate>().AddSingleton<ReusedStreams>();
        services.AddSingleton<HealthServiceImpl>();
        services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = MostMessageBytes;
            // The first sees a call first: what the check of the caller throws becomes a status too.
            options.Interceptors.Add<FaultInterceptor>();
            options.Interceptors.Add<AccessInterceptor>();
        });
        return services.AddGrpcReflection();
    }

    /// <summary>
    /// Opens the database, sets the gate before the calls, and maps health and reflection. The server says that it serves once the host has started: what has
    /// to be ready by then is built before, or by a hosted service's StartAsync. Throws a <see cref="Kernel.FaultException"/>
    /// with the faults of <see cref="FundingDatabase.Open"/> and <c>tokens_unreadable</c>.
    /// </summary>
    public static void MapShell(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        IServiceProvider services = endpoints.ServiceProvider;
        _ = services.GetRequiredService<FundingDatabase>();
        _ = services.GetRequiredService<Tokens>().List().OrThrow();
        // The interceptor decides either way; a host that is no application has no place for the gate.
        if (endpoints is IApplicationBuilder application)
        {
            application.Use(next => http =>
            {
                services.GetRequiredService<ReusedStreams>().Ready(http);
                return services.GetRequiredService<AccessGate>().Pass(http, next);
            });
        }

        endpoints.MapGrpcService<HealthServiceImpl>();
        endpoints.MapGrpcReflectionService();

        var health = services.GetRequiredService<HealthServiceImpl>();
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        health.SetStatus("", HealthCheckResponse.Types.ServingStatus.NotServing);
        lifetime.ApplicationStarted.Register(() => Say(HealthCheckResponse.Types.ServingStatus.Serving));
        lifetime.ApplicationStopping.Register(() => Say(HealthCheckResponse.Types.ServingStatus.NotServing));

        // The server as a whole has no name; each service has its own.
        void Say(HealthCheckResponse.Types.ServingStatus status)
        {
            foreach (string service in ServiceNames(endpoints).Prepend("")) health.SetStatus(service, status);
        }
    }

    private static IEnumerable<string> ServiceNames(IEndpointRouteBuilder endpoints) =>
        endpoints.DataSources.SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.ServiceName)
            .OfType<string>().Distinct();
}
