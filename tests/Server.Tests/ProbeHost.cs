using System.Collections.Concurrent;
using System.Net;
using Funding.Probe.V1;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FundingPlatform.Server.Tests;

/// <summary>The Shell with the probe for its only service, and all that it logs.</summary>
internal sealed class ProbeHost : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly WebApplication host;

    private ProbeHost(DirectoryInfo folder, WebApplication host, Logged logged)
    {
        (this.folder, this.host, Logged) = (folder, host, logged);
        Channel = GrpcChannel.ForAddress(host.Urls.First());
        Tokens = host.Services.GetRequiredService<Tokens>();
    }

    public GrpcChannel Channel { get; }

    public Uri Address => new(host.Urls.First());

    public Logged Logged { get; }

    public Tokens Tokens { get; }

    public IServiceProvider Services => host.Services;

    public static async Task<ProbeHost> StartAsync(string environment = "Production", Action<WebApplication>? beforeStart = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("funding-probe-");
        var logged = new Logged();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders().AddProvider(logged);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddShell(Path.Combine(folder.FullName, "a.db"));
        WebApplication host = builder.Build();
        host.MapShell();
        host.MapGrpcService<ProbeEndpoint>();
        beforeStart?.Invoke(host);
        await host.StartAsync();
        return new(folder, host, logged);
    }

    public string Token(AccessRole role, int authority = 351) => Tokens.Add($"the {role}", role, authority).Value.Text;

    public Task<Reply> CallAsync(string method, string? token, string text = "", MethodType type = MethodType.Unary) =>
        Channel.CallAsync($"funding.probe.v1.ProbeService/{method}", type, new ProbeMessage { Text = text }, token);

    public Task StopAsync() => host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await host.DisposeAsync();
        folder.Delete(recursive: true);
    }
}

/// <summary>Does what the text says; otherwise answers with who is calling.</summary>
internal sealed class ProbeEndpoint : ProbeService.ProbeServiceBase
{
    public override Task<ProbeMessage> Unary(ProbeMessage request, ServerCallContext context) => Answer(request.Text, context);

    public override Task<ProbeMessage> Read(ProbeMessage request, ServerCallContext context) => Answer(request.Text, context);

    public override Task<ProbeMessage> Approve(ProbeMessage request, ServerCallContext context) => Answer(request.Text, context);

    public override Task<ProbeMessage> Audit(ProbeMessage request, ServerCallContext context) => Answer(request.Text, context);

    public override Task<ProbeMessage> Unmarked(ProbeMessage request, ServerCallContext context) => Answer(request.Text, context);

    public override async Task<ProbeMessage> ClientStream(IAsyncStreamReader<ProbeMessage> requestStream, ServerCallContext context)
    {
        await requestStream.MoveNext(context.CancellationToken);
        return await Answer(requestStream.Current.Text, context);
    }

    public override async Task ServerStream(ProbeMessage request, IServerStreamWriter<ProbeMessage> responseStream, ServerCallContext context) =>
        await responseStream.WriteAsync(await Answer(request.Text, context), context.CancellationToken);

    public override Task ReadStream(ProbeMessage request, IServerStreamWriter<ProbeMessage> responseStream, ServerCallContext context) =>
        ServerStream(request, responseStream, context);

    public override async Task Duplex(IAsyncStreamReader<ProbeMessage> requestStream, IServerStreamWriter<ProbeMessage> responseStream, ServerCallContext context)
    {
        await foreach (ProbeMessage request in requestStream.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(await Answer(request.Text, context), context.CancellationToken);
    }

    private static async Task<ProbeMessage> Answer(string text, ServerCallContext context)
    {
        switch (text)
        {
            case "fault": throw new FaultException(new Fault("date_invalid", "No such day.", FaultKind.Invalid, "opening.decided_on"));
            case "defect": throw new InvalidOperationException("SELECT secret FROM inside");
            case "wait": await Task.Delay(Timeout.Infinite, context.CancellationToken); break;
        }

        Caller caller = context.Caller();
        return new ProbeMessage { Text = $"{caller.Subject}, {caller.Role}, {caller.Authority?.ToString() ?? "any"}" };
    }
}

/// <summary>Keeps every line with its category.</summary>
internal sealed class Logged : ILoggerProvider
{
    private readonly ConcurrentQueue<string> lines = new();

    public IEnumerable<string> Of(string category) => lines.Where(l => l.StartsWith(category + " ", StringComparison.Ordinal)).Select(l => l[(category.Length + 1)..]);

    public ILogger CreateLogger(string categoryName) => new Lines(categoryName, lines);

    public void Dispose()
    {
    }

    private sealed class Lines(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{category} {logLevel}: {formatter(state, exception)} {exception}".TrimEnd());
    }
}
