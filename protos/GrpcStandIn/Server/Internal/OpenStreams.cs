using Grpc.Core;
using Microsoft.Extensions.Hosting;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>
/// Ends the streams that are open when the host begins to stop. Unary calls come to their end by themselves; an idle stream
/// would hold the host until it loses patience, and then see its connection cut.
/// </summary>
internal sealed class OpenStreams(IHostApplicationLifetime lifetime)
{
    private static readonly Status Stopping = new(StatusCode.Unavailable, "The server is shutting down.");

    public CancellationTokenRegistration Add(ServerCall call) =>
        lifetime.ApplicationStopping.UnsafeRegister(static open => ((ServerCall)open!).EndEarly(Stopping), call);
}
