using Google.Protobuf;
using Grpc.Core;
using Grpc.Testing;

namespace FundingPlatform.InteropServer;

/// <summary>The public interoperability service: it does what each request asks it to.</summary>
internal sealed class TestEndpoint : TestService.TestServiceBase
{
    private const string EchoInitial = "x-grpc-test-echo-initial";
    private const string EchoTrailing = "x-grpc-test-echo-trailing-bin";

    public override Task<Empty> EmptyCall(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public override async Task<SimpleResponse> UnaryCall(SimpleRequest request, ServerCallContext context)
    {
        await EchoAsync(context);
        CheckCompression(request.ExpectCompressed, context);
        Compress(context, request.ResponseCompressed);
        ThrowIfAsked(request.ResponseStatus);
        return new() { Payload = Zeros(request.ResponseSize) };
    }

    public override async Task StreamingOutputCall(
        StreamingOutputCallRequest request, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context)
    {
        await EchoAsync(context);
        await AnswerAsync(request, responseStream, context);
    }

    public override async Task<StreamingInputCallResponse> StreamingInputCall(
        IAsyncStreamReader<StreamingInputCallRequest> requestStream, ServerCallContext context)
    {
        await EchoAsync(context);
        int sum = 0;
        await foreach (StreamingInputCallRequest request in requestStream.ReadAllAsync())
        {
            CheckCompression(request.ExpectCompressed, context);
            sum += request.Payload.Body.Length;
        }

        return new() { AggregatedPayloadSize = sum };
    }

    public override async Task FullDuplexCall(
        IAsyncStreamReader<StreamingOutputCallRequest> requestStream, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context)
    {
        await EchoAsync(context);
        await foreach (StreamingOutputCallRequest request in requestStream.ReadAllAsync()) await AnswerAsync(request, responseStream, context);
    }

    public override async Task HalfDuplexCall(
        IAsyncStreamReader<StreamingOutputCallRequest> requestStream, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context)
    {
        await EchoAsync(context);
        List<StreamingOutputCallRequest> requests = [];
        await foreach (StreamingOutputCallRequest request in requestStream.ReadAllAsync()) requests.Add(request);
        foreach (StreamingOutputCallRequest request in requests) await AnswerAsync(request, responseStream, context);
    }

    private static async Task AnswerAsync(
        StreamingOutputCallRequest request, IServerStreamWriter<StreamingOutputCallResponse> responses, ServerCallContext context)
    {
        ThrowIfAsked(request.ResponseStatus);
        foreach (ResponseParameters parameters in request.ResponseParameters)
        {
            if (parameters.IntervalUs > 0) await Task.Delay(TimeSpan.FromMicroseconds(parameters.IntervalUs), context.CancellationToken);
            responses.WriteOptions = Writing(parameters.Compressed);
            await responses.WriteAsync(new() { Payload = Zeros(parameters.Size) });
        }
    }

    private static async Task EchoAsync(ServerCallContext context)
    {
        if (context.RequestHeaders.Get(EchoTrailing) is { } trailing) context.ResponseTrailers.Add(trailing);
        if (context.RequestHeaders.Get(EchoInitial) is { } initial) await context.WriteResponseHeadersAsync([initial]);
    }

    private static void CheckCompression(BoolValue? expected, ServerCallContext context)
    {
        string? encoding = context.GetHttpContext().Request.Headers["grpc-encoding"];
        if (expected is { Value: true } && encoding is null or "identity")
            throw new RpcException(new Status(StatusCode.InvalidArgument, "The request did not come compressed."));
    }

    private static void Compress(ServerCallContext context, BoolValue? asked) => context.WriteOptions = Writing(asked);

    private static WriteOptions Writing(BoolValue? compressed) => new(compressed is { Value: true } ? default : WriteFlags.NoCompress);

    private static void ThrowIfAsked(EchoStatus? asked)
    {
        if (asked is { Code: not 0 }) throw new RpcException(new Status((StatusCode)asked.Code, asked.Message));
    }

    private static Payload Zeros(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };
}
