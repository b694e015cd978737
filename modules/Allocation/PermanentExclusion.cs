using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation;

/// <summary>
/// What a school's share loses for a permanently excluded pupil: A x B / 52 + C (School and Early Years Finance (England)
/// Regulations, reg 39 of 2024; DOMAIN F35 to F38). Every function is pure; the deduction is a positive amount, which
/// the caller takes off the share as an <see cref="Adjustment"/>.
/// </summary>
public static class PermanentExclusion
{
    /// <summary>Special schools and pupil referral units are left out; so are places reserved for pupils with SEN, which the caller knows.</summary>
    public static bool Applies(SchoolGroup group) =>
        group is SchoolGroup.Primary or SchoolGroup.Secondary or SchoolGroup.PrimaryAndSecondary;

    /// <summary>
    /// Complete weeks left, the relevant date counted, until a day that is itself not counted any more: the end of the
    /// funding year, or, for a pupil of the leaving year group excluded on or after 1 April, the end of the school year.
    /// </summary>
    public static int CompleteWeeks(DateOnly relevantDate, DateOnly until) => new DateSpan(relevantDate, until).Days / 7;

    /// <summary>Complete weeks left in the funding year.</summary>
    public static int CompleteWeeks(DateOnly relevantDate, FundingYear year) => CompleteWeeks(relevantDate, year.Span.Until);

    /// <summary>
    /// The deduction, half up to the penny. The regulations do not say how the product is rounded (DOMAIN F40).
    /// <paramref name="annual"/> is the full-year formula amount for a pupil of that age and circumstances,
    /// <paramref name="financialAdjustment"/> the panel's order, 0 for none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Weeks are not from 0 to 52.</exception>
    public static Money Deduction(Rate annual, int completeWeeks, Money financialAdjustment)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(completeWeeks);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(completeWeeks, 52);
        return Rounding.Penny.Apply(annual.Pence * new Exact(completeWeeks, 52)) + financialAdjustment;
    }
}
