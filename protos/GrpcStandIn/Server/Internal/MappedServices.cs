using Grpc.Core;
using Grpc.Core.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Maps services, and answers calls to methods and services that are not there.</summary>
internal sealed class MappedServices(
    IServiceProvider services, IOptions<GrpcServiceOptions> globals, OpenStreams streams, ILoggerFactory loggers)
{
    private readonly ILogger logger = loggers.CreateLogger("Grpc.AspNetCore.Server");
    private bool answersUnknownServices;

    public IReadOnlyList<IEndpointConventionBuilder> Map<TService>(IEndpointRouteBuilder endpoints) where TService : class
    {
        var binder = new EndpointBinder<TService>(endpoints, CallOptions<TService>(), streams, logger);
        BindMethod(typeof(TService)).Invoke(null, [binder, null]);

        var mapped = new List<IEndpointConventionBuilder>(binder.Mapped);
        foreach (string service in binder.ServiceNames)
            mapped.Add(MapUnknown(endpoints, $"{service}/{{method:{UnknownMethodConstraint.Name}}}", "Method is unimplemented."));
        if (!answersUnknownServices && globals.Value.IgnoreUnknownServices != true)
            MapUnknown(endpoints, $"{{service}}/{{method:{UnknownMethodConstraint.Name}}}", "Service is unimplemented.");
        answersUnknownServices = true;
        return mapped;
    }

    // The generated base names the static class that lists the methods; a service that derives from no such base is refused.
    private static System.Reflection.MethodInfo BindMethod(Type service)
    {
        var attribute = (BindServiceMethodAttribute?)Attribute.GetCustomAttribute(service, typeof(BindServiceMethodAttribute), inherit: true);
        Type? serviceBase = service;
        while (serviceBase is not null && !Attribute.IsDefined(serviceBase, typeof(BindServiceMethodAttribute), inherit: false)) serviceBase = serviceBase.BaseType;
        return (serviceBase is null ? null : attribute?.BindType.GetMethod(attribute.BindMethodName, [typeof(ServiceBinderBase), serviceBase]))
            ?? throw new InvalidOperationException($"{service.Name} derives from no generated service base.");
    }

    private ServiceCallOptions CallOptions<TService>() where TService : class
    {
        bool hasOwn = services.GetServices<IConfigureOptions<GrpcServiceOptions<TService>>>().Any();
        GrpcServiceOptions options = hasOwn ? services.GetRequiredService<IOptions<GrpcServiceOptions<TService>>>().Value : globals.Value;
        string? algorithm = options.ResponseCompressionAlgorithm;
        if (algorithm is not (null or Names.Identity or Names.Gzip))
            throw new InvalidOperationException($"Responses cannot be compressed by '{algorithm}'.");

        IEnumerable<InterceptorRegistration> interceptors = hasOwn ? globals.Value.Interceptors.Concat(options.Interceptors) : options.Interceptors;
        return new(
            options.MaxReceiveMessageSize, options.MaxSendMessageSize, options.EnableDetailedErrors == true,
            algorithm == Names.Gzip ? options.ResponseCompressionLevel ?? System.IO.Compression.CompressionLevel.Fastest : null,
            [.. interceptors]);
    }

    private static IEndpointConventionBuilder MapUnknown(IEndpointRouteBuilder endpoints, string pattern, string detail) =>
        endpoints.MapPost(pattern, http =>
        {
            http.Response.ContentType = Names.ContentType;
            StatusWriter.ToHeaders(http.Response, new Status(StatusCode.Unimplemented, detail), null);
            return Task.CompletedTask;
        }).WithDisplayName($"gRPC - {detail}");
}

/// <summary>How the calls of one service are handled.</summary>
/// <param name="Gzip">How hard to compress responses; null does not compress.</param>
internal sealed record ServiceCallOptions(
    int? MaxReceive, int? MaxSend, bool DetailedErrors, System.IO.Compression.CompressionLevel? Gzip, InterceptorRegistration[] Interceptors);

/// <summary>Lets only gRPC requests reach the routes for what is not there; other requests are none of ours.</summary>
internal sealed class UnknownMethodConstraint : IRouteConstraint
{
    public const string Name = "grpcunknown";

    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        httpContext is not null && Names.IsGrpc(httpContext.Request.ContentType);
}
