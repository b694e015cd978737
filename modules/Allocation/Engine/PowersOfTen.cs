namespace FundingPlatform.Allocation.Engine;

/// <summary>How coarse whole numbers are: exact fractions get smaller when they drop the zeros that all of them end with.</summary>
internal static class PowersOfTen
{
    /// <summary>The largest power of ten that divides every value and is at most <paramref name="limit"/>, itself a power of ten.</summary>
    public static long Dividing(ReadOnlySpan<double> values, long limit)
    {
        foreach (double value in values) limit = Dividing((long)value, limit);
        return limit;
    }

    /// <summary>The largest power of ten that divides the value and is at most <paramref name="limit"/>, itself a power of ten; 0 is divided by all.</summary>
    public static long Dividing(long value, long limit)
    {
        while (value % limit != 0) limit /= 10;
        return limit;
    }
}
