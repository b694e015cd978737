using System.Net;
using Funding.BlockTransfers.V1;
using FundingPlatform.Kernel;
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

namespace FundingPlatform.BlockTransfers.Tests.Wire;

/// <summary>The module behind real HTTP/2 with Bury's blocks of 2022-23 and the shipped rules.</summary>
internal sealed class WireHost : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly WebApplication host;
    private readonly GrpcChannel channel;

    private WireHost(DirectoryInfo folder, WebApplication host)
    {
        (this.folder, this.host) = (folder, host);
        channel = GrpcChannel.ForAddress(host.Urls.First());
        Client = new(channel);
    }

    public BlockTransferService.BlockTransferServiceClient Client { get; }

    public FundingDatabase Database => host.Services.GetRequiredService<FundingDatabase>();

    public static async Task<WireHost> StartAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("transfers-wire");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddBlockTransfers().AddShell(Path.Combine(folder.FullName, "a.db"));
        WebApplication host = builder.Build();
        host.MapShell();
        host.MapBlockTransfers();
        await host.StartAsync();
        WireHost started = new(folder, host);
        (await started.Database.Submit<int>(new(Guid.Empty, "tester", TransferHost.Bury), session =>
        {
            BlockTransfersModule.StateRules(session, TransferHost.Rules);
            return BlockTransfersModule.StateBlocks(session, [TransferHost.Blocks2022]);
        })).OrThrow();
        return started;
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
}
