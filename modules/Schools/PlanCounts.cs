using FundingPlatform.Kernel;
using FundingPlatform.Schools.Rules;

namespace FundingPlatform.Schools;

/// <summary>
/// Counts pupils with plans as a scheme's rule says. Mainstream schools only, each pupil once at each school where it is placed:
/// one who is registered at two schools counts at both, as both have it on roll. Part-time pupils count whole.
/// </summary>
public static class PlanCounts
{
    /// <summary>Primary, secondary and all-through schools have counts; special schools, units of their own and nurseries have none.</summary>
    public static bool IsCounted(School school)
    {
        ArgumentNullException.ThrowIfNull(school);
        return school.Group is SchoolGroup.Primary or SchoolGroup.Secondary or SchoolGroup.PrimaryAndSecondary;
    }

    /// <summary>
    /// What no data could answer: a census holds whole schools, so <c>census_base</c>, <c>census_units</c>, <c>census_homes</c> and
    /// <c>census_top_ups</c> where a rule would take less or more from it; <c>sen_support_base</c>, as pupils on SEN support are
    /// known of the whole school only; <c>sen_support_weight</c> outside 0 to 1.
    /// </summary>
    public static IReadOnlyList<Finding> Check(CountRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return [.. CountRules.Check(rule)];
    }

    /// <summary>
    /// The authority's count of a day by a rule: of the census of that day, which its publication closed, or of placements, as they
    /// are recorded now or, once the count is closed, as they were then. Errors: those of <see cref="Check"/>, and
    /// <c>census_unknown</c> where no school has a census count of that day. Warnings: <c>roll_unknown</c>, <c>roll_after_count</c>, <c>roll_outdated</c>,
    /// <c>plans_unknown</c>, <c>sen_support_unknown</c>, <c>year_group_unknown</c>, <c>count_outdated</c>.
    /// </summary>
    public static Read<PlanCount> Of(CountRule rule, int authority, DateOnly date, CountInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        IReadOnlyList<Finding> impossible = Check(rule);
        if (impossible.Count > 0) return new(null, impossible);
        return rule.Source == CountSource.Census ? CensusCounting.Of(rule, date, inputs) : new PlacementCounting(rule, authority, date, inputs).Run();
    }

    /// <summary>
    /// A count of <see cref="Of"/> once more after placements at some schools changed, and nothing else of what it is taken from: only
    /// these are counted again, and <see cref="PlanCount.Schools"/> is the same list where no number changed.
    /// </summary>
    public static PlanCount Again(CountRule rule, int authority, PlanCount before, CountInputs inputs, IReadOnlyCollection<int> schools)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(inputs);
        return rule.Source == CountSource.Census ? CensusCounting.Again(rule, before, inputs) : new PlacementCounting(rule, authority, before.Date, inputs).Again(before, schools);
    }
}
