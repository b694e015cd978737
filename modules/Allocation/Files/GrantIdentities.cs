using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Files;

/// <summary>How the published parts of the grant make its blocks (DOMAIN Part E); each part is rounded up to a whole pound.</summary>
internal static class GrantIdentities
{
    private static readonly Rounding UpToAPound = new(RoundingMode.Up, 100);

    /// <summary>A unit of funding times pupils, rounded up to a whole pound.</summary>
    public static Money Part(Rate unit, Quantity pupils) => UpToAPound.Apply(unit.Pence * pupils.Exact);

    /// <summary>An amount rounded up to a whole pound.</summary>
    public static Money Part(Money amount) => UpToAPound.Apply(amount.Pence);

    /// <summary>Primary and secondary units times pupils, premises and growth: exact since 2022-23.</summary>
    public static Money SchoolsBlock(Rate primaryUnit, Quantity primaryPupils, Rate secondaryUnit, Quantity secondaryPupils, Money premises, Money growth) =>
        Part(primaryUnit, primaryPupils) + Part(secondaryUnit, secondaryPupils) + Part(premises) + Part(growth);

    public static Money CentralServices(GrantRow row) => Part(row.CentralUnit, row.CentralPupils) + row.CentralHistoric;

    public static Money HighNeedsBeforeDeductions(GrantRow row) =>
        Part(row.HighNeedsUnit, row.HighNeedsPupils) + Part(row.HighNeedsElements) + row.ImportExport + row.SpecialFreeSchools
        + (row.HospitalAndPay ?? Money.Zero) + (row.Additional ?? Money.Zero);

    /// <summary>The most that may leave the schools block with the Forum's consent: 0.5% of the gross block, half up to the penny.</summary>
    public static Money GreatestTransfer(Money schoolsBlock) => Rounding.Penny.Apply(new Exact(schoolsBlock.Pence, 200));
}
