using System.Collections.Frozen;
using System.Collections.Immutable;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Books;

/// <summary>One school's share in a snapshot. It stays the same object as long as the share does.</summary>
internal sealed class ShareRow(SchoolShare share)
{
    private object? told;

    public SchoolShare Share => share;

    /// <summary>What the edge makes of the share, made once. Whoever comes at the same time makes an equal one.</summary>
    public T Told<T>(BookKey key, Func<BookKey, SchoolShare, T> make) where T : class => (T)(told ??= make(key, share));

    /// <summary>Whether a reader of the share would see no difference.</summary>
    public bool Shows(SchoolShare other) =>
        share.School.SchoolId == other.School.SchoolId
        && share.School.Name == other.School.Name
        && share.School.DfePays == other.School.DfePays
        && share.School.PricedPlacements == other.School.PricedPlacements
        && share.School.UnpricedPlacements == other.School.UnpricedPlacements
        && share.School.ProtectionAwards == other.School.ProtectionAwards
        && share.NotionalSen == other.NotionalSen
        && share.Lines.AsSpan().SequenceEqual(other.Lines.AsSpan())
        && share.Missing.AsSpan().SequenceEqual(other.Missing.AsSpan());
}

/// <summary>
/// A book's results at one journal sequence, never changed once made. With a <paramref name="Fault"/> no share can be worked
/// out, and there are no rows.
/// </summary>
internal sealed record BookSnapshot(
    int Authority,
    FundingYear Year,
    long Sequence,
    ImmutableArray<ShareRow> Rows,
    FrozenDictionary<int, int> IndexOf,
    SchoolsSide Side,
    Lazy<CountedResults> Paid,
    Fault? Fault)
{
    /// <summary>What is paid by counts, with all that is to be said of it; worked out by the modules' rules when it is first asked for.</summary>
    public CountedResults Counted => Paid.Value;

    public ShareRow? Of(int school) => IndexOf.TryGetValue(school, out int index) ? Rows[index] : null;

    /// <summary>
    /// The next snapshot: rows whose share is the same object's are kept, and so is the index while the schools are the same.
    /// </summary>
    public static BookSnapshot After(BookSnapshot? before, SchoolsSide side, Lazy<CountedResults> counted, Outcome<SchoolShare[]> shares, FundingYear year, long sequence)
    {
        ImmutableArray<ShareRow> rows = shares.Fault is null ? [.. shares.Value.Select((share, i) => Row(before, share, i))] : [];
        bool sameSchools = before is not null && before.Rows.Length == rows.Length
            && before.Rows.Zip(rows).All(pair => pair.First.Share.School.SchoolId == pair.Second.Share.School.SchoolId);
        return new(side.Authority, year, sequence, rows,
            sameSchools ? before!.IndexOf : rows.Select((row, i) => (row.Share.School.SchoolId, Index: i)).ToFrozenDictionary(r => r.SchoolId, r => r.Index),
            side, counted, shares.Fault);
    }

    /// <summary>Rows of this snapshot that a reader of the one before has not seen.</summary>
    public ImmutableArray<ShareRow> ChangedSince(BookSnapshot before) =>
        [.. Rows.Where(row => before.Of(row.Share.School.SchoolId) is not ShareRow old || (old != row && !old.Shows(row.Share)))];

    /// <summary>Schools that had a share in the snapshot before and have none in this one.</summary>
    public ImmutableArray<int> RemovedSince(BookSnapshot before) => ReferenceEquals(IndexOf, before.IndexOf) ? []
        : [.. before.Rows.Select(row => row.Share.School.SchoolId).Where(school => !IndexOf.ContainsKey(school))];

    // The inputs of the same school are the same object unless they were made again.
    private static ShareRow Row(BookSnapshot? before, SchoolShare share, int index) =>
        before is not null && index < before.Rows.Length && before.Rows[index] is var old
        && (ReferenceEquals(old.Share, share) || (ReferenceEquals(old.Share.School, share.School) && old.Shows(share))) ? old : new(share);
}

/// <summary>
/// What one batch of journal entries changed in a book, under the last of them that touched it: whole shares as they are
/// afterwards, and the schools that have none any more.
/// </summary>
internal sealed record BookChange(
    long Sequence, DateTimeOffset RecordedAt, string Actor, ImmutableArray<ShareRow> Shares, ImmutableArray<int> Removed);
