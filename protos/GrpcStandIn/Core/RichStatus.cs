using Google.Protobuf;

namespace Grpc.Core;

/// <summary>The rich status (<c>google.rpc.Status</c>) that a server may send as a trailer beside the plain one.</summary>
public static class MetadataExtensions
{
    public const string StatusDetailsTrailerName = "grpc-status-details-bin";

    /// <summary>The rich status in these trailers, null when there is none.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no status, and that is not to be ignored.</exception>
    public static Google.Rpc.Status? GetRpcStatus(this Metadata metadata, bool ignoreParseError = false)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (metadata.Get(StatusDetailsTrailerName) is not { } entry) return null;
        try
        {
            return Google.Rpc.Status.Parser.ParseFrom(entry.ValueBytes);
        }
        catch (InvalidProtocolBufferException) when (ignoreParseError)
        {
            return null;
        }
    }

    /// <summary>Puts the rich status into these trailers, in place of one that is there.</summary>
    public static void SetRpcStatus(this Metadata metadata, Google.Rpc.Status status)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(status);
        while (metadata.Get(StatusDetailsTrailerName) is { } entry) metadata.Remove(entry);
        metadata.Add(StatusDetailsTrailerName, status.ToByteArray());
    }
}

/// <summary>Reads the rich status of a failed call.</summary>
public static class RpcExceptionExtensions
{
    public static Google.Rpc.Status? GetRpcStatus(this RpcException ex) =>
        (ex ?? throw new ArgumentNullException(nameof(ex))).Trailers.GetRpcStatus();
}

/// <summary>Makes the exception that sends a rich status.</summary>
public static class RpcStatusExtensions
{
    public static RpcException ToRpcException(this Google.Rpc.Status status) =>
        (status ?? throw new ArgumentNullException(nameof(status))).ToRpcException((StatusCode)status.Code, status.Message);

    /// <summary>The rich status, with another code and text in the plain one.</summary>
    public static RpcException ToRpcException(this Google.Rpc.Status status, StatusCode statusCode, string message)
    {
        var trailers = new Metadata();
        trailers.SetRpcStatus(status);
        return new RpcException(new Status(statusCode, message), trailers);
    }
}
