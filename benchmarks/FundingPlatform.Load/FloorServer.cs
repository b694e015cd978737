using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FundingPlatform.Load;

/// <summary>
/// What the machine can do: plain Kestrel endpoints at the paths of the real methods that read the request and answer with the
/// bytes and trailers of a real reply, without any gRPC library and without doing anything.
/// </summary>
internal static class FloorServer
{
    private const int Prefix = 5;

    /// <param name="replies">Pairs of a method's path and the file with its reply, with the prefix of its length; a path that begins with <c>stream:</c> answers each message of a stream.</param>
    public static async Task<int> RunAsync(string[] replies)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // A stream of changes is longer than Kestrel takes a body to be.
            (kestrel.Limits.MaxRequestBodySize, kestrel.Limits.MinRequestBodyDataRate) = (null, null);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        await using WebApplication host = builder.Build();
        for (int i = 0; i + 1 < replies.Length; i += 2) Map(host, replies[i], await File.ReadAllBytesAsync(replies[i + 1]).ConfigureAwait(false));
        await host.StartAsync().ConfigureAwait(false);
        string address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await Console.Out.WriteLineAsync($"Listening on {address}").ConfigureAwait(false);
        await Console.Out.FlushAsync().ConfigureAwait(false);
        await ((IHost)host).WaitForShutdownAsync().ConfigureAwait(false);
        return 0;
    }

    private static void Map(WebApplication host, string path, byte[] reply)
    {
        const string Stream = "stream:";
        if (path.StartsWith(Stream, StringComparison.Ordinal)) host.MapPost(path[Stream.Length..], (RequestDelegate)(http => AnswerEach(http, reply)));
        else host.MapPost(path, (RequestDelegate)(http => AnswerOne(http, reply)));
    }

    private static async Task AnswerOne(HttpContext http, byte[] reply)
    {
        PipeReader body = http.Request.BodyReader;
        while (true)
        {
            ReadResult read = await body.ReadAsync().ConfigureAwait(false);
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }

        http.Response.ContentType = "application/grpc";
        http.Response.BodyWriter.Write(reply);
        http.Response.AppendTrailer("grpc-status", "0");
    }

    private static async Task AnswerEach(HttpContext http, byte[] reply)
    {
        PipeReader body = http.Request.BodyReader;
        http.Response.ContentType = "application/grpc";
        await http.Response.StartAsync().ConfigureAwait(false);
        while (true)
        {
            ReadResult read = await body.ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> left = read.Buffer;
            while (TakeMessage(ref left)) http.Response.BodyWriter.Write(reply);
            body.AdvanceTo(left.Start, left.End);
            await http.Response.BodyWriter.FlushAsync().ConfigureAwait(false);
            if (read.IsCompleted) break;
        }

        http.Response.AppendTrailer("grpc-status", "0");
    }

    private static bool TakeMessage(ref ReadOnlySequence<byte> bytes)
    {
        if (bytes.Length < Prefix) return false;
        Span<byte> prefix = stackalloc byte[Prefix];
        bytes.Slice(0, Prefix).CopyTo(prefix);
        long length = Prefix + BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (bytes.Length < length) return false;
        bytes = bytes.Slice(length);
        return true;
    }
}
