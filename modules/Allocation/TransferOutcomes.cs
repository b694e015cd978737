using FundingPlatform.Allocation.Affording;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation;

/// <summary>Whether a school bears a part of a transfer, against the same year without it.</summary>
public enum Bearing
{
    /// <summary>The school has no share of the schools block.</summary>
    NotInTheFormula,

    /// <summary>Its share is the same, because nothing leaves the block or no lever takes anything from its lines.</summary>
    Unchanged,

    /// <summary>Levers take from its lines, and its protections give all of it back.</summary>
    Protected,

    /// <summary>Its share falls by less than the levers take, because its protections give a part of it back.</summary>
    InPart,

    /// <summary>Its share falls by all that the levers take: no protection gives anything back.</summary>
    InFull,

    /// <summary>Its share rises.</summary>
    Gains,
}

/// <summary>What gives a school back some of what levers take from its lines.</summary>
public enum FormulaProtection
{
    /// <summary>The line of the minimum per-pupil level, which lifts the school by more.</summary>
    MinimumPerPupil,

    /// <summary>The line of the minimum funding guarantee, which makes up for more.</summary>
    Mfg,

    /// <summary>The add-back: the cap takes nothing that lies below the minimum per-pupil level.</summary>
    AddBack,

    /// <summary>The cap, which takes less because the gain is smaller.</summary>
    Cap,
}

/// <summary>What a protection gives back: more than nothing.</summary>
public sealed record GivenBack(FormulaProtection By, Money Amount);

/// <summary>
/// What a decision does to one school's share of the schools block, against the year without it. <paramref name="Change"/> is
/// what <paramref name="Back"/> gives less what the levers have <paramref name="Taken"/> from its lines: a lower guarantee takes what the
/// school's guarantee pays less. <paramref name="ProtectionKnown"/> is false where a protection is not calculated for lack of data.
/// </summary>
public sealed record SchoolOutcome(Money Share, Money Change, Bearing Bears, Money Taken, IReadOnlyList<GivenBack> Back, bool ProtectionKnown)
{
    /// <summary>What a protection gives back; nothing where it gives nothing.</summary>
    public Money BackBy(FormulaProtection protection) => Back.Where(g => g.By == protection).Sum(g => g.Amount);
}

/// <summary>
/// What the formula may come to before the transfer in question. <paramref name="Lines"/> lead from the schools block, or from
/// what the formula comes to at the rates in force, to <paramref name="Amount"/>. <paramref name="Missing"/> counts the
/// schools that lack data of some line, or have made-up ones.
/// </summary>
public sealed record FormulaMoney(MoneyBasis Basis, IReadOnlyList<BlockLine> Lines, Money Amount, int Missing);

/// <summary>A possible decision worked out: the amount that leaves the block, the formula that is left, and each school.</summary>
public sealed record WorkedOutcome(OutcomeAsked Asked, Money Amount, AffordedFormula Formula, IReadOnlyList<SchoolOutcome> Schools);

/// <summary>
/// On what the schools' figures rest, in words: whose pupils (<paramref name="Count"/>; <paramref name="Rolls"/> is the day of the
/// rolls, null where the authority gave its pupils) and whose rates (<paramref name="OwnRates"/>: the authority's own are among them). <paramref name="Real"/> is false where they are no school's real funding; <paramref name="MadeUpTopUps"/> where top-ups rest
/// on made-up placements or band values.
/// </summary>
public sealed record FiguresRestOn(DateOnly? Rolls, string Count, string Rates, bool OwnRates, bool Real, bool MadeUpTopUps);

/// <summary>
/// Possible decisions side by side. The first outcome is the year without this transfer, with which the others are compared.
/// <paramref name="Impact"/> has every school's whole budget share under each, in the same order of schools and outcomes.
/// </summary>
public sealed record OutcomeReport(
    OutcomeSet Set, Money Block, Money Base, string BaseSource, FormulaMoney Money, IReadOnlyList<WorkedOutcome> Outcomes, ImpactReport Impact, FiguresRestOn RestOn)
{
    /// <summary>The year without the transfer.</summary>
    public WorkedOutcome Without => Outcomes[0];
}

/// <summary>A transfer as it stands after it was enacted, with the outcome that pays for it.</summary>
public sealed record EnactedOutcome(Transfer Transfer, WorkedOutcome Outcome)
{
    /// <summary>How many schools bear it, in full, in part or as far as known, and how many are protected, in words.</summary>
    public string WhoBears => OutcomeWords.Bearers(Outcome);
}

/// <summary>What possible decisions on a transfer out of the schools block would mean for every school.</summary>
public static class TransferOutcomes
{
    /// <summary>
    /// Solves the levers for every outcome, each total by the full calculation, and works out every school's share. The
    /// connection must see one state throughout. With a recorded <paramref name="transfer"/> percentages are of its base, and what it
    /// moved, if it is enacted already, still counts as there. Findings besides those of the levers: <c>year_not_started</c>,
    /// <c>no_grant_row</c>, <c>transfer_unknown</c>, <c>transfer_other</c>, <c>base_differs</c>, <c>blocks_differ</c>, <c>more_than_block</c>, <c>factors_lack_data</c>, <c>transfer_not_affordable</c>,
    /// <c>cut_not_possible</c>, and those of the shares.
    /// </summary>
    public static Read<OutcomeReport> Compare(SqliteConnection connection, OutcomeSet outcomes, string? transfer = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(outcomes);
        Read<OutcomeGround> ground = OutcomeGround.Of(connection, outcomes, transfer);
        return ground.Value is null ? new(null, ground.Findings) : new OutcomeRuns(connection, ground.Value).Run();
    }

    /// <summary>
    /// Enacts the outcome that was decided: solves the levers inside the command and records the transfer with what they set, so
    /// that every school's share follows. Faults: <c>outcome_unknown</c>, <c>outcome_refused</c>, the first finding of
    /// <see cref="Compare"/>, and those of <see cref="BlockTransfersModule.Enact"/>.
    /// </summary>
    public static Outcome<EnactedOutcome> Enact(Session session, string transfer, OutcomeSet outcomes, string outcome, DateOnly decidedOn)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(outcomes);
        return Enacting.Run(session, transfer, outcomes, outcome, decidedOn);
    }
}
