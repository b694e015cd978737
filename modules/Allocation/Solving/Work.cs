namespace FundingPlatform.Allocation.Solving;

/// <summary>
/// Counts work in steps of about four thousand simple operations, so that a search ends at the same place on every machine, and says when it is to end: at its limit of
/// steps, or when its clock or its caller stops it.
/// </summary>
internal sealed class Work(long most, Func<bool> stopped)
{
    private const long OperationsOfAStep = 4_096;
    private long operations;

    /// <summary>Steps so far.</summary>
    public long Steps => operations / OperationsOfAStep;

    /// <summary>Steps that are left.</summary>
    public long Left => Math.Max(0, most - Steps);

    /// <summary>Whether the search has to end.</summary>
    public bool IsOver => Steps >= most || stopped();

    public void Did(long done) => operations += done + 1;

    /// <summary>Takes in what was done elsewhere.</summary>
    public void Add(Work other) => operations += other.operations;

    /// <summary>Work of its own for a part, of at most so many steps.</summary>
    public Work Part(long steps) => new(Math.Min(steps, Left), stopped);
}
