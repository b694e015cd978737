using System.Collections.Immutable;
using FundingPlatform.Kernel;

namespace FundingPlatform.Schools;

/// <summary>From where a count takes its pupils with plans.</summary>
public enum CountSource
{
    /// <summary>The school census of the count date: plans and roll of the whole school, as published.</summary>
    Census,

    /// <summary>The placements that are in force on the count date, as recorded.</summary>
    Placements,
}

/// <summary>Of which pupils both the plans and the roll are taken, so that nobody is in the one and not in the other.</summary>
public enum CountBase
{
    /// <summary>Nursery and sixth form in both.</summary>
    AllPupils,

    /// <summary>Nursery and sixth form in neither.</summary>
    ReceptionToYear11,
}

/// <summary>Who counts.</summary>
public enum CountedPlans
{
    EhcPlans,

    /// <summary>Pupils with a top-up and no plan too.</summary>
    EhcPlansAndTopUps,
}

/// <summary>
/// Whom a scheme counts (DOMAIN C20). <paramref name="ResourcedProvision"/>: pupils in a resourced provision or unit count too.
/// <paramref name="OwnPupilsOnly"/>: other authorities' pupils do not. <paramref name="SenSupportWeight"/>: the share of a plan
/// that a pupil on SEN support counts for, 0 for none.
/// </summary>
public sealed record CountRule(
    CountSource Source, CountBase Base, CountedPlans Plans, bool ResourcedProvision, bool OwnPupilsOnly, Quantity SenSupportWeight);

/// <summary>Whose money a scheme that pays by counts spends.</summary>
public enum PaidFrom
{
    /// <summary>The high needs block of the dedicated schools grant.</summary>
    HighNeedsBlock,

    /// <summary>The authority's general fund: nothing of it is in an account of the grant.</summary>
    GeneralFund,
}

/// <summary>How far a count has come. A count of a census is closed by its publication.</summary>
public enum CountState
{
    /// <summary>It follows what is recorded, late corrections too.</summary>
    Open,

    /// <summary>Its pupils are fixed.</summary>
    Closed,

    /// <summary>Its pupils were fixed once more, for a stated reason.</summary>
    Corrected,
}

/// <summary>
/// One mainstream school in a count: its group, by which a scheme knows its phase, pupils who count, and the roll of the same
/// base; null where no roll is known. <paramref name="PrimaryRoll"/> and <paramref name="SecondaryRoll"/> weigh a school with
/// both phases.
/// </summary>
public sealed record SchoolCount(
    int SchoolId, SchoolGroup Group, Quantity Counted, Quantity? Roll, Quantity? PrimaryRoll, Quantity? SecondaryRoll);

/// <summary>Why a placement with a plan is not in a count.</summary>
public enum NotCountedReason
{
    /// <summary>It begins after the count date: expected at the next count.</summary>
    AfterTheCount,

    /// <summary>It was in force on the count date but came when the count was closed: a correction of the count would take it in.</summary>
    CountClosed,

    /// <summary>By what is recorded it was in force on the day of a census that has fewer: a census counts as it is published.</summary>
    CensusPublished,
}

/// <summary>
/// A placement that a count does not hold though its rule would count it. <paramref name="From"/> is its first day: whoever asks
/// for a year leaves out those that begin after it.
/// </summary>
public sealed record NotCounted(string PlacementId, int SchoolId, NotCountedReason Reason, DateOnly From)
{
    /// <summary>The first day on which it is over.</summary>
    public DateOnly Until { get; init; } = DateSpan.NoEnd;
}

