using Grpc.Core;
using Grpc.Core.Wire;
using Grpc.Net.Client.Internal;

namespace Grpc.Net.Client;

/// <summary>Options of a channel.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>Largest request in bytes; null, the default, sends any.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Largest response in bytes, 4 MB unless set; null takes any.</summary>
    public int? MaxReceiveMessageSize { get; set; } = Names.DefaultMaxMessageSize;

    /// <summary>Carries the calls in place of the channel's own handler.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>Carries the calls in place of the channel's own handler; not together with <see cref="HttpHandler"/>.</summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>Whether the channel disposes the client or handler that it was given.</summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>Whether a cancelled call throws OperationCanceledException instead of RpcException.</summary>
    public bool ThrowOperationCanceledOnCancellation { get; set; }
}

/// <summary>A way to one server; costly to make, free to share, and its connections are opened when calls need them.</summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    private readonly HttpMessageInvoker invoker;
    private readonly CancellationTokenSource ended = new();
    private readonly bool ownsInvoker;
    private bool isDisposed;

    private GrpcChannel(Uri address, GrpcChannelOptions options) : base(address.Authority)
    {
        if (options.HttpClient is not null && options.HttpHandler is not null)
            throw new ArgumentException($"{nameof(options.HttpClient)} and {nameof(options.HttpHandler)} are both given.", nameof(options));
        Address = address;
        Options = options;
        ownsInvoker = options.DisposeHttpClient || (options.HttpClient is null && options.HttpHandler is null);
        invoker = options.HttpClient ?? new HttpMessageInvoker(
            options.HttpHandler ?? new SocketsHttpHandler { EnableMultipleHttp2Connections = true, UseProxy = false }, ownsInvoker);
    }

    internal Uri Address { get; }

    internal GrpcChannelOptions Options { get; }

    internal CancellationToken Ended => ended.Token;

    public static GrpcChannel ForAddress(string address) => ForAddress(new Uri(address), new());

    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions) => ForAddress(new Uri(address), channelOptions);

    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new());

    /// <param name="address"><c>http</c> for HTTP/2 without TLS, <c>https</c> for TLS.</param>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        if (address.Scheme is not ("http" or "https")) throw new ArgumentException($"'{address}' is neither http nor https.", nameof(address));
        return new(address, channelOptions);
    }

    public override CallInvoker CreateCallInvoker()
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        return new HttpCallInvoker(this);
    }

    /// <summary>Ends the calls that still run, and the connections.</summary>
    public void Dispose()
    {
        if (isDisposed) return;
        isDisposed = true;
        ended.Cancel();
        if (ownsInvoker) invoker.Dispose();
    }

    // An HttpClient would read the whole body before it answers; an invoker never does.
    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel) =>
        invoker is HttpClient client
            ? client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel)
            : invoker.SendAsync(request, cancel);

    protected override Task ShutdownAsyncCore()
    {
        Dispose();
        return Task.CompletedTask;
    }
}
