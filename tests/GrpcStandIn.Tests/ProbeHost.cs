using System.Net;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>A server with the probe on a free port, made for one test.</summary>
public sealed class ProbeHost : IAsyncDisposable
{
    private readonly WebApplication host;

    private ProbeHost(WebApplication host, GrpcChannelOptions? options)
    {
        this.host = host;
        Address = new(host.Urls.First());
        Channel = GrpcChannel.ForAddress(Address, options ?? new());
    }

    public Uri Address { get; }

    public GrpcChannel Channel { get; }

    public CallInvoker Calls => Channel.CreateCallInvoker();

    public static async Task<ProbeHost> StartAsync(
        Behaviour? behaviour = null, Action<GrpcServiceOptions>? server = null, GrpcChannelOptions? client = null,
        Action<IServiceCollection>? services = null, Action<WebApplication>? map = null, HttpProtocols protocols = HttpProtocols.Http2,
        Action<ListenOptions>? listening = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            listening?.Invoke(listen);
        }));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(60));
        builder.Services.AddSingleton(behaviour ?? new Behaviour());
        builder.Services.AddGrpc(server ?? (_ => { }));
        services?.Invoke(builder.Services);
        WebApplication host = builder.Build();
        host.MapGrpcService<ProbeEndpoint>();
        map?.Invoke(host);
        await host.StartAsync();
        return new(host, client);
    }

    public Task StopAsync() => host.StopAsync();

    public Task<string> UnaryAsync(string request, CallOptions options = default) => Calls.AsyncUnaryCall(Probe.Unary, null, options, request).ResponseAsync;

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await host.DisposeAsync();
    }
}
