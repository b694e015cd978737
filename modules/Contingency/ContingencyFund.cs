using System.Collections.Immutable;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Contingency;

/// <summary>
/// The rules of a SEND contingency fund of one authority and year (DOMAIN C21 to C25): how much there is, on which days pupils
/// are counted, who qualifies, what is paid without asking and what on application. Immutable; made by <see cref="ContingencyFundFile"/>.
/// <paramref name="Authority"/> is a DfE code, or 0 for an illustration that stands for every authority without a fund of its own.
/// </summary>
public sealed record ContingencyFund(
    string Id,
    string Name,
    int Authority,
    FundingYear Year,
    SourceStatus Status,
    ImmutableArray<string> Sources,
    ImmutableArray<string> Notes,
    FundMoney Money,
    CountRule Count,
    ImmutableArray<SchoolGroup> Groups,
    ImmutableArray<FundRound> Rounds,
    FormulaPart Formula,
    ApplicationPart? Application,
    WhenShort WhenShort,
    string ReturnedTo)
{
    /// <summary>The file that it was read from, to the letter: what is recorded when it is opened.</summary>
    public string Text { get; init; } = "";

    /// <summary>The round of a count date, or null.</summary>
    public FundRound? Round(DateOnly countOn) => Rounds.FirstOrDefault(r => r.CountOn == countOn);

    /// <summary>Whether mainstream schools of this group may be paid at all.</summary>
    public bool Covers(SchoolGroup group) => Groups.Contains(group);
}

/// <summary>
/// What the fund holds: <paramref name="Amount"/>, or for the illustration of every authority so much per pupil on roll in the
/// first count. <paramref name="From"/> says where the money comes from, <paramref name="Status"/> how far the amount is checked.
/// </summary>
public sealed record FundMoney(Money? Amount, Rate? PerPupil, string From, SourceStatus Status)
{
    /// <summary>Whose money it is; the high needs block's where the file does not say.</summary>
    public PaidFrom PaidFrom { get; init; }
}

/// <summary>Which part of the year a round pays for.</summary>
public enum RoundBasis
{
    /// <summary>The whole year.</summary>
    FullYear,

    /// <summary>The months of the round.</summary>
    OwnMonths,
}

/// <summary>What a later or corrected count may do to what was notified before.</summary>
public enum RoundChanges
{
    /// <summary>Nothing that was notified is taken back.</summary>
    IncreasesOnly,

    /// <summary>The money is shared anew; a reduction is a clawback entry.</summary>
    BothWays,
}

/// <summary>Out of what a round, or the application part, is paid.</summary>
public enum PotKind
{
    /// <summary>Whatever is neither spent nor set aside for another part.</summary>
    FirstCall,

    /// <summary>An amount that is set aside for it.</summary>
    Amount,

    /// <summary>A percentage of the fund that is set aside for it.</summary>
    Percent,
}

/// <summary>A part's claim on the fund; <paramref name="Amount"/> or <paramref name="Percent"/> is filled as the kind says.</summary>
public sealed record PotShare(PotKind Kind, Money? Amount, Quantity? Percent)
{
    /// <summary>What is set aside of a fund of that size, a percentage rounded down to the penny; null for first call.</summary>
    public Money? Of(Money fund) => Kind switch
    {
        PotKind.Amount => Amount,
        PotKind.Percent => new Rounding(RoundingMode.Truncate, 1).Apply(fund.Pence * Percent!.Value.Exact / 100),
        _ => null,
    };
}

/// <summary>
/// One count and what is paid by it. <paramref name="MonthsFrom"/> and <paramref name="MonthsUntil"/> are the months that it pays for, numbered
/// from April (0) and half-open: 0 and 12 for the full year. <paramref name="NotifiedIn"/> is the first day of the month in which schools are told.
/// </summary>
public sealed record FundRound(
    string Name, DateOnly CountOn, RoundBasis Basis, int MonthsFrom, int MonthsUntil, PotShare Pot, RoundChanges Changes, DateOnly? NotifiedIn)
{
    /// <summary>Months that the round pays for, 1 to 12.</summary>
    public int Months => MonthsUntil - MonthsFrom;

    /// <summary>Months that this round and another one both pay for.</summary>
    public int MonthsSharedWith(FundRound other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Math.Max(0, Math.Min(MonthsUntil, other.MonthsUntil) - Math.Max(MonthsFrom, other.MonthsFrom));
    }
}

/// <summary>What a school must exceed to be paid by the formula.</summary>
public enum EligibilityKind
{
    /// <summary>Pupils counted times the school's contribution, above a percentage of its notional SEN budget.</summary>
    CostAboveNotionalSen,

    /// <summary>Pupils counted, above the number expected and a margin.</summary>
    AboveExpected,

    /// <summary>Pupils counted, above a fixed number.</summary>
    AboveCount,
}

/// <summary>
/// Who qualifies. <paramref name="Percent"/> and <paramref name="Contribution"/> (pounds per pupil and year) belong to the notional SEN
/// budget; <paramref name="Expected"/> and <paramref name="Margin"/> to an expected or fixed number.
/// </summary>
public sealed record Eligibility(EligibilityKind Kind, Quantity Percent, Rate Contribution, ExpectedCount? Expected, Quantity Margin);

/// <summary>What a school that qualifies is paid.</summary>
public enum PaymentKind
{
    /// <summary>The pounds by which its pupils' cost exceeds the threshold.</summary>
    Shortfall,

    /// <summary>An amount per pupil above the threshold.</summary>
    PerExcessPupil,

    /// <summary>An amount per pupil counted, once the threshold is passed.</summary>
    PerCountedPupil,

    /// <summary>A share of the round's pot by pupils above the threshold.</summary>
    ShareOfPot,
}

/// <summary>What becomes of a part of a pupil above the threshold.</summary>
public enum ExcessFraction
{
    Exact,
    Floor,
    Ceiling,
}

/// <summary>
/// What is paid without asking. <paramref name="PerPupil"/> is pounds a year. A full year's amount is at most <paramref name="Cap"/>, and one below
/// <paramref name="Minimum"/> is not paid; the round's months of it are then rounded.
/// </summary>
public sealed record FormulaPart(
    Eligibility Eligibility, PaymentKind Payment, Rate PerPupil, ExcessFraction Fraction, Money? Minimum, Money? Cap, Rounding Rounding);

/// <summary>Who may apply.</summary>
public enum ClaimGate
{
    /// <summary>Any school that the fund covers.</summary>
    None,

    /// <summary>A school that qualified by the formula in the latest round that was notified.</summary>
    Formula,
}

/// <summary>Of what an application part states the most.</summary>
public enum MostFor
{
    /// <summary>All that a school applies for in the year; what was refused, withdrawn or not approved does not count.</summary>
    SchoolAndYear,

    /// <summary>Each claim by itself.</summary>
    Claim,
}

/// <summary>What is paid on application: at most so much a school and year or a claim, out of its own pot or what is left.</summary>
public sealed record ApplicationPart(Money Most, MostFor MostFor, ClaimGate Gate, PotShare Pot);

/// <summary>What happens when a round is due more than there is for it.</summary>
public enum WhenShort
{
    /// <summary>What there is is shared by what is due, to the penny.</summary>
    Scale,

    /// <summary>The round is refused, so that somebody finds the money or changes the rules.</summary>
    Refuse,
}
