using System.Net;
using Funding.VolumeTopUps.V1;
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

namespace FundingPlatform.VolumeTopUps.Tests.Wire;

/// <summary>The module behind real HTTP/2 with two primary schools of Bury: 100001 with 200 on roll and 8 plans, 100002 with 300 and 5.</summary>
internal sealed class VolumeHost : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly WebApplication host;
    private readonly GrpcChannel channel;
    private int requests;

    private VolumeHost(DirectoryInfo folder, WebApplication host)
    {
        (this.folder, this.host) = (folder, host);
        channel = GrpcChannel.ForAddress(host.Urls.First());
        Client = new(channel);
    }

    public VolumeTopUpsService.VolumeTopUpsServiceClient Client { get; }

    public FundingDatabase Database => host.Services.GetRequiredService<FundingDatabase>();

    public static async Task<VolumeHost> StartAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("volume-wire");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(SchoolsModule.Parts).AddVolumeTopUps().AddSingleton(Needs()).AddShell(Path.Combine(folder.FullName, "a.db"));
        WebApplication host = builder.Build();
        host.MapShell();
        host.MapVolumeTopUps();
        await host.StartAsync();
        VolumeHost started = new(folder, host);
        started.Record(session =>
        {
            SchoolsModule.Record(session, new SchoolsIntake([new(351, "Bury", "North West")], [School(100_001, 1), School(100_002, 2)], [Roll(100_001, 200), Roll(100_002, 300)], []));
            return SchoolsModule.Record(session, [.. Enumerable.Range(1, 8).Select(i => Plan($"A{i}", 100_001)), .. Enumerable.Range(1, 5).Select(i => Plan($"B{i}", 100_002))]);
        });
        return started;
    }

    public static Placement Plan(string id, int school) => new(id, $"R-{id}", 351, school, Setting.Mainstream, "ASD", 3, PlanKind.EhcPlan, Quantity.One,
        new(new(2023, 4, 1), new(2024, 4, 1)), false, SourceStatus.Illustrative, new("a test", 2));

    public void Record<T>(Func<Session, Outcome<T>> body) =>
        Database.Submit(new(new Guid(++requests, 1, 0, new byte[8]), "tester", 351), body).GetAwaiter().GetResult().OrThrow();

    /// <summary>The call of somebody with a token of that authority.</summary>
    public CallOptions As(int authority, AccessRole role = AccessRole.Officer)
    {
        string token = host.Services.GetRequiredService<Tokens>().Add($"{role} of {authority}", role, authority).Value.Text;
        return new(new() { { "authorization", $"Bearer {token}" } }, cancellationToken: TestContext.Current.CancellationToken);
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

    public long Sequence()
    {
        using ReaderLease lease = Database.RentReader();
        return lease.Sequence;
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await host.DisposeAsync();
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    // What the formula would know: half of 48,000 covers 4 plans.
    private static SchoolNeedsSource Needs() => new()
    {
        Of = (_, _, _) => new Dictionary<int, SchoolNeeds> { [100_001] = new(Money.OfPounds(48_000), new Dictionary<string, Quantity>()) },
    };

    private static School School(int urn, int row) =>
        new(urn, urn, row, 351, null, $"School {row}", SchoolGroup.Primary, "list", SchoolKind.Maintained, "list", 5, 11, null, null, new("a test", row + 1));

    private static CensusCount Roll(int school, int roll) => new(school, new(2023, 1, 19), CensusMeasure.TotalPupils, roll, new("a test", 2));
}
