using System.Globalization;
using Grpc.Core;

namespace FundingPlatform.CrashTest;

/// <summary>What the server is doing when it is killed.</summary>
internal enum Moment
{
    Load,
    StartUp,
    SchemaCreation,
    Import,
    Backup,
}

/// <summary>One kill: when it came, what the clients had been told by then, and what did not hold afterwards.</summary>
internal sealed record Kill(int Number, Moment Moment, string When, int Answered, int Unanswered, int FoundUnanswered, IReadOnlyList<string> Failures)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"kill {Number,4}  {Moment,-14} {When}: {Answered} answers, {Unanswered} changes without one of which {FoundUnanswered} were recorded");
}

/// <summary>Kills the server again and again, each time starts it again, and checks what must hold.</summary>
internal sealed class Campaign(int kills, int seed, string folder) : IDisposable
{
    private const int KillsPerGeneration = 6, QuotaPerLife = 120, ImportRows = 600;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Of every ten kills, in an order of their own each time.
    private static readonly Moment[] Deck =
    [
        Moment.Load, Moment.Load, Moment.Load, Moment.Load, Moment.Load, Moment.StartUp, Moment.StartUp, Moment.SchemaCreation, Moment.Import, Moment.Backup,
    ];

    private readonly Random random = new(seed);
    private readonly Queue<Moment> moments = [];
    private readonly string small = SmallAuthority.Make(folder);
    private Generation? generation;
    private int generations;
    private ServerProcess? server;
    private Doing doing = new();
    private TimeSpan usualStart = TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyList<Kill>> Run(Action<Kill> told)
    {
        List<Kill> all = [];
        for (int number = 1; number <= kills; number++)
        {
            if (moments.Count == 0) foreach (Moment moment in Shuffled()) moments.Enqueue(moment);
            Kill kill = await One(number, moments.Dequeue());
            told(kill);
            all.Add(kill);
            // What is broken once is broken from then on: the next kill begins with another database.
            if (kill.Failures.Count > 0) Abandon();
        }

        return all;
    }

    public void Dispose() => server?.Dispose();

    private Moment[] Shuffled()
    {
        Moment[] deck = [.. Deck];
        random.Shuffle(deck);
        return deck;
    }

    private async Task<Kill> One(int number, Moment moment)
    {
        doing = new();
        try
        {
            return await Made(number, moment).WaitAsync(Patience);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException or RpcException or IOException or Kernel.FaultException)
        {
            return new(number, moment, "", 0, 0, 0, [$"While {doing}: {e.GetType().Name}: {e.Message} The server: {server?.LastWords}"]);
        }
    }

    private async Task<Kill> Made(int number, Moment moment)
    {
        if (moment == Moment.SchemaCreation) return await new FreshDatabase(Path.Combine(folder, $"fresh-{number}"), random, doing).Kill(number);
        if (generation is null || generation.Kills++ == KillsPerGeneration) NextGeneration();
        server ??= await Started();
        if (moment == Moment.StartUp) return await Killed(number, moment, null, await doing.While("killing at start-up", DuringStartUp));
        var life = new Life(await server.Address(), generation!.Token);
        BackupUnderWay? backup = moment == Moment.Backup ? new(generation, Path.Combine(folder, $"backup-{number}.db"), inProcess: random.Next(2) == 0) : null;
        string when = await doing.While("killing under load", () => UnderLoad(life, moment, backup));
        return await Killed(number, moment, life, when, backup);
    }

    private async Task<string> UnderLoad(Life life, Moment moment, BackupUnderWay? backup)
    {
        Task[] work = [.. generation!.Clients.Select(client => Task.Run(() => client.Work(life, QuotaPerLife)))];
        bool warm = random.Next(5) > 0;
        if (warm) await life.First.WaitAsync(Patience);
        string when = $"{await Delay(moment == Moment.Load ? 400 : 200)} after the {(warm ? "first answer" : "start of the load")}";
        if (moment == Moment.Import)
        {
            Import import = generation.NextImport(random, ImportRows);
            work = [.. work, Task.Run(() => life.Run("import", async services => life.Took(await import.Send(services, Patience))))];
            when = $"{await Delay(250)} into an import";
        }
        else if (backup is not null)
        {
            await backup.Begin();
            when = $"{await Delay(20)} into a backup by {(backup.IsInProcess ? "a process that lives" : "a process that is killed too")}";
        }

        if (server!.HasEnded) life.Failed($"the server ended by itself: {server.LastWords}");
        life.End();
        backup?.Kill();
        server.Kill();
        await Task.WhenAll(work).WaitAsync(Patience);
        return when;
    }

    private async Task<string> DuringStartUp()
    {
        server!.Dispose();
        server = ServerProcess.Begin(generation!.Database);
        string when = $"{await Delay((int)(usualStart.TotalMilliseconds * 1.1))} after the start";
        server.Kill();
        return when;
    }

    private async Task<Kill> Killed(int number, Moment moment, Life? life, string when, BackupUnderWay? backup = null)
    {
        server!.Dispose();
        int answered = life?.Answered ?? 0;
        int unanswered = generation!.Clients.Sum(c => c.Ledger.Count(l => !l.IsAnswered)) + generation.Imports.Count(i => i.Acknowledged is null);
        server = await Started();
        (IReadOnlyList<string> failures, int found) = await Checks.Make(generation, await server.Address(), doing);
        IReadOnlyList<string> ofBackup = backup is null ? [] : await doing.While("checking the backup", backup.Check);
        return new(number, moment, when, answered, unanswered, found, [.. life?.Failures ?? [], .. failures, .. ofBackup]);
    }

    private async Task<ServerProcess> Started()
    {
        var started = ServerProcess.Begin(generation!.Database);
        await doing.While("starting the server", started.Address);
        usualStart = started.TimeToListen;
        return started;
    }

    private void NextGeneration()
    {
        Abandon();
        generation = Generation.Begin(folder, ++generations, small, random);
    }

    private void Abandon()
    {
        server?.Dispose();
        (server, generation) = (null, null);
    }

    private async Task<string> Delay(int most)
    {
        int milliseconds = random.Next(most);
        await Task.Delay(milliseconds);
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms");
    }
}
