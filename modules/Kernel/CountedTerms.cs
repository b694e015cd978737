using System.Collections.Immutable;

namespace FundingPlatform.Kernel;

/// <summary>
/// What an authority pays by counts of pupils in a year, in whole numbers only, so that it can be worked out for all its schools side
/// by side: what was told to them already, and the counts that are still to be worked out, in their order.
/// </summary>
public sealed record CountedTerms(ImmutableArray<CountedLine> Schools, ImmutableArray<CountedRound> Rounds)
{
    /// <summary>The most schools of one authority; sums of all their amounts then stay below 2^49 pence.</summary>
    public const int MostSchools = 8_192;
}

/// <summary>
/// A school with a line. <paramref name="Told"/> pence are its own whatever the counts say; <paramref name="IsTold"/>: they stand
/// even where the rest of its year cannot be worked out.
/// </summary>
public readonly record struct CountedLine(int School, long Told, bool IsTold);

/// <summary>
/// One count that is to be worked out. With n counted units of <paramref name="Unit"/> pupils, S pence of notional SEN and b
/// pence that earlier counts of these terms pay the school,
/// <code>
/// x = n x PerUnit - max(S, NotionalFrom) x PerNotional - b x PerPenny - Base
/// g = n x GatePerUnit - max(S, GateNotionalFrom) x GatePerNotional - Gate
/// pence = min(x, Most) / Divisor, rounded down, x UnitPence, and 0 unless g is 0 or more and min(x, Most) is Least or more
/// </code>
/// then, of an amount above 0, <paramref name="BelowMinimum"/> where it is below <paramref name="Minimum"/>; at most the row's
/// limit (less b with <paramref name="LimitLessEarlier"/>); less what the row had (and b with <paramref name="HadWithEarlier"/>),
/// never below 0; and last the pot. Rounding lies in Base, Least and Most. <see cref="CountedRule"/> makes these numbers and holds
/// the proof that none of them passes what a double holds.
/// </summary>
public sealed record CountedRound(
    DateOnly On,
    Quantity Unit,
    long PerUnit,
    long PerNotional,
    long NotionalFrom,
    long PerPenny,
    long GatePerUnit,
    long GatePerNotional,
    long GateNotionalFrom,
    long Divisor,
    long UnitPence,
    long Least,
    long Most,
    long Minimum,
    long BelowMinimum,
    bool LimitLessEarlier,
    bool HadWithEarlier,
    CountedPot? Pot,
    ImmutableArray<CountedRow> Rows)
{
    /// <summary>The most pupils of a row.</summary>
    public const int MostPupils = 10_000;

    /// <summary>No amount of a row reaches this, pence.</summary>
    public const long AmountLimit = 1L << 36;

    /// <summary>Terms that ask what notional SEN is below 0 hold down to here, pence.</summary>
    public const long LeastNotional = -(1L << 35);

    /// <summary>A limit that no amount reaches.</summary>
    public const long NoLimit = 1L << 40;

    /// <summary>Whether notional SEN decides anything.</summary>
    public bool NeedsNotional => PerNotional != 0 || GatePerNotional != 0;

    /// <summary>The pupils as a number of units; null where they are not a whole number of them, below 0 or more than a row holds.</summary>
    public long? UnitsOf(Quantity pupils) => UnitsOf(pupils, Unit);

    internal static long? UnitsOf(Quantity pupils, Quantity unit) =>
        pupils >= Quantity.Zero && pupils <= Quantity.Of(MostPupils) && pupils.HundredMillionths % unit.HundredMillionths == 0
            ? pupils.HundredMillionths / unit.HundredMillionths : null;
}

/// <summary>
/// A school in a count: its place in the terms' list of schools and at which place the count lists it, the units counted, and its own
/// numbers of <see cref="CountedRound"/>. From <paramref name="MissingFrom"/> units on it cannot be worked out, for want of
/// <paramref name="Missing"/>.
/// </summary>
public readonly record struct CountedRow(
    int School, int Listed, long Units, long Base, long Gate, long Limit, long Had, long MissingFrom, string? Missing)
{
    /// <summary>More units than any row has.</summary>
    public const long Never = long.MaxValue;
}

/// <summary>
/// The money of a count: <paramref name="Most"/>, and at most <paramref name="Left"/> less what earlier counts of the same terms
/// pay, in pence. Where more is due, it is shared by the running total of what is due (<see cref="Sharing.UpTo"/>), or with
/// <paramref name="Refusal"/>, which says what is needed, no school gets anything of the count.
/// </summary>
public sealed record CountedPot(long Most, long Left, string? Refusal);
