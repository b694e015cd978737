using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Books;

/// <summary>
/// The part of a book that is paid by counts. An open count follows the placements: the schools of one that changes are counted
/// again, and where their numbers are others the schemes are settled again, for every school at once. Nothing else that a live
/// book takes in moves them: what the formula knows of the schools stands as long as the book does.
/// </summary>
internal sealed class CountedBook
{
    private readonly CountedInputs inputs;
    private readonly SchoolsSide side;
    private readonly bool follows;
    private readonly Dictionary<string, Placement> placements;
    private readonly HashSet<int> touched = [];
    private CountInputs counts;
    private AuthoritySchemes schemes;
    private CountedResults? settled;

    public CountedBook(YearInputs year, SchoolsSide side)
    {
        (inputs, this.side) = (year.Counted, side);
        counts = inputs.Pays(side.Authority) ? inputs.CountsOf(side.Authority, year.SchoolsOf[side.Authority]) : new([], new([], []), [], []);
        follows = inputs.Pays(side.Authority);
        placements = follows ? counts.Placements.ToDictionary(p => p.Id, StringComparer.Ordinal) : [];
        schemes = inputs.Of(side.Authority, counts);
    }

    public CountedResults Results => settled ?? CountedResults.None;

    /// <summary>Whether a placement is or was one that may count here.</summary>
    public bool Concerns(string id, Placement? now) => follows && (placements.ContainsKey(id) || (now is not null && counts.Counts(now.SchoolId)));

    /// <summary>Takes a placement as it is recorded now; false where it neither counted nor counts here.</summary>
    public bool Replace(string id, Placement? now)
    {
        if (!Concerns(id, now)) return false;
        placements.Remove(id, out Placement? before);
        if (before is not null) touched.Add(before.SchoolId);
        if (now is not null && counts.Counts(now.SchoolId)) touched.Add((placements[id] = now).SchoolId);
        counts = counts.With(before, now);
        return true;
    }

    /// <summary>What is paid by counts; it is settled again only where a count changed, and asks for what the formula knows once.</summary>
    public CountedResults Settle(Func<IReadOnlyDictionary<int, SchoolNeeds>> needs)
    {
        if (settled is null) settled = schemes.IsNone ? CountedResults.None : schemes.Result(needs());
        if (touched.Count == 0) return settled;
        schemes = inputs.Again(side.Authority, schemes, counts, touched);
        touched.Clear();
        return settled = schemes.Result(settled);
    }
}
