using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using FundingPlatform.Shell;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace FundingPlatform.Server.Tests;

public sealed partial class ProcessTests : IDisposable
{
    private static readonly Dictionary<string, string> Nothing = [];
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("funding-process-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("--listen", "0.0.0.0:0")]
    [InlineData("--listen", "[::]:0")]
    [InlineData("--listen", "10.1.2.3:5050")]
    [InlineData("--listen", "example.org:5050")]
    [InlineData("ASPNETCORE_URLS", "http://*:0")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:0;http://0.0.0.0:0")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "8080")]
    [InlineData("Kestrel__Endpoints__Any__Url", "http://0.0.0.0:0")]
    [InlineData("FUNDING_LISTEN", "0.0.0.0:0")]
    public async Task Without_tls_no_other_machine_is_served_however_the_address_is_given(string where, string address)
    {
        (int code, string output, string error) = where.StartsWith('-')
            ? await RunAsync(Nothing, "--database", "a.db", where, address)
            : await RunAsync(new Dictionary<string, string> { [where] = address }, "--database", "a.db");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("[tls_required]", error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(folder.GetFiles());
    }

    [Fact]
    public async Task An_address_that_is_set_anew_while_the_server_runs_is_not_bound_to()
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        await using WebApplication host = Host.Build(new Settings("Production", new Dictionary<string, string?>
        {
            ["Database"] = Path.Combine(folder.FullName, "a.db"), ["Kestrel:Endpoints:Any:Url"] = "http://127.0.0.1:0", ["Logging:LogLevel:Default"] = "None",
        }), TextWriter.Null);
        await Host.StartAsync(host, TextWriter.Null, TestContext.Current.CancellationToken);
        Assert.Equal("127.0.0.1", new Uri(Assert.Single(host.Urls)).Host);

        host.Configuration["Kestrel:Endpoints:Any:Url"] = $"http://0.0.0.0:{port}";
        ((IConfigurationRoot)host.Configuration).Reload();
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        using var client = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken).AsTask());
        using GrpcChannel channel = GrpcChannel.ForAddress(host.Urls.Single());
        Assert.Equal(StatusCode.OK, (await channel.CallAsync("grpc.health.v1.Health/Check", MethodType.Unary, new HealthCheckRequest(), null)).Status);
    }

    [Theory]
    [InlineData("database_not_named")]
    [InlineData("address_invalid", "--database", "a.db", "--listen", "here")]
    [InlineData("address_invalid", "--database", "a.db", "--listen", "[127.0.0.1]:0")]
    [InlineData("address_invalid", "--database", "a.db", "--listen", "[localhost]:0")]
    [InlineData("database_unreadable", "--database", "text.db")]
    [InlineData("cannot_start", "--database", "a.db", "--certificate", "none.pfx")]
    [InlineData("tokens_unreadable", "--database", "b.db")]
    public async Task What_forbids_to_start_is_one_sentence_and_exit_code_one(string fault, params string[] arguments)
    {
        File.WriteAllText(Path.Combine(folder.FullName, "text.db"), string.Concat(Enumerable.Repeat("no database ", 500)));
        File.WriteAllText(Path.Combine(folder.FullName, "b.db.tokens.json"), "{");
        (int code, string output, string error) = await RunAsync(Nothing, arguments);
        Assert.Equal((1, ""), (code, output));
        Assert.EndsWith($"[{fault}]", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)).TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FUNDING_SAMPLE", "maybe", "setting_invalid")]
    [InlineData("FUNDING_ALLOCATION__WATCHERSECONDS", "abc", "setting_invalid")]
    [InlineData("FUNDING_ALLOCATION__WATCHERSECONDS", "0", "setting_invalid")]
    [InlineData("FUNDING_ALLOCATION__WATCHERSECONDS", "-1", "setting_invalid")]
    [InlineData("FUNDING_ALLOCATION__WATCHERSECONDS", "NaN", "setting_invalid")]
    [InlineData("FUNDING_LOGGING__LOGLEVEL__DEFAULT", "bogus", "setting_invalid")]
    [InlineData("ASPNETCORE_ENVIRONMENT", "Broken", "settings_unreadable")]
    public async Task A_setting_that_is_not_understood_is_one_sentence_and_exit_code_one(string name, string value, string fault)
    {
        string broken = Path.Combine(AppContext.BaseDirectory, "appsettings.Broken.json");
        File.WriteAllText(broken, "{\n \"Listen\": ");
        try
        {
            (int code, string output, string error) = await RunAsync(new Dictionary<string, string> { [name] = value }, "--database", "a.db", "--listen", "127.0.0.1:0");
            Assert.Equal((1, ""), (code, output));
            Assert.EndsWith($"[{fault}]", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)).TrimEnd(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(broken);
        }
    }

