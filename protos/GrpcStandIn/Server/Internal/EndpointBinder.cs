using System.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>
/// Makes an endpoint of each method that generated code lists. The handlers that it lists are null; the service's own methods
/// are found by name and parameter types, because the name alone would not tell an overload from it.
/// </summary>
internal sealed class EndpointBinder<TService>(IEndpointRouteBuilder endpoints, ServiceCallOptions options, OpenStreams streams, ILogger logger)
    : ServiceBinderBase
    where TService : class
{
    private readonly Activator<TService> activator = new();

    public List<IEndpointConventionBuilder> Mapped { get; } = [];

    public HashSet<string> ServiceNames { get; } = [];

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        MethodInfo found = Find(method, typeof(Task<TResponse>), typeof(TRequest), typeof(ServerCallContext));
        var open = found.CreateDelegate<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>();
        foreach (InterceptorRegistration interceptor in options.Interceptors.Reverse()) open = Interception.Around(interceptor, open);
        Map(method, found, new UnaryHandler<TService, TRequest, TResponse>(method, open, activator, options, streams, logger));
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        MethodInfo found = Find(method, typeof(Task<TResponse>), typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        var open = found.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>>>();
        foreach (InterceptorRegistration interceptor in options.Interceptors.Reverse()) open = Interception.Around(interceptor, open);
        Map(method, found, new ClientStreamingHandler<TService, TRequest, TResponse>(method, open, activator, options, streams, logger));
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        MethodInfo found = Find(method, typeof(Task), typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var open = found.CreateDelegate<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        foreach (InterceptorRegistration interceptor in options.Interceptors.Reverse()) open = Interception.Around(interceptor, open);
        Map(method, found, new ServerStreamingHandler<TService, TRequest, TResponse>(method, open, activator, options, streams, logger));
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        MethodInfo found = Find(
            method, typeof(Task), typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var open = found.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        foreach (InterceptorRegistration interceptor in options.Interceptors.Reverse()) open = Interception.Around(interceptor, open);
        Map(method, found, new DuplexHandler<TService, TRequest, TResponse>(method, open, activator, options, streams, logger));
    }

    private static MethodInfo Find(IMethod method, Type result, params Type[] parameters) =>
        typeof(TService).GetMethod(method.Name, BindingFlags.Public | BindingFlags.Instance, parameters) is { } found && found.ReturnType == result
            ? found
            : throw new InvalidOperationException($"{typeof(TService).Name} has no method {method.Name} with the parameters of {method.FullName}.");

    private void Map<TRequest, TResponse>(Method<TRequest, TResponse> method, MethodInfo found, CallHandler<TService, TRequest, TResponse> handler)
        where TRequest : class where TResponse : class
    {
        ServiceNames.Add(method.ServiceName);
        RequestDelegate run = handler.RunAsync;
        object[] metadata =
        [
            new GrpcMethodMetadata(typeof(TService), method), .. typeof(TService).GetCustomAttributes(inherit: true),
            .. found.GetCustomAttributes(inherit: true),
        ];
        Mapped.Add(endpoints.MapPost(method.FullName, run).WithMetadata(metadata).WithDisplayName($"gRPC - {method.FullName}"));
    }
}
