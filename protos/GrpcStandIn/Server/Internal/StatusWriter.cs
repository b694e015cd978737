using Grpc.Core;
using Grpc.Core.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Puts a status where it travels: into the trailers, or into the headers of an answer without a message.</summary>
internal static class StatusWriter
{
    // Clients take 8 KB of metadata, and beyond it report the size instead of the error. What is told beside the status gives way.
    private const int MostTrailerBytes = 7_500;
    private const int MostMessageCharacters = 4_000;
    private const int EntryOverhead = 32;

    private static readonly string[] Codes = [.. Enumerable.Range(0, 17).Select(code => code.ToString())];

    public static void ToHeaders(HttpResponse response, Status status, Metadata? trailers) => Write(response.Headers, status, trailers);

    public static void ToTrailers(HttpContext http, Status status, Metadata? trailers)
    {
        IHeaderDictionary into = http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers
            ?? throw new InvalidOperationException("This connection takes no trailers.");
        Write(into, status, trailers);
    }

    public static void AddAll(IHeaderDictionary into, Metadata metadata)
    {
        foreach (Metadata.Entry entry in metadata) into.Append(entry.Key, Text(entry));
    }

    // The status goes first, so that nothing written after it can take it away.
    private static void Write(IHeaderDictionary into, Status status, Metadata? trailers)
    {
        int code = (int)status.StatusCode;
        into.GrpcStatus = code >= 0 && code < Codes.Length ? Codes[code] : code.ToString();
        int room = MostTrailerBytes;
        if (status.Detail.Length > 0)
        {
            string message = Shortened(PercentEncoding.Encode(status.Detail));
            into.GrpcMessage = message;
            room -= message.Length;
        }

        if (trailers is null) return;
        foreach (Metadata.Entry entry in trailers)
        {
            // Clients count bytes as they are, before base64.
            room -= entry.Key.Length + (entry.IsBinary ? entry.Bytes.Length : entry.Value.Length) + EntryOverhead;
            if (room >= 0) into.Append(entry.Key, Text(entry));
        }
    }

    // Cut at whole characters of the encoding: never within %XX, and never within a character of several bytes.
    private static string Shortened(string encoded)
    {
        if (encoded.Length <= MostMessageCharacters) return encoded;
        int end = MostMessageCharacters;
        while (end > 0 && IsWithinCharacter(encoded, end)) end--;
        return encoded[..end];
    }

    private static bool IsWithinCharacter(string encoded, int at)
    {
        if (encoded[at - 1] == '%' || (at > 1 && encoded[at - 2] == '%')) return true;
        return encoded[at] == '%' && encoded[at + 1] is '8' or '9' or 'A' or 'B';
    }

    private static string Text(Metadata.Entry entry) => entry.IsBinary ? BinaryHeader.Encode(entry.Bytes) : entry.Value;
}
