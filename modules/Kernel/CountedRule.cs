using System.Collections.Immutable;

namespace FundingPlatform.Kernel;

/// <summary>
/// A count to be worked out as a module's rules state it, in pence and exact: <paramref name="PerPupil"/> for each pupil, less
/// <paramref name="PerNotional"/> of notional SEN; nothing below <paramref name="Least"/>, at most <paramref name="Most"/>;
/// rounded; with <paramref name="Minimum"/> an amount below it becomes <paramref name="BelowMinimum"/>. Only where pupils x
/// <paramref name="GatePerPupil"/> exceed <paramref name="GatePerNotional"/> of notional SEN and the row's own number is anything paid.
/// Notional SEN below 0 counts as it is, or as 0. <paramref name="LessEarlier"/>: what earlier counts of the year pay is taken off before
/// rounding; the other two are those of <see cref="CountedRound"/>.
/// </summary>
/// <remarks>
/// <para>
/// <b>Whole numbers.</b> Let D be even, and D x each of the rule's numbers whole (half of it, D x the pence of half a rounding unit, too). A
/// row's own amount a (what is taken off for its threshold) may be any fraction. Every choice about the amount v = (m - aD) / D, m a whole
/// number, asks whether m - aD reaches a whole number: the rounding's edges, the least, the most, and above 0. So aD may be replaced by any
/// number that lies on the same side of all whole numbers: itself where it is whole, else the half above its whole part. Twice that is whole,
/// and one divisor serves all schools, whatever their rolls and averages have below the line.
/// </para>
/// <para>
/// <b>Rounding.</b> Amounts at or below 0 pay nothing, so only amounts above 0 are rounded, by the whole part of (x + bias) / d with bias
/// 0 (truncate), d/2 (half up; d is even) or d - 1 (up). The bias is part of the row's Base, and so it is added to Least and Most.
/// </para>
/// <para>
/// <b>Size.</b> Checked for every row: units x PerUnit and Base below 2^51 in size, so their sum is exact; with notional SEN at or above
/// <see cref="CountedRound.LeastNotional"/>, or counted as 0 below 0, the highest x is below 2^52, so every x above -2^53 is exact
/// by one fused multiply-add, and one that is not exact is negative and pays nothing, as it should; the highest pence are below
/// <see cref="CountedRound.AmountLimit"/>. The same of the gate. Taking off earlier pence only lowers x: the same argument.
/// </para>
/// </remarks>
public sealed record CountedRule(
    DateOnly On,
    Quantity Unit,
    Exact PerPupil,
    Exact PerNotional,
    bool NotionalBelowZero,
    Exact GatePerPupil,
    Exact GatePerNotional,
    bool GateNotionalBelowZero,
    Exact? Least,
    Exact? Most,
    Rounding Rounding,
    Money? Minimum,
    Money BelowMinimum,
    bool LessEarlier,
    bool LimitLessEarlier,
    bool HadWithEarlier,
    CountedPot? Pot)
{
    private const long Half = 1L << 51, Whole = 1L << 52, SmallDivisor = 1L << 40;

    /// <summary>
    /// The smallest part of a pupil that a count knows which weighs some pupils: all counts are whole numbers of it.
    /// </summary>
    public static Quantity UnitOf(Quantity weight)
    {
        long unit = Quantity.Scale, other = weight.HundredMillionths;
        while (other != 0) (unit, other) = (other, unit % other);
        return new(Math.Abs(unit));
    }

    /// <summary>
    /// The same in whole numbers; null where it is not of the regular kind: a tie goes to the even unit, a number is negative, too fine or
    /// too large, or pupils are not whole units.
    /// </summary>
    public CountedRound? Compile(IReadOnlyList<CountedPlace> places)
    {
        ArgumentNullException.ThrowIfNull(places);
        if (Rounding.Mode == RoundingMode.HalfEven || Rounding.UnitPence < 1 || !IsHeld()) return null;
        Exact unit = Unit.Exact, perUnit = PerPupil * unit, gateUnit = GatePerPupil * unit;
        if (Shared(perUnit, PerNotional, Least ?? Exact.Zero, Most ?? Exact.Zero) is not long parts || Shared(gateUnit, GatePerNotional) is not long gateParts) return null;
        if (long.IsOddInteger(parts)) parts *= 2;
        Int128 divisor = (Int128)2 * parts * Rounding.UnitPence;
        if (divisor > Half || divisor / Rounding.UnitPence > Half) return null;
        Int128 bias = Rounding.Mode switch { RoundingMode.HalfUp => divisor / 2, RoundingMode.Up => divisor - 1, _ => 0 };
        Int128 most = Most is Exact top ? Times(top, 2 * parts) + bias : Whole, least = Int128.Max(1, Times(Least ?? Exact.Zero, 2 * parts)) + bias;
        var round = new Draft(Times(perUnit, 2 * parts), Times(PerNotional, 2 * parts), Times(gateUnit, gateParts), Times(GatePerNotional, gateParts), divisor, bias, most);
        if (least > Whole || most > Whole || round.Refuses(this)) return null;
        var rows = ImmutableArray.CreateBuilder<CountedRow>(places.Count);
        foreach (CountedPlace place in places)
        {
            if (Row(place, round, parts, gateParts) is not CountedRow row) return null;
            rows.Add(row);
        }

        return new(
            On, Unit, (long)round.PerUnit, (long)round.PerNotional, NotionalBelowZero ? CountedRound.LeastNotional : 0, LessEarlier ? 2 * parts : 0,
            (long)round.GatePerUnit, (long)round.GatePerNotional, GateNotionalBelowZero ? CountedRound.LeastNotional : 0,
            (long)divisor, Rounding.UnitPence, (long)least, (long)most, Minimum?.Pence ?? 0, BelowMinimum.Pence,
            LimitLessEarlier, HadWithEarlier, Pot, rows.MoveToImmutable());
    }

    // Of a pot that shares, what it holds is below 2^40, as the division of the shares asks.
    private bool IsHeld() =>
        Unit > Quantity.Zero && PerPupil >= Exact.Zero && PerNotional >= Exact.Zero && GatePerPupil >= Exact.Zero && GatePerNotional >= Exact.Zero
        && (Least ?? Exact.Zero) >= Exact.Zero && (Most ?? Exact.Zero) >= Exact.Zero && Rounding.UnitPence < CountedRound.AmountLimit
        && IsAmount(Minimum ?? Money.Zero) && IsAmount(BelowMinimum)
        && (Pot is null || (Math.Min(Pot.Most, Pot.Left) < CountedRound.NoLimit && Pot.Left > -Whole && Pot.Most >= 0));

    private CountedRow? Row(CountedPlace place, Draft round, long parts, long gateParts)
    {
        if (!IsAmount(place.Had) || place.Limit is Money limit && limit.Pence <= -CountedRound.AmountLimit) return null;
        if (Units(place.Pupils) is not long units) return null;
        // Beyond every number of units, or below none: a gate that is always shut or open need not be as large as it is stated.
        Int128 most = MostUnits() * round.GatePerUnit + Reach(round.GatePerNotional, GateNotionalBelowZero);
        Int128? gate = !place.Pays ? Whole : place.Above is not Exact above ? 0 : Floor(above, gateParts) is Int128 whole ? whole + 1 : null;
        if (gate is not Int128 shut) return null;
        if (shut > most) shut = Whole;
        if (TakenTwice(place.Taken, parts) is not Int128 taken || Int128.Abs(taken - round.Bias) >= Half || shut < -Half) return null;
        Int128 highest = MostUnits() * round.PerUnit - taken + round.Bias + Reach(round.PerNotional, NotionalBelowZero);
        if (place.Pays && (highest >= Whole || Int128.Min(highest, round.Most) / round.Divisor * Rounding.UnitPence >= CountedRound.AmountLimit)) return null;
        return new(
            place.School, place.Listed, units, place.Pays ? (long)(taken - round.Bias) : 0, (long)shut, Math.Min(place.Limit?.Pence ?? CountedRound.NoLimit, CountedRound.NoLimit), place.Had.Pence,
            place.MissingFrom is not Exact from ? CountedRow.Never : UnitsAbove(from), place.Missing);
    }

    // How far notional SEN below 0 may raise an amount.
    private static Int128 Reach(Int128 perPenny, bool belowZero) => belowZero ? -(Int128)CountedRound.LeastNotional * perPenny : 0;

    private static bool IsAmount(Money amount) => amount.Pence is >= 0 and < CountedRound.AmountLimit;

    private Int128 MostUnits() => (Int128)CountedRound.MostPupils * Quantity.Scale / Unit.HundredMillionths;

    private long? Units(Quantity pupils) => CountedRound.UnitsOf(pupils, Unit);

    // The least units above so many pupils.
    private long UnitsAbove(Exact pupils)
    {
        Exact units = pupils / Unit.Exact;
        return units < Exact.Zero ? 0 : (long)Int128.Min(units.RoundTo(RoundingMode.Truncate, 1), Whole) + 1;
    }

    // The least common denominator; null where it is finer than any rule in use.
    private static long? Shared(params ReadOnlySpan<Exact> values)
    {
        Int128 shared = 1;
        foreach (Exact value in values)
        {
            if (value.Denominator > SmallDivisor) return null;
            shared = new Exact(shared, value.Denominator).Numerator * value.Denominator;
            if (shared > SmallDivisor) return null;
        }

        return (long)shared;
    }

    private static Int128 Times(Exact value, Int128 parts) => value.Numerator * (parts / value.Denominator);

    // Twice the amount x parts, with the half above the whole part in place of any other fraction.
    private static Int128? TakenTwice(Exact amount, long parts) =>
        Floor(amount, parts) is not Int128 whole ? null : 2 * whole + (IsWhole(amount, parts) ? 0 : 1);

    private static bool IsWhole(Exact amount, long parts) => parts % amount.Denominator == 0;

    // The whole part of amount x parts, down from a negative one, without passing 128 bits; null for what is out of any range.
    private static Int128? Floor(Exact amount, long parts)
    {
        Int128 whole = amount.Numerator / amount.Denominator, rest = amount.Numerator - whole * amount.Denominator;
        if (rest < 0) (whole, rest) = (whole - 1, rest + amount.Denominator);
        return Int128.Abs(whole) > Whole || amount.Denominator > Int128.MaxValue / parts ? null : whole * parts + rest * parts / amount.Denominator;
    }

    private readonly record struct Draft(Int128 PerUnit, Int128 PerNotional, Int128 GatePerUnit, Int128 GatePerNotional, Int128 Divisor, Int128 Bias, Int128 Most)
    {
        public bool Refuses(CountedRule rule) =>
            rule.MostUnits() * PerUnit >= Half || rule.MostUnits() * GatePerUnit >= Half || PerNotional >= Half || GatePerNotional >= Half
            || Reach(PerNotional, rule.NotionalBelowZero) >= Half || Reach(GatePerNotional, rule.GateNotionalBelowZero) >= Half;
    }
}

/// <summary>
/// A school in a count as the module's rules find it: see <see cref="CountedRow"/>. <paramref name="Taken"/> is what is taken off its
/// amount in pence, <paramref name="Above"/> the number that its pupils must exceed (see <see cref="CountedRule.GatePerPupil"/>; null: none),
/// <paramref name="Pays"/> false for one that gets nothing of the count, <paramref name="Limit"/> the most of it. Where it counts more than
/// <paramref name="MissingFrom"/> pupils, <paramref name="Missing"/> is needed.
/// </summary>
public readonly record struct CountedPlace(
    int School, int Listed, Quantity Pupils, Exact Taken, Exact? Above, bool Pays, Money? Limit, Money Had, Exact? MissingFrom, string? Missing);
