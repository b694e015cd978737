using System.Collections.Immutable;
using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.EndToEnd.Tests.Outputs;

/// <summary>A small authority put together by hand, whose every total can be added up on paper.</summary>
internal static class Hand
{
    public static readonly FundingYear Year = new(2023);
    private static readonly SourceRef List = new("schools.csv", 2);

    public static Money Pounds(decimal amount) => Money.OfPounds(amount);

    /// <summary>Two schools: an academy with a formula and one top-up, and a special school with places and a top-up.</summary>
    public static YearStartRun Run() => new(Year, "real", [Budget()], [Row(OutsideGrant(), RowStatus.NoGrantRow, "no grant row", 40, 1)], 7, "ab12");

    public static AuthorityBudget Budget() => new(
        351, "Bury", Year, Rules(), Grant(), "Bury (illustrative)",
        [Academy(), Special()],
        [
            new(GrantBlock.Schools, Pounds(1000m), "before academy recoupment and NNDR",
                [new("to_schools", Pounds(600.10m), "formula"), new("not_distributed_for_lack_of_data", Pounds(399.90m), "what no line explains")]),
            new(GrantBlock.HighNeeds, Pounds(500m), "before deductions",
                [new("to_schools", Pounds(240.25m), "places and top-ups"), new("not_modelled", Pounds(259.75m), "what no line explains")]),
        ],
        Pounds(5m),
        [Priced("p1", 100, Pounds(45.25m)), Priced("p2", 200, Pounds(100m))],
        [
            Row(School(100, "Elms & Co <Primary>", SchoolGroup.Primary), RowStatus.Funded, "primary", 210, 4),
            Row(School(200, "Oak Special", SchoolGroup.Special), RowStatus.Funded, "special", 30, 30),
            Row(School(300, "Private", SchoolGroup.Independent), RowStatus.NotFunded, "independent", 60, 2),
        ],
        [new(School(100, "Elms & Co <Primary>", SchoolGroup.Primary), [new(100, 99, "Old Elms", true, "Predecessor", null, new("links.csv", 9))], [99], "pupil_premium.csv")],
        [Finding.Warning("kind_unknown", "Nobody says who runs the school.", "schools.csv", 4, "kind")],
        ["Placements are made up."]);

    /// <summary>The academy has a notional SEN of 10% of its basic entitlement and a pound; the recipe is the authority's own.</summary>
    public static YearStartRun WithNotionalSen()
    {
        AuthorityBudget budget = Budget();
        var recipe = new NotionalSenRecipe([(BudgetLine.BasicEntitlementPrimary, Quantity.Of(0.1m))], Pounds(1m), Rate.Zero, SourceStatus.Given, "our recipe");
        return Run() with { Authorities = [budget with { Rules = budget.Rules with { NotionalSen = recipe }, Schools = [Academy() with { NotionalSen = Pounds(51.01m) }, Special()] }] };
    }

    /// <summary>A plan protects the academy's pupil and takes of the special school's gain: £20.00 and -£7.50, which the high needs block pays.</summary>
    public static YearStartRun WithProtection()
    {
        AuthorityBudget budget = Budget();
        BlockTotals highNeeds = budget.Blocks[1];
        return Run() with
        {
            Authorities =
            [
                budget with
                {
                    Schools = [WithLine(Academy(), Pounds(20m)), WithLine(Special(), Pounds(-7.50m))],
                    Blocks = [budget.Blocks[0], highNeeds with { Lines = [highNeeds.Lines[0] with { Amount = Pounds(252.75m) }, highNeeds.Lines[1] with { Amount = Pounds(247.25m) }] }],
                    Protections = [Protected("p1", 100, Pounds(20m)), Protected(null, 200, Pounds(-7.50m))],
                },
            ],
        };
    }

    public static PricedProtection Protected(string? id, int school, Money amount) => new(
        new("plan-1", "new_bands", school, id is null ? null : new("plan-1", id, "B", null, new(2023, 9, 1)),
            amount < Money.Zero ? ProtectionPart.GainTaken : ProtectionPart.Protection, new(new(2023, 9, 1), new(2024, 9, 1)), new(Math.Abs(amount.Pence) * 12 / 5)),
        351, id is null ? null : Priced(id, school, Money.Zero).Placement, new(new(2023, 9, 1), new(2024, 4, 1)), new(5, 12), amount);

