using Grpc.Core;
using Grpc.Core.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Runs the calls of one method; what differs between the four kinds is in the classes below it.</summary>
internal abstract partial class CallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method, Activator<TService> activator, ServiceCallOptions options, OpenStreams streams, ILogger logger)
    where TService : class where TRequest : class where TResponse : class
{
    protected Method<TRequest, TResponse> Method => method;

    public Task RunAsync(HttpContext http)
    {
        if (!Names.IsGrpc(http.Request.ContentType)) return Refused(http, StatusCodes.Status415UnsupportedMediaType);
        if (http.Request.Protocol is not ("HTTP/2" or "HTTP/3")) return Refused(http, StatusCodes.Status426UpgradeRequired);

        LiftLimits(http);
        return RunAsync(new ServerCall(http, method, options));
    }

    protected abstract Task HandleAsync(TService service, ServerCall call);

    private static Task Refused(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private async Task RunAsync(ServerCall started)
    {
        using ServerCall call = started;
        (TService? service, bool isOurs, Metadata? trailers) = (null, false, null);
        Status status;
        try
        {
            call.Begin(streams);
            service = activator.Get(call.Http.RequestServices, out isOurs);
            await HandleAsync(service, call);
            status = call.Status;
        }
        catch (Exception e)
        {
            status = Translated(e, call, out trailers);
        }

        try
        {
            if (isOurs) await Interception.DisposeAsync(service!);
        }
        catch (Exception e)
        {
            LogFailed(logger, e, method.FullName);
        }

        await call.EndAsync(status, trailers);
    }

    // Kestrel would cut a stream that pauses for five seconds (with its whole connection) or brings more than 30 MB. Every
    // message has its own limit, so the sum needs none.
    private void LiftLimits(HttpContext http)
    {
        bool isStream = method.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming;
        const int certainlyBelowKestrels = 16 * 1024 * 1024;
        if (!isStream && options.MaxReceive <= certainlyBelowKestrels) return;

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        if (isStream && http.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    private Status Translated(Exception e, ServerCall call, out Metadata? trailers)
    {
        trailers = null;
        if (e is RpcException refusal)
        {
            LogRefused(logger, refusal.Status, method.FullName);
            trailers = refusal.Trailers;
            return refusal.Status;
        }

        if (call.IsOver)
        {
            LogLeft(logger, e, method.FullName);
            return Status.DefaultCancelled;
        }

        LogFailed(logger, e, method.FullName);
        const string general = "Exception was thrown by handler.";
        return new(StatusCode.Unknown, options.DetailedErrors ? $"{general} {e.GetType().Name}: {e.Message}" : general, e);
    }

    [LoggerMessage(1, LogLevel.Information, "{Method} ended with {Status}")]
    private static partial void LogRefused(ILogger logger, Status status, string method);

    [LoggerMessage(2, LogLevel.Debug, "{Method} had ended when its handler failed")]
    private static partial void LogLeft(ILogger logger, Exception exception, string method);

    [LoggerMessage(3, LogLevel.Error, "Error when executing service method '{Method}'")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method);
}
