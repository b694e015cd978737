using FundingPlatform.Shell;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.Server.Tests;

/// <summary>The real server in Production, with the sample authority in its database, for the tests of one class.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("funding-server-");
    private WebApplication? host;

    internal GrpcChannel Channel { get; private set; } = null!;

    internal FundingDatabase Database { get; private set; } = null!;

    internal Tokens Tokens { get; private set; } = null!;

    internal string Said { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        using var output = new StringWriter();
        host = Host.Build(new Settings("Production", new Dictionary<string, string?>
        {
            ["Database"] = Path.Combine(folder.FullName, "funding.db"), ["Listen"] = "127.0.0.1:0", ["Sample"] = "true",
            ["Logging:LogLevel:Default"] = "None", ["Logging:LogLevel:FundingPlatform.Access"] = "None",
        }), output);
        await Host.StartAsync(host, output, CancellationToken.None);
        (Said, Channel) = (output.ToString(), GrpcChannel.ForAddress(host.Urls.First()));
        (Database, Tokens) = (host.Services.GetRequiredService<FundingDatabase>(), host.Services.GetRequiredService<Tokens>());
    }

    internal string Token(AccessRole role, int authority) => Tokens.Add($"{role} {authority}", role, authority).Value.Text;

    public async ValueTask DisposeAsync()
    {
        Channel?.Dispose();
        if (host is not null) await host.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
