using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Books;

/// <summary>
/// The part of a book that is paid by counts, as placements change: an open count follows them, and the schools of one that changes are
/// counted again. Nothing else that a live book takes in moves the counts.
/// </summary>
internal sealed class CountedBook
{
    private readonly CountedInputs inputs;
    private readonly int authority;
    private readonly bool follows;
    private readonly Dictionary<string, Placement> placements;
    private readonly HashSet<int> touched = [];
    private CountInputs counts;

    public CountedBook(YearInputs year, int authority)
    {
        (inputs, this.authority) = (year.Counted, authority);
        follows = inputs.Pays(authority);
        counts = follows ? inputs.CountsOf(authority, year.SchoolsOf[authority]) : new([], new([], []), [], []);
        placements = follows ? counts.Placements.ToDictionary(p => p.Id, StringComparer.Ordinal) : [];
        Schemes = follows ? inputs.Of(authority, counts) : AuthoritySchemes.None;
    }

    /// <summary>The schemes with their counts, as <see cref="Recount"/> left them.</summary>
    public AuthoritySchemes Schemes { get; private set; }

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

    /// <summary>Counts again where placements changed; false where no count is another.</summary>
    public bool Recount()
    {
        if (touched.Count == 0) return false;
        AuthoritySchemes before = Schemes;
        Schemes = inputs.Again(authority, Schemes, counts, touched);
        touched.Clear();
        return !ReferenceEquals(before, Schemes);
    }
}
