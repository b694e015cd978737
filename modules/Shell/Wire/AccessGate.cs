using System.Globalization;
using System.Text;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FundingPlatform.Shell.Wire;

/// <summary>
/// Stands before the calls and turns away, by their headers alone, those without a valid credential. gRPC reads a message
/// whole before it asks anybody, so without the gate whoever can connect could have the server hold what they send.
/// </summary>
internal sealed class AccessGate(AccessInterceptor access)
{
    private const string ContentType = "application/grpc";
    private const string Details = "grpc-status-details-bin";

    public Task Pass(HttpContext http, RequestDelegate next) =>
        IsCall(http) && access.RefusesAtGate(http) is { } refusal ? Answer(http.Response, FaultStatus.Of(refusal)) : next(http);

    // Anything else is refused by gRPC or by nobody being there, and is read by neither.
    private static bool IsCall(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is not null
        && http.Request.ContentType is { } type && type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == ContentType.Length || type[ContentType.Length] is '+' or ';');

    // The headers are the trailers too, and the stream ends with them, whatever of the message is still on its way.
    private static Task Answer(HttpResponse response, RpcException status)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentType;
        response.Headers["grpc-status"] = ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = PercentEncoded(status.Status.Detail);
        if (status.Trailers.GetValueBytes(Details) is { } details) response.Headers[Details] = Convert.ToBase64String(details);
        return response.CompleteAsync();
    }

    private static string PercentEncoded(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (b is >= (byte)' ' and <= (byte)'~' and not (byte)'%') encoded.Append((char)b);
            else encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return encoded.ToString();
    }
}
