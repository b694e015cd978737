using System.Net.Sockets;
using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>The status of a call that HTTP failed.</summary>
internal static class Faults
{
    // RFC 9113, section 7.
    private const long NoError = 0x0;
    private const long RefusedStream = 0x7;
    private const long Cancel = 0x8;
    private const long EnhanceYourCalm = 0xb;
    private const long InadequateSecurity = 0xc;

    public static Status ToStatus(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            StatusCode? code = cause switch
            {
                HttpProtocolException protocol => FromHttp2(protocol.ErrorCode),
                SocketException => StatusCode.Unavailable,
                HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } =>
                    StatusCode.Unavailable,
                HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => StatusCode.Unavailable,
                OperationCanceledException => StatusCode.Cancelled,
                _ => null,
            };
            if (code is { } found) return new(found, $"Error starting or running the call. {cause.GetType().Name}: {cause.Message}", e);
        }

        return new(StatusCode.Internal, $"Error starting or running the call. {e.GetType().Name}: {e.Message}", e);
    }

    private static StatusCode FromHttp2(long code) => code switch
    {
        RefusedStream or NoError => StatusCode.Unavailable,
        Cancel => StatusCode.Cancelled,
        EnhanceYourCalm => StatusCode.ResourceExhausted,
        InadequateSecurity => StatusCode.PermissionDenied,
        _ => StatusCode.Internal,
    };
}
