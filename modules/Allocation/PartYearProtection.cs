using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation;

/// <summary>Protection of a school that was open for a part of the year only (DOMAIN F31).</summary>
public static class PartYearProtection
{
    /// <summary>The full year's amount x days open / 365, half up to the penny; published statements divide by 365 whatever the year.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Days are not from 0 to 365.</exception>
    public static Money Of(Money fullYear, int daysOpen)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(daysOpen);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(daysOpen, 365);
        return Rounding.Penny.Apply((Exact)fullYear.Pence * new Exact(daysOpen, 365));
    }
}
