using Funding.Allocation.V1;
using Funding.Banding.V1;
using Funding.Schools.V1;
using Funding.Type.V1;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace FundingPlatform.CrashTest;

/// <summary>
/// One change as a client keeps it: what was sent, by which way, the refusal that it is meant to get if any, and what the
/// server said. Until the server has said something nobody knows whether it was recorded.
/// </summary>
public sealed class Change(ApplyChangesRequest request, bool streamed, string? meantRefusal)
{
    public Guid Id { get; } = Guid.Parse(request.RequestId);

    public ApplyChangesRequest Request => request;

    public bool Streamed => streamed;

    public string? MeantRefusal => meantRefusal;

    public RecordedChange? Acknowledged { get; private set; }

    public string? Refusal { get; private set; }

    public bool IsAnswered => Acknowledged is not null || Refusal is not null;

    /// <summary>Takes the server's answer; gives what is wrong with it, or null.</summary>
    public string? Take(Reply reply)
    {
        if (reply.Recorded is null)
        {
            Refusal = reply.Fault;
            return Acknowledged is not null ? $"{this} was acknowledged before, and is refused with {reply.Fault}"
                : reply.Fault != meantRefusal ? $"{this} is refused with {reply.Fault}, and {meantRefusal ?? "no refusal"} was meant"
                : null;
        }

        if (Acknowledged is not null) return Acknowledged.Equals(reply.Recorded) ? null : $"{this} has another reply than the first one";
        Acknowledged = reply.Recorded;
        return meantRefusal is not null ? $"{this} is recorded, and {meantRefusal} was meant"
            : reply.Shares.Count == 0 ? $"{this} was answered without a share"
            : reply.Shares.Any(s => s.Sequence < reply.Recorded.Stamp.Sequence) ? $"{this} was answered with a share that had not taken it in"
            : null;
    }

    /// <summary>The number of a new change.</summary>
    public static Guid NewId(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> id = stackalloc byte[16];
        random.NextBytes(id);
        return new(id);
    }

    public override string ToString() => $"{request.ChangeCase} {request.RequestId}";
}

/// <summary>What the server said of a change: recorded with today's shares, or a fault's code.</summary>
public sealed record Reply(RecordedChange? Recorded, IReadOnlyList<ShareToday> Shares, string? Fault);

/// <summary>The platform's services over one connection.</summary>
public sealed class Services(CallInvoker calls)
{
    /// <summary>How long a call waits that states no deadline of its own.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public SchoolsService.SchoolsServiceClient Schools { get; } = new(calls);

    public BandingService.BandingServiceClient Banding { get; } = new(calls);

    public AllocationService.AllocationServiceClient Allocation { get; } = new(calls);

    /// <summary>The services as the holder of a credential calls them. A call with one answer never waits for ever.</summary>
    public static Services Over(GrpcChannel channel, string token) =>
        new(channel.Intercept(headers =>
        {
            headers.Add("authorization", $"Bearer {token}");
            return headers;
        }).Intercept(new Impatience()));

    /// <summary>Sends a change by its way and waits for the answer. An answer that is no fault of the platform's throws.</summary>
    public async Task<Reply> Send(Change change, TimeSpan patience)
    {
        DateTime deadline = Deadline(patience);
        try
        {
            return change.Streamed ? await Stream(change.Request, deadline) : await Single(change.Request, deadline);
        }
        catch (RpcException e) when (CodeOf(e) is { } code)
        {
            return new(null, [], code);
        }
    }

    /// <summary>The platform's own code of a status, null where it has none.</summary>
    public static string? CodeOf(RpcException failure)
    {
        foreach (var detail in failure.GetRpcStatus()?.Details ?? [])
        {
            if (!detail.TryUnpack(out ErrorInfo info)) continue;
            // Field 1 is called reason today, and type in the packages of 2020 that this may be built with.
            FieldDescriptor reason = ErrorInfo.Descriptor.FindFieldByNumber(1);
            return (string)reason.Accessor.GetValue(info);
        }

        return null;
    }

    /// <summary>The moment at which patience ends, as a deadline of a call.</summary>
    public static DateTime Deadline(TimeSpan patience) => TimeProvider.System.GetUtcNow().UtcDateTime + patience;

    private sealed class Impatience : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            CallOptions options = context.Options.WithDeadline(context.Options.Deadline ?? Deadline(Patience));
            return continuation(request, new(context.Method, context.Host, options));
        }
    }

    /// <summary>One answer of a stream.</summary>
    public static Reply Of(ApplyChangesResponse response) =>
        new(response.Recorded, response.Shares, string.IsNullOrEmpty(response.Fault?.Code) ? null : response.Fault.Code);

    private async Task<Reply> Stream(ApplyChangesRequest request, DateTime deadline)
    {
        using var call = Allocation.ApplyChanges(deadline: deadline);
        await call.RequestStream.WriteAsync(request);
        await call.RequestStream.CompleteAsync();
        if (!await call.ResponseStream.MoveNext(default)) throw new InvalidOperationException("The stream ended without an answer.");
        return Of(call.ResponseStream.Current);
    }

    private async Task<Reply> Single(ApplyChangesRequest request, DateTime deadline)
    {
        string id = request.RequestId;
        switch (request.ChangeCase)
        {
            case ApplyChangesRequest.ChangeOneofCase.OpenPlacement:
                var opened = await Schools.OpenPlacementAsync(new() { RequestId = id, Opening = request.OpenPlacement }, deadline: deadline);
                return new(opened.Recorded, opened.Shares, null);
            case ApplyChangesRequest.ChangeOneofCase.ChangePlacement:
                var corrected = await Schools.ChangePlacementAsync(new() { RequestId = id, Correction = request.ChangePlacement }, deadline: deadline);
                return new(corrected.Recorded, corrected.Shares, null);
            case ApplyChangesRequest.ChangeOneofCase.ClosePlacement:
                var closed = await Schools.ClosePlacementAsync(new() { RequestId = id, Closing = request.ClosePlacement }, deadline: deadline);
                return new(closed.Recorded, closed.Shares, null);
            default:
                var decided = await Banding.DecideBandAsync(new() { RequestId = id, Award = request.DecideBand }, deadline: deadline);
                return new(decided.Recorded, decided.Shares, null);
        }
    }
}
