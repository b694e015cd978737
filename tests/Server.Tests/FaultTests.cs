using Funding.Probe.V1;
using FundingPlatform.Shell;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Grpc.Reflection.V1;
using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.Server.Tests;

public sealed class FaultTests : IAsyncLifetime
{
    private ProbeHost host = null!;
    private string officer = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ProbeHost.StartAsync();
        officer = host.Token(AccessRole.Officer);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [InlineData("Unary", MethodType.Unary)]
    [InlineData("ClientStream", MethodType.ClientStreaming)]
    [InlineData("ServerStream", MethodType.ServerStreaming)]
    [InlineData("Duplex", MethodType.DuplexStreaming)]
    public async Task A_fault_ends_every_kind_of_call_with_its_code_and_field(string method, MethodType type) =>
        Assert.Equal(
            new Reply(StatusCode.InvalidArgument, "date_invalid", "opening.decided_on", "No such day."),
            await host.CallAsync(method, officer, "fault", type));

    [Theory]
    [InlineData("Unary", MethodType.Unary)]
    [InlineData("ClientStream", MethodType.ClientStreaming)]
    [InlineData("ServerStream", MethodType.ServerStreaming)]
    [InlineData("Duplex", MethodType.DuplexStreaming)]
    public async Task A_defect_tells_the_caller_a_number_and_the_operator_everything(string method, MethodType type)
    {
        Reply reply = await host.CallAsync(method, officer, "defect", type);
        Assert.Equal((StatusCode.Internal, null), (reply.Status, reply.Code));
        Assert.DoesNotContain("secret", reply.Text, StringComparison.Ordinal);
        string line = Assert.Single(host.Logged.Of("FundingPlatform.Faults"));
        Assert.Contains("SELECT secret FROM inside", line, StringComparison.Ordinal);
        string number = System.Text.RegularExpressions.Regex.Match(line, "call (\\S+) ").Groups[1].Value;
        Assert.Contains(number, reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_whose_caller_waits_no_longer_is_no_defect()
    {
        var probe = new ProbeService.ProbeServiceClient(host.Channel);
        var late = await Assert.ThrowsAsync<RpcException>(async () => await probe.UnaryAsync(
            new ProbeMessage { Text = "wait" }, Wire.Bearing(officer), TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(200), TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        using var leaving = new CancellationTokenSource(200);
        var gone = await Assert.ThrowsAsync<RpcException>(async () => await probe.UnaryAsync(
            new ProbeMessage { Text = "wait" }, Wire.Bearing(officer), cancellationToken: leaving.Token));
        Assert.Equal(StatusCode.Cancelled, gone.StatusCode);
        Assert.Equal(StatusCode.OK, (await host.CallAsync("Unary", officer)).Status);
        Assert.Empty(host.Logged.Of("FundingPlatform.Faults"));
    }

    [Fact]
    public async Task A_message_above_four_mebibytes_is_refused_and_one_just_below_is_taken()
    {
        const int limit = 4 * 1024 * 1024;
        Assert.Equal(StatusCode.ResourceExhausted, (await host.CallAsync("Unary", officer, new string('x', limit))).Status);
        Assert.Equal(StatusCode.OK, (await host.CallAsync("Unary", officer, new string('x', limit - 100))).Status);
    }

    [Fact]
    public async Task Health_is_open_to_everyone_and_names_each_service()
    {
        var health = new Health.HealthClient(host.Channel);
        foreach (string service in (string[])["", "funding.probe.v1.ProbeService", "grpc.health.v1.Health"])
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await health.CheckAsync(new HealthCheckRequest { Service = service }, cancellationToken: TestContext.Current.CancellationToken)).Status);
        Assert.Equal(StatusCode.NotFound, (await host.Channel.CallAsync("grpc.health.v1.Health/Check", MethodType.Unary, new HealthCheckRequest { Service = "other" }, null)).Status);
    }

    [Fact]
    public async Task The_server_does_not_say_that_it_serves_before_it_has_started_and_once_it_stops()
    {
        var states = new List<HealthCheckResponse.Types.ServingStatus>();
        await using ProbeHost other = await ProbeHost.StartAsync(beforeStart: starting => states.Add(State(starting.Services)));
        states.Add(State(other.Services));
        await other.StopAsync();
        states.Add(State(other.Services));
        Assert.Equal(
            [HealthCheckResponse.Types.ServingStatus.NotServing, HealthCheckResponse.Types.ServingStatus.Serving, HealthCheckResponse.Types.ServingStatus.NotServing],
            states);
    }

    [Fact]
    public async Task Reflection_answers_whoever_has_a_credential()
    {
        const string method = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
        var list = new ServerReflectionRequest { ListServices = "" };
        Reply without = await host.Channel.CallAsync(method, MethodType.DuplexStreaming, list, null);
        Assert.Equal((StatusCode.Unauthenticated, "token_missing"), (without.Status, without.Code));
        foreach (AccessRole role in Enum.GetValues<AccessRole>())
        {
            Reply with = await host.Channel.CallAsync(method, MethodType.DuplexStreaming, list, host.Token(role));
            Assert.Contains("funding.probe.v1.ProbeService", ServerReflectionResponse.Parser.ParseFrom(with.First).ListServicesResponse.Service.Select(s => s.Name));
        }
    }

    private static HealthCheckResponse.Types.ServingStatus State(IServiceProvider services) =>
        services.GetRequiredService<HealthServiceImpl>().Check(new HealthCheckRequest(), null!).Result.Status;
}
