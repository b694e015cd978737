using FundingPlatform.Kernel;

namespace FundingPlatform.Schools;

/// <summary>
/// A school as the main list states it, with its January counts. <paramref name="Urn"/> is null where the list's link
/// to the register failed; <paramref name="UrnMatch"/> says how it was made.
/// </summary>
public sealed record ListedSchool(
    int RowNo,
    int AuthorityCode,
    string AuthorityName,
    int? Urn,
    string UrnMatch,
    string? Estab,
    string Name,
    SchoolGroup Group,
    string GroupSource,
    SchoolKind Kind,
    DateOnly? Opened,
    int? AgeLow,
    int? AgeHigh,
    int TotalPupils,
    int SenSupport,
    int EhcPlans,
    SourceRef Source)
{
    /// <summary>The URN, or minus the row number.</summary>
    public int Id => Urn ?? -RowNo;
}

/// <summary>Every school of one January census.</summary>
public sealed record SchoolList(DateOnly CensusDate, IReadOnlyList<ListedSchool> Schools);

/// <summary>
/// A school's row of the pupil premium list: reception to year 11 on roll by phase, and those who attract deprivation
/// pupil premium (free school meals at some time in six years). The publisher's total differs from the two phases by a
/// pupil in a few schools.
/// </summary>
public sealed record PupilPremiumRow(
    int Urn,
    int AuthorityCode,
    string Name,
    SchoolKind Kind,
    int PupilsOnRoll,
    int PrimaryPupils,
    int PrimaryPupilPremium,
    int SecondaryPupils,
    int SecondaryPupilPremium,
    int TotalPupilPremium,
    SourceRef Source);

/// <summary>The pupil premium list, counted at one October census.</summary>
public sealed record PupilPremiumList(DateOnly CensusDate, IReadOnlyList<PupilPremiumRow> Rows);

/// <summary>
/// A school as the national register states it; null where the file at hand has no such column or the cell is empty,
/// which is not zero. Capacities are places in the unit.
/// </summary>
public sealed record RegisterEntry(
    int Urn,
    int AuthorityCode,
    string Name,
    SchoolKind Kind,
    string TypeName,
    string Phase,
    string? Status,
    int? AgeLow,
    int? AgeHigh,
    DateOnly? Opened,
    DateOnly? Closed,
    int? Capacity,
    int? Pupils,
    string? ResourcedProvisionType,
    int? ResourcedProvisionOnRoll,
    int? ResourcedProvisionCapacity,
    int? SenUnitOnRoll,
    int? SenUnitCapacity,
    SourceRef Source);

/// <summary>
/// A decision of the authority about a school's group, which goes before the public list's. Names the school by URN or by
/// the list's row number, never both. <paramref name="Basis"/> says who decided or on what it rests.
/// </summary>
public sealed record GroupOverride(int? Urn, int? RowNo, SchoolGroup Group, string Basis, SourceRef Source);
