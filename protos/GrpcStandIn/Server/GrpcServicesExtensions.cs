using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Internal;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds gRPC to a host's services.</summary>
public static class GrpcServicesExtensions
{
    public static IGrpcServerBuilder AddGrpc(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRouting();
        services.Configure<RouteOptions>(options => options.SetParameterPolicy<UnknownMethodConstraint>(UnknownMethodConstraint.Name));
        services.TryAddSingleton<MappedServices>();
        services.TryAddSingleton<OpenStreams>();
        return new ServerBuilder(services);
    }

    public static IGrpcServerBuilder AddGrpc(this IServiceCollection services, Action<GrpcServiceOptions> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.Configure(configureOptions).AddGrpc();
    }

    /// <summary>Options of one service, on top of those of all services.</summary>
    public static IGrpcServerBuilder AddServiceOptions<TService>(this IGrpcServerBuilder grpcBuilder, Action<GrpcServiceOptions<TService>> configure)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(grpcBuilder);
        grpcBuilder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<GrpcServiceOptions<TService>>, CopyOfGlobals<TService>>());
        grpcBuilder.Services.Configure(configure);
        return grpcBuilder;
    }

    private sealed class ServerBuilder(IServiceCollection services) : IGrpcServerBuilder
    {
        public IServiceCollection Services => services;
    }

    private sealed class CopyOfGlobals<TService>(IOptions<GrpcServiceOptions> globals) : IConfigureOptions<GrpcServiceOptions<TService>>
        where TService : class
    {
        public void Configure(GrpcServiceOptions<TService> options)
        {
            GrpcServiceOptions from = globals.Value;
            options.MaxReceiveMessageSize = from.MaxReceiveMessageSize;
            options.MaxSendMessageSize = from.MaxSendMessageSize;
            options.EnableDetailedErrors = from.EnableDetailedErrors;
            options.ResponseCompressionAlgorithm = from.ResponseCompressionAlgorithm;
            options.ResponseCompressionLevel = from.ResponseCompressionLevel;
        }
    }
}
