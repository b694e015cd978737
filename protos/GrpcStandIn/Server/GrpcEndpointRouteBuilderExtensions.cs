using Grpc.AspNetCore.Server.Internal;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps services to routes.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>Maps each method of the service to <c>POST /service/method</c>.</summary>
    /// <exception cref="InvalidOperationException">AddGrpc has not been called, or the type is no generated service's.</exception>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder builder) where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        MappedServices mapped = builder.ServiceProvider.GetService<MappedServices>()
            ?? throw new InvalidOperationException($"Call {nameof(GrpcServicesExtensions.AddGrpc)} on the services first.");
        return new(mapped.Map<TService>(builder));
    }
}

/// <summary>Adds conventions to all methods of a service.</summary>
public sealed class GrpcServiceEndpointConventionBuilder : IEndpointConventionBuilder
{
    private readonly IReadOnlyList<IEndpointConventionBuilder> methods;

    internal GrpcServiceEndpointConventionBuilder(IReadOnlyList<IEndpointConventionBuilder> methods) => this.methods = methods;

    public void Add(Action<EndpointBuilder> convention)
    {
        foreach (IEndpointConventionBuilder method in methods) method.Add(convention);
    }

    void IEndpointConventionBuilder.Finally(Action<EndpointBuilder> finallyConvention)
    {
        foreach (IEndpointConventionBuilder method in methods) method.Finally(finallyConvention);
    }
}
