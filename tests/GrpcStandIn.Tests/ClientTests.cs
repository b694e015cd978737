using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>What a client can rely on, also against servers that are none of ours.</summary>
public class ClientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Long)]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        // Bound, so that nobody else gets the port meanwhile, and never listening.
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using GrpcChannel channel = GrpcChannel.ForAddress($"http://{silent.LocalEndPoint}");
        Assert.Equal(StatusCode.Unavailable, await CodeAsync(channel));

        using AsyncDuplexStreamingCall<string, string> talk = channel.CreateCallInvoker().AsyncDuplexStreamingCall(Probe.Talk, null, default);
        RpcException unheard = await Assert.ThrowsAsync<RpcException>(() => talk.RequestStream.WriteAsync("a", Cancel));
        Assert.Equal(StatusCode.Unavailable, unheard.StatusCode);
    }

    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(418, StatusCode.Unknown)]
    [InlineData(200, StatusCode.Unknown)]
    public async Task An_answer_that_is_not_grpc_has_the_status_of_its_http_code(int http, StatusCode code)
    {
        await using ProbeHost host = await ForeignAsync(context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (http, "text/html");
            return context.Response.WriteAsync("<p>not gRPC</p>");
        });
        Assert.Equal(code, await CodeAsync(host.Channel));
    }

    [Theory]
    [InlineData(7, StatusCode.Unavailable)]
    [InlineData(8, StatusCode.Cancelled)]
    [InlineData(11, StatusCode.ResourceExhausted)]
    [InlineData(12, StatusCode.PermissionDenied)]
    [InlineData(2, StatusCode.Internal)]
    public async Task A_reset_stream_has_the_status_of_its_http_2_code(int reset, StatusCode code)
    {
        await using ProbeHost host = await ForeignAsync(context =>
        {
            context.Features.Get<IHttpResetFeature>()!.Reset(reset);
            return Task.CompletedTask;
        });
        Assert.Equal(code, await CodeAsync(host.Channel));
    }

    [Fact]
    public async Task An_answer_without_a_status_one_without_a_message_and_one_that_is_cut_are_errors()
    {
        await using ProbeHost without = await ForeignAsync(context => context.Response.Body.WriteAsync(Wire.Frame("a")).AsTask());
        Assert.Equal(StatusCode.Unknown, await CodeAsync(without.Channel));

        await using ProbeHost empty = await ForeignAsync(context =>
        {
            context.Response.AppendTrailer("grpc-status", "0");
            return Task.CompletedTask;
        });
        Assert.Equal(StatusCode.Internal, await CodeAsync(empty.Channel));

        await using ProbeHost cut = await ForeignAsync(async context =>
        {
            await context.Response.Body.WriteAsync((byte[])[0, 0, 0, 0, 9, 1]);
            context.Response.AppendTrailer("grpc-status", "0");
        });
        Assert.Equal(StatusCode.Internal, await CodeAsync(cut.Channel));
    }

    [Fact]
    public async Task A_response_above_the_limit_a_bomb_and_two_responses_are_refused()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(client: new() { MaxReceiveMessageSize = 100, MaxSendMessageSize = 200 });
        Assert.Equal(100, (await host.UnaryAsync(new('x', 100))).Length);
        RpcException large = await Assert.ThrowsAsync<RpcException>(() => host.UnaryAsync(new('x', 101)));
        Assert.Equal(StatusCode.ResourceExhausted, large.StatusCode);
        RpcException unsent = await Assert.ThrowsAsync<RpcException>(() => host.UnaryAsync(new('x', 201)));
        Assert.Equal("Sending message exceeds the maximum configured message size.", unsent.Status.Detail);

        await using ProbeHost bomb = await ForeignAsync(async context =>
        {
            context.Response.Headers.GrpcEncoding = "gzip";
            await context.Response.Body.WriteAsync(Wire.Frame(Wire.Gzip(new byte[64 * 1024 * 1024]), 1));
            context.Response.AppendTrailer("grpc-status", "0");
        });
        Assert.Equal(StatusCode.ResourceExhausted, await CodeAsync(bomb.Channel));

        await using ProbeHost two = await ForeignAsync(async context =>
        {
            await context.Response.Body.WriteAsync((byte[])[.. Wire.Frame("a"), .. Wire.Frame("b")]);
            context.Response.AppendTrailer("grpc-status", "0");
        });
        Assert.Equal(StatusCode.Internal, await CodeAsync(two.Channel));
    }

    [Fact]
    public async Task A_deadline_that_has_passed_sends_nothing_and_wins_over_cancellation()
    {
        int calls = 0;
        await using ProbeHost host = await ProbeHost.StartAsync(new() { Unary = (request, _) => Task.FromResult($"{request}{Interlocked.Increment(ref calls)}") });
        DateTime past = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-1);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => host.UnaryAsync("a", new(deadline: past, cancellationToken: new(canceled: true))));
        Assert.Equal((StatusCode.DeadlineExceeded, 0), (e.StatusCode, calls));
    }

    [Fact]
    public async Task A_deadline_ends_a_call_that_a_server_never_answers()
    {
        await using ProbeHost host = await ForeignAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        DateTime soon = TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(100);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => host.UnaryAsync("a", new(deadline: soon)));
        Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
    }

    [Fact]
    public async Task A_cancelled_call_throws_what_the_channel_says()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(
            new() { Unary = (_, context) => Task.Delay(Timeout.Infinite, context.CancellationToken).ContinueWith(_ => "", TaskScheduler.Default) },
            client: new() { ThrowOperationCanceledOnCancellation = true });
        using var cancel = new CancellationTokenSource(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.UnaryAsync("", new(cancellationToken: cancel.Token)));
    }

    [Fact]
    public async Task Disposing_a_call_or_shutting_the_channel_down_ends_what_runs()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(new() { Unary = (_, context) => Task.Delay(Timeout.Infinite, context.CancellationToken).ContinueWith(_ => "", TaskScheduler.Default) });
        AsyncUnaryCall<string> call = host.Calls.AsyncUnaryCall(Probe.Unary, null, default, "");
        Assert.Throws<InvalidOperationException>(() => call.GetStatus());
        call.Dispose();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);

        Task<string> other = host.UnaryAsync("");
        await host.Channel.ShutdownAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => other)).StatusCode);
        Assert.Throws<ObjectDisposedException>(() => host.Calls);
    }

    // Half an upload that ended would be taken for a whole one: HTTP must see the body fail, however late it sees the cancellation.
    [Theory(Timeout = Patience.Long)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_body_of_an_upload_comes_to_its_end_only_when_its_client_completes_it(bool completes)
    {
        using var sender = new SlowToHear();
        using GrpcChannel channel = GrpcChannel.ForAddress("http://localhost", new() { HttpHandler = sender });
        using AsyncClientStreamingCall<string, string> call = channel.CreateCallInvoker().AsyncClientStreamingCall(Probe.Collect, null, default);
        await call.RequestStream.WriteAsync("half", Cancel);
        if (completes) await call.RequestStream.CompleteAsync();
        call.Dispose();
        Assert.Equal(completes, await sender.Sent.WaitAsync(Cancel) is null);
    }

    [Fact(Timeout = Patience.Long)]
    public async Task More_streams_than_one_connection_takes_run_at_once()
    {
        await using ProbeHost host = await ProbeHost.StartAsync();
        AsyncDuplexStreamingCall<string, string>[] calls =
            [.. Enumerable.Range(0, 150).Select(_ => host.Calls.AsyncDuplexStreamingCall(Probe.Talk, null, default))];
        foreach ((int i, AsyncDuplexStreamingCall<string, string> call) in calls.Index()) await call.RequestStream.WriteAsync($"{i}", Cancel);
        foreach ((int i, AsyncDuplexStreamingCall<string, string> call) in calls.Index())
        {
            Assert.True(await call.ResponseStream.MoveNext(Cancel));
            Assert.Equal($"{i}", call.ResponseStream.Current);
            call.Dispose();
        }
    }

    [Fact(Timeout = Patience.Long)]
    public async Task A_server_that_speaks_first_is_heard_before_the_client_has_written()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(new() { Talk = (_, responses, _) => responses.WriteAsync("welcome") });
        using AsyncDuplexStreamingCall<string, string> call = host.Calls.AsyncDuplexStreamingCall(Probe.Talk, null, default);
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.Equal("welcome", call.ResponseStream.Current);
    }

    [Fact(Timeout = Patience.Long)]
    public async Task One_write_at_a_time_and_none_after_the_last()
    {
        // More than the server takes in before it reads, so the first write lasts until it does.
        var release = new TaskCompletionSource();
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Talk = async (requests, responses, _) =>
            {
                await release.Task;
                if (await requests.MoveNext(CancellationToken.None)) await responses.WriteAsync(requests.Current);
            },
        });
        using AsyncDuplexStreamingCall<string, string> call = host.Calls.AsyncDuplexStreamingCall(Probe.Talk, null, default);
        Task first = call.RequestStream.WriteAsync(new('x', 3_000_000), Cancel);
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.RequestStream.WriteAsync("second", Cancel));
        release.SetResult();
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        await first;
        await call.RequestStream.CompleteAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.RequestStream.WriteAsync("late", Cancel));
    }

    [Fact]
    public async Task Client_interceptors_stand_around_every_kind_of_call()
    {
        await using ProbeHost host = await ProbeHost.StartAsync();
        var log = new List<string>();
        CallInvoker calls = host.Channel.Intercept(new Noting("first", log), new Noting("second", log))
            .Intercept(_ => new Metadata { { "added", "yes" } });
        Assert.Equal("a", calls.BlockingUnaryCall(Probe.Unary, null, default, "a"));
        Assert.Equal("a", await calls.AsyncUnaryCall(Probe.Unary, null, default, "a"));
        calls.AsyncServerStreamingCall(Probe.Spread, null, default, "a").Dispose();
        calls.AsyncClientStreamingCall(Probe.Collect, null, default).Dispose();
        calls.AsyncDuplexStreamingCall(Probe.Talk, null, default).Dispose();
        string[] kinds = ["Blocking", "Unary", "Spread", "Collect", "Talk"];
        Assert.Equal(kinds.SelectMany(kind => (string[])[$"first {kind} yes", $"second {kind} yes"]), log);
    }

    [Fact]
    public async Task A_generated_client_stands_on_a_channel_an_invoker_or_a_host_of_its_choice()
    {
        string host = "";
        await using ProbeHost server = await ProbeHost.StartAsync(map: app => app.MapPost("/grpc.testing.TestService/EmptyCall", (HttpContext context) =>
        {
            host = context.Request.Host.Value ?? "";
            context.Response.ContentType = "application/grpc";
            context.Response.AppendTrailer("grpc-status", "0");
            return context.Response.Body.WriteAsync(new byte[5]).AsTask();
        }));
        var client = new TestService.TestServiceClient(server.Calls);
        await client.WithHost("schools.example").EmptyCallAsync(new(), cancellationToken: Cancel);
        Assert.Equal("schools.example", host);
        await client.EmptyCallAsync(new(), cancellationToken: Cancel);
        Assert.Equal(server.Address.Authority, host);
    }

    private static async Task<StatusCode> CodeAsync(GrpcChannel channel) =>
        (await Assert.ThrowsAsync<RpcException>(() => channel.CreateCallInvoker().AsyncUnaryCall(Probe.Unary, null, default, "a").ResponseAsync)).StatusCode;

    // Stands where the probe would, and answers as it likes.
    private static Task<ProbeHost> ForeignAsync(RequestDelegate answer) => ProbeHost.StartAsync(map: app => app.Use(_ => context =>
    {
        context.Response.ContentType = "application/grpc";
        return answer(context);
    }));

    // Sends the body to its end or failure, and hears of a cancellation only after that.
    private sealed class SlowToHear : HttpMessageHandler
    {
        private readonly TaskCompletionSource<Exception?> sent = new();

        public Task<Exception?> Sent => sent.Task;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            sent.SetResult(await Record.ExceptionAsync(() => request.Content!.CopyToAsync(Stream.Null, CancellationToken.None)));
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private sealed class Noting(string name, List<string> log) : Interceptor
    {
        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            log.Add($"{name} Blocking {context.Options.Headers?.GetValue("added")}");
            return continuation(request, context);
        }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            Note(context);
            return continuation(request, context);
        }

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            Note(context);
            return continuation(request, context);
        }

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            Note(context);
            return continuation(context);
        }

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            Note(context);
            return continuation(context);
        }

        private void Note<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context)
            where TRequest : class where TResponse : class =>
            log.Add($"{name} {context.Method.Name} {context.Options.Headers?.GetValue("added")}");
    }
}
