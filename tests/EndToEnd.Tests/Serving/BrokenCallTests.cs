using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Funding.Allocation.V1;
using Funding.Schools.V1;
using FundingPlatform.CrashTest;
using FundingPlatform.GrpcStandIn.Tests;
using Google.Protobuf;
using Grpc.Core;

namespace FundingPlatform.EndToEnd.Tests.Serving;

/// <summary>Calls that are broken below the messages, or given up: told by their status, nothing is changed, and the server goes on.</summary>
public sealed class BrokenCallTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Open = "/funding.schools.v1.SchoolsService/OpenPlacement";
    private const string Bulk = "/funding.allocation.v1.AllocationService/ApplyChanges";
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300), Noticed = TimeSpan.FromSeconds(1);

    public static TheoryData<string, byte[], string, StatusCode> BrokenBodies => new()
    {
        { "no Protobuf", Wire.Frame([0xFF, 0xFF, 0xFF, 0xFF, 0xFF]), "identity", StatusCode.Internal },
        { "a field that ends in the middle", Wire.Frame([0x0A, 0x24, 0x31, 0x32]), "identity", StatusCode.Internal },
        { "a request id that is no UTF-8", Wire.Frame([0x0A, 0x02, 0xC3, 0x28]), "identity", StatusCode.InvalidArgument },
        { "messages inside each other without end", Wire.Frame([.. Enumerable.Repeat((byte)0x13, 100_000)]), "identity", StatusCode.Internal },
        { "garbage as gzip", Wire.Frame([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], flag: 1), "gzip", StatusCode.Internal },
        { "half of a gzip", Wire.Frame(Wire.Gzip(Sound())[..40], flag: 1), "gzip", StatusCode.Internal },
        { "a compression that nobody knows", Wire.Frame(Sound(), flag: 1), "snappy", StatusCode.Unimplemented },
        { "compressed, and nobody said how", Wire.Frame(Sound(), flag: 1), "identity", StatusCode.Internal },
        { "half a message", Wire.Frame(Sound())[..20], "identity", StatusCode.Internal },
        { "half a length", [0, 0, 0], "identity", StatusCode.Internal },
        { "no message", [], "identity", StatusCode.Internal },
        { "a message that says it is large", Prefix(100_000_000), "identity", StatusCode.ResourceExhausted },
        { "a message that is large", Wire.Frame(new byte[(4 << 20) + 1]), "identity", StatusCode.ResourceExhausted },
        { "a message that is large once it is unpacked", Wire.Frame(Wire.Gzip(new byte[64 << 20]), flag: 1), "gzip", StatusCode.ResourceExhausted },
    };

    [Theory]
    [MemberData(nameof(BrokenBodies))]
    public Task A_body_that_is_broken_ends_with_its_status(string what, byte[] body, string encoding, StatusCode status) =>
        server.ChangesNothing(async () =>
        {
            RawAnswer answer = await Wire.PostAsync(server.Address, Open, body, headers: [("authorization", $"Bearer {server.Token}"), ("grpc-encoding", encoding)]);
            Assert.Equal((HttpStatusCode.OK, Number(status), what), (answer.Http, answer.Status, what));
        });

    [Theory]
    [InlineData("application/json", Open, HttpStatusCode.UnsupportedMediaType, null)]
    [InlineData("application/grpc", "/funding.schools.v1.SchoolsService/Nothing", HttpStatusCode.OK, StatusCode.Unimplemented)]
    [InlineData("application/grpc", "/funding.nothing.v1.Nothing/Nothing", HttpStatusCode.OK, StatusCode.Unimplemented)]
    public Task A_call_of_something_that_is_not_there_ends_with_its_status(string contentType, string path, HttpStatusCode http, StatusCode? status) =>
        server.ChangesNothing(async () =>
        {
            RawAnswer answer = await Wire.PostAsync(server.Address, path, Wire.Frame(Sound()), contentType, headers: ("authorization", $"Bearer {server.Token}"));
            Assert.Equal((http, status is { } s ? Number(s) : null), (answer.Http, answer.Status));
        });

    [Fact]
    public Task A_change_whose_deadline_passes_while_it_waits_is_dropped() => server.ChangesNothing(async () =>
    {
        await using IAsyncDisposable held = await server.HoldWriter();
        RpcException late = await Assert.ThrowsAsync<RpcException>(async () =>
            await server.Services.Schools.OpenPlacementAsync(Request(), deadline: Services.Deadline(Soon), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        await Settled();
    });

    [Fact]
    public Task A_deadline_that_the_server_keeps_ends_the_call_there() => server.ChangesNothing(async () =>
    {
        await using IAsyncDisposable held = await server.HoldWriter();
        RawAnswer answer = await Wire.PostAsync(
            server.Address, Open, Wire.Frame(Sound()), headers: [("authorization", $"Bearer {server.Token}"), ("grpc-timeout", "200m")]);
        Assert.Equal(Number(StatusCode.DeadlineExceeded), answer.Status);
        await Settled();
    });

    [Fact]
    public Task A_change_that_its_caller_cancels_while_it_waits_is_dropped() => server.ChangesNothing(async () =>
    {
        await using IAsyncDisposable held = await server.HoldWriter();
        using var gone = new CancellationTokenSource(Soon);
        RpcException cancelled = await Assert.ThrowsAsync<RpcException>(async () =>
            await server.Services.Schools.OpenPlacementAsync(Request(), cancellationToken: gone.Token));
        Assert.Equal(StatusCode.Cancelled, cancelled.StatusCode);
        await Settled();
    });

    [Fact]
    public Task A_stream_that_its_caller_cancels_while_its_changes_wait_leaves_nothing() => server.ChangesNothing(async () =>
    {
        await using IAsyncDisposable held = await server.HoldWriter();
        using var gone = new CancellationTokenSource();
        using var call = server.Services.Allocation.ApplyChanges(cancellationToken: gone.Token);
        for (int i = 0; i < 3; i++)
            await call.RequestStream.WriteAsync(new() { RequestId = WrongCall.Id(), OpenPlacement = WrongCall.SoundOpening() }, TestContext.Current.CancellationToken);
        await Task.Delay(Soon, TestContext.Current.CancellationToken);
        await gone.CancelAsync();
        RpcException cancelled = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Cancelled, cancelled.StatusCode);
        await Settled();
    });

    [Theory]
    [InlineData(Open, 20, true)]
    [InlineData(Open, 20, false)]
    [InlineData(Open, int.MaxValue, true)]
    [InlineData(Bulk, 20, true)]
    [InlineData(Bulk, 20, false)]
    public Task A_caller_who_goes_with_or_without_a_reset_leaves_nothing(string path, int bytes, bool resets) => server.ChangesNothing(async () =>
    {
        await using IAsyncDisposable held = await server.HoldWriter();
        using var raw = new RawConnection(server.Address);
        raw.SendHeaders(path, ("authorization", $"Bearer {server.Token}"));
        byte[] body = Wire.Frame(Sound());
        raw.SendData(body[..Math.Min(bytes, body.Length)], endsStream: bytes >= body.Length);
        await Task.Delay(Soon, TestContext.Current.CancellationToken);
        // 8 is CANCEL.
        if (resets) raw.Send(new(Http2Frame.Reset, 0, 1, [0, 0, 0, 8]));
        else raw.Dispose();
        await Settled();
    });

    [Fact]
    public Task A_message_too_large_to_send_ends_a_stream_and_not_the_connection() => server.ChangesNothing(async () =>
    {
        using var call = server.Services.Allocation.ApplyChanges();
        var large = new ApplyChangesRequest { RequestId = WrongCall.Id(), OpenPlacement = WrongCall.SoundOpening() };
        large.OpenPlacement.Placement.Basis = new string('x', 5 << 20);
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await call.RequestStream.WriteAsync(large, TestContext.Current.CancellationToken);
            await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
        });
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
    });

    // A caller who has gone knows of it before the server does: what it sent last is read first.
    private async Task Settled()
    {
        Assert.True(await server.IsHealthy());
        await Task.Delay(Noticed, TestContext.Current.CancellationToken);
    }

    private static OpenPlacementRequest Request() => new() { RequestId = WrongCall.Id(), Opening = WrongCall.SoundOpening() };

    private static byte[] Sound() => Request().ToByteArray();

    private static byte[] Prefix(int length)
    {
        byte[] prefix = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), length);
        return prefix;
    }

    private static string Number(StatusCode status) => ((int)status).ToString(CultureInfo.InvariantCulture);
}
