using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>Headers, trailers and status of an answer.</summary>
internal static class ResponseParts
{
    private static readonly string[] NotMetadata = [Names.Status, Names.Message, Names.Encoding, Names.AcceptEncoding];

    public static Metadata Headers(HttpResponseMessage response) => ToMetadata(response.Headers);

    public static string? Encoding(HttpResponseMessage response) => First(response.Headers, Names.Encoding);

    /// <summary>How the call ended when its header block says it already: Trailers-Only, or an answer that is not gRPC's.</summary>
    public static (Status Status, Metadata Trailers)? EarlyEnd(HttpResponseMessage response)
    {
        if (ReadStatus(response.Headers) is { } status) return (status, ToMetadata(response.Headers));
        if (response.StatusCode != HttpStatusCode.OK)
            return (new(FromHttp(response.StatusCode), $"Bad gRPC response. HTTP status code: {(int)response.StatusCode}"), Metadata.Empty);
        string? contentType = response.Content.Headers.ContentType?.ToString();
        return Names.IsGrpc(contentType) ? null : (new(StatusCode.Unknown, $"Bad gRPC response. Invalid content-type value: {contentType}"), Metadata.Empty);
    }

    /// <summary>How the call ended, after its body.</summary>
    /// <param name="isCut">Whether the body ended within a message.</param>
    public static (Status Status, Metadata Trailers) End(HttpResponseMessage response, bool isCut)
    {
        Metadata trailers = ToMetadata(response.TrailingHeaders);
        Status status = ReadStatus(response.TrailingHeaders) ?? new(StatusCode.Unknown, "No grpc-status found on response.");
        return isCut && status.StatusCode == StatusCode.OK ? (new(StatusCode.Internal, "Incomplete message."), trailers) : (status, trailers);
    }

    private static Status? ReadStatus(HttpHeaders headers)
    {
        if (First(headers, Names.Status) is not { } text) return null;
        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int code);
        string detail = PercentEncoding.Decode(First(headers, Names.Message) ?? "");
        return isNumber ? new((StatusCode)code, detail) : new(StatusCode.Unknown, $"Unexpected grpc-status value: {text}");
    }

    private static string? First(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) && values.Count > 0 ? values.First() : null;

    private static Metadata ToMetadata(HttpHeaders headers)
    {
        var metadata = new Metadata();
        foreach ((string name, HeaderStringValues values) in headers.NonValidated)
        {
            string key = name.ToLowerInvariant();
            if (NotMetadata.Contains(key)) continue;
            foreach (string value in values) BinaryHeader.AddReceived(metadata, key, value);
        }

        return metadata;
    }

    private static StatusCode FromHttp(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
            StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };
}
