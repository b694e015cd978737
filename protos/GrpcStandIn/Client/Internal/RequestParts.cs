using System.Net;
using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>The header block of a request.</summary>
internal static class RequestParts
{
    private const string UserAgent = "funding-platform-grpc/0.1";

    public static HttpRequestMessage Message(Uri address, IMethod method, string? host, HttpContent content, CallOptions options, TimeSpan? timeout)
    {
        // Without the exact version a call over http would silently become HTTP/1.1.
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(address, method.FullName))
        {
            Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        message.Headers.TryAddWithoutValidation("te", "trailers");
        message.Headers.TryAddWithoutValidation(Names.AcceptEncoding, Names.Supported);
        if (timeout is { } left) message.Headers.TryAddWithoutValidation(Names.Timeout, Timeouts.Format(left));
        if (host is not null) message.Headers.Host = host;
        bool namesAgent = false;
        foreach (Metadata.Entry entry in options.Headers ?? Metadata.Empty)
        {
            namesAgent |= entry.Key == "user-agent";
            if (entry.Key == Names.EncodingRequest) message.Headers.TryAddWithoutValidation(Names.Encoding, entry.Value);
            else message.Headers.TryAddWithoutValidation(entry.Key, entry.IsBinary ? BinaryHeader.Encode(entry.Bytes) : entry.Value);
        }

        if (!namesAgent) message.Headers.TryAddWithoutValidation("user-agent", UserAgent);
        return message;
    }
}
