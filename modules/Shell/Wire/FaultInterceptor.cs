using FundingPlatform.Kernel;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace FundingPlatform.Shell.Wire;

/// <summary>
/// Turns what a service throws into a status: a fault into its own with details, anything unexpected into INTERNAL, of which
/// the caller learns a number that the log has too.
/// </summary>
internal sealed partial class FaultInterceptor(TimeProvider clock, ILoggerFactory loggers) : Interceptor
{
    private readonly ILogger log = loggers.CreateLogger("FundingPlatform.Faults");

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translated(e, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translated(e, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translated(e, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translated(e, context);
        }
    }

    private RpcException Translated(Exception thrown, ServerCallContext context)
    {
        if (thrown is FaultException refusal) return FaultStatus.Of(refusal.Fault);
        // Nobody waits any more, and what fails then, such as a write to a closed stream, is no defect.
        if (context.CancellationToken.IsCancellationRequested || context.Deadline <= clock.GetUtcNow().UtcDateTime)
            return context.Deadline <= clock.GetUtcNow().UtcDateTime
                ? new(new Status(StatusCode.DeadlineExceeded, "The deadline passed. A change may have been recorded or not: retry it with the same request_id."))
                : new(new Status(StatusCode.Cancelled, "The caller went away."));
        string number = context.GetHttpContext().TraceIdentifier;
        LogDefect(log, thrown, context.Method, number);
        return new(new Status(StatusCode.Internal, $"The platform has a defect here. Tell its operator the number of this call, {number}: the log has it too."));
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} failed unexpectedly, call {Number}")]
    private static partial void LogDefect(ILogger logger, Exception exception, string method, string number);
}
