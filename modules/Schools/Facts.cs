using FundingPlatform.Kernel;

namespace FundingPlatform.Schools;

/// <summary>An authority as recorded.</summary>
public sealed record AuthorityLine(int Code, string Name, string Region);

/// <summary>A school as recorded; see <see cref="School"/>. <paramref name="Line"/> is the line of the fact's file.</summary>
public sealed record SchoolLine(
    int Id,
    int? Urn,
    int RowNo,
    int AuthorityCode,
    string? Estab,
    string Name,
    SchoolGroup Group,
    string GroupSource,
    SchoolKind Kind,
    string KindSource,
    int? AgeLow,
    int? AgeHigh,
    DateOnly? Opened,
    DateOnly? Closed,
    int Line);

/// <summary>Part of a list of schools was taken in; a school that is known already is stated anew.</summary>
public sealed record SchoolsImported(string File, IReadOnlyList<AuthorityLine> Authorities, IReadOnlyList<SchoolLine> Schools);

/// <summary>One count of one school; see <see cref="CensusCount"/>.</summary>
public sealed record CountLine(int School, DateOnly Day, CensusMeasure Measure, int Number, int Line);

/// <summary>Counts of one file were taken in; a count of the same school, day, measure and file is stated anew.</summary>
public sealed record CountsImported(string File, IReadOnlyList<CountLine> Counts);

/// <summary>One link; see <see cref="SchoolLink"/>.</summary>
public sealed record LinkLine(int Urn, int LinkUrn, string LinkName, bool IsPredecessor, string Type, DateOnly? Day, int Line);

/// <summary>Links of one file were taken in; a link that is known already is stated anew.</summary>
public sealed record LinksImported(string File, IReadOnlyList<LinkLine> Links);

/// <summary>Places of one school, kind and period; quantities in hundred-millionths, <paramref name="Until"/> not included.</summary>
public sealed record PlaceLine(
    int School,
    PlaceKind Kind,
    DateOnly From,
    DateOnly Until,
    long Places,
    long? OccupiedAtCensus,
    SourceStatus Status,
    string? Basis,
    int Line);

/// <summary>Places were commissioned, none of them recorded before. <paramref name="DecidedOn"/> is null where the file's reader stated none.</summary>
public sealed record PlacesCommissioned(string File, IReadOnlyList<PlaceLine> Places, DateOnly? DecidedOn = null);

/// <summary>One placement; part-time share in hundred-millionths, <paramref name="Until"/> null for no end yet.</summary>
public sealed record PlacementLine(
    string Id,
    string Pupil,
    int Home,
    int School,
    Setting Setting,
    string? Need,
    int? Year,
    PlanKind Plan,
    long PartTime,
    DateOnly From,
    DateOnly? Until,
    bool Dual,
    SourceStatus Status,
    string? Basis,
    int Line);

/// <summary>Placements of a file began, none of them recorded before. <paramref name="DecidedOn"/> is null where nobody stated it.</summary>
public sealed record PlacementsOpened(string File, IReadOnlyList<PlacementLine> Placements, DateOnly? DecidedOn = null);

/// <summary>
/// One placement began. <paramref name="Source"/> is the request that stated it, so its line is 0; a placement of that number
/// was never recorded before.
/// </summary>
public sealed record PlacementOpened(PlacementLine Placement, DateOnly DecidedOn, string Source);

/// <summary>
/// What was recorded about a placement was put right over the whole of its span: <paramref name="After"/> takes the place of
/// <paramref name="Before"/>, which has the same number. Authority, school and days may all be others.
/// </summary>
public sealed record PlacementCorrected(PlacementLine Before, PlacementLine After, DateOnly DecidedOn, string Source);

/// <summary>
/// A placement ends. <paramref name="Until"/> is the first day after it; <paramref name="UntilBefore"/> is the end that was
/// recorded before, later than the new one, or null for none. Its awards end with it and are not touched.
/// </summary>
public sealed record PlacementClosed(
    string Id, int Home, int School, DateOnly From, DateOnly? UntilBefore, DateOnly Until, DateOnly DecidedOn, string Source);

/// <summary>
/// What a count holds of one mainstream school: its group, pupils on roll, Reception to year 6 and years 7 to 11 of the pupil premium file,
/// and pupils on SEN support, each with the day of the census that says so; null where none does.
/// </summary>
public sealed record CountedSchool(
    int SchoolId,
    SchoolGroup Group,
    int? Pupils,
    DateOnly? PupilsOn,
    int? Primary,
    int? Secondary,
    DateOnly? PhasesOn,
    int? SenSupport,
    DateOnly? SenSupportOn);

/// <summary>
/// A placement that was in force on the day of a count, with what any rule may ask of it. <paramref name="Unit"/>: in a resourced
/// provision or SEN unit.
/// </summary>
public sealed record CountedPlacement(string PlacementId, string Pupil, int Home, int SchoolId, PlanKind Plan, bool Unit, int? YearGroup);

/// <summary>
/// An authority's count of a day was closed: its schools and every placement at them that was in force. A long list comes in
/// several facts of the same authority and day, none holding a line of another.
/// </summary>
public sealed record CountClosed(
    int Authority, DateOnly Day, DateOnly DecidedOn, IReadOnlyList<CountedSchool> Schools, IReadOnlyList<CountedPlacement> Placements);

/// <summary>
/// A closed count was taken once more, for a reason: the whole list as it is now. <paramref name="Number"/> is 1 for the first
/// correction. Parts as of <see cref="CountClosed"/>.
/// </summary>
public sealed record CountCorrected(
    int Authority, DateOnly Day, int Number, string Reason, DateOnly DecidedOn, IReadOnlyList<CountedSchool> Schools, IReadOnlyList<CountedPlacement> Placements);
