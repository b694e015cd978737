using FundingPlatform.Allocation.Files;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation;

/// <summary>
/// What the pupil premium file counts at a school, reception to year 11; predecessors' rows already summed, which
/// <paramref name="Source"/> says. Premium pupils are those with free school meals in the last six years.
/// </summary>
public sealed record PupilPremiumCounts(int PrimaryPupils, int PrimaryPremium, int SecondaryPupils, int SecondaryPremium, string Source);

/// <summary>A mainstream school as the estimate sees it. <paramref name="Given"/> replaces the estimate of its pupils.</summary>
public sealed record SchoolCounts(School School, int Roll, string RollSource, PupilPremiumCounts? Premium, FormulaPupils? Given = null);

/// <summary>A school's formula pupils, year groups and the stand-ins for its FSM6 proportions (null without data).</summary>
public sealed record EstimatedSchool(
    School School, FormulaPupils Pupils, YearGroups YearGroups, string YearGroupSource, FactorInput? Fsm6Primary, FactorInput? Fsm6Secondary);

/// <summary>The estimate of an authority, in the order of its school list.</summary>
public sealed record EstimatedAuthority(IReadOnlyList<EstimatedSchool> Schools);

/// <summary>
/// Formula pupils where no school-level October count is public. The grant says exactly how many primary and secondary
/// pupils the authority is paid for; they are shared out in halves of a pupil, in the order of the list, by the roll times
/// the share of the phase in the pupil premium file. So the authority's totals are exact and only the shares are estimated.
/// </summary>
public static class PupilEstimate
{
    /// <summary>
    /// The estimate for an authority's mainstream schools. It is an error when given counts add up to more than the grant
    /// counts, or when pupils are left that no school can be given.
    /// </summary>
    public static Read<EstimatedAuthority> Estimate(DsgGrant grant, IReadOnlyList<SchoolCounts> schools)
    {
        ArgumentNullException.ThrowIfNull(grant);
        ArgumentNullException.ThrowIfNull(schools);
        List<Finding> findings = [];
        PhaseWeights[] weights = [.. schools.Select(PhaseWeights.Of)];
        Quantity[]? primary = PupilShares.Share(grant, "primary", grant.PrimaryPupils, schools, weights, findings);
        Quantity[]? secondary = PupilShares.Share(grant, "secondary", grant.SecondaryPupils, schools, weights, findings);
        if (primary is null || secondary is null) return new(null, findings);
        return new(
            new EstimatedAuthority([.. schools.Select((school, i) => PupilShares.Assemble(school, weights[i], primary[i], secondary[i]))]),
            findings);
    }
}
