using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Books;

/// <summary>
/// The part of a book that is paid by counts. An open count follows the placements: one that changes is counted anew, and then the
/// schemes are settled anew, for every school at once. Nothing else that a live book takes in moves them: what the formula knows
/// of the schools stands as long as the book does.
/// </summary>
internal sealed class CountedBook
{
    private readonly CountedInputs inputs;
    private readonly SchoolsSide side;
    private readonly bool follows;
    private readonly Dictionary<string, Placement> placements;
    private CountInputs counts;
    private bool stale;
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
        placements.Remove(id);
        if (now is not null && counts.Counts(now.SchoolId)) placements[id] = now;
        return stale = true;
    }

    /// <summary>Every school's share; what is paid by counts is settled again only where a count may have changed.</summary>
    public Outcome<AuthorityShares> Calculate(IReadOnlyList<SchoolFunding> schools)
    {
        if (stale)
        {
            counts = counts.With(placements.Values);
            (schemes, settled, stale) = (inputs.Of(side.Authority, counts), null, false);
        }

        Outcome<AuthorityShares> shares = side.Calculate(schools, schemes, settled);
        if (shares.Succeeded) settled = shares.Value.Counted;
        return shares;
    }
}
