using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// The one formula for a piece of a year, in whole numbers of a cell: with a value v in millionths of a pound and a piece of n
/// parts of the year,
/// <code>
/// N = max(0, v x Factor - Less),  N = a x Divisor + b with b below Divisor,
/// pence = Unit x (a x n + floor((b x n + bias) / Divisor))
/// </code>
/// where N / Divisor is the price of one part in units of rounding, and the bias makes rounding down the cell's rounding: half of
/// the divisor, all of it but 1, or 0. Every divisor is even, being a multiple of <see cref="Scale"/>, so a half is whole.
/// <para>
/// <b>In doubles</b> (<see cref="ValueTable.Pence"/>). The door keeps Factor x <see cref="MostValue"/> + Less below 2^51 and,
/// by <see cref="MostParts"/>, Divisor x (n + 1) at most 2^50 and n at most 16 years. So N, a, b, b x n + bias, and a x n (at most
/// 16 N / Scale) are whole numbers below 2^52: exact. a is exact because a quotient of whole numbers that is not whole lies at
/// least 1/Divisor from the next whole number, more than its error. For the second quotient <see cref="Bias"/> is half a part
/// more than the bias: x + 1/2 is exact below 2^52, and (x + 1/2) / Divisor lies at least 1/2 / Divisor from any whole number.
/// The product with the rounded inverse is off by less than (x + 1/2) / Divisor x 2^-52 x (1 + 2^-52), less than 1/2 / Divisor
/// while x + 1/2 is at most 2^50.
/// </para>
/// <para>
/// <b>In floats, 16 at a time</b> (<see cref="SlicedRows"/>), for values in whole pence. Then v, and so N and b, are multiples of
/// Scale, and with D = Divisor / Scale and b' = b / Scale the fraction is floor((b' x n + bias') / D), bias' being D / 2 rounded
/// down, D - 1 or 0. The float path works out y = (b' x n + bias' + 1/2) / D as fma(float(b' / D), n, float((bias' + 1/2) / D)).
/// Each constant is off by at most 2^-24 + 2^-51 of itself, the fused operation by 2^-24 of its result, together less than
/// y x (2^-23 + 2^-46). y lies at least 1/2 / D from any whole number, and y x D is below D x (n + 1), which
/// <see cref="MostNarrow"/> keeps at most 2^22 - 8: the error is below 1/2 / D, so the whole part is right. A piece of 0 parts
/// gives y below 1 and so 0. Ties to even cannot be seen there: such a cell is narrow only where D is odd, and then has no ties.
/// </para>
/// A cell whose numbers are too large for either has <see cref="MostParts"/> 0 and is worked out in 128 bits.
/// </summary>
internal readonly record struct SegmentFormula(
    double Factor, double Less, double Divisor, double Inverse, double Bias, double Unit, bool Even, int MostParts, float NarrowBias, int MostNarrow)
{
    /// <summary>Millionths of a pound in a penny.</summary>
    public const long Scale = Rate.Scale / 100;

    /// <summary>A million pounds a year in millionths: a value above that is worked out in 128 bits with all the others.</summary>
    public const long MostValue = 1_000_000 * Rate.Scale;

    /// <summary>Parts that fit beside a number below 32 in 16 bits.</summary>
    public const int PackedParts = 2_047;

    private const long NumberLimit = 1L << 51, ProductLimit = 1L << 50, DivisorLimit = 1L << 36, NarrowLimit = (1L << 22) - 8;
    private const int Years = 16;

    private static readonly SegmentFormula TooLarge = new(0, 0, 1, 1, 0, 1, false, 0, 0, 0);

    public static SegmentFormula Of(ValueCell cell)
    {
        Int128 below = new Exact(cell.Attended.Denominator, cell.Owed.Denominator).Numerator * cell.Owed.Denominator; // The least that both divide.
        if (below > DivisorLimit || cell.YearParts > DivisorLimit || cell.Rounding.UnitPence > DivisorLimit) return TooLarge;
        Int128 factor = cell.Attended.Numerator * (below / cell.Attended.Denominator), less = cell.Owed.Numerator * (below / cell.Owed.Denominator);
        Int128 divisor = below * cell.YearParts * cell.Rounding.UnitPence;
        bool small = factor >= 0 && less >= 0 && factor < NumberLimit && less < NumberLimit && divisor <= DivisorLimit / Scale
            && factor * MostValue + less * Scale < NumberLimit;
        return small ? Of((long)factor, (long)less, (long)divisor, cell) : TooLarge;
    }

    /// <summary>Whole pence of a piece, in doubles, at a value of 0 to <see cref="MostValue"/> and at most <see cref="MostParts"/> parts.</summary>
    public long Pence(long value, int parts)
    {
        double owed = Math.Max(value * Factor - Less, 0), whole = Math.Floor(owed / Divisor), left = owed - whole * Divisor;
        double biased = left * parts + Bias, fraction = Math.Floor(biased * Inverse), units = whole * parts + fraction;
        bool tie = Even && biased - fraction * Divisor == 0.5;
        return (long)((tie && long.IsOddInteger((long)units) ? units - 1 : units) * Unit);
    }

    private static SegmentFormula Of(long factor, long less, long narrow, ValueCell cell)
    {
        long divisor = narrow * Scale;
        bool even = cell.Rounding.Mode == RoundingMode.HalfEven;
        long most = Math.Min(Math.Min(Years * (long)cell.YearParts, ProductLimit / divisor - 1), int.MaxValue);
        long mostNarrow = even && narrow % 2 == 0 ? 0 : Math.Clamp(NarrowLimit / narrow - 1, 0, PackedParts);
        return new(
            factor, less * Scale, divisor, 1.0 / divisor, BiasOf(cell.Rounding.Mode, divisor) + 0.5, cell.Rounding.UnitPence, even, (int)most,
            (float)((BiasOf(cell.Rounding.Mode, narrow) + 0.5) / narrow), (int)Math.Min(most, mostNarrow));
    }

    private static long BiasOf(RoundingMode mode, long divisor) => mode switch
    {
        RoundingMode.HalfUp or RoundingMode.HalfEven => divisor / 2,
        RoundingMode.Up => divisor - 1,
        RoundingMode.Truncate => 0,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown rounding mode."),
    };
}
