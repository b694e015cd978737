using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>The same calls under TLS, with certificates made for the test.</summary>
public class TlsTests
{
    [Fact]
    public async Task A_call_runs_under_tls_beside_http_1_and_a_client_certificate_says_who_the_peer_is()
    {
        using X509Certificate2 server = SelfSigned("CN=localhost");
        using X509Certificate2 client = SelfSigned("CN=finance system");
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == server.GetCertHashString();
        handler.SslOptions.ClientCertificates = [client];
        await using ProbeHost host = await ProbeHost.StartAsync(
            new() { Unary = (_, context) => Task.FromResult($"{context.AuthContext.IsPeerAuthenticated} {context.AuthContext.PeerIdentity.Single().Value}") },
            client: new() { HttpHandler = handler },
            protocols: HttpProtocols.Http1AndHttp2,
            listening: listen => listen.UseHttps(server, https =>
            {
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.AllowAnyClientCertificate();
            }));
        Assert.Equal("https", host.Address.Scheme);
        Assert.Equal("True finance system", await host.UnaryAsync(""));
    }

    [Fact]
    public async Task A_server_whose_certificate_is_not_trusted_is_unavailable()
    {
        using X509Certificate2 server = SelfSigned("CN=localhost");
        await using ProbeHost host = await ProbeHost.StartAsync(listening: listen => listen.UseHttps(server));
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => host.UnaryAsync(""))).StatusCode);
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        // A key that was only ever in memory cannot serve TLS on every system; one read from PKCS 12 can.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
