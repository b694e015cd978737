using FundingPlatform.Kernel;
using FundingPlatform.Schools.Rules;
using FundingPlatform.Schools.Storage;
using FundingPlatform.Shell;

namespace FundingPlatform.Schools;

/// <summary>The module for the Shell, and what records its facts: each holds at most 10,000 lines of one file.</summary>
public static class SchoolsModule
{
    /// <summary>Lines of one fact.</summary>
    public const int LinesPerFact = 10_000;

    public static Module Parts { get; } = new("schools", typeof(SchoolsModule).Assembly, Register);

    /// <summary>Records schools with their counts and links. What was recorded before is stated anew.</summary>
    public static void Record(Session session, SchoolsIntake intake)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(intake);
        IReadOnlyList<AuthorityLine> authorities = [.. intake.Authorities.Select(a => new AuthorityLine(a.Code, a.Name, a.Region))];
        foreach ((string file, School[] part) in InParts(intake.Schools, s => s.Source))
        {
            session.Record(new SchoolsImported(file, authorities, Array.ConvertAll(part, Lines.Of)));
            authorities = [];
        }

        foreach ((string file, SchoolLink[] part) in InParts(intake.Links, l => l.Source))
            session.Record(new LinksImported(file, Array.ConvertAll(part, Lines.Of)));
        Record(session, intake.Counts);
    }

    /// <summary>Records counts, of a census beside the main list's or of an authority's own.</summary>
    public static void Record(Session session, IReadOnlyList<CensusCount> counts)
    {
        ArgumentNullException.ThrowIfNull(session);
        foreach ((string file, CensusCount[] part) in InParts(counts, c => c.Source))
            session.Record(new CountsImported(file, Array.ConvertAll(part, Lines.Of)));
    }

    /// <summary>
    /// Records commissioned places. Faults: <c>school_unknown</c>; <c>overlap</c> with places of the same school and kind,
    /// in the list or recorded before.
    /// </summary>
    public static Outcome<int> Record(Session session, IReadOnlyList<CommissionedPlaces> places, DateOnly? decidedOn = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        SchoolsReader before = SchoolsReader.Over(session.Connection);
        Fault? fault = UnknownSchool(before, places.Select(p => (p.SchoolId, p.Source))) ?? First(Overlaps.Of([.. before.Places(), .. places]));
        if (fault is not null) return fault;
        foreach ((string file, CommissionedPlaces[] part) in InParts(places, p => p.Source))
            session.Record(new PlacesCommissioned(file, Array.ConvertAll(part, Lines.Of), decidedOn));
        return places.Count;
    }

    /// <summary>
    /// Records placements. Faults, in this order: <c>school_unknown</c>; <c>pupil_not_opaque</c>; <c>duplicate</c> placement
    /// number and <c>overlap</c> of one pupil's placements, in the list or recorded before.
    /// </summary>
    public static Outcome<int> Record(Session session, IReadOnlyList<Placement> placements, DateOnly? decidedOn = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        Fault? fault = UnknownSchool(SchoolsReader.Over(session), placements.Select(p => (p.SchoolId, p.Source)))
            ?? PupilNotOpaque(placements) ?? ClashInside(placements) ?? ClashWithRecorded(session, placements);
        if (fault is not null) return fault;
        foreach ((string file, Placement[] part) in InParts(placements, p => p.Source))
            session.Record(new PlacementsOpened(file, Array.ConvertAll(part, Lines.Of), decidedOn));
        return placements.Count;
    }

    /// <summary>
    /// Opens a placement for the request that states it. Faults: <c>authority_forbidden</c>, then <c>dates_turned_round</c>,
    /// <c>part_time_out_of_range</c>, <c>pupil_not_opaque</c>, <c>school_unknown</c>, <c>authority_unknown</c>, <c>duplicate</c>,
    /// <c>overlap</c>.
    /// </summary>
    public static Outcome<RecordedPlacement> Open(Session session, Placement stated, DateOnly decidedOn)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(stated);
        if (session.RecordFor(stated.HomeAuthority) is Fault forbidden) return forbidden;
        stated = stated with { Source = new(session.SourceName, 0) };
        Outcome<PlacementOpened> decided =
            PlacementChanges.Open(stated, decidedOn, Lookups.Beside(session, stated), Lookups.OfPupil(session, stated));
        if (decided.Fault is Fault refusal) return refusal;
        session.Record(decided.Value);
        return new RecordedPlacement(stated, decidedOn, session.Sequence);
    }

    /// <summary>
    /// Puts a placement right. Faults: <c>placement_unknown</c>, <c>authority_forbidden</c> (the authority before or after is
    /// another's), <c>sequence_stale</c>, then those of an opening without <c>duplicate</c>, <c>placement_unchanged</c>.
    /// </summary>
    public static Outcome<RecordedPlacement> Correct(Session session, Placement stated, DateOnly decidedOn, long? expected)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(stated);
        if (Lookups.Placement(session, stated.Id) is not RecordedPlacement before) return PlacementChanges.NotThere(stated.Id, "placement.placement_id");
        if ((session.Caller?.MayActFor(stated.HomeAuthority) ?? session.RecordFor(before.Placement.HomeAuthority)) is Fault forbidden) return forbidden;
        stated = stated with { Source = new(session.SourceName, 0) };
        Outcome<PlacementCorrected> decided = PlacementChanges.Correct(
            before, stated, decidedOn, expected, Lookups.Beside(session, stated), Lookups.OfPupil(session, stated));
        if (decided.Fault is Fault refusal) return refusal;
        session.Record(decided.Value);
        return new RecordedPlacement(stated, decidedOn, session.Sequence);
    }

    /// <summary>
    /// Ends a placement. Faults: <c>placement_unknown</c>, <c>authority_forbidden</c>, <c>sequence_stale</c>,
    /// <c>before_placement</c>, <c>after_placement</c>, <c>placement_unchanged</c>.
    /// </summary>
    public static Outcome<RecordedPlacement> Close(Session session, string id, DateOnly until, DateOnly decidedOn, long? expected)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (Lookups.Placement(session, id) is not RecordedPlacement before) return PlacementChanges.NotThere(id, "placement_id");
        if (session.RecordFor(before.Placement.HomeAuthority) is Fault forbidden) return forbidden;
        Outcome<PlacementClosed> decided = PlacementChanges.Close(before, until, decidedOn, expected, session.SourceName);
        if (decided.Fault is Fault refusal) return refusal;
        session.Record(decided.Value);
        Placement closed = before.Placement with { Span = new(before.Placement.Span.From, until), Source = new(session.SourceName, 0) };
        return new RecordedPlacement(closed, decidedOn, session.Sequence);
    }

    /// <summary>
    /// Closes an authority's count of a day: from now on it holds the placements that are in force on that day as recorded now.
    /// Faults: <c>authority_forbidden</c>, <c>authority_unknown</c>, <c>date_invalid</c>, <c>count_not_yet</c>, <c>date_not_yet</c>,
    /// <c>decided_too_early</c>, <c>count_closed_already</c>.
    /// </summary>
    public static Outcome<RecordedCount> CloseCount(Session session, int authority, DateOnly date, DateOnly decidedOn)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (session.RecordFor(authority) is Fault forbidden) return forbidden;
        var reader = SchoolsReader.Over(session);
        Outcome<CountClosed> decided = CountChanges.Close(authority, date, decidedOn, London.DayAt(session.RecordedAt), CountInputs.Of(reader, authority));
        if (decided.Fault is Fault refusal) return refusal;
        foreach (CountClosed part in CountChanges.Parts(decided.Value)) session.Record(part);
        return reader.RecordedCount(authority, date)!;
    }

    /// <summary>
    /// Takes a closed count once more, from what is recorded now. Faults: <c>authority_forbidden</c>, <c>reason_unclear</c>,
    /// <c>count_not_closed</c> (a recount before the first count), <c>date_invalid</c>, <c>date_not_yet</c>, <c>decided_too_early</c>, <c>count_unchanged</c>.
    /// </summary>
    public static Outcome<RecordedCount> CorrectCount(Session session, int authority, DateOnly date, string reason, DateOnly decidedOn)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (session.RecordFor(authority) is Fault forbidden) return forbidden;
        var reader = SchoolsReader.Over(session);
        Outcome<CountCorrected> decided = CountChanges.Correct(authority, date, reason, decidedOn, London.DayAt(session.RecordedAt), CountInputs.Of(reader, authority));
        if (decided.Fault is Fault refusal) return refusal;
        foreach (CountCorrected part in CountChanges.Parts(decided.Value)) session.Record(part);
        return reader.RecordedCount(authority, date)!;
    }

    private static void Register(FactRegistry facts)
    {
        facts.Add("schools.schools_imported.v1", SchoolsJson.Default.SchoolsImported, Apply.Schools);
        facts.Add("schools.counts_imported.v1", SchoolsJson.Default.CountsImported, Apply.Counts);
        facts.Add("schools.links_imported.v1", SchoolsJson.Default.LinksImported, Apply.Links);
        facts.Add("schools.places_commissioned.v1", SchoolsJson.Default.PlacesCommissioned, Apply.Places);
        facts.Add("schools.placements_opened.v1", SchoolsJson.Default.PlacementsOpened, Apply.Placements);
        facts.Add("schools.placement_opened.v1", SchoolsJson.Default.PlacementOpened, Apply.Opened);
        facts.Add("schools.placement_corrected.v1", SchoolsJson.Default.PlacementCorrected, Apply.Corrected);
        facts.Add("schools.placement_closed.v1", SchoolsJson.Default.PlacementClosed, Apply.Closed);
        facts.Add("schools.count_closed.v1", SchoolsJson.Default.CountClosed, Apply.CountClosed);
        facts.Add("schools.count_corrected.v1", SchoolsJson.Default.CountCorrected, Apply.CountCorrected);
    }

    private static IEnumerable<(string File, T[] Part)> InParts<T>(IReadOnlyList<T> rows, Func<T, SourceRef> source) =>
        rows.GroupBy(r => source(r).File).SelectMany(file => file.Chunk(LinesPerFact).Select(part => (file.Key, part)));

    private static Fault? UnknownSchool(SchoolsReader reader, IEnumerable<(int School, SourceRef Source)> rows)
    {
        HashSet<int> known = reader.SchoolIds();
        foreach ((int school, SourceRef source) in rows)
            if (!known.Contains(school))
                return new("school_unknown", $"{source}: the school {school} is not recorded. Load the list that has it first.", FaultKind.NotFound);
        return null;
    }

    private static Fault? PupilNotOpaque(IReadOnlyList<Placement> placements)
    {
        foreach (Placement placement in placements)
            if (PupilReference.Refuses(placement.Pupil) is string why) return new("pupil_not_opaque", $"{placement.Source}: {why}", FaultKind.Invalid);
        return null;
    }

    private static Fault? ClashInside(IReadOnlyList<Placement> placements)
    {
        var ids = new HashSet<string>(placements.Count);
        foreach (Placement placement in placements)
            if (!ids.Add(placement.Id)) return Duplicate(placement);
        return First(Overlaps.Of(placements));
    }

    // By the rows' own numbers and pupils: what others have recorded may be hundreds of times as much.
    private static Fault? ClashWithRecorded(Session session, IReadOnlyList<Placement> placements)
    {
        if (!Lookups.AnyPlacement(session)) return null;
        foreach (Placement placement in placements)
            if (Lookups.Beside(session, placement).Number) return Duplicate(placement);
        foreach (Placement placement in placements)
            if (PlacementChanges.Overlap(placement, Lookups.OfPupil(session, placement)) is Fault overlap)
                return overlap with { Message = $"{placement.Source}: {overlap.Message}", Field = null };
        return null;
    }

    private static Fault Duplicate(Placement placement) =>
        new("duplicate", $"{placement.Source}: the placement {placement.Id} is already there. Give each placement a number of its own.", FaultKind.Conflict);

    private static Fault? First(IEnumerable<Finding> overlaps) =>
        overlaps.FirstOrDefault() is Finding overlap ? new(overlap.Code, $"{overlap.File}:{overlap.Line}: {overlap.Message}", FaultKind.RuleBroken) : null;
}
