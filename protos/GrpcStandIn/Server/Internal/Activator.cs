using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Gives the service of a call: from the container when it is registered there, made for the call otherwise.</summary>
internal sealed class Activator<TService> where TService : class
{
    private readonly ObjectFactory<TService> make = ActivatorUtilities.CreateFactory<TService>([]);

    public TService Get(IServiceProvider services, out bool isOurs)
    {
        TService? registered = services.GetService<TService>();
        isOurs = registered is null;
        return registered ?? make(services, []);
    }
}

/// <summary>Wraps a service method in an interceptor, once for all calls.</summary>
internal static class Interception
{
    public static Func<TService, TRequest, ServerCallContext, Task<TResponse>> Around<TService, TRequest, TResponse>(
        InterceptorRegistration registration, Func<TService, TRequest, ServerCallContext, Task<TResponse>> inner)
        where TRequest : class where TResponse : class => async (service, request, context) =>
    {
        Interceptor interceptor = registration.Get(context.GetHttpContext().RequestServices, out bool isOurs);
        try
        {
            return await interceptor.UnaryServerHandler<TRequest, TResponse>(request, context, (r, c) => inner(service, r, c));
        }
        finally
        {
            if (isOurs) await DisposeAsync(interceptor);
        }
    };

    public static Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>> Around<TService, TRequest, TResponse>(
        InterceptorRegistration registration, Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>> inner)
        where TRequest : class where TResponse : class => async (service, requests, context) =>
    {
        Interceptor interceptor = registration.Get(context.GetHttpContext().RequestServices, out bool isOurs);
        try
        {
            return await interceptor.ClientStreamingServerHandler<TRequest, TResponse>(requests, context, (r, c) => inner(service, r, c));
        }
        finally
        {
            if (isOurs) await DisposeAsync(interceptor);
        }
    };

    public static Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task> Around<TService, TRequest, TResponse>(
        InterceptorRegistration registration, Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task> inner)
        where TRequest : class where TResponse : class => async (service, request, responses, context) =>
    {
        Interceptor interceptor = registration.Get(context.GetHttpContext().RequestServices, out bool isOurs);
        try
        {
            await interceptor.ServerStreamingServerHandler<TRequest, TResponse>(request, responses, context, (r, w, c) => inner(service, r, w, c));
        }
        finally
        {
            if (isOurs) await DisposeAsync(interceptor);
        }
    };

    public static Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task> Around<TService, TRequest, TResponse>(
        InterceptorRegistration registration, Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task> inner)
        where TRequest : class where TResponse : class => async (service, requests, responses, context) =>
    {
        Interceptor interceptor = registration.Get(context.GetHttpContext().RequestServices, out bool isOurs);
        try
        {
            await interceptor.DuplexStreamingServerHandler<TRequest, TResponse>(requests, responses, context, (r, w, c) => inner(service, r, w, c));
        }
        finally
        {
            if (isOurs) await DisposeAsync(interceptor);
        }
    };

    public static ValueTask DisposeAsync(object owned)
    {
        if (owned is IAsyncDisposable asyncDisposable) return asyncDisposable.DisposeAsync();
        (owned as IDisposable)?.Dispose();
        return default;
    }
}
