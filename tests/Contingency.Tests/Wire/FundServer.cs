using System.Net;
using Funding.Contingency.V1;
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

namespace FundingPlatform.Contingency.Tests.Wire;

/// <summary>The module behind real HTTP/2 with two schools of Cambridgeshire and their placements; notional SEN is £48,000 at each.</summary>
internal sealed class FundServer : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly WebApplication host;
    private readonly GrpcChannel channel;
    private int prepared;

    private FundServer(DirectoryInfo folder, WebApplication host)
    {
        (this.folder, this.host) = (folder, host);
        channel = GrpcChannel.ForAddress(host.Urls.First());
        Client = new(channel);
    }

    public ContingencyService.ContingencyServiceClient Client { get; }

    public FundingDatabase Database => host.Services.GetRequiredService<FundingDatabase>();

    public static async Task<FundServer> StartAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("contingency-wire");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(SchoolsModule.Parts).AddContingency().AddShell(Path.Combine(folder.FullName, "a.db"));
        WebApplication host = builder.Build();
        host.Services.GetRequiredService<SchoolNeedsSource>().Of = (_, _, _) => new[] { 1, 2 }
            .ToDictionary(s => s, s => new SchoolNeeds(Money.OfPounds(48_000), new Dictionary<string, Quantity>()));
        host.MapShell();
        host.MapContingency();
        await host.StartAsync();
        FundServer started = new(folder, host);
        (await started.Database.Submit<int>(new(Guid.Empty, "tester", 873), Prepare)).OrThrow();
        return started;
    }

    /// <summary>The call of somebody with a token of that authority.</summary>
    public CallOptions As(AccessRole role = AccessRole.Officer, int authority = 873, string? name = null)
    {
        string token = host.Services.GetRequiredService<Tokens>().Add(name ?? $"{role} of {authority}", role, authority).Value.Text;
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

    public Task CloseCount(DateOnly day) => Do(session => SchoolsModule.CloseCount(session, 873, day, day));

    public Task CorrectCount(DateOnly day) => Do(session => SchoolsModule.CorrectCount(session, 873, day, "a late plan", day));

    public Task Place(int school, int from, int count) => Do(session => SchoolsModule.Record(session, [.. Placements(school, from, count)]));

    public int Entries()
    {
        using SqliteConnection connection = Database.OpenReader();
        return Journal.Over(connection).Entries().Count();
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await host.DisposeAsync();
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    private async Task Do<T>(Func<Session, Outcome<T>> body) => (await Database.Submit(new(new Guid(++prepared, 1, 0, new byte[8]), "tester", 873), body)).OrThrow();

    private static Outcome<int> Prepare(Session session)
    {
        SourceRef source = new("a test", 2);
        SchoolsModule.Record(session, new SchoolsIntake([new(873, "Cambridgeshire", "East of England")],
            [.. new[] { 1, 2 }.Select(id => new School(id, id, id, 873, null, $"School {id}", SchoolGroup.Primary, "list", SchoolKind.Maintained, "list", 5, 11, null, null, source))],
            [.. new[] { 1, 2 }.Select(id => new CensusCount(id, new(2022, 1, 20), CensusMeasure.TotalPupils, 210, source))], []));
        return SchoolsModule.Record(session, [.. Placements(1, 1, 9), .. Placements(2, 1, 4)]);
    }

    private static IEnumerable<Placement> Placements(int school, int from, int count) => Enumerable.Range(from, count).Select(n =>
        new Placement($"P{school}-{n}", $"R{school}-{n}", 873, school, Setting.Mainstream, "ASD", 3, PlanKind.EhcPlan, Quantity.One,
            new(new(2022, 4, 1), new(2023, 4, 1)), false, SourceStatus.Illustrative, new("a test", n)));
}
