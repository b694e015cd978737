using System.Net;
using Funding.Schools.V1;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FundingPlatform.Schools.Tests.Wire;

/// <summary>The module alone behind real HTTP/2, with a database of its own and a token for each role and authority.</summary>
internal sealed class SchoolsHost : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly WebApplication host;
    private readonly GrpcChannel channel;

    private SchoolsHost(DirectoryInfo folder, WebApplication host)
    {
        (this.folder, this.host) = (folder, host);
        channel = GrpcChannel.ForAddress(host.Urls.First());
        Client = new(channel);
    }

    public SchoolsService.SchoolsServiceClient Client { get; }

    public FundingDatabase Database => host.Services.GetRequiredService<FundingDatabase>();

    public static async Task<SchoolsHost> StartAsync(bool withBury = true)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("schools-wire");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSchools().AddShell(Path.Combine(folder.FullName, "a.db"));
        WebApplication host = builder.Build();
        host.MapShell();
        host.MapSchools();
        await host.StartAsync();
        SchoolsHost started = new(folder, host);
        if (withBury) await started.RecordBury();
        return started;
    }

    /// <summary>The call of somebody with a token of that authority.</summary>
    public CallOptions As(int authority, AccessRole role = AccessRole.Officer)
    {
        string token = host.Services.GetRequiredService<Tokens>().Add($"{role} of {authority}", role, authority).Value.Text;
        return new(new() { { "authorization", $"Bearer {token}" } }, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>As a command beside the server does it.</summary>
    public void Revoke(string name) => new Tokens(Database.FilePath, TimeProvider.System).RevokeAll(name).OrThrow();

    /// <summary>Sends an import, its files in chunks of so many bytes.</summary>
    public async Task<ImportResponse> Import(CallOptions caller, ImportHeader header, int chunk, params (FileKind Kind, string Name, byte[] Bytes)[] files)
    {
        using AsyncClientStreamingCall<ImportRequest, ImportResponse> call = Client.Import(caller);
        try
        {
            await call.RequestStream.WriteAsync(new() { Header = header });
            foreach ((FileKind kind, string name, byte[] bytes) in files)
            {
                await call.RequestStream.WriteAsync(new() { File = new() { Kind = kind, Name = name } });
                foreach (byte[] part in bytes.Chunk(chunk))
                    await call.RequestStream.WriteAsync(new() { Chunk = UnsafeByteOperations.UnsafeWrap(part) });
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // The server has ended the call already: its status says why.
        }

        return await call.ResponseAsync;
    }

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
        // Called reason today, and type in the packages of 2020.
        return (refusal.StatusCode, (string)ErrorInfo.Descriptor.FindFieldByNumber(1).Accessor.GetValue(info), field);
    }

    public T Read<T>(Func<SchoolsReader, T> query)
    {
        using SqliteConnection connection = Database.OpenReader();
        return query(SchoolsReader.Over(connection));
    }

    public long JournalHead()
    {
        using SqliteConnection connection = Database.OpenReader();
        return Journal.Over(connection).Head.Sequence;
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await host.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task RecordBury() => (await Database.Submit<bool>(new(Guid.Empty, "tester", 351), session =>
    {
        SchoolsModule.Record(session, Samples.Bury.Value);
        return true;
    })).OrThrow();
}
