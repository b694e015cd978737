using System.IO.Compression;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Core.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>One call on the server: what the handler sees of it. How it ends is in the other half of the class.</summary>
internal sealed partial class ServerCall(HttpContext http, IMethod method, ServiceCallOptions options) : ServerCallContext, IDisposable
{
    private static readonly string[] NotMetadata =
        ["content-type", "te", "host", "accept-encoding", Names.Encoding, Names.AcceptEncoding, Names.Timeout];

    private readonly Lock gate = new();
    private readonly bool isStream = method.Type != MethodType.Unary;
    private Metadata? requestHeaders;
    private Metadata? responseTrailers;
    private AuthContext? authContext;
    private Status status = Status.DefaultSuccess;
    private DateTime deadline = DateTime.MaxValue;
    private CompressionLevel? gzip;
    private Task lastWrite = Task.CompletedTask;
    private bool hasMessage;

    public HttpContext Http => http;

    public ServiceCallOptions Options => options;

    public string? RequestEncoding { get; private set; }

    /// <summary>Reads what the request says about the call and starts its clock.</summary>
    /// <exception cref="RpcException">The deadline has passed already.</exception>
    public void Begin(OpenStreams streams)
    {
        IHeaderDictionary headers = http.Request.Headers;
        http.Response.ContentType = Names.ContentType;
        RequestEncoding = (string?)headers.GrpcEncoding;
        if (RequestEncoding is not (null or Names.Identity or Names.Gzip)) http.Response.Headers.GrpcAcceptEncoding = Names.Supported;
        if (options.Gzip is not null && AcceptsGzip(headers.GrpcAcceptEncoding))
        {
            gzip = options.Gzip;
            http.Response.Headers.GrpcEncoding = Names.Gzip;
        }

        if (isStream) stopping = streams.Add(this);
        // A timeout that cannot be read is no deadline.
        if (Timeouts.Parse(headers.GrpcTimeout) is { } timeout) StartClock(timeout);
    }

    /// <summary>Puts one message into the response, to leave with what comes after it.</summary>
    /// <exception cref="InvalidOperationException">The call has ended.</exception>
    public void Put<T>(Marshaller<T> marshaller, T message)
    {
        lock (gate) PutLocked(marshaller, message);
    }

    /// <summary>Puts one message into the response and sends it.</summary>
    /// <exception cref="InvalidOperationException">The call has ended.</exception>
    public Task WriteAsync<T>(Marshaller<T> marshaller, T message, CancellationToken cancel)
    {
        lock (gate)
        {
            PutLocked(marshaller, message);
            ValueTask<FlushResult> flush = http.Response.BodyWriter.FlushAsync(cancel);
            return lastWrite = flush.IsCompletedSuccessfully ? Task.CompletedTask : flush.AsTask();
        }
    }

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        lock (gate)
        {
            if (isEnded) throw new InvalidOperationException("Can't write the response headers because the call is complete.");
            if (hasMessage || http.Response.HasStarted) throw new InvalidOperationException("The response headers have been sent already.");
            StatusWriter.AddAll(http.Response.Headers, responseHeaders);
            return http.Response.BodyWriter.FlushAsync().AsTask();
        }
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotImplementedException("A call cannot be handed on to other calls.");

    protected override string MethodCore => method.FullName;

    protected override string HostCore => http.Request.Host.Value ?? "";

    protected override string PeerCore
    {
        get
        {
            if (http.Connection.RemoteIpAddress is not { } address) return "unknown";
            return address.AddressFamily == AddressFamily.InterNetwork
                ? $"ipv4:{address}:{http.Connection.RemotePort}"
                : $"ipv6:[{address}]:{http.Connection.RemotePort}";
        }
    }

    protected override DateTime DeadlineCore => deadline;

    protected override Metadata RequestHeadersCore => requestHeaders ??= ReadRequestHeaders();

    protected override Metadata ResponseTrailersCore => responseTrailers ??= [];

    protected override Status StatusCore
    {
        get => status;
        set => status = value;
    }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => authContext ??= ReadAuthContext();

    // A context that an interceptor wraps around this one hands on its state, and with it the way to the HTTP context.
    protected override IDictionary<object, object> UserStateCore
    {
        get
        {
            http.Items[ServerCallContextExtensions.HttpContextKey] = http;
            return http.Items!;
        }
    }

    private static bool AcceptsGzip(string? accepted) =>
        accepted is not null && accepted.Split(',', StringSplitOptions.TrimEntries).Contains(Names.Gzip, StringComparer.OrdinalIgnoreCase);

    private void PutLocked<T>(Marshaller<T> marshaller, T message)
    {
        if (isEnded) throw new InvalidOperationException("Can't write the message because the call is complete.");
        bool compress = gzip is not null && (WriteOptions is null || !WriteOptions.Flags.HasFlag(WriteFlags.NoCompress));
        FrameWriter.Write(marshaller, message, http.Response.BodyWriter, options.MaxSend, compress ? gzip : null);
        hasMessage = true;
    }

    private Metadata ReadRequestHeaders()
    {
        var metadata = new Metadata();
        foreach ((string key, Microsoft.Extensions.Primitives.StringValues values) in http.Request.Headers)
        {
            if (key.StartsWith(':') || NotMetadata.Contains(key, StringComparer.OrdinalIgnoreCase)) continue;
            foreach (string? value in values) BinaryHeader.AddReceived(metadata, key.ToLowerInvariant(), value ?? "");
        }

        return metadata;
    }

    private AuthContext ReadAuthContext()
    {
        if (http.Connection.ClientCertificate is not { } certificate) return new(null, []);
        const string commonName = "x509_common_name";
        byte[] name = System.Text.Encoding.UTF8.GetBytes(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        return new(commonName, new() { [commonName] = [AuthProperty.Create(commonName, name)] });
    }
}
