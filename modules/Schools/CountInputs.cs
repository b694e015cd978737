using System.Collections.Concurrent;
using System.Collections.Immutable;
using FundingPlatform.Kernel;

namespace FundingPlatform.Schools;

/// <summary>
/// A closing or a correction of a count: <paramref name="Number"/> is 0 for the closing, 1 for the first correction, which has a
/// reason. <paramref name="Sequence"/> is where it stands in the journal; <paramref name="Schools"/> and
/// <paramref name="Placements"/> say how long its lists are.
/// </summary>
public sealed record CountHeader(
    int Authority, DateOnly Date, int Number, string? Reason, DateOnly DecidedOn, long Sequence, int Schools, int Placements)
{
    public CountState State => Number == 0 ? CountState.Closed : CountState.Corrected;
}

/// <summary>A count that was closed or corrected, with the schools and the placements that it holds whatever a rule counts.</summary>
public sealed record RecordedCount(CountHeader Header, IReadOnlyList<CountedSchool> Schools, IReadOnlyList<CountedPlacement> Placements)
{
    public DateOnly Date => Header.Date;
    public int Number => Header.Number;
    public CountState State => Header.State;
}

/// <summary>
/// Census counts of all days, those of predecessors too, and links to these, looked through once for the counts of as many
/// authorities as they hold.
/// </summary>
public sealed class CensusHistory
{
    private readonly ILookup<(int School, CensusMeasure Measure), CensusCount> byDay;
    private readonly PredecessorLinks predecessors;

    public CensusHistory(IEnumerable<CensusCount> census, IEnumerable<SchoolLink> links)
    {
        byDay = census.OrderBy(c => c.Date).ToLookup(c => (c.SchoolId, c.Measure));
        predecessors = new(links);
    }

    /// <summary>The rows to read for a school where another file may know it by its predecessors.</summary>
    internal IReadOnlyList<int> Rows(School school, Func<int, bool> hasRow) =>
        school.Urn is int urn ? predecessors.Follow(urn, hasRow).Urns : hasRow(school.Id) ? [school.Id] : [];

    /// <summary>What a census counted on that very day, or null.</summary>
    internal int? On(int school, CensusMeasure measure, DateOnly date) =>
        byDay[(school, measure)].FirstOrDefault(c => c.Date == date)?.Count;

    /// <summary>What was counted at the school last on or before the date, else first after it; several predecessors together.</summary>
    internal (int? Count, DateOnly? Day) Nearest(School school, CensusMeasure measure, DateOnly date)
    {
        CensusCount[] found = [.. Rows(school, id => byDay.Contains((id, measure))).Select(id => Nearest(byDay[(id, measure)], date))];
        return found.Length == 0 ? (null, null) : (found.Sum(c => c.Count), found.Max(c => c.Date));
    }

    private static CensusCount Nearest(IEnumerable<CensusCount> counts, DateOnly date)
    {
        CensusCount? nearest = null;
        foreach (CensusCount count in counts)
            if (nearest is null || (count.Date <= date && count.Date > nearest.Date)) nearest = count;
        return nearest!;
    }
}

/// <summary>
/// What an authority's counts of any day are worked out from, looked through once: its schools in the order of the list, census
/// counts, placements at its schools (others are passed over), and the counts that were closed, each as it was corrected last.
/// </summary>
public sealed class CountInputs
{
    private readonly Dictionary<DateOnly, RecordedCount> recorded;
    private readonly ConcurrentDictionary<DateOnly, IReadOnlyList<CountedSchool>> rolls;
    private readonly Dictionary<int, int> indexOf;
    private readonly ImmutableDictionary<int, ImmutableArray<Placement>> at;

    public CountInputs(
        IEnumerable<School> schools, CensusHistory census, IEnumerable<Placement> placements, IEnumerable<RecordedCount> recorded)
    {
        Schools = [.. schools.Where(PlanCounts.IsCounted)];
        indexOf = Schools.Select((s, i) => (s.Id, i)).ToDictionary();
        Census = census;
        at = placements.Where(p => indexOf.ContainsKey(p.SchoolId)).GroupBy(p => p.SchoolId).ToImmutableDictionary(g => g.Key, g => g.ToImmutableArray());
        this.recorded = recorded.ToDictionary(r => r.Date);
        rolls = [];
    }

    /// <summary>The same from what is looked through for this authority alone.</summary>
    public CountInputs(
        IEnumerable<School> schools, IEnumerable<CensusCount> census, IEnumerable<SchoolLink> links, IEnumerable<Placement> placements,
        IEnumerable<RecordedCount> recorded)
        : this(schools, new CensusHistory(census, links), placements, recorded)
    {
    }

    private CountInputs(CountInputs before, ImmutableDictionary<int, ImmutableArray<Placement>> at)
    {
        (Schools, Census, indexOf, recorded, rolls) = (before.Schools, before.Census, before.indexOf, before.recorded, before.rolls);
        this.at = at;
    }

    /// <summary>Everything that is recorded for an authority's counts.</summary>
    public static CountInputs Of(SchoolsReader reader, int authority)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new(reader.Schools(authority), new CensusHistory(reader.Counts(authority), reader.Links(authority)), reader.Placements(authority), reader.RecordedCounts(authority));
    }

    /// <summary>
    /// The same with a placement as it is now (null for none) in place of what was known of it, without looking through the rest again.
    /// </summary>
    public CountInputs With(Placement? before, Placement? now)
    {
        ImmutableDictionary<int, ImmutableArray<Placement>> changed = at;
        if (before is not null && changed.TryGetValue(before.SchoolId, out ImmutableArray<Placement> there))
            changed = changed.SetItem(before.SchoolId, there.RemoveAll(p => p.Id == before.Id));
        if (now is not null && Counts(now.SchoolId)) changed = changed.SetItem(now.SchoolId, changed.GetValueOrDefault(now.SchoolId, []).Add(now));
        return ReferenceEquals(changed, at) ? this : new(this, changed);
    }

    /// <summary>The mainstream schools.</summary>
    public IReadOnlyList<School> Schools { get; }

    /// <summary>Placements at them, of any day, school by school in the order of the list.</summary>
    public IEnumerable<Placement> Placements => Schools.SelectMany(s => PlacementsAt(s.Id).AsEnumerable());

    /// <summary>Whether a school's placements count.</summary>
    public bool Counts(int school) => indexOf.ContainsKey(school);

    /// <summary>The count of that day as it was closed or corrected last, or null.</summary>
    public RecordedCount? RecordedOn(DateOnly date) => recorded.GetValueOrDefault(date);

    internal CensusHistory Census { get; }

    internal ImmutableArray<Placement> PlacementsAt(int school) => at.GetValueOrDefault(school, []);

    /// <summary>Where a school stands in the list; null for one whose placements do not count.</summary>
    internal int? IndexOf(int school) => indexOf.TryGetValue(school, out int index) ? index : null;

    /// <summary>The schools as a count of that day finds them; no placement changes it.</summary>
    internal IReadOnlyList<CountedSchool> Rolls(DateOnly date, Func<School, CountedSchool> of) => rolls.GetOrAdd(date, _ => [.. Schools.Select(of)]);
}
