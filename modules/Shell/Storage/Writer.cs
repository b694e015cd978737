using System.Threading.Channels;
using FundingPlatform.Kernel;

namespace FundingPlatform.Shell.Storage;

/// <summary>A command in the queue: its work, and how its caller is told.</summary>
internal abstract class Command
{
    /// <summary>Does the work; false when it was refused and must leave nothing.</summary>
    public abstract bool Run(WriteConnection write);

    public abstract void Answer();

    public abstract void Fail(Exception exception);
}

/// <summary>A command whose caller goes before its turn is dropped; once begun, it is carried through.</summary>
internal sealed class Command<T>(Func<WriteConnection, Outcome<T>> work, CancellationToken caller) : Command
{
    // The caller goes on in a thread of its own, never in the writer's.
    private readonly TaskCompletionSource<Outcome<T>> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Outcome<T> outcome;
    private bool begun;

    public Task<Outcome<T>> Reply => reply.Task;

    public override bool Run(WriteConnection write)
    {
        // A batch that breaks runs its commands again: what was begun once is not dropped the second time.
        if (!begun && caller.IsCancellationRequested) return false;
        begun = true;
        outcome = Outcome(write);
        return outcome.Succeeded;
    }

    public override void Answer()
    {
        if (begun) reply.TrySetResult(outcome);
        else reply.TrySetCanceled(caller);
    }

    public override void Fail(Exception exception)
    {
        if (DatabaseFile.Refusal(exception) is { } refused) reply.TrySetResult(refused);
        else reply.TrySetException(exception);
    }

    // A refusal that leaves a body by exception is a refusal of this command and no reason to run the others again.
    private Outcome<T> Outcome(WriteConnection write)
    {
        try
        {
            return work(write);
        }
        catch (FaultException refusal)
        {
            return refusal.Fault;
        }
    }
}

/// <summary>
/// The single writer: takes whatever commands wait, runs them in order in one transaction, commits once and then answers
/// all of them. A lone command is a batch of one; nothing waits for a timer.
/// </summary>
internal sealed class Writer : IDisposable
{
    private const int LargestBatch = 1024;

    private readonly Channel<Command> waiting = Channel.CreateUnbounded<Command>(new() { SingleReader = true });
    private readonly WriteConnection write;
    private readonly Task loop;
    private volatile Action<IReadOnlyList<CommittedFact>>? committed;

    public Writer(WriteConnection write)
    {
        this.write = write;
        loop = Task.Run(Loop);
    }

    /// <summary>Who is told of every batch after its commit and before anyone is answered, in the writer's own thread.</summary>
    public Action<IReadOnlyList<CommittedFact>>? Committed
    {
        get => committed;
        set => committed = value;
    }

    public Task<Outcome<T>> Submit<T>(Func<WriteConnection, Outcome<T>> work, CancellationToken caller = default)
    {
        var command = new Command<T>(work, caller);
        ObjectDisposedException.ThrowIf(!waiting.Writer.TryWrite(command), typeof(FundingDatabase));
        return command.Reply;
    }

    /// <summary>Finishes what waits, then closes the connection.</summary>
    public void Dispose()
    {
        if (!waiting.Writer.TryComplete()) return;
        loop.Wait();
        write.Dispose();
    }

    private async Task Loop()
    {
        var batch = new List<Command>();
        while (await waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < LargestBatch && waiting.Reader.TryRead(out Command? command)) batch.Add(command);
            RunTogether(batch);
            batch.Clear();
        }
    }

    /// <summary>One transaction for all. When it breaks, each command runs again in its own, so that only the guilty one fails.</summary>
    private void RunTogether(List<Command> batch)
    {
        Exception? broken = TryTransaction(batch, out IReadOnlyList<CommittedFact> facts);
        if (broken is null)
            Answer(batch, facts);
        else if (batch.Count == 1)
            batch[0].Fail(broken);
        else
            foreach (Command command in batch) RunTogether([command]);
    }

    // What is committed stays, whatever happens to those who are told of it: a caller who gets an error retries, and is then
    // answered with what was recorded.
    private void Answer(List<Command> batch, IReadOnlyList<CommittedFact> facts)
    {
        try
        {
            if (facts.Count > 0) committed?.Invoke(facts);
            foreach (Command command in batch) command.Answer();
        }
        catch (Exception e)
        {
            foreach (Command command in batch) command.Fail(e);
        }
    }

    private Exception? TryTransaction(List<Command> batch, out IReadOnlyList<CommittedFact> facts)
    {
        facts = [];
        try
        {
            write.KeepsFacts = committed is not null;
            write.Begin();
            foreach (Command command in batch) write.KeepIf(() => command.Run(write));
            facts = write.Commit();
            return null;
        }
        catch (Exception e)
        {
            return Undo(e);
        }
    }

    // A rollback that fails too must not end the loop: everybody in the queue would wait for ever.
    private Exception Undo(Exception cause)
    {
        try
        {
            write.Rollback();
            return cause;
        }
        catch (Exception e)
        {
            return new AggregateException(cause, e);
        }
    }
}
