using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;

namespace FundingPlatform.Load;

/// <summary>One method under load: calls a second, waits, processor time and bytes of a call.</summary>
internal static class Unary
{
    public static async Task<Rate> RunAsync(
        string name, Child server, string path, string? token, int connections, int streams, TimeSpan length, Func<int, IMessage> request)
    {
        (TimeSpan serverCpu, TimeSpan clientCpu, long began) = (server.Cpu, Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.GetTimestamp());
        Tally[] tallies = await Task.WhenAll(Enumerable.Range(0, connections).Select(c =>
            Task.Run(() => H2Client.RunAsync(server.Address, path, token, c * streams, streams, length, request)))).ConfigureAwait(false);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(began);
        if (tallies.FirstOrDefault(t => t.Failed > 0) is { } failed)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{name}: {tallies.Sum(t => t.Failed)} of {tallies.Sum(t => t.Ticks.Count)} calls failed, the first with: {failed.FirstFailure}"));
        Rate rate = Rate.Of(name, [.. tallies.SelectMany(t => t.Ticks)], elapsed);
        return rate with
        {
            ServerCpu = (server.Cpu - serverCpu).TotalMicroseconds / rate.Calls,
            ClientCpu = (Process.GetCurrentProcess().TotalProcessorTime - clientCpu).TotalMicroseconds / rate.Calls,
            Sent = (double)tallies.Sum(t => t.Sent) / rate.Calls,
            Received = (double)tallies.Sum(t => t.Received) / rate.Calls,
        };
    }
}
