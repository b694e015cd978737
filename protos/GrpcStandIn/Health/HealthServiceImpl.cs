using System.Threading.Channels;
using Grpc.Core;
using Grpc.Health.V1;

namespace Grpc.HealthCheck;

/// <summary>Answers health checks with the states that it has been told.</summary>
public class HealthServiceImpl : Grpc.Health.V1.Health.HealthBase
{
    // Enough for a watcher that is not stuck; one that is sees the latest states when it reads on.
    private const int Unread = 5;

    private readonly Lock gate = new();
    private readonly Dictionary<string, HealthCheckResponse.Types.ServingStatus> states = [];
    private readonly Dictionary<string, List<ChannelWriter<HealthCheckResponse.Types.ServingStatus>>> watchers = [];

    /// <param name="service">Full name of a service; empty for the server as a whole.</param>
    public void SetStatus(string service, HealthCheckResponse.Types.ServingStatus status)
    {
        lock (gate)
        {
            if (states.TryGetValue(service, out HealthCheckResponse.Types.ServingStatus before) && before == status) return;
            states[service] = status;
            Tell(service, status);
        }
    }

    /// <summary>Makes a service unknown.</summary>
    public void ClearStatus(string service)
    {
        lock (gate)
        {
            if (states.Remove(service)) Tell(service, HealthCheckResponse.Types.ServingStatus.ServiceUnknown);
        }
    }

    /// <summary>Makes every service unknown.</summary>
    public void ClearAll()
    {
        lock (gate)
        {
            foreach (string service in states.Keys.ToArray()) ClearStatus(service);
        }
    }

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        lock (gate)
        {
            return states.TryGetValue(request.Service, out HealthCheckResponse.Types.ServingStatus status)
                ? Task.FromResult(new HealthCheckResponse { Status = status })
                : throw new RpcException(new Status(StatusCode.NotFound, $"The service '{request.Service}' is not known."));
        }
    }

    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        var changes = Channel.CreateBounded<HealthCheckResponse.Types.ServingStatus>(
            new BoundedChannelOptions(Unread) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        Begin(request.Service, changes.Writer);
        try
        {
            await foreach (HealthCheckResponse.Types.ServingStatus status in changes.Reader.ReadAllAsync(context.CancellationToken))
                await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, context.CancellationToken);
        }
        finally
        {
            End(request.Service, changes.Writer);
        }
    }

    private void Begin(string service, ChannelWriter<HealthCheckResponse.Types.ServingStatus> watcher)
    {
        lock (gate)
        {
            if (!watchers.TryGetValue(service, out var all)) watchers[service] = all = [];
            all.Add(watcher);
            watcher.TryWrite(states.GetValueOrDefault(service, HealthCheckResponse.Types.ServingStatus.ServiceUnknown));
        }
    }

    // Names come from clients, so one that nobody watches any more must not stay.
    private void End(string service, ChannelWriter<HealthCheckResponse.Types.ServingStatus> watcher)
    {
        lock (gate)
        {
            watchers[service].Remove(watcher);
            if (watchers[service].Count == 0) watchers.Remove(service);
        }
    }

    private void Tell(string service, HealthCheckResponse.Types.ServingStatus status)
    {
        if (!watchers.TryGetValue(service, out var all)) return;
        foreach (ChannelWriter<HealthCheckResponse.Types.ServingStatus> watcher in all) watcher.TryWrite(status);
    }
}
