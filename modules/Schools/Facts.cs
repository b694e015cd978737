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

/// <summary>Places were commissioned, none of them recorded before.</summary>
public sealed record PlacesCommissioned(string File, IReadOnlyList<PlaceLine> Places);

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

/// <summary>Placements began, none of them recorded before.</summary>
public sealed record PlacementsOpened(string File, IReadOnlyList<PlacementLine> Placements);
