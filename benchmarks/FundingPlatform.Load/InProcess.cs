using System.Diagnostics;
using System.Globalization;
using Funding.Schools.V1;
using Funding.Type.V1;
using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.VolumeTopUps;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.Load;

/// <summary>
/// The same changes as over gRPC, submitted in this process: what is left of a change when nothing goes over the wire, with the
/// books that are recomputed after each batch, and without them.
/// </summary>
internal static class InProcess
{
    public static async Task<Rate> ChangesAsync(Sample sample, int writers, bool books, TimeSpan length)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddShell(sample.Copy()).AddSchools().AddBanding().AddVolumeTopUps().AddContingency().AddBlockTransfers().AddAllocation();
        await using WebApplication host = builder.Build();
        if (books) host.MapAllocation();
        var database = host.Services.GetRequiredService<FundingDatabase>();
        var shares = host.Services.GetRequiredService<SharesToday>();
        var handler = host.Services.GetRequiredService<ChangeHandler<PlacementCorrection>>();
        var changing = new Changing(sample);
        var caller = new Caller("Load", AccessRole.Officer, Sample.Authority);

        async Task Change(int writer)
        {
            ChangePlacementRequest request = changing.Next(writer, writers);
            var command = new CommandInfo(Guid.Parse(request.RequestId), caller.Subject, Sample.Authority) { Caller = caller, Fingerprint = Changes.Fingerprint(Sample.ChangeOne, request) };
            Func<Session, Outcome<RecordedChange>> body = handler(request.Correction, "correction");
            Outcome<Answer> answer = await database.Submit(command, session => Recorded(body(session)), CancellationToken.None).ConfigureAwait(false);
            _ = shares.OfFacts(answer.OrThrow().Facts.Value, caller);
        }

        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        string name = string.Create(CultureInfo.InvariantCulture, $"in process, {writers} writers, {(books ? "books kept" : "no books")}");
        Rate rate = await Writers(name, writers, length, Change).ConfigureAwait(false);
        return rate with { ServerCpu = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / rate.Calls };
    }

    /// <summary>So many callers, each with one call in flight until the time is over.</summary>
    public static async Task<Rate> Writers(string name, int writers, TimeSpan length, Func<int, Task> once)
    {
        long end = Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);
        async Task<List<long>> Writer(int number)
        {
            List<long> ticks = [];
            do
            {
                long started = Stopwatch.GetTimestamp();
                await once(number).ConfigureAwait(false);
                ticks.Add(Stopwatch.GetTimestamp() - started);
            }
            while (Stopwatch.GetTimestamp() < end);
            return ticks;
        }

        long began = Stopwatch.GetTimestamp();
        List<long>[] all = await Task.WhenAll(Enumerable.Range(0, writers).Select(n => Task.Run(() => Writer(n)))).ConfigureAwait(false);
        return Rate.Of(name, [.. all.SelectMany(t => t)], Stopwatch.GetElapsedTime(began));
    }

    private static Outcome<ReadOnlyMemory<byte>> Recorded(Outcome<RecordedChange> decided) =>
        decided.Fault is Kernel.Fault fault ? fault : (ReadOnlyMemory<byte>)decided.Value.ToByteArray();
}
