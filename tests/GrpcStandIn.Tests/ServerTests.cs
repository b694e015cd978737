using System.ComponentModel;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>What a service and its options can rely on.</summary>
public class ServerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handler_sees_its_call()
    {
        string authority = "";
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Unary = (request, context) =>
            {
                authority = context.Host;
                context.UserState["key"] = request;
                return Task.FromResult($"{context.Method} {context.Peer[..context.Peer.LastIndexOf(':')]} {context.AuthContext.IsPeerAuthenticated} {context.UserState["key"]} {context.GetHttpContext().Request.Method}");
            },
        });
        Assert.Equal("/funding.test.Probe/Unary ipv4:127.0.0.1 False x POST", await host.UnaryAsync("x"));
        Assert.Equal(host.Address.Authority, authority);
    }

    [Fact]
    public async Task Metadata_travel_both_ways_with_bytes_and_repeated_keys()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(b => (byte)b)];
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Unary = async (request, context) =>
            {
                Metadata received = context.RequestHeaders;
                await context.WriteResponseHeadersAsync(new() { { "all", string.Join('|', received.GetAll("word").Select(entry => entry.Value)) } });
                context.ResponseTrailers.Add("back-bin", received.GetValueBytes("sent-bin")!);
                context.ResponseTrailers.Add("own", string.Join(',', received.Select(entry => entry.Key).Order()));
                return request;
            },
        });
        var headers = new Metadata { { "Word", "one" }, { "word", "two" }, { "sent-bin", bytes } };
        using AsyncUnaryCall<string> call = host.Calls.AsyncUnaryCall(Probe.Unary, null, new(headers), "x");
        await call;
        Assert.Equal("one|two", (await call.ResponseHeadersAsync).GetValue("all")!.Replace(", ", "|", StringComparison.Ordinal));
        Assert.Equal(bytes, call.GetTrailers().GetValueBytes("back-bin"));
        // Headers of HTTP and of the protocol itself are no metadata; HTTP joins the values of a repeated one.
        Assert.Equal("sent-bin,user-agent,word", call.GetTrailers().GetValue("own"));
    }

    [Fact]
    public async Task Binary_values_are_read_with_padding_without_and_joined_by_commas()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Unary = (_, context) => Task.FromResult(string.Join(' ', context.RequestHeaders.GetAll("x-bin").Select(entry => Convert.ToHexString(entry.ValueBytes)))),
        });
        RawAnswer answer = await Wire.PostAsync(host.Address, "/funding.test.Probe/Unary", Wire.Frame(""), headers: ("x-bin", "AQ==,AQ,AQI"));
        Assert.Equal(Wire.Frame("01 01 0102"), answer.Body);
    }

    [Fact]
    public async Task An_exception_is_unknown_and_its_text_is_told_only_when_details_are_enabled()
    {
        var behaviour = new Behaviour { Unary = (_, _) => throw new InvalidOperationException("secret") };
        await using ProbeHost host = await ProbeHost.StartAsync(behaviour);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => host.UnaryAsync(""));
        Assert.Equal((StatusCode.Unknown, "Exception was thrown by handler."), (e.StatusCode, e.Status.Detail));

        await using ProbeHost detailed = await ProbeHost.StartAsync(behaviour, options => options.EnableDetailedErrors = true);
        e = await Assert.ThrowsAsync<RpcException>(() => detailed.UnaryAsync(""));
        Assert.Equal("Exception was thrown by handler. InvalidOperationException: secret", e.Status.Detail);
    }

    [Fact]
    public async Task A_status_that_the_handler_sets_is_the_status_of_the_call()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Unary = (request, context) =>
            {
                context.Status = new(StatusCode.OutOfRange, "set");
                return Task.FromResult(request);
            },
        });
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => host.UnaryAsync(""));
        Assert.Equal((StatusCode.OutOfRange, "set"), (e.StatusCode, e.Status.Detail));
    }

    [Fact]
    public async Task A_handler_without_an_answer_and_an_answer_that_cannot_be_written_are_errors_without_half_a_message()
    {
        await using ProbeHost none = await ProbeHost.StartAsync(new() { Unary = (_, _) => Task.FromResult<string>(null!) });
        Assert.Equal("1", (await Wire.PostAsync(none.Address, "/funding.test.Probe/Unary", Wire.Frame(""))).Status);

        await using ProbeHost unwritable = await ProbeHost.StartAsync(new() { Spread = async (_, responses, _) =>
        {
            await responses.WriteAsync("whole");
            await responses.WriteAsync(Probe.Unwritable);
        } });
        RawAnswer answer = await Wire.PostAsync(unwritable.Address, "/funding.test.Probe/Spread", Wire.Frame(""));
        Assert.Equal(Wire.Frame("whole"), answer.Body);
        Assert.Equal("13", answer.TrailerStatus);
    }

    [Fact]
    public async Task Message_sizes_are_limited_in_each_direction_and_a_service_has_limits_of_its_own()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(
            server: options => (options.MaxReceiveMessageSize, options.MaxSendMessageSize) = (50, 50),
            services: services => services.AddGrpc().AddServiceOptions<ProbeEndpoint>(options => options.MaxReceiveMessageSize = 100));
        Assert.Equal(50, (await host.UnaryAsync(new('x', 50))).Length);
        RpcException send = await Assert.ThrowsAsync<RpcException>(() => host.UnaryAsync(new('x', 51)));
        Assert.Equal((StatusCode.ResourceExhausted, "Sending message exceeds the maximum configured message size."), (send.StatusCode, send.Status.Detail));
        RpcException receive = await Assert.ThrowsAsync<RpcException>(() => host.UnaryAsync(new('x', 101)));
        Assert.Equal((StatusCode.ResourceExhausted, "Received message exceeds the maximum configured message size."), (receive.StatusCode, receive.Status.Detail));
    }

    [Fact(Timeout = Patience.Long)]
    public async Task Forty_megabytes_go_both_ways_when_the_limits_are_lifted()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(
            server: options => options.MaxReceiveMessageSize = null, client: new() { MaxReceiveMessageSize = null });
        string large = new('x', 40 * 1024 * 1024);
        Assert.Equal(large.Length, (await host.UnaryAsync(large)).Length);
    }

    [Fact(Timeout = Patience.Long)]
    public async Task A_stream_may_bring_more_than_kestrels_thirty_megabytes()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Collect = async (requests, _) =>
            {
                long sum = 0;
                await foreach (string request in requests.ReadAllAsync()) sum += request.Length;
                return sum.ToString();
            },
        });
        using AsyncClientStreamingCall<string, string> call = host.Calls.AsyncClientStreamingCall(Probe.Collect, null, default);
        string megabyte = new('x', 1024 * 1024);
        for (int i = 0; i < 32; i++) await call.RequestStream.WriteAsync(megabyte, Cancel);
        await call.RequestStream.CompleteAsync();
        Assert.Equal((32L * 1024 * 1024).ToString(), await call);
    }

    [Fact(Timeout = Patience.Long)]
    public async Task A_stream_may_bring_little_and_pause()
    {
        await using ProbeHost host = await ProbeHost.StartAsync();
        using AsyncClientStreamingCall<string, string> call = host.Calls.AsyncClientStreamingCall(Probe.Collect, null, default);
        await call.RequestStream.WriteAsync("before ", Cancel);
        // Kestrel's grace is five seconds; the pause must be longer to show that its rate limit is off.
        await Task.Delay(TimeSpan.FromSeconds(7), Cancel);
        await call.RequestStream.WriteAsync("after", Cancel);
        await call.RequestStream.CompleteAsync();
        Assert.Equal("before after", await call);
    }

    [Fact]
    public async Task Rich_details_of_six_kilobytes_arrive_and_larger_ones_give_way_to_the_status()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Unary = (request, _) =>
            {
                var status = new Google.Rpc.Status { Code = (int)StatusCode.InvalidArgument, Message = "wrong" };
                var violations = new Google.Rpc.BadRequest();
                violations.FieldViolations.Add(new Google.Rpc.BadRequest.Types.FieldViolation { Field = "amount", Description = new('x', int.Parse(request)) });
                status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(violations));
                throw status.ToRpcException();
            },
        });
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => host.UnaryAsync("6000"));
        Google.Rpc.Status rich = e.GetRpcStatus()!;
        Assert.Equal((3, "wrong"), (rich.Code, rich.Message));
        Assert.Equal("amount", Assert.Single(rich.Details[0].Unpack<Google.Rpc.BadRequest>().FieldViolations).Field);

        e = await Assert.ThrowsAsync<RpcException>(() => host.UnaryAsync("12000"));
        Assert.Equal((StatusCode.InvalidArgument, "wrong"), (e.StatusCode, e.Status.Detail));
        Assert.Null(e.GetRpcStatus());
    }

    [Fact]
    public async Task Interceptors_stand_around_every_kind_of_call_in_the_order_of_the_options()
    {
        var log = new List<string>();
        await using ProbeHost host = await ProbeHost.StartAsync(
            server: options =>
            {
                options.Interceptors.Add<Noting>("first");
                options.Interceptors.Add<Noting>("second");
            },
            services: services =>
            {
                services.AddSingleton(log);
                services.AddGrpc().AddServiceOptions<ProbeEndpoint>(options => options.Interceptors.Add<Noting>("own"));
            });
        await host.UnaryAsync("a");
        using (AsyncServerStreamingCall<string> spread = host.Calls.AsyncServerStreamingCall(Probe.Spread, null, default, "a"))
            while (await spread.ResponseStream.MoveNext(Cancel)) { }
        using (AsyncClientStreamingCall<string, string> collect = host.Calls.AsyncClientStreamingCall(Probe.Collect, null, default))
        {
            await collect.RequestStream.CompleteAsync();
            await collect;
        }

        using (AsyncDuplexStreamingCall<string, string> talk = host.Calls.AsyncDuplexStreamingCall(Probe.Talk, null, default))
        {
            await talk.RequestStream.CompleteAsync();
            Assert.False(await talk.ResponseStream.MoveNext(Cancel));
        }

        string[] order = ["first", "second", "own"];
        string[] kinds = ["Unary", "Spread", "Collect", "Talk"];
        Assert.Equal(kinds.SelectMany(kind => order.Select(name => $"{name} /funding.test.Probe/{kind}")), log);
    }

    [Fact]
    public async Task A_context_that_an_interceptor_wraps_keeps_the_way_to_its_http_context()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(
            new() { Unary = (_, context) => Task.FromResult(context.GetHttpContext().Request.Path.Value ?? "") },
            options =>
            {
                options.Interceptors.Add<Wrapping>();
                options.Interceptors.Add<Wrapping>();
            });
        Assert.Equal("/funding.test.Probe/Unary", await host.UnaryAsync(""));
    }

    [Fact]
    public async Task An_endpoint_carries_its_method_and_the_attributes_of_service_and_method()
    {
        EndpointMetadataCollection? seen = null;
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Unary = (request, context) =>
            {
                seen = context.GetHttpContext().GetEndpoint()!.Metadata;
                return Task.FromResult(request);
            },
        });
        await host.UnaryAsync("");
        GrpcMethodMetadata method = seen!.GetRequiredMetadata<GrpcMethodMetadata>();
        Assert.Equal((typeof(ProbeEndpoint), "/funding.test.Probe/Unary"), (method.ServiceType, method.Method.FullName));
        Assert.Equal("probe", seen.GetRequiredMetadata<DisplayNameAttribute>().DisplayName);
        Assert.Equal("answers once", seen.GetRequiredMetadata<DescriptionAttribute>().Description);
    }

    [Fact]
    public async Task Response_headers_can_be_sent_once()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Unary = async (_, context) =>
            {
                await context.WriteResponseHeadersAsync([]);
                Exception? again = await Record.ExceptionAsync(() => context.WriteResponseHeadersAsync([]));
                return again?.GetType().Name ?? "";
            },
        });
        Assert.Equal(nameof(InvalidOperationException), await host.UnaryAsync(""));
    }

    private sealed class Wrapping : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
            continuation(request, new WrappedContext(context));
    }

    private sealed class Noting(string name, List<string> log) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            log.Add($"{name} {context.Method}");
            return continuation(request, context);
        }

        public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
        {
            log.Add($"{name} {context.Method}");
            return continuation(requestStream, context);
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            log.Add($"{name} {context.Method}");
            return continuation(request, responseStream, context);
        }

        public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            log.Add($"{name} {context.Method}");
            return continuation(requestStream, responseStream, context);
        }
    }
}
