using Funding.Type.V1;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Banding;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using DateSpan = FundingPlatform.Kernel.DateSpan;
using FundingYear = FundingPlatform.Kernel.FundingYear;

namespace FundingPlatform.Allocation.Wire;

/// <summary>
/// Today's shares of the schools that a change concerns, before it and after it, in every open year that its dates touch. A
/// school of another authority is left out: its share is that authority's to read.
/// </summary>
internal sealed class TodaysShares(BudgetBooks books, FundingDatabase database)
{
    public IReadOnlyList<ShareToday> OfFacts(IReadOnlyList<object> facts, Caller caller)
    {
        HashSet<BookKey> open = [.. books.All.Select(b => b.Key).Where(key => caller.MayActFor(key.Authority) is null)];
        if (open.Count == 0) return [];
        return [.. facts.SelectMany(Concerned)
            .SelectMany(c => books.School(c.School) is SchoolOfList listed
                ? open.Where(key => key.Authority == listed.Authority && c.Span.Overlaps(key.Year.Span)).Select(key => (Key: key, c.School)) : [])
            .Distinct().OrderBy(c => c.Key.Year.StartingYear)
            .Select(c => Today(c.Key, c.School)).OfType<ShareToday>()];
    }

    public IReadOnlyList<ShareToday> OfAuthority(int authority, FundingYear year)
    {
        long reached = books.Reached;
        return books.Find(authority, year)?.Current is BookSnapshot book ? [.. book.Rows.Select(row => Told.Today(book, row, Math.Max(reached, book.Sequence)))] : [];
    }

    private ShareToday? Today(BookKey key, int school)
    {
        long reached = books.Reached;
        return books.Find(key.Authority, key.Year)?.Current is BookSnapshot book && book.Of(school) is ShareRow row
            ? Told.Today(book, row, Math.Max(reached, book.Sequence)) : null;
    }

    private IEnumerable<(int School, DateSpan Span)> Concerned(object fact) => fact switch
    {
        PlacementOpened opened => [Of(opened.Placement)],
        PlacementCorrected corrected => [Of(corrected.Before), Of(corrected.After)],
        PlacementClosed closed => [(closed.School, Span(closed.From, closed.UntilBefore))],
        PlacementsOpened opened => opened.Placements.Select(Of),
        PlacesCommissioned places => places.Places.Select(p => (p.School, Span(p.From, p.Until))),
        // What another award was is gone from the day on which it ends.
        BandDecided decided => [(decided.School, Span(decided.Decision.From, decided.Ended.Count > 0 ? null : decided.Decision.Until))],
        SchemePublished scheme => Under(scheme.Id, scheme.Authority),
        PupilsAssimilated moved => Always(moved.Schools),
        AssimilationUndone undone => Always(undone.Schools),
        _ => [],
    };

    // What a plan protects takes the place of all that it protected before, whenever that was.
    private static IEnumerable<(int School, DateSpan Span)> Always(IReadOnlyList<int> schools) =>
        schools.Select(school => (school, new DateSpan(DateOnly.MinValue, DateSpan.NoEnd)));

    private static (int School, DateSpan Span) Of(PlacementLine line) => (line.School, Span(line.From, line.Until));

    private static DateSpan Span(DateOnly from, DateOnly? until) => new(from, until ?? DateSpan.NoEnd);

    // Nothing in memory knows which placements a scheme has: it is asked for so rarely that it is read.
    private (int School, DateSpan Span)[] Under(string scheme, int authority)
    {
        using ReaderLease state = database.RentReader();
        HashSet<string> placements = [.. BandingReader.Over(state.Connection).Decisions(authority).Where(d => d.Scheme == scheme).Select(d => d.PlacementId)];
        return [.. SchoolsReader.Over(state.Connection).Placements(authority).Where(p => placements.Contains(p.Id)).Select(p => (p.SchoolId, p.Span))];
    }
}
