using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>Starts the four kinds of call on a channel.</summary>
internal sealed class HttpCallInvoker(GrpcChannel channel) : CallInvoker
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        using AsyncUnaryCall<TResponse> call = AsyncUnaryCall(method, host, options, request);
        return call.ResponseAsync.GetAwaiter().GetResult();
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, options);
        call.Start(host, new SingleContent(call.Serialize(request)));
        return new(call.SingleAsync(), ResponseHeaders, GetStatus, GetTrailers, Dispose, call);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, options);
        call.Start(host, new SingleContent(call.Serialize(request)));
        return new(new ResponseReader<TRequest, TResponse>(call), ResponseHeaders, GetStatus, GetTrailers, Dispose, call);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, options);
        var content = new RequestStreamContent();
        call.Start(host, content);
        Task<TResponse> response = call.SingleAsync();
        return new(new RequestWriter<TRequest, TResponse>(call, content, answerIsRead: true), response, ResponseHeaders, GetStatus, GetTrailers, Dispose, call);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, options);
        var content = new RequestStreamContent();
        call.Start(host, content);
        // Nobody may read before all is written, and a writer must hear of a refusal all the same.
        _ = call.EndIfAnsweredAsync();
        return new(
            new RequestWriter<TRequest, TResponse>(call, content, answerIsRead: false), new ResponseReader<TRequest, TResponse>(call), ResponseHeaders, GetStatus,
            GetTrailers, Dispose, call);
    }

    private static Task<Metadata> ResponseHeaders(object call) => ((ClientCall)call).ResponseHeadersAsync();

    private static Status GetStatus(object call) => ((ClientCall)call).GetStatus();

    private static Metadata GetTrailers(object call) => ((ClientCall)call).GetTrailers();

    private static void Dispose(object call) => ((ClientCall)call).Dispose();
}
