namespace FundingPlatform.Schools;

/// <summary>
/// The rows that stand in for a school in another file: the URNs to read, together, and the links that led to them in the
/// order in which they were followed. Its own URN and no link when it has a row itself; no URN when nothing was found.
/// </summary>
public sealed record FollowedLinks(IReadOnlyList<int> Urns, IReadOnlyList<SchoolLink> Path)
{
    public bool Found => Urns.Count > 0;
}

/// <summary>
/// Follows a school to its predecessors where another file does not know its URN. A school that becomes an academy or
/// merges gets a new URN. Goes at most four steps back, takes several predecessors together, goes no further behind one
/// that has a row, and is not caught by links in a circle.
/// </summary>
public sealed class PredecessorLinks
{
    public const int MostSteps = 4;
    private readonly ILookup<int, SchoolLink> predecessors;

    public PredecessorLinks(IEnumerable<SchoolLink> links) =>
        predecessors = links.Where(l => l.IsPredecessor).ToLookup(l => l.Urn);

    /// <param name="urn">The school.</param>
    /// <param name="hasRow">Whether the other file has a row for a URN.</param>
    public FollowedLinks Follow(int urn, Func<int, bool> hasRow)
    {
        ArgumentNullException.ThrowIfNull(hasRow);
        if (hasRow(urn)) return new([urn], []);
        Dictionary<int, SchoolLink?> cameBy = new() { [urn] = null };
        List<int> found = [];
        List<int> frontier = [urn];
        for (int step = 1; step <= MostSteps && frontier.Count > 0; step++)
            frontier = Step(frontier, hasRow, cameBy, found);
        return new(found, [.. found.SelectMany(f => Back(f, cameBy)).Distinct()]);
    }

    private List<int> Step(List<int> frontier, Func<int, bool> hasRow, Dictionary<int, SchoolLink?> cameBy, List<int> found)
    {
        List<int> next = [];
        foreach (SchoolLink link in frontier.SelectMany(from => predecessors[from]))
            if (cameBy.TryAdd(link.LinkUrn, link))
                (hasRow(link.LinkUrn) ? found : next).Add(link.LinkUrn);
        return next;
    }

    /// <summary>The links from the school to a URN that was reached.</summary>
    private static Stack<SchoolLink> Back(int reached, Dictionary<int, SchoolLink?> cameBy)
    {
        Stack<SchoolLink> links = [];
        for (SchoolLink? link = cameBy[reached]; link is not null; link = cameBy[link.Urn]) links.Push(link);
        return links;
    }
}
