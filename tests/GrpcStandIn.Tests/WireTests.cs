using System.Net;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>What the server sends and takes, byte by byte.</summary>
public class WireTests
{
    private const string Unary = "/funding.test.Probe/Unary";
    private const string Collect = "/funding.test.Probe/Collect";

    [Fact]
    public async Task A_message_is_a_flag_a_length_and_the_bytes_and_the_status_is_in_the_trailers()
    {
        await using ProbeHost host = await ProbeHost.StartAsync();
        RawAnswer answer = await Wire.PostAsync(host.Address, Unary, Wire.Frame("abc"));
        Assert.Equal(HttpStatusCode.OK, answer.Http);
        Assert.Equal([0, 0, 0, 0, 3, (byte)'a', (byte)'b', (byte)'c'], answer.Body);
        Assert.Equal((null, "0"), (answer.HeaderStatus, answer.TrailerStatus));
    }

    [Fact]
    public async Task An_answer_without_a_message_is_one_header_block_that_ends_the_stream()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(new() { Unary = (_, _) => throw new RpcException(new Status(StatusCode.NotFound, "no")) });
        RawAnswer answer = await Wire.PostAsync(host.Address, Unary, Wire.Frame("abc"));
        Assert.Equal(("5", null), (answer.HeaderStatus, answer.TrailerStatus));
        Assert.Empty(answer.Body);

