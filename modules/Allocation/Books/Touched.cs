using FundingPlatform.Banding;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Contingency;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Allocation.Books;

/// <summary>
/// What the facts of a batch leave to be done, each under the last fact that asks for it: placements to be read and priced
/// again, books to be built again, and whether the list of schools, the schemes or the list of books itself is another one.
/// A fact is never interpreted further: what holds now is read from the modules.
/// </summary>
internal sealed class Touched
{
    private readonly Func<int, int?> authorityOf;
    private readonly List<(Func<OpenBook, bool> Which, ChangeStamp Stamp)> rebuild = [];

    private Touched(Func<int, int?> authorityOf) => this.authorityOf = authorityOf;

    public Dictionary<string, ChangeStamp> Placements { get; } = new(StringComparer.Ordinal);
    public bool Schools { get; private set; }
    public bool Schemes { get; private set; }
    public bool Books { get; private set; }

    /// <param name="batch">The facts in the order of the journal.</param>
    /// <param name="authorityOf">The authority of a school before the batch; null for one that is not in the list.</param>
    public static Touched By(IReadOnlyList<CommittedFact> batch, Func<int, int?> authorityOf)
    {
        var touched = new Touched(authorityOf);
        foreach (CommittedFact entry in batch) touched.Take(entry.Fact, new(entry.Sequence, entry.RecordedAt, entry.Actor));
        return touched;
    }

    /// <summary>Under which fact a book is to be built again; null when it is not.</summary>
    public ChangeStamp? Rebuilds(OpenBook book)
    {
        for (int i = rebuild.Count - 1; i >= 0; i--)
            if (rebuild[i].Which(book)) return rebuild[i].Stamp;
        return null;
    }

    private void Take(object fact, ChangeStamp stamp)
    {
        switch (fact)
        {
            case PlacementOpened opened: Placements[opened.Placement.Id] = stamp; break;
            case PlacementCorrected corrected: Placements[corrected.After.Id] = stamp; break;
            case PlacementClosed closed: Placements[closed.Id] = stamp; break;
            case BandDecided decided: Placements[decided.Decision.PlacementId] = stamp; break;
            case PlacementsOpened opened:
                foreach (PlacementLine line in opened.Placements) Placements[line.Id] = stamp;
                break;
            case BandsDecided decided:
                foreach (DecidedBand line in decided.Decisions) Placements[line.PlacementId] = stamp;
                break;
            default: TakeRare(fact, stamp); break;
        }
    }

    private void TakeRare(object fact, ChangeStamp stamp)
    {
        switch (fact)
        {
            case SchemePublished scheme:
                Schemes = true;
                Rebuild(book => book.Live.Uses(scheme.Id, scheme.Authority), stamp);
                break;
            case SchoolsImported list:
                (Schools, Books) = (true, true);
                HashSet<int> authorities = [.. list.Schools.Select(s => s.AuthorityCode), .. list.Schools.Select(s => authorityOf(s.Id)).OfType<int>()];
                Rebuild(book => authorities.Contains(book.Key.Authority), stamp);
                break;
            case PupilsAssimilated moved: RebuildPlan(moved.Authority, moved.Schools, stamp); break;
            case AssimilationUndone undone: RebuildPlan(undone.Authority, undone.Schools, stamp); break;
            case BandsModerated or AssimilationSignedOff: break; // Nothing is paid by what is only prepared.
            case CountsImported counts: RebuildOf(counts.Counts.Select(c => c.School), stamp); break;
            case LinksImported links: RebuildOf(links.Links.SelectMany(l => new[] { l.Urn, l.LinkUrn }), stamp); break;
            case PlacesCommissioned places: RebuildOf(places.Places.Select(p => p.School), stamp); break;
            case GrantLoaded grants:
                Books = true;
                HashSet<BookKey> granted = [.. grants.Lines.Select(l => new BookKey(l.AuthorityCode, new(l.Year)))];
                Rebuild(book => granted.Contains(book.Key), stamp);
                break;
            case YearRulesLoaded rules:
                Rebuild(book => book.Key.Year.StartingYear == rules.Year && rules.AuthorityCode is var code && (code == 0 || code == book.Key.Authority), stamp);
                break;
            case InputsLoaded inputs: Rebuild(book => book.Key == new BookKey(inputs.AuthorityCode, new(inputs.Year)), stamp); break;
            case YearStartBegun begun:
                Books = true;
                Rebuild(book => book.Key.Year.StartingYear == begun.Year, stamp);
                break;
            case InputFindingsNoted: break; // Said beside the shares; nothing is worked out from it.
            default: TakeCounted(fact, stamp); break;
        }
    }

