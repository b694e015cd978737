using System.Net;
using Funding.Allocation.V1;
using Funding.Banding.V1;
using Funding.Schools.V1;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Tests.Books;
using FundingPlatform.Allocation.Wire;
using FundingPlatform.Banding;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Contingency;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.VolumeTopUps;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FundingPlatform.Allocation.Tests.Wire;

/// <summary>The service over real HTTP/2 with the sample of one authority, and a token for each role and authority.</summary>
internal sealed class AllocationHost : IAsyncDisposable
{
    public const int Authority = 351;
    private readonly DirectoryInfo folder;
    private readonly WebApplication host;
    private readonly GrpcChannel channel;

    private AllocationHost(DirectoryInfo folder, WebApplication host)
    {
        (this.folder, this.host) = (folder, host);
        channel = GrpcChannel.ForAddress(host.Urls.First());
        (Shares, Schools, Banding) = (new(channel), new(channel), new(channel));
        (Assimilation, Impact, Outcomes, BandValues) = (new(channel), new(channel), new(channel), new(channel));
    }

    public AllocationService.AllocationServiceClient Shares { get; }
    public SchoolsService.SchoolsServiceClient Schools { get; }
    public BandingService.BandingServiceClient Banding { get; }
    public AssimilationService.AssimilationServiceClient Assimilation { get; }
    public ImpactService.ImpactServiceClient Impact { get; }
    public TransferOutcomeService.TransferOutcomeServiceClient Outcomes { get; }
    public BandValueService.BandValueServiceClient BandValues { get; }
    public FundingDatabase Database => host.Services.GetRequiredService<FundingDatabase>();
    public BudgetBooks Books => host.Services.GetRequiredService<BudgetBooks>();
    public Turns Turns => host.Services.GetRequiredService<Turns>();
    public OpenBook Book => Books.Find(Authority, SampleServer.Year)!;

    /// <param name="watcherSeconds">The server's setting.</param>
    /// <param name="clock">The server's clock, if it is not the machine's.</param>
    public static async Task<AllocationHost> StartAsync(double watcherSeconds = 30, TimeProvider? clock = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("allocation-wire");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration[AllocationServices.WatcherSeconds] = watcherSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddSchools().AddBanding().AddVolumeTopUps().AddContingency().AddBlockTransfers().AddAllocation().AddShell(Path.Combine(folder.FullName, "a.db"));
        WebApplication host = builder.Build();
        host.MapShell();
        Assert.False(YearStart.LoadInto(host.Services.GetRequiredService<FundingDatabase>(), SampleServer.Request(Authority, false), _ => { }).Value.Failed);
        host.MapSchools();
        host.MapBanding();
        host.MapAllocation();
        await host.StartAsync();
        return new(folder, host);
    }

    /// <summary>The call of somebody with a token of that authority.</summary>
    public CallOptions As(int authority = Authority, AccessRole role = AccessRole.Officer)
    {
        string token = host.Services.GetRequiredService<Tokens>().Add($"{role} of {authority}", role, authority).Value.Text;
        return new(new() { { "authorization", $"Bearer {token}" } }, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>As a command beside the server does it.</summary>
    public void Revoke(string name) => new Tokens(Database.FilePath, TimeProvider.System).RevokeAll(name).OrThrow();

    /// <summary>The status, the code and the field of a refusal.</summary>
    public static async Task<(StatusCode Status, string Code, string Field)> Refused<T>(AsyncUnaryCall<T> call)
    {
        using (call) return Of(await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync));
    }

    public static (StatusCode Status, string Code, string Field) Of(RpcException refusal)
    {
        Google.Rpc.Status details = refusal.GetRpcStatus()!;
        string field = details.Details.FirstOrDefault(d => d.Is(BadRequest.Descriptor))?.Unpack<BadRequest>().FieldViolations[0].Field ?? "";
        ErrorInfo info = details.Details.Single(d => d.Is(ErrorInfo.Descriptor)).Unpack<ErrorInfo>();
        return (refusal.StatusCode, (string)ErrorInfo.Descriptor.FindFieldByNumber(1).Accessor.GetValue(info), field);
    }

    public Task StopAsync() => host.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await host.DisposeAsync();
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }
}
