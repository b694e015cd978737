using Grpc.Core;
using Grpc.Core.Wire;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

internal sealed class UnaryHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method, Func<TService, TRequest, ServerCallContext, Task<TResponse>> invoke,
    Activator<TService> activator, ServiceCallOptions options, OpenStreams streams, ILogger logger)
    : CallHandler<TService, TRequest, TResponse>(method, activator, options, streams, logger)
    where TService : class where TRequest : class where TResponse : class
{
    protected override async Task HandleAsync(TService service, ServerCall call)
    {
        TRequest request = await new RequestReader<TRequest>(call, Method.RequestMarshaller).SingleAsync();
        Answer.Put(call, Method.ResponseMarshaller, await invoke(service, request, call));
    }
}

internal sealed class ClientStreamingHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method, Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>> invoke,
    Activator<TService> activator, ServiceCallOptions options, OpenStreams streams, ILogger logger)
    : CallHandler<TService, TRequest, TResponse>(method, activator, options, streams, logger)
    where TService : class where TRequest : class where TResponse : class
{
    protected override async Task HandleAsync(TService service, ServerCall call)
    {
        var requests = new RequestReader<TRequest>(call, Method.RequestMarshaller);
        Answer.Put(call, Method.ResponseMarshaller, await invoke(service, requests, call));
    }
}

internal sealed class ServerStreamingHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method, Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task> invoke,
    Activator<TService> activator, ServiceCallOptions options, OpenStreams streams, ILogger logger)
    : CallHandler<TService, TRequest, TResponse>(method, activator, options, streams, logger)
    where TService : class where TRequest : class where TResponse : class
{
    protected override async Task HandleAsync(TService service, ServerCall call)
    {
        TRequest request = await new RequestReader<TRequest>(call, Method.RequestMarshaller).SingleAsync();
        await invoke(service, request, new ResponseWriter<TResponse>(call, Method.ResponseMarshaller), call);
    }
}

internal sealed class DuplexHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task> invoke,
    Activator<TService> activator, ServiceCallOptions options, OpenStreams streams, ILogger logger)
    : CallHandler<TService, TRequest, TResponse>(method, activator, options, streams, logger)
    where TService : class where TRequest : class where TResponse : class
{
    protected override Task HandleAsync(TService service, ServerCall call) =>
        invoke(service, new RequestReader<TRequest>(call, Method.RequestMarshaller), new ResponseWriter<TResponse>(call, Method.ResponseMarshaller), call);
}

internal static class Answer
{
    /// <summary>Puts the only message of an answer into the pipe; it leaves together with headers and trailers when the call ends.</summary>
    public static void Put<T>(ServerCall call, Marshaller<T> marshaller, T? answer) where T : class
    {
        if (answer is null) throw Frame.Failure(StatusCode.Cancelled, "No message returned from method.");
        if (call.Status.StatusCode == StatusCode.OK) call.Put(marshaller, answer);
    }
}
