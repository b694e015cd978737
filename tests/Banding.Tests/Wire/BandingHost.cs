using System.Net;
using Funding.Banding.V1;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Setting = FundingPlatform.Schools.Setting;

namespace FundingPlatform.Banding.Tests.Wire;

/// <summary>The module behind real HTTP/2 with one school, two placements of Bury (P1, P2) and one of another payer (P9).</summary>
internal sealed class BandingHost : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly WebApplication host;
    private readonly GrpcChannel channel;

    private BandingHost(DirectoryInfo folder, WebApplication host)
    {
        (this.folder, this.host) = (folder, host);
        channel = GrpcChannel.ForAddress(host.Urls.First());
        Client = new(channel);
    }

    public BandingService.BandingServiceClient Client { get; }

    public FundingDatabase Database => host.Services.GetRequiredService<FundingDatabase>();

    public static async Task<BandingHost> StartAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("banding-wire");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(SchoolsModule.Parts).AddBanding().AddShell(Path.Combine(folder.FullName, "a.db"));
        WebApplication host = builder.Build();
        host.MapShell();
        host.MapBanding();
        await host.StartAsync();
        BandingHost started = new(folder, host);
        (await started.Database.Submit<int>(new(Guid.Empty, "tester", 351), Prepare)).OrThrow();
        return started;
    }

    /// <summary>The call of somebody with a token of that authority.</summary>
    public CallOptions As(int authority, AccessRole role = AccessRole.Officer)
    {
        string token = host.Services.GetRequiredService<Tokens>().Add($"{role} of {authority}", role, authority).Value.Text;
        return new(new() { { "authorization", $"Bearer {token}" } }, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>What a refusal says to a person.</summary>
    public static async Task<string> Message<T>(AsyncUnaryCall<T> call)
    {
        using (call) return (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).Status.Detail;
    }

    /// <summary>The status, the code and the field of a refusal.</summary>
    public static async Task<(StatusCode Status, string Code, string Field)> Refused<T>(AsyncUnaryCall<T> call)
    {
        using (call)
        {
            RpcException refusal = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
            Google.Rpc.Status details = refusal.GetRpcStatus()!;
            string field = details.Details.FirstOrDefault(d => d.Is(BadRequest.Descriptor))?.Unpack<BadRequest>().FieldViolations[0].Field ?? "";
            ErrorInfo info = details.Details.Single(d => d.Is(ErrorInfo.Descriptor)).Unpack<ErrorInfo>();
            // Called reason today, and type in the packages of 2020.
            return (refusal.StatusCode, (string)ErrorInfo.Descriptor.FindFieldByNumber(1).Accessor.GetValue(info), field);
        }
    }

    public JournalEntry[] Entries()
    {
        using SqliteConnection connection = Database.OpenReader();
        return [.. Journal.Over(connection).Entries()];
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await host.DisposeAsync();
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    private static Outcome<int> Prepare(Session session)
    {
        SourceRef source = new("a test", 2);
        SchoolsModule.Record(session, new SchoolsIntake([new(351, "Bury", "North West")],
            [new(100_001, 100_001, 1, 351, null, "Elm", SchoolGroup.Primary, "list", SchoolKind.Maintained, "list", 5, 11, null, null, source)], [], []));
        Placement placed = new("P1", "R1", 351, 100_001, Setting.Mainstream, "ASD", 3, PlanKind.EhcPlan, Quantity.One,
            new(new(2023, 4, 1), new(2024, 4, 1)), false, SourceStatus.Illustrative, source);
        SchoolsModule.Record(session, [placed, placed with { Id = "P2", Pupil = "R2" }, placed with { Id = "P9", Pupil = "R9", HomeAuthority = 352 }]).OrThrow();
        BandingModule.Publish(session, Samples.Read("bury_illustrative").Value!);
        BandingModule.Publish(session, Samples.Read("leicestershire").Value!);
        return 0;
    }
}
