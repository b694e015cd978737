using Google.Protobuf;
using Grpc.Core;
using Grpc.Testing;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>The public interoperability cases, our client against our server. Sizes and texts are those of the public description.</summary>
public class InteropTests(Interop interop) : IClassFixture<Interop>
{
    private const string EchoInitial = "x-grpc-test-echo-initial";
    private const string EchoTrailing = "x-grpc-test-echo-trailing-bin";
    private const string InitialValue = "test_initial_metadata_value";
    private const string Special = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";
    private static readonly byte[] TrailingValue = [0x0A, 0x0B, 0x0A, 0x0B, 0x0A, 0x0B];
    private static readonly Metadata EchoHeaders = new() { { EchoInitial, InitialValue }, { EchoTrailing, TrailingValue } };
    private readonly TestService.TestServiceClient client = interop.Client;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Empty_unary() => Assert.Equal(new Empty(), await client.EmptyCallAsync(new Empty(), cancellationToken: Cancel));

    [Fact]
    public void Empty_unary_from_a_caller_that_blocks() => Assert.Equal(new Empty(), client.EmptyCall(new Empty(), cancellationToken: Cancel));

    [Fact]
    public async Task Large_unary()
    {
        SimpleResponse response = await client.UnaryCallAsync(LargeRequest(), cancellationToken: Cancel);
        Assert.Equal(314_159, response.Payload.Body.Length);
        Assert.All(response.Payload.Body, b => Assert.Equal(0, b));
    }

    [Fact]
    public async Task Client_streaming()
    {
        using AsyncClientStreamingCall<StreamingInputCallRequest, StreamingInputCallResponse> call = client.StreamingInputCall(cancellationToken: Cancel);
        foreach (int size in (int[])[27_182, 8, 1_828, 45_904]) await call.RequestStream.WriteAsync(new() { Payload = Zeros(size) }, Cancel);
        await call.RequestStream.CompleteAsync();
        Assert.Equal(74_922, (await call).AggregatedPayloadSize);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Server_streaming()
    {
        using AsyncServerStreamingCall<StreamingOutputCallResponse> call = client.StreamingOutputCall(Asking(31_415, 9, 2_653, 58_979), cancellationToken: Cancel);
        List<int> sizes = [];
        await foreach (StreamingOutputCallResponse response in call.ResponseStream.ReadAllAsync(Cancel)) sizes.Add(response.Payload.Body.Length);
        Assert.Equal([31_415, 9, 2_653, 58_979], sizes);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Ping_pong()
    {
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = client.FullDuplexCall(cancellationToken: Cancel);
        foreach ((int sent, int asked) in ((int, int)[])[(27_182, 31_415), (8, 9), (1_828, 2_653), (45_904, 58_979)])
        {
            StreamingOutputCallRequest request = Asking(asked);
            request.Payload = Zeros(sent);
            await call.RequestStream.WriteAsync(request, Cancel);
            Assert.True(await call.ResponseStream.MoveNext(Cancel));
            Assert.Equal(asked, call.ResponseStream.Current.Payload.Body.Length);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Cancel));
    }

    [Fact]
    public async Task Half_duplex()
    {
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = client.HalfDuplexCall(cancellationToken: Cancel);
        foreach (int size in (int[])[3, 1, 2]) await call.RequestStream.WriteAsync(Asking(size), Cancel);
        await call.RequestStream.CompleteAsync();
        List<int> sizes = [];
        await foreach (StreamingOutputCallResponse response in call.ResponseStream.ReadAllAsync(Cancel)) sizes.Add(response.Payload.Body.Length);
        Assert.Equal([3, 1, 2], sizes);
    }

    [Fact]
    public async Task Empty_stream()
    {
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = client.FullDuplexCall(cancellationToken: Cancel);
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Cancel));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Custom_metadata_of_a_unary_call()
    {
        using AsyncUnaryCall<SimpleResponse> call = client.UnaryCallAsync(LargeRequest(), EchoHeaders, cancellationToken: Cancel);
        await call;
        Assert.Equal(InitialValue, (await call.ResponseHeadersAsync).GetValue(EchoInitial));
        Assert.Equal(TrailingValue, call.GetTrailers().GetValueBytes(EchoTrailing));
    }

    [Fact]
    public async Task Custom_metadata_of_a_duplex_call()
    {
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = client.FullDuplexCall(EchoHeaders, cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(Asking(314_159), Cancel);
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.False(await call.ResponseStream.MoveNext(Cancel));
        Assert.Equal(InitialValue, (await call.ResponseHeadersAsync).GetValue(EchoInitial));
        Assert.Equal(TrailingValue, call.GetTrailers().GetValueBytes(EchoTrailing));
    }

    [Theory]
    [InlineData("test status message")]
    [InlineData(Special)]
    public async Task Status_code_and_message_of_a_unary_call(string message)
    {
        var request = new SimpleRequest { ResponseStatus = new() { Code = 2, Message = message } };
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => client.UnaryCallAsync(request, cancellationToken: Cancel).ResponseAsync);
        Assert.Equal((StatusCode.Unknown, message), (e.StatusCode, e.Status.Detail));
    }

