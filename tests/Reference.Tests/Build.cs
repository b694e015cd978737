using System.Collections.Immutable;
using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Reference.Tests;

/// <summary>Rules and schools with nothing in them, to which an example adds what it is about.</summary>
internal static class Build
{
    public static readonly FundingYear Year = new(2023);
    public static readonly SourceRef At = new("example", 1);

    public static YearRules Rules(params (BudgetLine Line, decimal Pounds)[] rates)
    {
        var all = new Rate?[BudgetLines.PupilLedCount];
        Array.Fill(all, Rate.Zero);
        foreach ((BudgetLine line, decimal pounds) in rates) all[(int)line] = Rate.OfPounds(pounds);
        return new(351, Year, [.. all], Money.Zero, Money.Zero, FactorBasis.ExactCount, Rounding.Penny, null, null, null,
            NoSparsity, NoSparsity, NoSparsity, NoSparsity, PlaceRates, null, []);
    }

    public static readonly SparsityRule NoSparsity = new(Rate.Zero, Quantity.Of(2), Quantity.Of(100), null);

    public static readonly ImmutableArray<PlaceRate> PlaceRates =
    [
        new(PlaceKind.SpecialPre16, Rate.OfPounds(10_000), null, [.. ProRata.FourAndEightTwelfths]),
        new(PlaceKind.SpecialPost16, Rate.OfPounds(10_000), null, [.. ProRata.FourAndEightTwelfths]),
        new(PlaceKind.AlternativeProvision, Rate.OfPounds(10_000), null, [.. ProRata.FiveAndSevenTwelfths]),
        new(PlaceKind.ResourcedProvision, Rate.OfPounds(6_000), Rate.OfPounds(10_000), [.. ProRata.FiveAndSevenTwelfths]),
        new(PlaceKind.ResourcedProvisionPost16, Rate.OfPounds(6_000), Rate.OfPounds(10_000), [.. ProRata.FourAndEightTwelfths]),
    ];

    public static SchoolFunding School(SchoolGroup group, FormulaInputs? formula, params CommissionedPlaces[] places) =>
        new(100_001, 100_001, "Example school", group, false, formula, [.. places], Money.Zero, 0, 0, []);

    public static FormulaInputs Formula(decimal primary, decimal ks3, decimal ks4, YearGroups years, params (BudgetLine Line, decimal Proportion)[] factors)
    {
        var all = new FactorInput?[BudgetLines.PupilLedCount];
        Array.Fill(all, new FactorInput(null, Quantity.Zero, SourceStatus.Verified, "example"));
        foreach ((BudgetLine line, decimal proportion) in factors)
            all[(int)line] = new(null, Quantity.Of(proportion), SourceStatus.Verified, "example");
        return new(new(Quantity.Of(primary), Quantity.Of(ks3), Quantity.Of(ks4), SourceStatus.Given, "example"), years, [.. all],
            new SparsityInput(Quantity.Zero, SourceStatus.Verified, "example"), None, None, None, None);
    }

    private static readonly GivenAmount None = new(Money.Zero, SourceStatus.Verified, "example");

    public static CommissionedPlaces Places(PlaceKind kind, DateOnly from, DateOnly until, decimal places, decimal? occupied = null) =>
        new(100_001, kind, new(from, until), Quantity.Of(places), occupied is decimal count ? Quantity.Of(count) : null, SourceStatus.Verified, At);
}
