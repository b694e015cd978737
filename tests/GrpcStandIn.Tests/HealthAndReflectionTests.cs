using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Grpc.Reflection.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Serving = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>Health v1 and reflection v1, asked by their generated clients.</summary>
public class HealthAndReflectionTests(Interop interop) : IClassFixture<Interop>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Long)]
    public async Task A_healthy_server_comes_to_serve_and_never_says_that_it_is_unknown()
    {
        var client = new Health.HealthClient(interop.Channel);
        using AsyncServerStreamingCall<HealthCheckResponse> watch = client.Watch(new(), cancellationToken: Cancel);
        List<Serving> seen = [];
        while (!seen.Contains(Serving.Serving) && await watch.ResponseStream.MoveNext(Cancel)) seen.Add(watch.ResponseStream.Current.Status);
        Assert.DoesNotContain(Serving.ServiceUnknown, seen);
        Assert.Equal(Serving.Serving, (await client.CheckAsync(new(), cancellationToken: Cancel)).Status);
    }

    [Fact]
    public async Task Before_the_first_check_has_ended_the_server_does_not_serve()
    {
        var release = new TaskCompletionSource();
        await using ProbeHost host = await ProbeHost.StartAsync(
            services: services => services.AddGrpcHealthChecks().AddAsyncCheck("slow", async () =>
            {
                await release.Task;
                return HealthCheckResult.Unhealthy();
            }),
            map: app => app.MapGrpcHealthChecksService());
        var client = new Health.HealthClient(host.Channel);
        Assert.Equal(Serving.NotServing, (await client.CheckAsync(new(), cancellationToken: Cancel)).Status);
        release.SetResult();
    }

    [Fact]
    public async Task A_watch_begins_with_the_state_and_tells_each_change_once()
    {
        HealthServiceImpl? health = null;
        await using ProbeHost host = await ProbeHost.StartAsync(
            services: services => services.AddSingleton<HealthServiceImpl>(),
            map: app =>
            {
                health = app.Services.GetRequiredService<HealthServiceImpl>();
                app.MapGrpcService<HealthServiceImpl>();
            });
        var client = new Health.HealthClient(host.Channel);
        RpcException unknown = await Assert.ThrowsAsync<RpcException>(() => client.CheckAsync(new() { Service = "x" }, cancellationToken: Cancel).ResponseAsync);
        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);

        using AsyncServerStreamingCall<HealthCheckResponse> watch = client.Watch(new() { Service = "x" }, cancellationToken: Cancel);
        List<Serving> seen = [];
        foreach (Serving next in (Serving[])[Serving.ServiceUnknown, Serving.NotServing, Serving.Serving, Serving.ServiceUnknown])
        {
            if (seen.Count == 3) health!.ClearAll();
            else if (seen.Count > 0) health!.SetStatus("x", next);
            if (seen.Count == 2) health!.SetStatus("x", next);
            Assert.True(await watch.ResponseStream.MoveNext(Cancel));
            seen.Add(watch.ResponseStream.Current.Status);
            Assert.Equal(next, seen[^1]);
        }
    }

    [Fact(Timeout = Patience.Long)]
    public async Task An_open_watch_does_not_hold_a_server_that_stops()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(
            services: services => services.AddGrpcHealthChecks(), map: app => app.MapGrpcHealthChecksService());
        using AsyncServerStreamingCall<HealthCheckResponse> watch = new Health.HealthClient(host.Channel).Watch(new(), cancellationToken: Cancel);
        Assert.True(await watch.ResponseStream.MoveNext(Cancel));
        await host.StopAsync();
        RpcException e = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await watch.ResponseStream.MoveNext(Cancel)) { }
        });
        Assert.Equal(StatusCode.Unavailable, e.StatusCode);
    }

    [Fact]
    public async Task Reflection_lists_the_mapped_services()
    {
        ServerReflectionResponse answer = await AskAsync(new() { ListServices = "" });
        Assert.Equal(
            ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.testing.TestService"],
            answer.ListServicesResponse.Service.Select(service => service.Name));
    }

    [Theory]
    [InlineData("grpc.testing.TestService", "grpc/testing/test.proto", 2)]
    [InlineData("grpc.testing.TestService.EmptyCall", "grpc/testing/test.proto", 2)]
    [InlineData("grpc.testing.Payload.body", "grpc/testing/messages.proto", 1)]
    [InlineData("grpc.testing.COMPRESSABLE", "grpc/testing/messages.proto", 1)]
    [InlineData("grpc.health.v1.HealthCheckResponse.ServingStatus", "Health/health.proto", 1)]
    public async Task Reflection_gives_the_file_of_a_symbol_with_its_imports(string symbol, string file, int files)
    {
        ServerReflectionResponse answer = await AskAsync(new() { FileContainingSymbol = symbol });
        List<FileDescriptorProto> found = [.. answer.FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom)];
        Assert.Equal((Path.GetFileName(file), files), (Path.GetFileName(found[0].Name), found.Count));
        ServerReflectionResponse byName = await AskAsync(new() { FileByFilename = found[0].Name });
        Assert.Equal(answer.FileDescriptorResponse, byName.FileDescriptorResponse);
    }

    [Fact]
    public async Task Reflection_answers_what_it_does_not_know_and_goes_on()
    {
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call =
            new ServerReflection.ServerReflectionClient(interop.Channel).ServerReflectionInfo(cancellationToken: Cancel);
        ServerReflectionRequest[] questions =
        [
            new() { FileByFilename = "none.proto" }, new() { FileContainingSymbol = "none" }, new() { AllExtensionNumbersOfType = "none" },
            new() { FileContainingExtension = new() { ContainingType = "grpc.testing.Empty", ExtensionNumber = 1 } }, new(),
        ];
        foreach (ServerReflectionRequest question in questions)
        {
            await call.RequestStream.WriteAsync(question, Cancel);
            Assert.True(await call.ResponseStream.MoveNext(Cancel));
            StatusCode expected = question.MessageRequestCase == ServerReflectionRequest.MessageRequestOneofCase.None ? StatusCode.InvalidArgument : StatusCode.NotFound;
            Assert.Equal((expected, question), ((StatusCode)call.ResponseStream.Current.ErrorResponse.ErrorCode, call.ResponseStream.Current.OriginalRequest));
        }

        await call.RequestStream.WriteAsync(new() { AllExtensionNumbersOfType = "grpc.testing.Empty" }, Cancel);
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.Empty(call.ResponseStream.Current.AllExtensionNumbersResponse.ExtensionNumber);
    }

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest question)
    {
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call =
            new ServerReflection.ServerReflectionClient(interop.Channel).ServerReflectionInfo(cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(question, Cancel);
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        return call.ResponseStream.Current;
    }
}
