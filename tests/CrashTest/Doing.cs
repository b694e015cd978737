namespace FundingPlatform.CrashTest;

/// <summary>What a kill and its checks are at, several things at once, so that a failure or a wait without end says where it was.</summary>
internal sealed class Doing
{
    private readonly List<string> now = [];

    /// <summary>Does it under its name. What fails stays among what is done.</summary>
    public async Task<T> While<T>(string what, Func<Task<T>> work)
    {
        lock (now) now.Add(what);
        T result = await work();
        lock (now) now.Remove(what);
        return result;
    }

    /// <inheritdoc cref="While{T}"/>
    public Task While(string what, Func<Task> work) => While(what, async () =>
    {
        await work();
        return true;
    });

    public override string ToString()
    {
        lock (now) return now.Count == 0 ? "nothing" : string.Join(" and ", now);
    }
}