    [Fact]
    public async Task An_unknown_option_ends_with_two()
    {
        (int code, _, string error) = await RunAsync(Nothing, "--bogus");
        Assert.Equal(2, code);
        Assert.Contains("--bogus", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_server_on_a_database_is_refused_and_the_first_stops_cleanly_when_told_to()
    {
        using ServerProcess first = ServerProcess.Start(folder.FullName, Nothing, "--database", "a.db", "--listen", "127.0.0.1:0");
        await first.UntilAsync("Stop with");
        (int code, _, string error) = await RunAsync(Nothing, "--database", "a.db", "--listen", "127.0.0.1:0");
        Assert.Equal(1, code);
        Assert.EndsWith("[database_locked]", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)).TrimEnd(), StringComparison.Ordinal);

        // Windows has no signal that another process could send.
        if (OperatingSystem.IsWindows()) return;
        using Process kill = Process.Start("kill", ["-TERM", $"{first.Id}"]);
        (code, _, error) = await first.EndAsync();
        Assert.Equal((0, ""), (code, error));
        Assert.False(File.Exists(Path.Combine(folder.FullName, "a.db-wal")));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_one_sentence()
    {
        using ServerProcess first = ServerProcess.Start(folder.FullName, Nothing, "--database", "a.db", "--listen", "127.0.0.1:0");
        string address = Listening().Match(await first.UntilAsync("Listening")).Groups[1].Value;
        (int code, string output, string error) = await RunAsync(Nothing, "--database", "b.db", "--listen", new Uri(address).Authority);
        Assert.Equal((1, ""), (code, output));
        Assert.EndsWith("[cannot_start]", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)).TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_development_an_empty_database_gets_the_sample_and_in_production_it_stays_empty()
    {
        var development = new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = "Development" };
        using (ServerProcess server = ServerProcess.Start(folder.FullName, development, "--listen", "127.0.0.1:0"))
        {
            string said = await server.UntilAsync("Stop with");
            Assert.Contains("Loaded the sample, Bury (351) in 2023-24", said, StringComparison.Ordinal);
            Assert.Contains("grpcurl", said, StringComparison.Ordinal);
            Assert.Contains("token add", said, StringComparison.Ordinal);
        }

        using (ServerProcess again = ServerProcess.Start(folder.FullName, development, "--listen", "127.0.0.1:0"))
            Assert.DoesNotContain("Loaded", await again.UntilAsync("Stop with"), StringComparison.Ordinal);

        using ServerProcess production = ServerProcess.Start(folder.FullName, Nothing, "--database", "p.db", "--listen", "127.0.0.1:0");
        string empty = await production.UntilAsync("Stop with");
        Assert.DoesNotContain("Loaded", empty, StringComparison.Ordinal);
        Assert.Contains("Nobody can call yet", empty, StringComparison.Ordinal);
        Assert.Contains("hosts/Cli", empty, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_a_certificate_every_address_is_served_over_tls(bool pfx)
    {
        using X509Certificate2 certificate = SelfSigned();
        string path = Path.Combine(folder.FullName, "certificate"), key = Path.Combine(folder.FullName, "key");
        File.WriteAllBytes(path, pfx ? certificate.Export(X509ContentType.Pfx, "geheim") : System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()));
        File.WriteAllText(key, certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        string token = new Tokens(Path.Combine(folder.FullName, "a.db"), TimeProvider.System).Add("Ann", AccessRole.Reader, 351).Value.Text;
        string[] how = pfx ? ["--certificate-password", "geheim"] : ["--certificate-key", "key"];
        using ServerProcess server = ServerProcess.Start(folder.FullName, Nothing, ["--database", "a.db", "--listen", "0.0.0.0:0", "--certificate", "certificate", .. how]);
        Match said = Listening().Match(await server.UntilAsync("Listening"));
        Assert.StartsWith("https://0.0.0.0:", said.Groups[1].Value, StringComparison.Ordinal);

        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == certificate.GetCertHashString();
        using GrpcChannel channel = GrpcChannel.ForAddress(said.Groups[1].Value.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal), new GrpcChannelOptions { HttpHandler = handler });
        Assert.Equal(StatusCode.OK, (await channel.CallAsync("grpc.health.v1.Health/Check", MethodType.Unary, new HealthCheckRequest(), null)).Status);
        Assert.Equal(
            StatusCode.OK,
            (await channel.CallAsync("funding.schools.v1.SchoolsService/ListSchools", MethodType.Unary, new Funding.Schools.V1.ListSchoolsRequest { Authority = 351 }, token)).Status);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using ServerProcess server = ServerProcess.Start(folder.FullName, environment, arguments);
        return await server.EndAsync();
    }

    private static X509Certificate2 SelfSigned()
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    [GeneratedRegex(@"Listening on (\S+)")]
    private static partial Regex Listening();
}
