using System.Reflection;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;

namespace FundingPlatform.Server.Tests;

/// <summary>
/// A stream of HTTP/2 is used again for a later call, and Kestrel may hand it over with the mark that its answer waits to be
/// sent already. The race that leaves the mark takes many thousand calls, so it is set here by hand, as the race leaves it.
/// </summary>
public sealed class ReusedStreamTests : IAsyncLifetime
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic;
    private const int MostCalls = 50;

    private readonly List<object> streams = [];
    private ProbeHost host = null!;

    public async ValueTask InitializeAsync() => host = await ProbeHost.StartAsync(beforeStart: application => application.Use((http, next) =>
    {
        streams.Add(http.Features.Get<IHttpResetFeature>()!);
        return next(http);
    }));

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_call_is_answered_on_a_stream_that_was_left_as_if_its_answer_waited_to_be_sent()
    {
        string token = host.Token(AccessRole.Officer);
        Assert.Equal(StatusCode.OK, (await host.CallAsync("Unary", token)).Status);
        object first = streams.Single(), answer = Field(first.GetType().BaseType!, "_http2Output").GetValue(first)!;
        FieldInfo waits = Field(answer.GetType(), "_isScheduled");
        Assert.False((bool)waits.GetValue(answer)!);
        waits.SetValue(answer, true);

        do Assert.Equal(StatusCode.OK, (await host.CallAsync("Unary", token)).Status);
        while (streams[^1] != first && streams.Count < MostCalls);

        Assert.Same(first, streams[^1]);
        Assert.Contains(host.Logged.Of("FundingPlatform.Streams"), l => l.Contains("funding.probe.v1.ProbeService/Unary", StringComparison.Ordinal));
    }

    private static FieldInfo Field(Type type, string name)
    {
        FieldInfo? field = type.GetField(name, Own);
        Assert.True(field is not null, $"Kestrel has no {type.Name}.{name} any more: see docs/decisions/0016 for what to do.");
        return field;
    }
}
