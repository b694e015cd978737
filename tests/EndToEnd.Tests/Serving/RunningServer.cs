using Funding.Allocation.V1;
using FundingPlatform.Allocation;
using FundingPlatform.CrashTest;
using FundingPlatform.EndToEnd.Tests.Runs;
using FundingPlatform.Kernel;
using FundingPlatform.Server;
using FundingPlatform.Shell;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Host = FundingPlatform.Server.Host;

namespace FundingPlatform.EndToEnd.Tests.Serving;

/// <summary>The server over a copy of the small authority's database, on a free port and with an officer's credential.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private static readonly Lazy<SmallDatabase> Small = new(() => new());
    private readonly TemporaryFolder folder = new();
    private WebApplication? host;
    private GrpcChannel? channel;

    public string Database => folder["funding.db"];

    public Uri Address { get; private set; } = null!;

    public string Token { get; private set; } = "";

    public Services Services { get; private set; } = null!;

    /// <summary>The end of the journal of every such database before anyone has changed it.</summary>
    public static long Before => Small.Value.Head;

    public async ValueTask InitializeAsync()
    {
        File.Copy(Small.Value.Path, Database);
        Token = new Tokens(Database, TimeProvider.System).Add("finance system", AccessRole.Officer, SmallAuthority.Code).OrThrow().Text;
        host = Host.Build(new Settings("Production", [new("Database", Database), new("Listen", "127.0.0.1:0"), new("Logging:LogLevel:Default", "None"), new("Logging:LogLevel:FundingPlatform.Access", "None")]), TextWriter.Null);
        await Host.StartAsync(host, TextWriter.Null, CancellationToken.None);
        Address = new(host.Urls.First());
        channel = GrpcChannel.ForAddress(Address);
        Services = Services.Over(channel, Token);
    }

    public async ValueTask DisposeAsync()
    {
        channel?.Dispose();
        if (host is not null) await host.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>Another connection of the same caller.</summary>
    public (GrpcChannel Channel, Services Services) Connect()
    {
        GrpcChannel own = GrpcChannel.ForAddress(Address);
        return (own, Services.Over(own, Token));
    }

    /// <summary>Every share of the authority, as the API lists them.</summary>
    public async Task<IReadOnlyList<BudgetShare>> Shares() =>
        (await Services.Allocation.ListBudgetSharesAsync(new() { Authority = SmallAuthority.Code, FundingYear = ToWire.Year(SmallAuthority.Year) })).Shares;

    /// <summary>The end of the journal.</summary>
    public JournalHead Head()
    {
        using SqliteConnection connection = Reader();
        return Journal.Over(connection).Head;
    }

    /// <summary>A connection to the file beside the server.</summary>
    public SqliteConnection Reader() => host!.Services.GetRequiredService<FundingDatabase>().OpenReader();

    public async Task<bool> IsHealthy() =>
        (await new Health.HealthClient(channel!).CheckAsync(new())).Status == HealthCheckResponse.Types.ServingStatus.Serving;

    /// <summary>Whatever is done, the journal and every share are as before, and the server is well.</summary>
    public async Task ChangesNothing(Func<Task> what)
    {
        ArgumentNullException.ThrowIfNull(what);
        (JournalHead head, IReadOnlyList<BudgetShare> shares) = (Head(), await Shares());
        await what();
        // What waited for the writer has had its turn once another command has.
        await using (await HoldWriter())
        {
        }

        Assert.Equal(head, Head());
        Assert.Equal(shares, await Shares());
        Assert.True(await IsHealthy());
    }

    /// <summary>Keeps every change waiting until what is returned is disposed.</summary>
    public async Task<IAsyncDisposable> HoldWriter()
    {
        var held = new HeldWriter();
        await held.Begin(host!.Services.GetRequiredService<FundingDatabase>());
        return held;
    }

    private sealed class HeldWriter : IAsyncDisposable
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim release = new();
        private Task? command;

        public Task Begin(FundingDatabase database)
        {
            command = database.Submit<int>(new CommandInfo(Change.NewId(Random.Shared), "holds the writer", 0), _ =>
            {
                begun.TrySetResult();
                release.Wait();
                return new Fault("held", "Nothing is to be recorded.", FaultKind.Conflict);
            });
            return begun.Task;
        }

        public async ValueTask DisposeAsync()
        {
            release.Set();
            await command!;
            release.Dispose();
        }
    }

    /// <summary>The small authority's database, made once for all tests.</summary>
    private sealed class SmallDatabase : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public SmallDatabase()
        {
            Path = SmallAuthority.Make(folder.Path);
            using FundingDatabase database = FundingDatabase.OpenReadOnly(Path, SmallAuthority.Modules).OrThrow();
            using SqliteConnection connection = database.OpenReader();
            Head = Journal.Over(connection).Head.Sequence;
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        }

        public string Path { get; }

        public long Head { get; }

        public void Dispose() => folder.Dispose();
    }
}
