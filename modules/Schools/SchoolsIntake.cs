using FundingPlatform.Kernel;
using FundingPlatform.Schools.Rules;

namespace FundingPlatform.Schools;

/// <summary>The public lists and an authority's decisions from which schools are made.</summary>
public sealed record IntakeSources(
    IReadOnlyList<Authority> Authorities,
    SchoolList Schools,
    PupilPremiumList PupilPremium,
    IReadOnlyList<SchoolLink> Links,
    IReadOnlyList<RegisterEntry> Register,
    IReadOnlyList<GroupOverride> Overrides);

/// <summary>
/// What is recorded of schools: authorities, schools, their counts by date and source, and the links that lead from a
/// school to the rows that stand in for it. Counts of a predecessor stand under the predecessor's URN.
/// </summary>
public sealed record SchoolsIntake(
    IReadOnlyList<Authority> Authorities,
    IReadOnlyList<School> Schools,
    IReadOnlyList<CensusCount> Counts,
    IReadOnlyList<SchoolLink> Links)
{
    /// <summary>
    /// Merges the lists for some authorities, or all. The group is the override's, else the list's. The kind is the
    /// pupil premium list's by URN, else the register's, else what the group says; a school of a new URN whose predecessor
    /// is in the pupil premium list is assumed to be an academy. Errors: an override of a school that is not in the list
    /// (<c>school_unknown</c>), an authority without a school (<c>authority_unknown</c>).
    /// </summary>
    public static Read<SchoolsIntake> Merge(IntakeSources sources, IReadOnlySet<int>? authorities = null)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return new IntakeMerge(sources, authorities).Run();
    }
}
