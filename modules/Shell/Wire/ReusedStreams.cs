using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace FundingPlatform.Shell.Wire;

/// <summary>
/// Mends a stream of HTTP/2 that Kestrel uses again. Kestrel marks a stream whose answer waits to be sent, and does not queue it
/// a second time. When a client makes room for more in the very moment in which the last of an answer is sent, the mark stays on,
/// and the next answer on that stream is never sent: the call is carried out, and its caller waits for ever
/// (dotnet/aspnetcore issue 53736; docs/decisions/0016). Before a call has answered nothing of it waits, so the mark goes.
/// </summary>
internal sealed partial class ReusedStreams(ILoggerFactory loggers)
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic;

    // Where Kestrel has none of these, it works otherwise and there is nothing to mend.
    private static readonly FieldInfo? Answer =
        Type.GetType("Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http2.Http2Stream, Microsoft.AspNetCore.Server.Kestrel.Core")?.GetField("_http2Output", Own);

    private static readonly FieldInfo? Waits = Answer?.FieldType.GetField("_isScheduled", Own);

    private readonly ILogger log = loggers.CreateLogger("FundingPlatform.Streams");

    /// <summary>Readies the stream of a call for its answer.</summary>
    public void Ready(HttpContext http)
    {
        if (Waits is null || http.Features.Get<IHttpResetFeature>() is not { } stream || !Answer!.DeclaringType!.IsInstanceOfType(stream)) return;
        if (Answer.GetValue(stream) is not { } answer || Waits.GetValue(answer) is not true) return;
        Waits.SetValue(answer, false);
        LogMended(log, http.Request.Path.Value ?? "");
    }

    [LoggerMessage(1, LogLevel.Information, "The answer to {Method} would have been lost on a stream that was used before; the stream is mended")]
    private static partial void LogMended(ILogger logger, string method);
}