    private static SchoolShare WithLine(SchoolShare share, Money amount) => share with
    {
        School = share.School with { BandProtection = amount, ProtectionAwards = 1 },
        Lines = [.. share.Lines.Append(new(BudgetLine.BandProtection, amount)).OrderBy(l => l.Line)],
    };

    public static SchoolShare Academy(string name = "Elms & Co <Primary>") => new(
        new(100, 100, name, SchoolGroup.Primary, true, Formula(), [], Pounds(45.25m), 1, 0, []),
        [
            new(BudgetLine.BasicEntitlementPrimary, Pounds(500.10m)), new(BudgetLine.LumpSum, Pounds(102.50m)),
            new(BudgetLine.TopUp, Pounds(45.25m)), new(BudgetLine.Adjustment, Pounds(-2.50m)),
        ],
        [new(BudgetLine.FsmPrimary, "pupils with free school meals"), new(BudgetLine.MinimumPerPupil, "every pupil-led factor")],
        null);

    public static SchoolShare Special() => new(
        new(200, 200, "Oak Special", SchoolGroup.Special, false, null,
            [new(200, PlaceKind.SpecialPre16, Year.Span, Quantity.Of(10), null, SourceStatus.Illustrative, new("places.csv", 3))],
            Pounds(100m), 1, 0, []),
        [new(BudgetLine.PlaceFunding, Pounds(100m)), new(BudgetLine.TopUp, Pounds(100m))], [], null);

    public static PricedPlacement Priced(string id, int school, Money amount) => new(
        new(id, "pupil-" + id, 351, school, Setting.Special, "ASD", 4, PlanKind.EhcPlan, Quantity.One, new(Year.Span.From, DateSpan.NoEnd), false,
            SourceStatus.Illustrative, new("placements.csv", 2)),
        "Bury (illustrative)", amount, new(amount.Pence, 1), SourceStatus.Illustrative,
        [
            new(new(new(2023, 4, 1), new(2023, 9, 1)), [], "B", new(84_000, 1), new(60_000, 1), new(5, 12), new(amount.Pence, 1), amount,
                "scheme.json", SourceStatus.Illustrative),
        ],
        []);

    public static PricedPlacement NotOurs(string id, int school) => Priced(id, school, Money.Zero) with
    {
        Scheme = "", Amount = null, Segments = [], Findings = [Finding.Warning("not_ours_to_price", "Another authority prices it.")],
    };

    public static School School(int urn, string name, SchoolGroup group) => new(
        urn, urn, urn / 100, 351, null, name, group, "census_2018_19", SchoolKind.Academy, "pupil_premium", 3, 11, null, null, List with { Line = urn / 100 + 1 });

    private static RowOutcome Row(School school, RowStatus status, string reason, int pupils, int plans) => new(school, status, reason, pupils, plans);

    private static School OutsideGrant() => School(900, "City", SchoolGroup.Primary) with { AuthorityCode = 201 };

    private static FormulaInputs Formula() => new(
        new(Quantity.Of(205.5m), Quantity.Zero, Quantity.Zero, SourceStatus.Estimated, "shared out by roll"), new(7, 0, 0), FormulaInputs.NoFactors);

    private static YearRules Rules() => new(
        351, Year, [], null, null, FactorBasis.ExactCount, Rounding.Penny, null, null, null, null, null, null, null, [], null,
        [
            new("lump_sum_primary", "128000", "pounds", SourceStatus.Verified, "ESFA, NFF 2023-24", new("parameters.csv", 5)),
            new("mfg_percentage", "-0.005", "ratio", SourceStatus.Given, "=HYPERLINK(1)", new("parameters.csv", 6)),
        ]);

    private static DsgGrant Grant() => new(
        351, "Bury", Year, Pounds(1000m), Money.Zero, Pounds(500m), Money.Zero, Rate.OfPounds(4500.25m), Rate.Zero, Quantity.Of(20.5m), Quantity.Zero,
        Money.Zero, Money.Zero, Quantity.Of(1.008601m), null, new("grant.csv", 3));
}