    [Fact]
    public async Task Status_code_and_message_of_a_duplex_call()
    {
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = client.FullDuplexCall(cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(new() { ResponseStatus = new() { Code = 2, Message = "test status message" } }, Cancel);
        await call.RequestStream.CompleteAsync();
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancel));
        Assert.Equal((StatusCode.Unknown, "test status message"), (e.StatusCode, e.Status.Detail));
        Assert.Equal(StatusCode.Unknown, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Unimplemented_method()
    {
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => client.UnimplementedCallAsync(new Empty(), cancellationToken: Cancel).ResponseAsync);
        Assert.Equal(StatusCode.Unimplemented, e.StatusCode);
    }

    [Fact]
    public async Task Unimplemented_service()
    {
        var other = new UnimplementedService.UnimplementedServiceClient(interop.Channel);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => other.UnimplementedCallAsync(new Empty(), cancellationToken: Cancel).ResponseAsync);
        Assert.Equal(StatusCode.Unimplemented, e.StatusCode);
    }

    [Fact]
    public async Task Cancel_after_begin()
    {
        using var cancel = new CancellationTokenSource();
        using AsyncClientStreamingCall<StreamingInputCallRequest, StreamingInputCallResponse> call = client.StreamingInputCall(cancellationToken: cancel.Token);
        await cancel.CancelAsync();
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.Cancelled, e.StatusCode);
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Cancel_after_first_response()
    {
        using var cancel = new CancellationTokenSource();
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = client.FullDuplexCall(cancellationToken: cancel.Token);
        StreamingOutputCallRequest request = Asking(31_415);
        request.Payload = Zeros(27_182);
        await call.RequestStream.WriteAsync(request, Cancel);
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        await cancel.CancelAsync();
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancel));
        Assert.Equal(StatusCode.Cancelled, e.StatusCode);
    }

    [Fact]
    public async Task Timeout_on_sleeping_server()
    {
        DateTime deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(1);
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = client.FullDuplexCall(deadline: deadline, cancellationToken: Cancel);
        try
        {
            await call.RequestStream.WriteAsync(new() { Payload = Zeros(27_182) }, Cancel);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.DeadlineExceeded)
        {
            // The write may hear of it first.
        }

        RpcException late = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancel));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
    }

    [Fact]
    public async Task Client_compressed_unary()
    {
        SimpleRequest request = LargeRequest();
        request.ExpectCompressed = new() { Value = true };
        RpcException probe = await Assert.ThrowsAsync<RpcException>(() => client.UnaryCallAsync(request, cancellationToken: Cancel).ResponseAsync);
        Assert.Equal(StatusCode.InvalidArgument, probe.StatusCode);

        SimpleResponse compressed = await client.UnaryCallAsync(request, Gzipped(), cancellationToken: Cancel);
        Assert.Equal(314_159, compressed.Payload.Body.Length);

        request.ExpectCompressed.Value = false;
        Assert.Equal(314_159, (await client.UnaryCallAsync(request, cancellationToken: Cancel)).Payload.Body.Length);
    }

    [Fact]
    public async Task Client_compressed_streaming()
    {
        using AsyncClientStreamingCall<StreamingInputCallRequest, StreamingInputCallResponse> call = client.StreamingInputCall(Gzipped(), cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(new() { Payload = Zeros(27_182), ExpectCompressed = new() { Value = true } }, Cancel);
        call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        await call.RequestStream.WriteAsync(new() { Payload = Zeros(45_904), ExpectCompressed = new() { Value = false } }, Cancel);
        await call.RequestStream.CompleteAsync();
        Assert.Equal(73_086, (await call).AggregatedPayloadSize);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Server_compressed_unary(bool compressed)
    {
        SimpleRequest request = LargeRequest();
        request.ResponseCompressed = new() { Value = compressed };
        Assert.Equal(314_159, (await client.UnaryCallAsync(request, cancellationToken: Cancel)).Payload.Body.Length);
    }

    [Fact]
    public async Task Server_compressed_streaming()
    {
        StreamingOutputCallRequest request = Asking(31_415, 92_653);
        request.ResponseParameters[0].Compressed = new() { Value = true };
        request.ResponseParameters[1].Compressed = new() { Value = false };
        using AsyncServerStreamingCall<StreamingOutputCallResponse> call = client.StreamingOutputCall(request, cancellationToken: Cancel);
        List<int> sizes = [];
        await foreach (StreamingOutputCallResponse response in call.ResponseStream.ReadAllAsync(Cancel)) sizes.Add(response.Payload.Body.Length);
        Assert.Equal([31_415, 92_653], sizes);
    }

    private static Metadata Gzipped() => new() { { "grpc-internal-encoding-request", "gzip" } };

    private static SimpleRequest LargeRequest() => new() { ResponseSize = 314_159, Payload = Zeros(271_828) };

    private static Payload Zeros(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };

    private static StreamingOutputCallRequest Asking(params int[] sizes)
    {
        var request = new StreamingOutputCallRequest();
        request.ResponseParameters.AddRange(sizes.Select(size => new ResponseParameters { Size = size }));
        return request;
    }
}
