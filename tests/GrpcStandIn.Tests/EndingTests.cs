using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>How calls end before their handler does: deadline, cancellation, shutdown.</summary>
public class EndingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Long)]
    public async Task A_deadline_ends_a_call_whose_handler_ignores_it_and_the_handler_keeps_its_service()
    {
        var clock = new HeldClock();
        var release = new TaskCompletionSource();
        var finished = new TaskCompletionSource<(bool Cancelled, int Disposed)>();
        var behaviour = new Behaviour();
        behaviour.Unary = async (request, context) =>
        {
            clock.Strike();
            await release.Task;
            finished.SetResult((context.CancellationToken.IsCancellationRequested, behaviour.Disposed));
            return request;
        };
        await using ProbeHost host = await ProbeHost.StartAsync(behaviour, services: clock.AddTo);
        RawAnswer answer = await Wire.PostAsync(host.Address, "/funding.test.Probe/Unary", Wire.Frame("a"), headers: ("grpc-timeout", "50m"));
        Assert.Equal(("4", "Deadline Exceeded"), (answer.HeaderStatus!, answer.Message!));
        release.SetResult();
        Assert.Equal((true, 0), await finished.Task.WaitAsync(Cancel));
    }

    [Fact(Timeout = Patience.Long)]
    public async Task After_a_deadline_the_client_has_what_was_written_and_later_writes_fail()
    {
        var clock = new HeldClock();
        var failure = new TaskCompletionSource<Exception?>();
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Spread = async (_, responses, context) =>
            {
                await responses.WriteAsync("first", Cancel);
                clock.Strike();
                await Task.Delay(Timeout.Infinite, context.CancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
                failure.SetResult(await Record.ExceptionAsync(() => responses.WriteAsync("second", Cancel)));
            },
        }, services: clock.AddTo);
        RawAnswer answer = await Wire.PostAsync(host.Address, "/funding.test.Probe/Spread", Wire.Frame("a"), headers: ("grpc-timeout", "100m"));
        Assert.Equal(Wire.Frame("first"), answer.Body);
        Assert.Equal("4", answer.TrailerStatus);
        Assert.Equal("Can't write the message because the call is complete.", (await failure.Task.WaitAsync(Cancel))?.Message);
    }

    [Fact(Timeout = Patience.Long)]
    public async Task A_deadline_ends_an_upload_that_has_not_ended()
    {
        await using ProbeHost host = await ProbeHost.StartAsync();
        using var raw = new RawConnection(host.Address);
        raw.SendHeaders("/funding.test.Probe/Collect", ("grpc-timeout", "50m"));
        raw.SendData(Wire.Frame("a"), endsStream: false);
        List<Http2Frame> frames = await raw.ReadStreamAsync();
        Assert.Equal((Http2Frame.Headers, true), (Assert.Single(frames).Type, frames[0].EndsStream));
        Assert.Equal("still here", await host.UnaryAsync("still here"));
    }

    [Fact(Timeout = Patience.Long)]
    public async Task A_write_stuck_behind_a_client_that_does_not_read_does_not_outlive_the_deadline_for_long()
    {
        var clock = new HeldClock();
        var finished = new TaskCompletionSource<Exception?>();
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Spread = async (_, responses, _) =>
            {
                string large = new('x', 100_000);
                finished.SetResult(await Record.ExceptionAsync(async () =>
                {
                    Task stuck = responses.WriteAsync(large, Cancel);
                    Assert.False(stuck.IsCompleted);
                    clock.Strike();
                    await stuck;
                    while (true) await responses.WriteAsync(large, Cancel);
                }));
            },
        }, services: clock.AddTo);
        using var raw = new RawConnection(host.Address, window: 1_000);
        raw.SendHeaders("/funding.test.Probe/Spread", ("grpc-timeout", "200m"));
        raw.SendData(Wire.Frame("a"), endsStream: true);
        List<Http2Frame> frames = await raw.ReadStreamAsync();
        Assert.Equal((Http2Frame.Reset, 8), (frames[^1].Type, frames[^1].Payload[3]));
        Assert.NotNull(await finished.Task.WaitAsync(Cancel));
        Assert.Equal("still here", await host.UnaryAsync("still here"));
    }

    [Fact]
    public async Task The_handler_sees_the_deadline_that_the_client_set()
    {
        DateTime deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(10);
        await using ProbeHost host = await ProbeHost.StartAsync(new() { Unary = (_, context) => Task.FromResult(context.Deadline.ToString("O")) });
        DateTime seen = DateTime.Parse(await host.UnaryAsync("", new(deadline: deadline)), null, System.Globalization.DateTimeStyles.RoundtripKind);
        Assert.InRange(seen, deadline.AddSeconds(-30), deadline.AddSeconds(30));
        Assert.Equal(DateTime.MaxValue, DateTime.Parse(await host.UnaryAsync(""), null, System.Globalization.DateTimeStyles.RoundtripKind));
    }

    [Fact]
    public async Task A_handler_hears_that_its_client_cancelled()
    {
        var heard = new TaskCompletionSource();
        using var cancel = new CancellationTokenSource();
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Unary = async (request, context) =>
            {
                await cancel.CancelAsync();
                await Task.Delay(Timeout.Infinite, context.CancellationToken).ContinueWith(_ => heard.SetResult(), TaskScheduler.Default);
                return request;
            },
        });
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => host.UnaryAsync("a", new(cancellationToken: cancel.Token)));
        Assert.Equal(StatusCode.Cancelled, e.StatusCode);
        await heard.Task.WaitAsync(Cancel);
    }

    [Theory(Timeout = Patience.Long)]
    [InlineData(true, LogLevel.Debug)]
    [InlineData(false, LogLevel.Error)]
    public async Task A_client_that_goes_is_no_error_of_the_server_and_a_handler_that_fails_is(bool clientGoes, LogLevel expected)
    {
        var log = new FirstLine("Grpc.AspNetCore.Server");
        var reading = new TaskCompletionSource();
        var written = new TaskCompletionSource();
        await using ProbeHost host = await ProbeHost.StartAsync(
            new()
            {
                Collect = async (requests, _) =>
                {
                    await requests.MoveNext(CancellationToken.None);
                    // A call that ends while its client is still flushing fails the write.
                    await written.Task;
                    if (!clientGoes) throw new InvalidOperationException("broken");
                    reading.SetResult();
                    return await requests.MoveNext(CancellationToken.None) ? requests.Current : "";
                },
            },
            services: services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug)).AddSingleton<ILoggerProvider>(log));
        using AsyncClientStreamingCall<string, string> call = host.Calls.AsyncClientStreamingCall(Probe.Collect, null, default);
        await call.RequestStream.WriteAsync("a", Cancel);
        written.SetResult();
        if (clientGoes) await reading.Task.WaitAsync(Cancel);
        if (clientGoes) call.Dispose();
        Assert.Equal(expected, await log.Level.WaitAsync(Cancel));
    }

    [Fact(Timeout = Patience.Long)]
    public async Task A_handler_that_writes_on_to_a_client_that_has_gone_is_stopped()
    {
        var stopped = new TaskCompletionSource<Exception?>();
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Spread = async (_, responses, _) => stopped.SetResult(await Record.ExceptionAsync(async () =>
            {
                while (true)
                {
                    await responses.WriteAsync("more", Cancel);
                    await Task.Yield();
                }
            })),
        });
        using (AsyncServerStreamingCall<string> call = host.Calls.AsyncServerStreamingCall(Probe.Spread, null, default, "a"))
            Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.NotNull(await stopped.Task.WaitAsync(Cancel));
    }

    [Fact(Timeout = Patience.Long)]
    public async Task Shutdown_ends_open_streams_with_unavailable_and_lets_unary_calls_finish()
    {
        var release = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Unary = async (request, _) =>
            {
                started.SetResult();
                await release.Task;
                return request;
            },
        });
        using AsyncDuplexStreamingCall<string, string> idle = host.Calls.AsyncDuplexStreamingCall(Probe.Talk, null, default);
        await idle.RequestStream.WriteAsync("a", Cancel);
        Assert.True(await idle.ResponseStream.MoveNext(Cancel));
        Task<string> unary = host.UnaryAsync("finished");
        await started.Task.WaitAsync(Cancel);

        Task stop = host.StopAsync();
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => idle.ResponseStream.MoveNext(Cancel));
        Assert.Equal((StatusCode.Unavailable, "The server is shutting down."), (e.StatusCode, e.Status.Detail));
        Assert.False(stop.IsCompleted);
        release.SetResult();
        Assert.Equal("finished", await unary);
        await stop;
    }

    [Fact(Timeout = Patience.Long)]
    public async Task A_handler_that_returns_before_the_upload_ends_gives_its_answer()
    {
        var written = new TaskCompletionSource();
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Collect = async (requests, _) =>
            {
                bool isThere = await requests.MoveNext(CancellationToken.None);
                await written.Task;
                return isThere ? requests.Current : "";
            },
        });
        using AsyncClientStreamingCall<string, string> call = host.Calls.AsyncClientStreamingCall(Probe.Collect, null, default);
        await call.RequestStream.WriteAsync("only the first", Cancel);
        written.SetResult();
        Assert.Equal("only the first", await call);
    }

    [Fact(Timeout = Patience.Long)]
    public async Task A_refusal_during_an_upload_is_what_the_writer_is_told()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(new()
        {
            Collect = (_, _) => throw new RpcException(new Status(StatusCode.FailedPrecondition, "closed")),
            Talk = (_, _, _) => throw new RpcException(new Status(StatusCode.FailedPrecondition, "closed")),
        });
        using AsyncClientStreamingCall<string, string> upload = host.Calls.AsyncClientStreamingCall(Probe.Collect, null, default);
        Assert.Equal((StatusCode.FailedPrecondition, "closed"), await WriteUntilRefusedAsync(upload.RequestStream));
        using AsyncDuplexStreamingCall<string, string> talk = host.Calls.AsyncDuplexStreamingCall(Probe.Talk, null, default);
        Assert.Equal((StatusCode.FailedPrecondition, "closed"), await WriteUntilRefusedAsync(talk.RequestStream));
    }

    private static async Task<(StatusCode Code, string Detail)> WriteUntilRefusedAsync(IClientStreamWriter<string> writer)
    {
        string large = new('x', 10_000);
        while (true)
        {
            try
            {
                await writer.WriteAsync(large, Cancel);
            }
            catch (RpcException e)
            {
                return (e.StatusCode, e.Status.Detail);
            }
        }
    }
}
