using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FundingPlatform.InteropServer;

/// <summary>A server with the public interoperability service, health and reflection, on HTTP/2 without TLS.</summary>
public static class InteropHost
{
    /// <param name="port">Of the loopback address; 0 takes a free one.</param>
    public static WebApplication Build(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        // Each message then says for itself whether it is compressed.
        builder.Services.AddGrpc(options => options.ResponseCompressionAlgorithm = "gzip");
        builder.Services.AddGrpcHealthChecks();
        builder.Services.AddGrpcReflection();

        WebApplication host = builder.Build();
        host.MapGrpcService<TestEndpoint>();
        host.MapGrpcHealthChecksService();
        host.MapGrpcReflectionService();
        return host;
    }
}
