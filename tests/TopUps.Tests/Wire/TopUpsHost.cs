using System.Net;
using Funding.TopUps.V1;
using FundingPlatform.Banding;
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
using static FundingPlatform.TopUps.Tests.SchemeOfTheYearTests;
using Setting = FundingPlatform.Schools.Setting;

namespace FundingPlatform.TopUps.Tests.Wire;

/// <summary>
/// The module behind real HTTP/2. At Elm, a school of authority 350: P1 under two schemes of 351; Q1 to Q3 of 353, whose
/// scheme rounds the school's total; P2, whose payer 352 has a scheme and no award; P3, whose payer 354 has none.
/// </summary>
internal sealed class TopUpsHost : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly WebApplication host;
    private readonly GrpcChannel channel;

    private TopUpsHost(DirectoryInfo folder, WebApplication host)
    {
        (this.folder, this.host) = (folder, host);
        channel = GrpcChannel.ForAddress(host.Urls.First());
        Client = new(channel);
    }

    public TopUpsService.TopUpsServiceClient Client { get; }

    public static async Task<TopUpsHost> StartAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("topups-wire");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(SchoolsModule.Parts).AddSingleton(BandingModule.Parts).AddTopUps().AddShell(Path.Combine(folder.FullName, "a.db"));
        WebApplication host = builder.Build();
        host.MapShell();
        host.MapTopUps();
        await host.StartAsync();
        (await host.Services.GetRequiredService<FundingDatabase>().Submit<int>(new(Guid.Empty, "tester", 351), Prepare)).OrThrow();
        return new(folder, host);
    }

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
        SchoolsModule.Record(session, new SchoolsIntake([new(350, "Bolton", "North West")],
            [new(100_001, 100_001, 1, 350, null, "Elm", SchoolGroup.Primary, "list", SchoolKind.Maintained, "list", 5, 11, null, null, source)], [], []));
        Placement placed = new("P1", "R1", 351, 100_001, Setting.Mainstream, null, 3, PlanKind.EhcPlan, Quantity.One,
            new(new(2022, 9, 1), DateSpan.NoEnd), false, SourceStatus.Given, source);
        (string Id, int Payer)[] others = [("P2", 352), ("P3", 354), ("Q1", 353), ("Q2", 353), ("Q3", 353)];
        SchoolsModule.Record(session, [placed, .. others.Select(o => placed with { Id = o.Id, Pupil = $"R-{o.Id}", HomeAuthority = o.Payer })]).OrThrow();
        foreach (Scheme scheme in (Scheme[])[Old, New, Theirs, Small("school_total", 1000, 353, stage: "school")]) BandingModule.Publish(session, scheme);
        BandDecision decided = new("P1", "old", Award.OfBand("A"), new(new(2022, 9, 1), new(2023, 9, 1)), new(2022, 8, 1), source);
        BandingModule.Record(session,
        [
            decided,
            decided with { Scheme = "new", Span = new(new(2023, 9, 1), DateSpan.NoEnd) },
            .. others.Where(o => o.Payer == 353).Select(o => decided with { PlacementId = o.Id, Scheme = "school_total", Span = new(new(2023, 8, 1), new(2024, 3, 1)) }),
        ]);
        return 0;
    }
}
