using FundingPlatform.InteropServer;
using Grpc.Net.Client;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>The interoperability server on a free port, with a channel to it.</summary>
public sealed class Interop : IAsyncLifetime
{
    private readonly WebApplication host = InteropHost.Build(0);
    private GrpcChannel? channel;

    public Uri Address => new(host.Urls.First());

    public GrpcChannel Channel => channel ?? throw new InvalidOperationException("The server has not started.");

    public TestService.TestServiceClient Client => new(Channel);

    public async ValueTask InitializeAsync()
    {
        await host.StartAsync();
        channel = GrpcChannel.ForAddress(Address);
    }

    public async ValueTask DisposeAsync()
    {
        channel?.Dispose();
        await host.DisposeAsync();
    }
}