/// <summary>
/// One count: every mainstream school of the authority in the order of the list. <paramref name="Number"/> is 0, or how many times it was corrected.
/// </summary>
public sealed record PlanCount(
    DateOnly Date, CountState State, int Number, ImmutableArray<SchoolCount> Schools, ImmutableArray<NotCounted> NotCounted)
{
    private readonly Lazy<ImmutableArray<NotCounted>>? notCounted;

    // A book counts after every change, and hardly anybody asks who is left out.
    internal PlanCount(DateOnly date, CountState state, int number, ImmutableArray<SchoolCount> schools, Func<ImmutableArray<NotCounted>> notCounted)
        : this(date, state, number, schools, []) => this.notCounted = new(notCounted);

    /// <summary>Placements that the count does not hold though its rule would count them; found when it is asked for.</summary>
    public ImmutableArray<NotCounted> NotCounted { get => notCounted?.Value ?? field; } = NotCounted;

    /// <summary>The day of the decision that fixed its pupils as they are: nothing that rests on them is decided before. Null while it is open, and for a census.</summary>
    public DateOnly? FixedOn { get; init; }

    /// <summary>
    /// What a year is still to count: placements of its days that this count does not hold, without those that begin or end between it and
    /// the next count of the year (null where there is none) as the next one says what becomes of them.
    /// </summary>
    public IEnumerable<NotCounted> Waiting(DateSpan year, DateOnly? next) => NotCounted.Where(n =>
        n.From < year.Until && n.Until > year.From
        && (n.Reason != NotCountedReason.AfterTheCount || next is not DateOnly later || (n.From <= later && n.Until > later)));

    /// <summary>The same of one school in sentences, by reason.</summary>
    public IEnumerable<string> WaitingWords(int school, DateSpan year, DateOnly? next)
    {
        NotCounted[] waiting = [.. Waiting(year, next).Where(n => n.SchoolId == school)];
        int Of(NotCountedReason reason) => waiting.Count(n => n.Reason == reason);
        if (Of(NotCountedReason.AfterTheCount) is var after and > 0)
            yield return $"{Placements(after, "begins", "begin")} after the count of {Date:yyyy-MM-dd}: {ExpectedWords(next)}.";
        if (Of(NotCountedReason.CountClosed) is var closed and > 0)
            yield return $"{Placements(closed, "came", "came")} when the count of {Date:yyyy-MM-dd} was closed: a correction of it would take {(closed == 1 ? "it" : "them")} in.";
        if (Of(NotCountedReason.CensusPublished) is var beside and > 0)
            yield return $"{Placements(beside, "was", "were")} in force on the census day {Date:yyyy-MM-dd} by what is recorded, beside those of the census: the census is as published.";
    }

    /// <summary>Where a placement that begins after a count is expected, given the next count of the year; null where there is none.</summary>
    public static string ExpectedWords(DateOnly? next) =>
        $"expected at the next count, the one {(next is DateOnly later ? $"of {later:yyyy-MM-dd}" : "that follows; this year has none")}";

    /// <summary>The same count after placements changed.</summary>
    internal PlanCount Again(ImmutableArray<SchoolCount> schools, Func<ImmutableArray<NotCounted>> leftOut) => new(Date, State, Number, schools, leftOut) { FixedOn = FixedOn };

    private static string Placements(int number, string one, string several) =>
        number == 1 ? $"1 placement that would count {one}" : $"{number} placements that would count {several}";
}

/// <summary>
/// What the schools-block formula knows of a school and a count-based scheme may ask for: its notional SEN budget (null where
/// that cannot be worked out) and units of factors by their published names (<c>fsm6_primary</c>), <c>roll</c> among them.
/// </summary>
public sealed record SchoolNeeds(Money? NotionalSen, IReadOnlyDictionary<string, Quantity> Factors)
{
    /// <summary>Every name that the formula may know units of, in its order; a scheme that asks for another could never be worked out.</summary>
    public static ImmutableArray<string> FactorNames { get; } =
    [
        "basic_entitlement_primary", "basic_entitlement_ks3", "basic_entitlement_ks4", "fsm_primary", "fsm_secondary", "fsm6_primary", "fsm6_secondary",
        .. "abcdef".Select(band => $"idaci_{band}_primary"), .. "abcdef".Select(band => $"idaci_{band}_secondary"),
        "low_prior_attainment_primary", "low_prior_attainment_secondary", "eal_primary", "eal_secondary", "mobility_primary", "mobility_secondary", "roll",
    ];
}

/// <summary>
/// How many pupils with plans a school is expected to have: so many per unit of each factor, and a constant (DOMAIN C22, 1.12).
/// </summary>
public sealed record ExpectedCount(ImmutableArray<(string Factor, Quantity PerUnit)> Terms, Quantity Constant)
{
    /// <summary>The expected number, exact; null where a factor of it is not known for the school.</summary>
    public Exact? Of(SchoolNeeds needs)
    {
        ArgumentNullException.ThrowIfNull(needs);
        Exact expected = Constant.Exact;
        foreach ((string factor, Quantity perUnit) in Terms)
        {
            if (!needs.Factors.TryGetValue(factor, out Quantity units)) return null;
            expected += perUnit.Exact * units.Exact;
        }

        return expected;
    }
}

/// <summary>
/// What a scheme that pays by counts comes to at one school in a year. Where it cannot be worked out whole, <paramref name="Missing"/>
/// says what it needs, and <paramref name="Amount"/> is what stands all the same, as the school was told of it; null where it was
/// told of nothing. A school to which the scheme does not apply is not listed.
/// </summary>
public sealed record SchoolAmount(int SchoolId, Money? Amount, string? Missing);

/// <summary>
/// Where a module that stands below the formula asks for what the formula knows of an authority's schools, by school; the module
/// that has the formula fills it in. The connection may be that of a command, which sees what earlier commands did.
/// </summary>
public sealed class SchoolNeedsSource
{
    public Func<Microsoft.Data.Sqlite.SqliteConnection, int, FundingYear, IReadOnlyDictionary<int, SchoolNeeds>> Of { get; set; } =
        (_, _, _) => new Dictionary<int, SchoolNeeds>();
}
