using Grpc.AspNetCore.HealthChecks.Internal;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection
{
    /// <summary>Adds the health service; the checks are those of the host.</summary>
    public static class GrpcHealthChecksServiceExtensions
    {
        public static IHealthChecksBuilder AddGrpcHealthChecks(this IServiceCollection services)
        {
            ArgumentNullException.ThrowIfNull(services);
            services.TryAddSingleton<HealthServiceImpl>();
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IHealthCheckPublisher, StatePublisher>());
            services.AddHostedService<FirstReport>();
            return services.AddHealthChecks();
        }
    }
}

namespace Microsoft.AspNetCore.Builder
{
    /// <summary>Maps the health service.</summary>
    public static class GrpcHealthChecksEndpointRouteBuilderExtensions
    {
        public static GrpcServiceEndpointConventionBuilder MapGrpcHealthChecksService(this IEndpointRouteBuilder builder)
        {
            ArgumentNullException.ThrowIfNull(builder);
            HealthServiceImpl health = builder.ServiceProvider.GetService<HealthServiceImpl>()
                ?? throw new InvalidOperationException("Call AddGrpcHealthChecks on the services first.");
            // Known from the first moment, and not serving until the first checks have said otherwise.
            health.SetStatus("", Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.NotServing);
            return builder.MapGrpcService<HealthServiceImpl>();
        }
    }
}

namespace Grpc.AspNetCore.HealthChecks.Internal
{
    /// <summary>
    /// Runs the checks once at start: the periodic reports begin after five seconds, and never for a host without checks.
    /// </summary>
    internal sealed class FirstReport(HealthCheckService checks, HealthServiceImpl health) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            // The host must not wait for its slowest check before it listens.
            await Task.Yield();
            health.Tell(await checks.CheckHealthAsync(stoppingToken));
        }
    }

    /// <summary>Tells the health service what the host's checks came to, every period of theirs.</summary>
    internal sealed class StatePublisher(HealthServiceImpl health) : IHealthCheckPublisher
    {
        public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
        {
            health.Tell(report);
            return Task.CompletedTask;
        }
    }

    internal static class Reports
    {
        public static void Tell(this HealthServiceImpl health, HealthReport report) =>
            health.SetStatus("", report.Status == HealthStatus.Unhealthy
                ? Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.NotServing
                : Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving);
    }
}
