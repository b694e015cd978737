namespace Grpc.Core.Wire;

/// <summary>Names of the protocol that both sides use.</summary>
internal static class Names
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string Identity = "identity";
    public const string Gzip = "gzip";
    public const string Supported = "identity,gzip";

    /// <summary>A client asks by this entry of its headers for compressed requests; the entry itself is not sent.</summary>
    public const string EncodingRequest = "grpc-internal-encoding-request";

    public const int DefaultMaxMessageSize = 4 * 1024 * 1024;

    /// <summary>The longest wait handed to a timer, which takes 49.7 days at most.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);

    /// <summary><c>application/grpc</c>, alone or followed by a subtype or a parameter.</summary>
    public static bool IsGrpc(string? contentType) =>
        contentType is not null
        && contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';');
}
