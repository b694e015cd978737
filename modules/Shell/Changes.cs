using System.Security.Cryptography;
using System.Text;
using Funding.Type.V1;
using FundingPlatform.Kernel;
using Google.Protobuf;
using Grpc.Core;

namespace FundingPlatform.Shell;

/// <summary>
/// How one kind of change is carried out, whether it comes alone or in bulk: reads the message at the edge (a field that is
/// wrong throws a <see cref="FaultException"/> that names it, under the path <paramref name="field"/>) and gives the command's
/// body for the writer.
/// </summary>
public delegate Func<Session, Outcome<RecordedChange>> ChangeHandler<in TChange>(TChange change, string field);

/// <summary>
/// What a change recorded, as the journal holds it, and the shares of the schools concerned as they stand now.
/// </summary>
public sealed record Recorded<TReply>(TReply Reply, IReadOnlyList<ShareToday> Shares, bool Retried);

/// <summary>
/// Today's shares, for the replies to changes. Shares are worked out by a module that stands above those whose changes touch
/// them, so that module fills these in; without it there are none.
/// </summary>
public sealed class SharesToday
{
    /// <summary>Shares of the schools that these facts concern and the caller may read, in every open year that they touch.</summary>
    public Func<IReadOnlyList<object>, Caller, IReadOnlyList<ShareToday>> OfFacts { get; set; } = (_, _) => [];

    /// <summary>Shares of an authority's schools in one year.</summary>
    public Func<int, Kernel.FundingYear, IReadOnlyList<ShareToday>> OfAuthority { get; set; } = (_, _) => [];
}

/// <summary>The one way of a change from the wire into the journal and back.</summary>
public sealed class Changes(FundingDatabase database, SharesToday shares)
{
    /// <summary>
    /// Submits a change under the caller's request id. <paramref name="body"/> decides, records and gives the reply that a
    /// retry is to get again. Faults besides the body's: <c>request_id_missing</c>, <c>request_id_invalid</c>,
    /// <c>request_id_reused</c>.
    /// </summary>
    public Task<Outcome<Recorded<TReply>>> Submit<TReply>(
        IMessage request, string requestId, ServerCallContext context, Func<Session, Outcome<TReply>> body)
        where TReply : class, IMessage<TReply>, new()
    {
        ArgumentNullException.ThrowIfNull(context);
        Outcome<Guid> id = Field.RequestId(requestId);
        return id.Fault is { } fault
            ? Task.FromResult<Outcome<Recorded<TReply>>>(fault)
            : Submit(Fingerprint(context.Method, request), id.Value, context, body);
    }

    /// <summary>The same for a request of many messages, whose fingerprint the caller has worked out.</summary>
    public async Task<Outcome<Recorded<TReply>>> Submit<TReply>(
        ReadOnlyMemory<byte> fingerprint, Guid requestId, ServerCallContext context, Func<Session, Outcome<TReply>> body)
        where TReply : class, IMessage<TReply>, new()
    {
        ArgumentNullException.ThrowIfNull(context);
        Caller caller = context.Caller();
        // Where the body does not say otherwise it is the caller's own authority's matter.
        var command = new CommandInfo(requestId, caller.Subject, caller.Authority ?? 0) { Caller = caller, Fingerprint = fingerprint };
        TReply? reply = null;
        Outcome<Answer> outcome = await database.Submit(command, session =>
        {
            Outcome<TReply> decided = body(session);
            if (decided.Fault is { } refusal) return refusal;
            reply = decided.Value;
            return (ReadOnlyMemory<byte>)reply.ToByteArray();
        }, context.CancellationToken).ConfigureAwait(false);
        if (outcome.Fault is { } fault) return fault;
        Answer answer = outcome.Value;
        if (answer.Retried)
        {
            reply = new TReply();
            reply.MergeFrom(answer.Reply.Span);
        }

        return new Recorded<TReply>(reply!, shares.OfFacts(answer.Facts.Value, caller), answer.Retried);
    }

    /// <summary>SHA-256 over the method's name and the request as our Protobuf writes it again; the contracts have no maps and no floats.</summary>
    public static byte[] Fingerprint(string method, IMessage request)
    {
        byte[] name = Encoding.UTF8.GetBytes(method + "\n");
        byte[] bytes = new byte[name.Length + request.CalculateSize()];
        name.CopyTo(bytes, 0);
        request.WriteTo(bytes.AsSpan(name.Length));
        return SHA256.HashData(bytes);
    }
}
