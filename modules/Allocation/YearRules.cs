using System.Collections.Immutable;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation;

/// <summary>
/// One value of a year's parameter file with where it comes from. <paramref name="Unit"/> is one of pounds, ratio,
/// percent, pupils, miles, count, text, year.
/// </summary>
public sealed record Parameter(string Name, string Value, string Unit, SourceStatus Status, string Source, SourceRef At);

/// <summary>From what a pupil-led line is worked out (DOMAIN F13).</summary>
public enum FactorBasis
{
    /// <summary>The exact number of pupils (statements of the 2025-26 era).</summary>
    ExactCount,

    /// <summary>Formula pupils times the proportion rounded half up to six decimals (statements of the 2020-21 era).</summary>
    SixDecimalProportion,
}

/// <summary>Minimum per-pupil levels, pounds per pupil (DOMAIN F19, F20).</summary>
public sealed record MinimumPerPupilLevels(Rate Primary, Rate KeyStage3, Rate KeyStage4);

/// <summary>The guarantee: <paramref name="Percentage"/> is a share (0.005 for +0.5%); negative is allowed.</summary>
public sealed record MfgRule(Quantity Percentage);

/// <summary>Gains above <paramref name="Cap"/> (a share) are reduced by <paramref name="Scale"/> (a share, 0 to 1) (DOMAIN F29).</summary>
public sealed record CapAndScaleRule(Quantity Cap, Quantity Scale);

/// <summary>
/// Sparsity for one phase (DOMAIN F16): the greatest amount, the least distance in miles and the year-group size above
/// which nothing is paid. <paramref name="TaperFromMiles"/>: where the year has a distance taper, the lower distance from
/// which a share of the amount is paid, rising in a line to the whole at <paramref name="MinimumMiles"/>; null for none.
/// </summary>
public sealed record SparsityRule(Rate Maximum, Quantity MinimumMiles, Quantity YearGroupLimit, Quantity? TaperFromMiles);

/// <summary>
/// Pounds a place a year for a kind and state, and how the year is split (5/12 + 7/12 pre-16, 4/12 + 8/12 post-16 and
/// special; DOMAIN F4). <paramref name="Unoccupied"/> is the rate of a resourced-provision place that was not occupied at
/// the October census; null for other kinds.
/// </summary>
public sealed record PlaceRate(PlaceKind Kind, Rate Occupied, Rate? Unoccupied, ImmutableArray<YearPeriod> Periods);

/// <summary>
/// Notional SEN: percentages (shares) of factor lines, with a lump and an amount per pupil (DOMAIN F55), or a share of the
/// whole schools-block share as far as that is worked out (<see cref="SchoolsBlock"/>).
/// </summary>
public sealed record NotionalSenRecipe(
    ImmutableArray<(BudgetLine Line, Quantity Share)> Shares,
    Money Lump,
    Rate PerPupil,
    SourceStatus Status,
    string Source)
{
    /// <summary>The share of the school's schools-block share, 0.121 for 12.1% (DOMAIN F58); 0 for none.</summary>
    public Quantity SchoolsBlock { get; init; }
}

/// <summary>
/// The rules of one authority and year, compiled from the parameter file. A null entry is a rule without a value: lines
/// that need it are not calculated and say so. Factor rates are pounds per pupil, area cost adjustment and rounding done.
/// </summary>
public sealed record YearRules(
    int AuthorityCode,
    FundingYear Year,
    ImmutableArray<Rate?> FactorRates,
    Money? LumpSumPrimary,
    Money? LumpSumSecondary,
    FactorBasis Basis,
    Rounding LineRounding,
    MinimumPerPupilLevels? MinimumPerPupil,
    MfgRule? Mfg,
    CapAndScaleRule? CapAndScale,
    SparsityRule? SparsityPrimary,
    SparsityRule? SparsitySecondary,
    SparsityRule? SparsityMiddle,
    SparsityRule? SparsityAllThrough,
    ImmutableArray<PlaceRate> PlaceRates,
    NotionalSenRecipe? NotionalSen,
    ImmutableArray<Parameter> Parameters);