    // What is paid by counts, and what moves between blocks.
    private void TakeCounted(object fact, ChangeStamp stamp)
    {
        switch (fact)
        {
            case CountClosed closed: Rebuild(book => book.Key.Authority == closed.Authority, stamp); break;
            case CountCorrected corrected: Rebuild(book => book.Key.Authority == corrected.Authority, stamp); break;
            case VolumeSchemePublished scheme: // Under the same id it may have been in force in other years.
                Rebuild(book => scheme.Authority == 0 || scheme.Authority == book.Key.Authority, stamp);
                break;
            case NationalAveragesLoaded loaded: Rebuild(book => loaded.Authority == 0 || loaded.Authority == book.Key.Authority, stamp); break;
            case VolumeCountNotified notified: RebuildOne(notified.Authority, notified.Year, stamp); break;
            case FundOpened opened: RebuildOne(opened.Authority, opened.Year, stamp); break;
            case RoundNotified notified: RebuildOne(notified.Authority, notified.Year, stamp); break;
            case RoundPaid paid: RebuildOne(paid.Authority, paid.Year, stamp); break;
            case ClaimMade made: RebuildOne(made.Authority, made.Year, stamp); break;
            case ClaimApproved approved: RebuildOne(approved.Authority, approved.Year, stamp); break;
            case ClaimRefused refused: RebuildOne(refused.Authority, refused.Year, stamp); break;
            case ClaimWithdrawn withdrawn: RebuildOne(withdrawn.Authority, withdrawn.Year, stamp); break;
            case ClaimPaid paid: RebuildOne(paid.Authority, paid.Year, stamp); break;
            case FundClosed closed: RebuildOne(closed.Authority, closed.Year, stamp); break;
            case TransferEnacted enacted: RebuildOne(enacted.Authority, enacted.Year, stamp); break;
            case TransferFact or BlocksStated or TransferRulesStated: break; // Nothing moves before it is enacted.
            default: // A fact that nobody here knows may change anything.
                (Schools, Schemes, Books) = (true, true, true);
                Rebuild(_ => true, stamp);
                break;
        }
    }

    private void Rebuild(Func<OpenBook, bool> which, ChangeStamp stamp) => rebuild.Add((which, stamp));

    // Authority 0 stands for every one that has none of its own.
    private void RebuildOne(int authority, int year, ChangeStamp stamp) =>
        Rebuild(book => book.Key.Year.StartingYear == year && (authority == 0 || authority == book.Key.Authority), stamp);

    // A plan's protection awards take the place of all that it had before, so that pupils who moved long ago may be paid otherwise.
    private void RebuildPlan(int payer, IReadOnlyList<int> schools, ChangeStamp stamp)
    {
        HashSet<int?> authorities = [payer, .. schools.Select(authorityOf)];
        Rebuild(book => authorities.Contains(book.Key.Authority), stamp);
    }

    // A school that is in no list is a predecessor, and stands in for schools of any authority.
    private void RebuildOf(IEnumerable<int> schools, ChangeStamp stamp)
    {
        HashSet<int?> authorities = [.. schools.Distinct().Select(authorityOf)];
        if (authorities.Contains(null)) Rebuild(_ => true, stamp);
        else Rebuild(book => authorities.Contains(book.Key.Authority), stamp);
    }
}
