using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;

namespace FundingPlatform.Server.Tests;

/// <summary>How a call ended: its status, the code and the field of its details, its text, and the bytes of its first answer.</summary>
internal sealed record Reply(StatusCode Status, string? Code = null, string? Field = null, string Text = "", byte[]? First = null);

/// <summary>Calls any method by its name, of any of the four kinds, with bytes in and out.</summary>
internal static class Wire
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static (byte[] b) => b, static b => b);

    public static Metadata Bearing(string? token) => token is null ? [] : new Metadata { { "authorization", $"Bearer {token}" } };

    public static Task<Reply> CallAsync(this GrpcChannel channel, string method, MethodType type, IMessage request, string? token) =>
        channel.CallAsync(method, type, [request.ToByteArray()], Bearing(token));

    public static async Task<Reply> CallAsync(this GrpcChannel channel, string method, MethodType type, byte[][] requests, Metadata headers)
    {
        int slash = method.IndexOf('/', StringComparison.Ordinal);
        var called = new Method<byte[], byte[]>(type, method[..slash], method[(slash + 1)..], Bytes, Bytes);
        var options = new CallOptions(headers, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30));
        try
        {
            return new(StatusCode.OK, First: await FirstAsync(channel.CreateCallInvoker(), called, options, requests));
        }
        catch (RpcException e)
        {
            return Of(e);
        }
    }

    private static async Task<byte[]?> FirstAsync(CallInvoker calls, Method<byte[], byte[]> method, CallOptions options, byte[][] requests)
    {
        switch (method.Type)
        {
            case MethodType.Unary:
                return await calls.AsyncUnaryCall(method, null, options, requests[0]);
            case MethodType.ServerStreaming:
                using (AsyncServerStreamingCall<byte[]> stream = calls.AsyncServerStreamingCall(method, null, options, requests[0]))
                    return await stream.ResponseStream.MoveNext(CancellationToken.None) ? stream.ResponseStream.Current : null;
            case MethodType.ClientStreaming:
                using (AsyncClientStreamingCall<byte[], byte[]> upload = calls.AsyncClientStreamingCall(method, null, options))
                {
                    await SendAsync(upload.RequestStream, requests);
                    return await upload;
                }

            default:
                using (AsyncDuplexStreamingCall<byte[], byte[]> both = calls.AsyncDuplexStreamingCall(method, null, options))
                {
                    await SendAsync(both.RequestStream, requests);
                    return await both.ResponseStream.MoveNext(CancellationToken.None) ? both.ResponseStream.Current : null;
                }
        }
    }

    // A call that is refused may be over before its request is sent; its status says why.
    private static async Task SendAsync(IClientStreamWriter<byte[]> stream, byte[][] requests)
    {
        try
        {
            foreach (byte[] request in requests) await stream.WriteAsync(request);
            await stream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
        }
    }

    public static Reply Of(RpcException e)
    {
        (string? code, string? field) = (null, null);
        foreach (var detail in e.GetRpcStatus()?.Details ?? [])
        {
            if (detail.TryUnpack(out ErrorInfo info)) code = (string)ErrorInfo.Descriptor.FindFieldByNumber(1).Accessor.GetValue(info);
            if (detail.TryUnpack(out BadRequest bad)) field = bad.FieldViolations.Single().Field;
        }

        return new(e.StatusCode, code, field, e.Status.Detail);
    }
}
