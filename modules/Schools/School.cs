using FundingPlatform.Kernel;

namespace FundingPlatform.Schools;

/// <summary>The school groups of the DfE's statistics, which decide who is funded and by which rules.</summary>
public enum SchoolGroup
{
    Unknown,
    Primary,
    Secondary,
    PrimaryAndSecondary,
    Special,
    AlternativeProvision,
    Nursery,
    NonMaintainedSpecial,
    Independent,
}

/// <summary>Who runs a school, which decides who pays its formula and places: the authority (maintained) or the DfE (academy).</summary>
public enum SchoolKind
{
    Unknown,
    Maintained,
    Academy,
    NonMaintained,
    Independent,
}

/// <summary>
/// One school of an authority. <paramref name="Id"/> is the URN, or minus the source's row number for the few schools
/// whose URN is not known. <paramref name="AuthorityCode"/> is the DfE three-digit code. Ages are statutory, in years.
/// <paramref name="GroupSource"/> and <paramref name="KindSource"/> say which file or override decided.
/// </summary>
public sealed record School(
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
    SourceRef Source);

/// <summary>A local authority: the DfE three-digit code, name and region.</summary>
public sealed record Authority(int Code, string Name, string Region);

/// <summary>What was counted at a census.</summary>
public enum CensusMeasure
{
    /// <summary>All pupils on roll, nursery and sixth form included.</summary>
    TotalPupils,
    SenSupport,
    EhcPlans,

    /// <summary>Reception to year 6 on roll (pupil premium file).</summary>
    PrimaryPupils,

    /// <summary>Of these, pupils who attract deprivation pupil premium: the stand-in for FSM6.</summary>
    PrimaryPupilPremium,

    /// <summary>Years 7 to 11 on roll (pupil premium file).</summary>
    SecondaryPupils,
    SecondaryPupilPremium,
}

/// <summary>One count of one school at one date, from one source. Counts are whole pupils, 0 or more.</summary>
public sealed record CensusCount(int SchoolId, DateOnly Date, CensusMeasure Measure, int Count, SourceRef Source);

/// <summary>
/// A link that the register of schools states between two URNs: <paramref name="LinkUrn"/> came before
/// (<paramref name="IsPredecessor"/>), or after the school, or stands in another relation to it: <paramref name="Type"/>
/// is the register's own wording.
/// </summary>
public sealed record SchoolLink(int Urn, int LinkUrn, string LinkName, bool IsPredecessor, string Type, DateOnly? Date, SourceRef Source);

/// <summary>What kind of place an authority commissions (DOMAIN F2, F3, F5).</summary>
public enum PlaceKind
{
    SpecialPre16,
    SpecialPost16,
    AlternativeProvision,

    /// <summary>Pre-16 places in a resourced provision or SEN unit of a mainstream school.</summary>
    ResourcedProvision,

    /// <summary>Post-16 places in a resourced provision or SEN unit of a mainstream school.</summary>
    ResourcedProvisionPost16,
}

/// <summary>
/// Places commissioned at a school for a half-open period inside a funding year. For resourced provision
/// <paramref name="OccupiedAtCensus"/> is the number of pupils on roll in the unit at the October census before the
/// place year (DOMAIN F3), which fixes the rates for the year; after 16 it may be stated; null for other kinds. <paramref name="Basis"/> says in
/// words on what the number rests.
/// </summary>
public sealed record CommissionedPlaces(
    int SchoolId,
    PlaceKind Kind,
    DateSpan Period,
    Quantity Places,
    Quantity? OccupiedAtCensus,
    SourceStatus Status,
    SourceRef Source,
    string? Basis = null);

/// <summary>Where a pupil is taught, which decides the element that the place already carries.</summary>
public enum Setting
{
    Mainstream,
    ResourcedProvision,
    SenUnit,
    Special,
    AlternativeProvision,
    EarlyYears,

    /// <summary>Independent or non-maintained special school.</summary>
    Independent,
    FurtherEducation,

    /// <summary>Money for the provision of a pupil's plan that is paid to the family, whatever school the pupil is on the roll of.</summary>
    PersonalBudget,
}

/// <summary>On what the money rests.</summary>
public enum PlanKind
{
    EhcPlan,

    /// <summary>A top-up without a plan.</summary>
    TopUpOnly,
}

/// <summary>
/// One pupil at one school for a half-open span. <paramref name="Pupil"/> is an opaque reference: never a name, a date
/// of birth or a raw UPN. <paramref name="Need"/> is a code of the school census (ASD, SEMH, ...).
/// <paramref name="YearGroup"/> is 0 for reception, negative for nursery. <paramref name="PartTime"/> is the share of a
/// full week, above 0 and at most 1. Two placements of a pupil may overlap only when both say
/// <paramref name="DualRegistered"/>. <paramref name="Basis"/> says in words where the row comes from.
/// </summary>
public sealed record Placement(
    string Id,
    string Pupil,
    int HomeAuthority,
    int SchoolId,
    Setting Setting,
    string? Need,
    int? YearGroup,
    PlanKind Plan,
    Quantity PartTime,
    DateSpan Span,
    bool DualRegistered,
    SourceStatus Status,
    SourceRef Source,
    string? Basis = null)
{
    /// <summary>Whether what it is priced at is part of its school's budget share, where the school has one.</summary>
    public bool IsPaidToSchool => Setting != Setting.PersonalBudget;
}

/// <summary>
/// A placement as it stands: with the date of the latest decision about it, null for one imported without, and the journal
/// sequence of its latest change.
/// </summary>
public sealed record RecordedPlacement(Placement Placement, DateOnly? DecidedOn, long Sequence);