        using var raw = new RawConnection(host.Address);
        raw.SendHeaders(Unary);
        raw.SendData(Wire.Frame("abc"), endsStream: true);
        Http2Frame only = Assert.Single(await raw.ReadStreamAsync());
        Assert.Equal((Http2Frame.Headers, true), (only.Type, only.EndsStream));
    }

    [Fact]
    public async Task A_unary_answer_is_headers_one_data_frame_and_trailers()
    {
        await using ProbeHost host = await ProbeHost.StartAsync();
        using var raw = new RawConnection(host.Address);
        raw.SendHeaders(Unary);
        raw.SendData(Wire.Frame("abc"), endsStream: true);
        List<Http2Frame> frames = await raw.ReadStreamAsync();
        Assert.Equal([Http2Frame.Headers, Http2Frame.Data, Http2Frame.Headers], frames.Select(frame => frame.Type));
        Assert.Equal(8, frames[1].Payload.Length);
    }

    [Fact]
    public async Task A_message_that_was_put_but_not_sent_moves_the_status_into_the_trailers()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Spread = async (_, responses, _) =>
            {
                responses.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
                await responses.WriteAsync("a");
                throw new RpcException(new Status(StatusCode.Aborted, "later"));
            },
        });
        RawAnswer answer = await Wire.PostAsync(host.Address, "/funding.test.Probe/Spread", Wire.Frame("x"));
        Assert.Equal(Wire.Frame("a"), answer.Body);
        Assert.Equal((null, "10"), (answer.HeaderStatus, answer.TrailerStatus));
    }

    [Theory]
    [InlineData("plain ~text!", "plain ~text!")]
    [InlineData("100%", "100%25")]
    [InlineData("a\tb\r\n", "a%09b%0D%0A")]
    [InlineData("£5", "%C2%A35")]
    [InlineData("☺😈", "%E2%98%BA%F0%9F%98%88")]
    [InlineData("\u007f", "%7F")]
    public async Task A_status_message_is_percent_encoded_outside_printable_ascii(string message, string onTheWire)
    {
        await using ProbeHost host = await ProbeHost.StartAsync(new() { Unary = (_, _) => throw new RpcException(new Status(StatusCode.Aborted, message)) });
        Assert.Equal(onTheWire, (await Wire.PostAsync(host.Address, Unary, Wire.Frame(""))).Message);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => host.UnaryAsync(""));
        Assert.Equal(message, e.Status.Detail);
    }

    [Fact]
    public async Task A_status_message_that_is_too_long_is_cut_at_a_whole_character()
    {
        string message = string.Concat(Enumerable.Repeat("£", 5_000));
        await using ProbeHost host = await ProbeHost.StartAsync(new() { Unary = (_, _) => throw new RpcException(new Status(StatusCode.Aborted, message)) });
        string sent = (await Wire.PostAsync(host.Address, Unary, Wire.Frame(""))).Message!;
        // 4,000 characters hold 666 pounds of six characters each and four more, which are no whole pound.
        Assert.Equal(666 * 6, sent.Length);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => host.UnaryAsync(""));
        Assert.Equal(new string('£', 666), e.Status.Detail);
    }

    [Theory]
    [InlineData("application/grpc", HttpStatusCode.OK)]
    [InlineData("application/grpc+proto", HttpStatusCode.OK)]
    [InlineData("application/grpc; charset=utf-8", HttpStatusCode.OK)]
    [InlineData("application/grpcx", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/grpc-web", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", HttpStatusCode.UnsupportedMediaType)]
    public async Task Only_the_content_types_of_grpc_are_taken(string contentType, HttpStatusCode status)
    {
        await using ProbeHost host = await ProbeHost.StartAsync();
        Assert.Equal(status, (await Wire.PostAsync(host.Address, Unary, Wire.Frame("a"), contentType)).Http);
    }

    [Fact]
    public async Task A_request_in_http_1_is_a_bad_request_on_a_port_for_http_2()
    {
        await using ProbeHost host = await ProbeHost.StartAsync();
        // The server says so before it knows what an HTTP/1.1 answer is; a client may see the answer or a broken connection.
        try
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await Wire.PostAsync(host.Address, Unary, Wire.Frame("a"), version: "1.1")).Http);
        }
        catch (HttpRequestException)
        {
            Assert.Equal("still here", await host.UnaryAsync("still here"));
        }
    }

    [Fact]
    public async Task A_request_in_http_1_is_asked_to_upgrade_on_a_port_that_takes_it()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(protocols: HttpProtocols.Http1);
        Assert.Equal(HttpStatusCode.UpgradeRequired, (await Wire.PostAsync(host.Address, Unary, Wire.Frame("a"), version: "1.1")).Http);
    }

    [Theory]
    [InlineData("/funding.test.Probe/Nothing", "Method is unimplemented.")]
    [InlineData("/funding.test.Nothing/Unary", "Service is unimplemented.")]
    public async Task What_is_not_there_is_unimplemented_and_not_a_404(string path, string message)
    {
        await using ProbeHost host = await ProbeHost.StartAsync();
        RawAnswer answer = await Wire.PostAsync(host.Address, path, Wire.Frame("a"));
        Assert.Equal((HttpStatusCode.OK, "12", message), (answer.Http, answer.HeaderStatus, answer.Message));
        Assert.Equal(HttpStatusCode.NotFound, (await Wire.PostAsync(host.Address, path, [], "application/json")).Http);
    }

    [Fact]
    public async Task Unknown_services_can_be_left_to_others()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(server: options => options.IgnoreUnknownServices = true);
        Assert.Equal(HttpStatusCode.NotFound, (await Wire.PostAsync(host.Address, "/funding.test.Nothing/Unary", Wire.Frame("a"))).Http);
        Assert.Equal("12", (await Wire.PostAsync(host.Address, "/funding.test.Probe/Nothing", Wire.Frame("a"))).Status);
    }

    [Fact]
    public async Task Paths_are_matched_without_regard_to_case()
    {
        await using ProbeHost host = await ProbeHost.StartAsync();
        Assert.Equal("0", (await Wire.PostAsync(host.Address, "/FUNDING.test.probe/unary", Wire.Frame("a"))).Status);
    }

    public static TheoryData<string, byte[], string> BadBodies => new()
    {
        { "nothing at all", [], "13" },
        { "half a header", [0, 0, 0], "13" },
        { "half a message", [0, 0, 0, 0, 9, 1, 2], "13" },
        { "two messages", [.. Wire.Frame("a"), .. Wire.Frame("b")], "13" },
        { "a message and a bit", [.. Wire.Frame("a"), 0], "13" },
        { "a flag that is none", Wire.Frame("a", flag: 2), "13" },
        { "a length of four gigabytes", [0, 0xFF, 0xFF, 0xFF, 0xFF], "8" },
        { "a length above the limit", [0, 0x00, 0x40, 0x00, 0x01], "8" },
        { "compressed without an encoding", Wire.Frame("a", flag: 1), "13" },
        { "a message that its marshaller refuses", Wire.Frame(Probe.Unreadable), "13" },
    };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task A_bad_body_has_its_status_and_the_server_goes_on(string what, byte[] body, string status)
    {
        await using ProbeHost host = await ProbeHost.StartAsync();
        Assert.Equal((what, status), (what, (await Wire.PostAsync(host.Address, Unary, body)).Status));
        Assert.Equal("still here", await host.UnaryAsync("still here"));
    }

    [Theory]
    [InlineData(Unary)]
    [InlineData(Collect)]
    public async Task A_gzip_bomb_is_stopped_while_it_inflates(string path)
    {
        byte[] bomb = Wire.Gzip(new byte[64 * 1024 * 1024]);
        Assert.InRange(bomb.Length, 1, 100_000);
        await using ProbeHost host = await ProbeHost.StartAsync();
        RawAnswer answer = await Wire.PostAsync(host.Address, path, Wire.Frame(bomb, flag: 1), headers: ("grpc-encoding", "gzip"));
        Assert.Equal("8", answer.Status);
    }

    [Fact]
    public async Task A_compressed_message_is_inflated_and_a_damaged_one_is_an_internal_error()
    {
        await using ProbeHost host = await ProbeHost.StartAsync();
        byte[] good = Wire.Gzip(Encoding.UTF8.GetBytes("abc"));
        Assert.Equal(Wire.Frame("abc"), (await Wire.PostAsync(host.Address, Unary, Wire.Frame(good, 1), headers: ("grpc-encoding", "gzip"))).Body);
        Assert.Equal("13", (await Wire.PostAsync(host.Address, Unary, Wire.Frame([9, 9, 9, 9], 1), headers: ("grpc-encoding", "gzip"))).Status);
        Assert.Equal("0", (await Wire.PostAsync(host.Address, Unary, Wire.Frame("abc"), headers: ("grpc-encoding", "gzip"))).Status);
    }

    [Fact]
    public async Task An_unknown_encoding_matters_only_to_a_compressed_message_and_is_answered_with_those_that_are_known()
    {
        await using ProbeHost host = await ProbeHost.StartAsync();
        RawAnswer refused = await Wire.PostAsync(host.Address, Unary, Wire.Frame("a", 1), headers: ("grpc-encoding", "snappy"));
        Assert.Equal(("12", "identity,gzip"), (refused.Status, RawAnswer.Value(refused.Headers, "grpc-accept-encoding")));
        Assert.Equal("0", (await Wire.PostAsync(host.Address, Unary, Wire.Frame("a"), headers: ("grpc-encoding", "snappy"))).Status);
        RawAnswer usual = await Wire.PostAsync(host.Address, Unary, Wire.Frame("a"));
        Assert.Null(RawAnswer.Value(usual.Headers, "grpc-accept-encoding"));
    }

    [Fact]
    public async Task Responses_are_compressed_for_clients_that_accept_it_and_for_no_others()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(server: options => options.ResponseCompressionAlgorithm = "gzip");
        string text = new('x', 1_000);
        RawAnswer plain = await Wire.PostAsync(host.Address, Unary, Wire.Frame(text));
        Assert.Equal((0, 1_005, null), (plain.Body[0], plain.Body.Length, RawAnswer.Value(plain.Headers, "grpc-encoding")));
        RawAnswer gzipped = await Wire.PostAsync(host.Address, Unary, Wire.Frame(text), headers: ("grpc-accept-encoding", "identity, gzip"));
        Assert.Equal((1, "gzip"), (gzipped.Body[0], RawAnswer.Value(gzipped.Headers, "grpc-encoding")));
        Assert.InRange(gzipped.Body.Length, 10, 200);
        RawAnswer empty = await Wire.PostAsync(host.Address, Unary, Wire.Frame(""), headers: ("grpc-accept-encoding", "gzip"));
        Assert.Equal(Wire.Frame(""), empty.Body);
    }

    [Fact]
    public async Task A_body_of_random_bytes_has_a_status_and_the_server_goes_on()
    {
        await using ProbeHost host = await ProbeHost.StartAsync();
        var random = new Random(20_261_122); // Fixed, so a failure can be repeated.
        for (int run = 0; run < 200; run++)
        {
            var body = new byte[random.Next(0, 40)];
            random.NextBytes(body);
            // Half of them begin like a frame, so that more than the first flag is tried.
            if (run % 2 == 0 && body.Length > 4) (body[0], body[1], body[2], body[3]) = ((byte)random.Next(2), 0, 0, 0);
            RawAnswer answer = await Wire.PostAsync(host.Address, run % 4 < 2 ? Unary : Collect, body, headers: ("grpc-encoding", "gzip"));
            Assert.Contains(answer.Status, (string[])["0", "8", "13"]);
        }

        Assert.Equal("still here", await host.UnaryAsync("still here"));
    }

    [Theory]
    [InlineData("0n", "4")]
    [InlineData("99999999H", "0")]
    [InlineData("1x", "0")]
    [InlineData("-1S", "0")]
    [InlineData("123456789S", "0")]
    [InlineData("", "0")]
    public async Task A_timeout_is_kept_capped_or_ignored_when_it_is_none(string timeout, string status)
    {
        await using ProbeHost host = await ProbeHost.StartAsync();
        Assert.Equal(status, (await Wire.PostAsync(host.Address, Unary, Wire.Frame("a"), headers: ("grpc-timeout", timeout))).Status);
    }
}
