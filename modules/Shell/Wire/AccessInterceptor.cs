using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
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
/// Finds out who is calling and whether the role allows it, before any service sees the call; <see cref="AccessGate"/> asks it
/// before the call's message is read, too. Refused calls and every call that reads data of pupils are logged with their caller,
/// and never with what was asked for.
/// </summary>
internal sealed partial class AccessInterceptor(Tokens tokens, TimeProvider clock, IHostEnvironment environment, ILoggerFactory loggers) : Interceptor
{
    private const string Scheme = "Bearer ";

    // Whoever sends a message slower than this is looked up again when it is there.
    private static readonly TimeSpan GateCounts = TimeSpan.FromSeconds(1);
    private static readonly object GateKey = new();

    private static readonly Caller LocalOfficer = new(AccessRules.LocalOfficer, AccessRole.Officer, null);

    private static readonly Endpoint Nowhere = new(null, null, null);

    // By endpoint and not by path, which can be written in more ways than there is memory for.
    private readonly ConcurrentDictionary<Endpoint, MethodAccess> methods = new();
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

    /// <summary>
    /// The fault of the credential of a call that has sent its headers, or null. Whom it finds it remembers for the call; what
    /// the role allows is asked when the call is carried out.
    /// </summary>
    public Fault? RefusesAtGate(HttpContext http)
    {
        if (Access(http).Admission == Admission.Anybody) return null;
        Outcome<Caller> caller = Identify(http.Request.Headers.Authorization, IsLocal(http.Connection));
        if (caller.Fault is { } refusal) return Refused(http, null, refusal);
        http.Items[GateKey] = new Found(caller.Value, clock.GetTimestamp());
        return null;
    }

    private MethodAccess Admit(ServerCallContext context)
    {
        HttpContext http = context.GetHttpContext();
        MethodAccess method = Access(http);
        if (method.Admission == Admission.Anybody) return method;
        StringValues credentials = http.Request.Headers.Authorization;
        bool local = IsLocal(http.Connection);
        Outcome<Caller> caller = http.Items[GateKey] is Found found && clock.GetElapsedTime(found.At) < GateCounts ? found.Caller : Identify(credentials, local);
        if (caller.Fault is { } unknown) throw new FaultException(Refused(http, null, unknown));
        if (method.Refuses(caller.Value) is { } forbidden) throw new FaultException(Refused(http, caller.Value, forbidden));
        context.SetCaller(caller.Value, () => Recheck(http, caller.Value, Identify(credentials, local)));
        return method;
    }

    private MethodAccess Access(HttpContext http) => methods.GetOrAdd(http.GetEndpoint() ?? Nowhere, MethodAccess.Of);

    private Fault? Recheck(HttpContext http, Caller before, Outcome<Caller> now) =>
        now.Fault is { } over ? Refused(http, before, over)
        // A list that was written anew by hand: what was allowed to the one is not allowed to the other.
        : now.Value != before ? Refused(http, before, AccessFaults.TokenInvalid())
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

    private Fault Refused(HttpContext http, Caller? known, Fault refusal)
    {
        if (refusal.Kind == FaultKind.Defect)
        {
            // The path and the reason are the operator's.
            LogUnreadable(log, refusal.Message);
            refusal = AccessFaults.NobodyIsLetIn();
        }

        LogRefused(log, http.Request.Path.Value ?? "", known?.Subject, known?.Role, known?.Authority, Peer(http.Connection), refusal.Code);
        return refusal;
    }

    // As gRPC writes it, also before there is a call of gRPC.
    private static string Peer(ConnectionInfo connection) => connection.RemoteIpAddress switch
    {
        null => "unknown",
        { AddressFamily: AddressFamily.InterNetworkV6 } address => string.Create(CultureInfo.InvariantCulture, $"ipv6:[{address}]:{connection.RemotePort}"),
        var address => string.Create(CultureInfo.InvariantCulture, $"ipv4:{address}:{connection.RemotePort}"),
    };

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

    private sealed record Found(Caller Caller, long At);
}
