using System.Collections.Immutable;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation;

/// <summary>
/// Formula pupils of a school by key stage: October census, without nursery class and sixth form (DOMAIN F7).
/// <see cref="SourceStatus.Given"/> when the user gave them, <see cref="SourceStatus.Estimated"/> when shared out from the
/// grant's pupils by the roll.
/// </summary>
public sealed record FormulaPupils(Quantity Primary, Quantity KeyStage3, Quantity KeyStage4, SourceStatus Status, string Source)
{
    public Quantity Secondary => KeyStage3 + KeyStage4;
    public Quantity Total => Primary + Secondary;
}

/// <summary>Year groups present: 7 for a primary school, 3 and 2 for an 11 to 16 school.</summary>
public readonly record struct YearGroups(int Primary, int KeyStage3, int KeyStage4)
{
    public int Total => Primary + KeyStage3 + KeyStage4;
}

/// <summary>
/// What a pupil-led factor counts at a school, given as pupils or as a proportion of the phase's formula pupils (0 to 1);
/// exactly one of the two. The year's rules say which of the two the line is worked out from (DOMAIN F13).
/// </summary>
public sealed record FactorInput(Quantity? Pupils, Quantity? Proportion, SourceStatus Status, string Source);

/// <summary>An amount that is not worked out but given: rates, PFI, split site, an exceptional factor.</summary>
public sealed record GivenAmount(Money Amount, SourceStatus Status, string Source);

/// <summary>Distance in miles to the second nearest school, as the sparsity factor measures it.</summary>
public sealed record SparsityInput(Quantity DistanceMiles, SourceStatus Status, string Source);

/// <summary>
/// Last year's side of the minimum funding guarantee (DOMAIN F26): the prior year's schools-block share with rolled-in
/// grants, what is excluded from it, technical adjustments and the pupils it was for. <paramref name="CurrentExclusions"/>
/// is what is excluded from this year's share (rates and the like).
/// </summary>
public sealed record MfgBaseline(
    Money PriorYearShare,
    Money PriorExclusions,
    Money TechnicalAdjustments,
    Quantity PriorPupils,
    Money CurrentExclusions,
    SourceStatus Status,
    string Source);

/// <summary>
/// What the schools-block formula needs of a mainstream school. <paramref name="Factors"/> has one entry per pupil-led
/// factor, in the order of <see cref="BudgetLine"/>; null means that no data are available, which is never the same as 0.
/// The three basic entitlement entries are not used: their units are the formula pupils.
/// </summary>
public sealed record FormulaInputs(
    FormulaPupils Pupils,
    YearGroups YearGroups,
    ImmutableArray<FactorInput?> Factors,
    SparsityInput? Sparsity = null,
    GivenAmount? SplitSite = null,
    GivenAmount? Rates = null,
    GivenAmount? Pfi = null,
    GivenAmount? Exceptional = null,
    MfgBaseline? Baseline = null)
{
    /// <summary>No factor has data.</summary>
    public static ImmutableArray<FactorInput?> NoFactors { get; } = [.. new FactorInput?[BudgetLines.PupilLedCount]];
}

/// <summary>A correction to a school's share: a permanent exclusion, a prior-year correction. Negative takes money away.</summary>
public sealed record Adjustment(Money Amount, string Reason, SourceStatus Status, string Source);

/// <summary>
/// Everything that a school's share is worked out from. <paramref name="Formula"/> is null for schools outside the
/// schools-block formula (special, alternative provision, maintained nursery). <paramref name="TopUps"/> is the sum of the
/// school's priced placements that the home authority pays; null when a placement could not be priced.
/// <paramref name="DfePays"/>, null where no list says whether the school is an academy: an academy's formula and places are paid by the DfE and shown here as a notional figure.
/// </summary>
public sealed record SchoolFunding(
    int SchoolId,
    int? Urn,
    string Name,
    SchoolGroup Group,
    bool? DfePays,
    FormulaInputs? Formula,
    ImmutableArray<CommissionedPlaces> Places,
    Money TopUps,
    int PricedPlacements,
    int UnpricedPlacements,
    ImmutableArray<Adjustment> Adjustments)
{
    /// <summary>What assimilation plans pay at the school beside its top-ups, less what they take of gains; below 0 where they take more.</summary>
    public Money BandProtection { get; init; }

    /// <summary>The protection awards of plans that are paid for a part of the year; with none the line does not apply.</summary>
    public int ProtectionAwards { get; init; }

    /// <summary>Protection awards of the year that have no price, and are in no sum.</summary>
    public int UnpricedProtectionAwards { get; init; }
}
