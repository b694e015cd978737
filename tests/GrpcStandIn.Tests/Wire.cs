using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>One answer as HTTP sees it.</summary>
internal sealed record RawAnswer(HttpStatusCode Http, HttpResponseHeaders Headers, byte[] Body, HttpResponseHeaders Trailers)
{
    public string? HeaderStatus => Value(Headers, "grpc-status");

    public string? TrailerStatus => Value(Trailers, "grpc-status");

    /// <summary>The status wherever it is, as its number.</summary>
    public string? Status => HeaderStatus ?? TrailerStatus;

    public string? Message => Value(Headers, "grpc-message") ?? Value(Trailers, "grpc-message");

    public static string? Value(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null;
}

/// <summary>Speaks HTTP/2 to a server without a gRPC client between.</summary>
internal static class Wire
{
    public static byte[] Frame(string text, byte flag = 0) => Frame(Encoding.UTF8.GetBytes(text), flag);

    public static byte[] Frame(byte[] payload, byte flag = 0)
    {
        var frame = new byte[5 + payload.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize)) gzip.Write(bytes);
        return compressed.ToArray();
    }

    /// <param name="headers">Pairs of name and value.</param>
    public static async Task<RawAnswer> PostAsync(
        Uri address, string path, byte[] body, string contentType = "application/grpc", string version = "2.0", params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path))
        {
            Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(body),
        };
        request.Content.Headers.TryAddWithoutValidation("content-type", contentType);
        request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        byte[] answer = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new(response.StatusCode, response.Headers, answer, response.TrailingHeaders);
    }
}
