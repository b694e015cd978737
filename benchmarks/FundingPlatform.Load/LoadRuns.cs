using System.Globalization;

namespace FundingPlatform.Load;

/// <summary>The parts of a measurement, each a table with its yardstick in it.</summary>
internal sealed class LoadRuns(Options options, Sample sample, JournalRuns journal, TextWriter output)
{
    private const int InFlight = 64;
    private const int Connections = 4;

    public static async Task<int> RunAsync(Options options, TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("funding-load-").FullName;
        try
        {
            foreach (string line in Machine.Lines(options, TimeProvider.System.GetUtcNow())) await output.WriteLineAsync(line).ConfigureAwait(false);
            var journal = new JournalRuns(folder, options.Length);
            Rate fsync = journal.Fsync();
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Disk: {fsync.PerSecond:N0} times 4 KiB written and flushed a second (p50 {fsync.P50:N0} us, p99 {fsync.P99:N0} us).")).ConfigureAwait(false);
            bool withoutServer = options.Parts.All(part => part is "goals" or "journal" or "storage");
            var runs = new LoadRuns(options, withoutServer ? new Sample(folder) : await Sample.LoadAsync(folder).ConfigureAwait(false), journal, output);
            if (options.Parts.Contains("goals")) await new StorageGoals(journal, new(Directory.CreateDirectory(Path.Combine(folder, "goals")).FullName, Country(options)), options, output).RunAsync().ConfigureAwait(false);
            if (options.Parts.Contains("journal")) await runs.Journal().ConfigureAwait(false);
            if (options.Parts.Contains("storage")) await runs.Storage(folder).ConfigureAwait(false);
            if (options.Parts.Contains("reads")) await runs.Reads().ConfigureAwait(false);
            if (options.Parts.Contains("changes")) await runs.Changes().ConfigureAwait(false);
            if (options.Parts.Contains("bulk")) await runs.Bulk().ConfigureAwait(false);
            if (options.Parts.Contains("watch")) await runs.Watch().ConfigureAwait(false);
            await output.WriteLineAsync($"\nLoad after the runs: {Machine.LoadAverage()}.").ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or Grpc.Core.RpcException or Kernel.FaultException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"FAILED {e}").ConfigureAwait(false);
            return 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Country(Options options) => options.Dry ? 2_000 : 638_745;

    private async Task Journal()
    {
        var table = new Comparison("The journal in process: one row of a table a change, durable", output);
        int flush = table.Add(() => Task.FromResult(journal.Fsync()));
        table.Add(() => Task.FromResult(journal.BareCommits()), flush);
        int single = table.Add(() => journal.Ours(1), flush), group = 0;
        foreach (int writers in (int[])[8, InFlight, 256])
        {
            int row = table.Add(() => journal.Ours(writers), single);
            if (writers == InFlight) group = row;
        }

        int ceiling = table.Add(() => journal.OneTransaction(options.Dry ? 100 : 50_000), single);
        IReadOnlyList<Rate> rates = await table.RunAsync(options.Rounds).ConfigureAwait(false);
        await output.WriteLineAsync($"\n{InFlight} writers: {Of(rates[group], rates[single])} of one writer, {Of(rates[group], rates[ceiling])} of one transaction; their p50 is {rates[group].P50 / rates[flush].P50:N1} flushes' p50.").ConfigureAwait(false);
    }

    private async Task Storage(string folder)
    {
        var storage = new StorageRuns(folder, Country(options));
        var writing = new Comparison("638,745 placements into their table, three indexes and a foreign key", output);
        writing.Add(() => Task.FromResult(storage.BareInsert()));
        writing.Add(storage.Statement);
        writing.Add(storage.Facts);
        await writing.RunAsync(options.Rounds).ConfigureAwait(false);
        var reading = new Comparison("The same out of it into memory", output);
        reading.Add(() => Task.FromResult(storage.BareRead()));
        reading.Add(() => Task.FromResult(storage.Read()));
        await reading.RunAsync(options.Rounds).ConfigureAwait(false);
    }

    private async Task Reads()
    {
        using RealServer server = await sample.StartServerAsync().ConfigureAwait(false);
        using Child floor = await sample.StartFloorAsync().ConfigureAwait(false);
        bool h2load = !options.Dry && H2LoadTool.IsThere();
        if (!h2load) await output.WriteLineAsync("\nWithout h2load (Debian: nghttp2-client): its rows are left out.").ConfigureAwait(false);
        foreach ((int connections, int streams) in ((int, int)[])[(Connections, 50), (50, 1)])
        {
            Task<Rate> Own(string name, Child process) => Unary.RunAsync(name, process, Sample.GetShare, server.Token, connections, streams, options.Length, _ => sample.Read());
            Task<Rate> Tool(string name, Child process) => H2LoadTool.RunAsync(name, process, Sample.GetShare, server.Token, connections, streams, options.Length, sample.Read(), sample.Folder);
            await Warm(() => Own("", floor), () => Own("", server.Process)).ConfigureAwait(false);
            var table = new Comparison($"Reads: GetBudgetShare with a token, {connections} connections x {streams} streams", output);
            table.Add(() => Own("plain Kestrel endpoint, same bytes", floor));
            table.Add(() => Own("GetBudgetShare", server.Process));
            if (h2load)
            {
                int tool = table.Add(() => Tool("h2load, plain Kestrel endpoint", floor), 2);
                table.Add(() => Tool("h2load, GetBudgetShare", server.Process), tool);
            }

            IReadOnlyList<Rate> rates = await table.RunAsync(options.Rounds).ConfigureAwait(false);
            if (h2load && Math.Abs(rates[2].Received!.Value - rates[3].Received!.Value) > 1)
                throw new InvalidOperationException($"h2load got other bytes from the server than from the floor: {rates[3].Received} and {rates[2].Received} a call.");
        }
    }

    private async Task Changes()
    {
        using RealServer server = await sample.StartServerAsync().ConfigureAwait(false);
        using Child floor = await sample.StartFloorAsync().ConfigureAwait(false);
        (Changing toServer, Changing toFloor) = (new(sample), new(sample));
        Task<Rate> Run(string name, Child process, Changing changing) =>
            Unary.RunAsync(name, process, Sample.ChangeOne, server.Token, Connections, InFlight / Connections, options.Length, caller => changing.Next(caller, InFlight));
        await Warm(() => Run("", floor, toFloor), () => Run("", server.Process, toServer)).ConfigureAwait(false);
        var table = new Comparison("Durable single changes: ChangePlacement, 64 in flight, each with its own request id", output);
        int wire = table.Add(() => Run("plain Kestrel endpoint, same bytes, nothing done", floor, toFloor));
        table.Add(() => Run("ChangePlacement", server.Process, toServer), wire);
        int bare = table.Add(() => Task.FromResult(journal.BareCommits()), 2);
        table.Add(() => InProcess.ChangesAsync(sample, 1, true, options.Length), bare);
        int group = table.Add(() => InProcess.ChangesAsync(sample, InFlight, true, options.Length), bare);
        table.Add(() => InProcess.ChangesAsync(sample, InFlight, false, options.Length), group);
        IReadOnlyList<Rate> rates = await table.RunAsync(options.Rounds).ConfigureAwait(false);
        await output.WriteLineAsync($"\nOver gRPC {Of(rates[1], rates[group])} of the same changes in process; to the bare commits of row {bare + 1}: {Of(rates[1], rates[bare])}.").ConfigureAwait(false);
        await output.WriteLineAsync(Split(rates[0], rates[1], rates[group], rates[group + 1])).ConfigureAwait(false);
    }

    // Two cores are shared by client and server, so processor time is what a rate is made of.
    private static string Split(Rate floor, Rate server, Rate books, Rate noBooks) => string.Create(CultureInfo.InvariantCulture, $"""

        Where the processor time of a change goes, us: client {server.ClientCpu:N0}; server {server.ServerCpu:N0}, of which plain HTTP/2 {floor.ServerCpu:N0} (row 1), deciding and recording {noBooks.ServerCpu:N0} (last row, with its caller), the books and today's shares {books.ServerCpu - noBooks.ServerCpu:N0}, and gRPC, access and the rest {server.ServerCpu - floor.ServerCpu - books.ServerCpu:N0}.
        """);

    private static string Of(Rate rate, Rate yardstick) => string.Create(CultureInfo.InvariantCulture, $"{rate.PerSecond / yardstick.PerSecond:N2}");

    private async Task Bulk()
    {
        using RealServer server = await sample.StartServerAsync().ConfigureAwait(false);
        using Child floor = await sample.StartFloorAsync().ConfigureAwait(false);
        using Grpc.Net.Client.GrpcChannel toFloor = Grpc.Net.Client.GrpcChannel.ForAddress(floor.Address);
        (Changing changes, Changing floorChanges) = (new(sample), new(sample));
        Task<Rate> Floor(int streams) => Streaming.BulkAsync($"plain Kestrel endpoint, same bytes, streams: {streams}", floor, toFloor, server.Headers, floorChanges, streams, options.Length);
        Task<Rate> Ours(int streams) => Streaming.BulkAsync($"ApplyChanges, streams: {streams}", server.Process, server.Channel, server.Headers, changes, streams, options.Length);
        await Warm(() => Floor(4), () => Ours(4)).ConfigureAwait(false);
        var table = new Comparison("Bulk changes: ApplyChanges, 256 unanswered a stream", output);
        foreach (int streams in (int[])[1, 4])
        {
            int yardstick = table.Add(() => Floor(streams), streams == 1 ? 0 : 2);
            table.Add(() => Ours(streams), yardstick);
        }

        await table.RunAsync(options.Rounds).ConfigureAwait(false);
    }

    private async Task Watch()
    {
        using RealServer server = await sample.StartServerAsync().ConfigureAwait(false);
        var changing = new Changing(sample);
        await Warm(() => Streaming.WatchedAsync(server, changing, InFlight, 1, options.Length)).ConfigureAwait(false);
        var table = new Comparison("Watching: WatchBudgetShares while changes run", output);
        foreach (int watchers in (int[])[0, 1, 16]) table.Add(() => Streaming.WatchedAsync(server, changing, InFlight, watchers, options.Length));
        await table.RunAsync(options.Rounds).ConfigureAwait(false);
    }

    private async Task Warm(params Func<Task<Rate>>[] runs)
    {
        if (options.Dry) return;
        foreach (Func<Task<Rate>> run in runs) await run().ConfigureAwait(false);
    }
}
