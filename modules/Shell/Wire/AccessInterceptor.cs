using System.Collections.Concurrent;
using System.Net;
using FundingPlatform.Kernel;
using FundingPlatform.Shell.Rules;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace FundingPlatform.Shell.Wire;

/// <summary>
/// Finds out who is calling and whether the role allows it, before any service sees the call. Refused calls and every call
/// that reads data of pupils are logged with their caller, and never with what was asked for.
/// </summary>
internal sealed partial class AccessInterceptor(Tokens tokens, IHostEnvironment environment, ILoggerFactory loggers) : Interceptor
{
    private const string Scheme = "Bearer ";

    private static readonly Caller LocalOfficer = new(AccessRules.LocalOfficer, AccessRole.Officer, null);

    private readonly ConcurrentDictionary<string, MethodAccess> methods = new(StringComparer.Ordinal);
    private readonly ILogger log = loggers.CreateLogger("FundingPlatform.Access");

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        Admit(context).ReadsPupils ? Logged(context, () => continuation(request, context)) : continuation(request, context);

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        Admit(context).ReadsPupils ? Logged(context, () => continuation(requestStream, context)) : continuation(requestStream, context);

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        Admit(context).ReadsPupils
            ? Logged(context, () => continuation(request, responseStream, context))
            : continuation(request, responseStream, context);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        Admit(context).ReadsPupils
            ? Logged(context, () => continuation(requestStream, responseStream, context))
            : continuation(requestStream, responseStream, context);

    private MethodAccess Admit(ServerCallContext context)
    {
        MethodAccess method = methods.GetOrAdd(context.Method, static (_, call) => MethodAccess.Of(call), context);
        if (method.Admission == Admission.Anybody) return method;
        HttpContext http = context.GetHttpContext();
        StringValues credentials = http.Request.Headers.Authorization;
        bool local = IsLocal(http.Connection);
        Outcome<Caller> caller = Identify(credentials, local);
        if ((caller.Fault ?? method.Refuses(caller.Value)) is { } refusal) throw new FaultException(Refused(context, caller, refusal));
        context.SetCaller(caller.Value, () => Recheck(context, caller.Value, Identify(credentials, local)));
        return method;
    }

    private Fault? Recheck(ServerCallContext context, Caller before, Outcome<Caller> now) =>
        now.Fault is { } over ? Refused(context, before, over)
        // A list that was written anew by hand: what was allowed to the one is not allowed to the other.
        : now.Value != before ? Refused(context, before, AccessFaults.TokenInvalid())
        : null;

    private Outcome<Caller> Identify(StringValues credentials, bool local)
    {
        if (credentials.Count == 0 && local && environment.IsDevelopment()) return LocalOfficer;
        // Who sends two credentials wants two things to disagree about who is calling.
        if (credentials.Count > 1) return AccessFaults.TokenInvalid();
        string text = credentials.ToString();
        string token = text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].Trim() : "";
        return token.Length > 0 ? tokens.Verify(token) : AccessFaults.TokenMissing();
    }

    private static bool IsLocal(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private Fault Refused(ServerCallContext context, Outcome<Caller> caller, Fault refusal)
    {
        if (refusal.Kind == FaultKind.Defect)
        {
            // The path and the reason are the operator's.
            LogUnreadable(log, refusal.Message);
            refusal = AccessFaults.NobodyIsLetIn();
        }

        Caller? known = caller.Succeeded ? caller.Value : null;
        LogRefused(log, context.Method, known?.Subject, known?.Role, known?.Authority, context.Peer, refusal.Code);
        return refusal;
    }

    private async Task<T> Logged<T>(ServerCallContext context, Func<Task<T>> call)
    {
        T result = default!;
        await Logged(context, async () => { result = await call().ConfigureAwait(false); }).ConfigureAwait(false);
        return result;
    }

    private async Task Logged(ServerCallContext context, Func<Task> call)
    {
        string outcome = "failed";
        try
        {
            await call().ConfigureAwait(false);
            outcome = context.Status.StatusCode.ToString();
        }
        catch (FaultException e)
        {
            outcome = e.Fault.Code;
            throw;
        }
        catch (RpcException e)
        {
            outcome = e.StatusCode.ToString();
            throw;
        }
        finally
        {
            Caller caller = context.Caller();
            LogRead(log, context.Method, caller.Subject, caller.Role, caller.Authority, context.Peer, outcome);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Data of pupils: {Method} by {Subject} ({Role}, authority {Authority}) from {Peer}: {Outcome}")]
    private static partial void LogRead(ILogger logger, string method, string subject, AccessRole role, int? authority, string peer, string outcome);

    [LoggerMessage(2, LogLevel.Warning, "Refused: {Method} by {Subject} ({Role}, authority {Authority}) from {Peer}: {Outcome}")]
    private static partial void LogRefused(ILogger logger, string method, string? subject, AccessRole? role, int? authority, string peer, string outcome);

    [LoggerMessage(3, LogLevel.Error, "Nobody is let in. {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string reason);
}
