using System.ComponentModel;
using System.Text;
using Grpc.Core;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>
/// A service of texts, as a generator would write it; each test gives the methods that it needs. Two texts have a meaning of
/// their own: the marshaller fails on <see cref="Unwritable"/> after half of it, and on reading <see cref="Unreadable"/>.
/// </summary>
public static class Probe
{
    public const string Service = "funding.test.Probe";
    public const string Unwritable = "unwritable";
    public const string Unreadable = "unreadable";

    private static readonly Marshaller<string> Text = Marshallers.Create(Write, Read);

    public static readonly Method<string, string> Unary = new(MethodType.Unary, Service, nameof(Unary), Text, Text);
    public static readonly Method<string, string> Collect = new(MethodType.ClientStreaming, Service, nameof(Collect), Text, Text);
    public static readonly Method<string, string> Spread = new(MethodType.ServerStreaming, Service, nameof(Spread), Text, Text);
    public static readonly Method<string, string> Talk = new(MethodType.DuplexStreaming, Service, nameof(Talk), Text, Text);

    public static void BindService(ServiceBinderBase binder, ProbeBase? service)
    {
        binder.AddMethod(Unary, service is null ? null : new UnaryServerMethod<string, string>(service.Unary));
        binder.AddMethod(Collect, service is null ? null : new ClientStreamingServerMethod<string, string>(service.Collect));
        binder.AddMethod(Spread, service is null ? null : new ServerStreamingServerMethod<string, string>(service.Spread));
        binder.AddMethod(Talk, service is null ? null : new DuplexStreamingServerMethod<string, string>(service.Talk));
    }

    private static void Write(string text, SerializationContext context)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        context.SetPayloadLength(bytes.Length);
        System.Buffers.IBufferWriter<byte> writer = context.GetBufferWriter();
        int half = text == Unwritable ? bytes.Length / 2 : bytes.Length;
        bytes.AsSpan(0, half).CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(half);
        if (text == Unwritable) throw new FormatException("This text cannot be written.");
        context.Complete();
    }

    private static string Read(DeserializationContext context)
    {
        string text = Encoding.UTF8.GetString(context.PayloadAsReadOnlySequence());
        return text == Unreadable ? throw new FormatException("This text cannot be read.") : text;
    }
}

[BindServiceMethod(typeof(Probe), nameof(Probe.BindService))]
public abstract class ProbeBase
{
    public abstract Task<string> Unary(string request, ServerCallContext context);

    public abstract Task<string> Collect(IAsyncStreamReader<string> requests, ServerCallContext context);

    public abstract Task Spread(string request, IServerStreamWriter<string> responses, ServerCallContext context);

    public abstract Task Talk(IAsyncStreamReader<string> requests, IServerStreamWriter<string> responses, ServerCallContext context);
}

/// <summary>What the probe does in one test; echoes where nothing is given.</summary>
public sealed class Behaviour
{
    /// <summary>How many services have been disposed after their call.</summary>
    public int Disposed { get; set; }

    public Func<string, ServerCallContext, Task<string>> Unary { get; set; } = (request, _) => Task.FromResult(request);

    public Func<IAsyncStreamReader<string>, ServerCallContext, Task<string>> Collect { get; set; } = async (requests, _) =>
    {
        var all = new StringBuilder();
        await foreach (string request in requests.ReadAllAsync()) all.Append(request);
        return all.ToString();
    };

    public Func<string, IServerStreamWriter<string>, ServerCallContext, Task> Spread { get; set; } = async (request, responses, _) =>
    {
        foreach (char letter in request) await responses.WriteAsync(letter.ToString());
    };

    public Func<IAsyncStreamReader<string>, IServerStreamWriter<string>, ServerCallContext, Task> Talk { get; set; } = async (requests, responses, _) =>
    {
        await foreach (string request in requests.ReadAllAsync()) await responses.WriteAsync(request);
    };
}

/// <summary>The probe as a service; its overload and its second face show that methods are found by their parameters.</summary>
[DisplayName("probe")]
public sealed class ProbeEndpoint(Behaviour behaviour) : ProbeBase, IDisposable
{
    [Description("answers once")]
    public override Task<string> Unary(string request, ServerCallContext context) => behaviour.Unary(request, context);

    public static Task<string> Unary(string request) => throw new InvalidOperationException($"An overload is no service method: {request}");

    public override Task<string> Collect(IAsyncStreamReader<string> requests, ServerCallContext context) => behaviour.Collect(requests, context);

    public override Task Spread(string request, IServerStreamWriter<string> responses, ServerCallContext context) =>
        behaviour.Spread(request, responses, context);

    public override Task Talk(IAsyncStreamReader<string> requests, IServerStreamWriter<string> responses, ServerCallContext context) =>
        behaviour.Talk(requests, responses, context);

    public void Dispose() => behaviour.Disposed++;
}
