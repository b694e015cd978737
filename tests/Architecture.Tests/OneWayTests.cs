namespace FundingPlatform.Architecture.Tests;

/// <summary>
/// There is one calculation of budget shares. What every module's code really calls is read from the built assemblies, so that a second
/// way is found however it is written.
/// </summary>
public class OneWayTests
{
    private const string Engine = "FundingPlatform.Allocation.Engine.";

    /// <summary>Also by <c>with</c>, which copies a share to change it.</summary>
    [Fact]
    public void A_school_share_is_made_by_the_run_and_nowhere_else() =>
        Assert.Equal([Engine + "AuthorityRun"], CallersOf("FundingPlatform.Allocation.SchoolShare", ".ctor", "<Clone>$"));

    /// <summary>The explanation runs the same text again, with a recording trace.</summary>
    [Fact]
    public void The_stages_of_the_calculation_are_run_by_the_run_and_the_explanation()
    {
        Assert.Equal([Engine + "AuthorityRun", Engine + "Explanation"], CallersOf(Engine + "BudgetShareKernel", "Formula", "FormulaOfAll", "Totals", "TotalsOfAll", "LinesOf", "LinesOfAll", "CalculateAll"));
        Assert.Equal([Engine + "ShareRun"], CallersOf(Engine + "AuthorityRun", "Run", "Read", "ReadAll"));
    }

    /// <summary>Whoever else wants top-ups or what is paid by counts in a share gives the run its placements and schemes.</summary>
    [Fact]
    public void The_schemes_own_rules_are_asked_for_words_and_irregular_kinds_beside_the_run_only()
    {
        Assert.Equal([Engine + "CountedSchemes"], CallersOf("FundingPlatform.Allocation.AuthoritySchemes", "Result"));
        foreach (string year in (string[])["FundingPlatform.VolumeTopUps.VolumeYear", "FundingPlatform.Contingency.ContingencyYear"])
            Assert.Equal(["FundingPlatform.Allocation.AuthoritySchemes"], CallersOf(year, "Result").Where(IsOfAllocation));
        Assert.Equal([Engine + "PlacementColumns"], CallersOf(Engine + "SlicedRows", "AddTo"));
    }

    [Fact]
    public void A_call_is_found_where_it_is_made() =>
        Assert.Contains("FundingPlatform.Architecture.Tests.OneWayTests", Calls.In(typeof(OneWayTests).Assembly.Location)
            .Where(c => c is { Type: "FundingPlatform.Architecture.Tests.Calls", Member: "In" }).Select(c => c.By));

    private static bool IsOfAllocation(string type) => type.StartsWith("FundingPlatform.Allocation.", StringComparison.Ordinal);

    /// <summary>The types, but for itself, that call one of a type's members; any member where none is named.</summary>
    private static IEnumerable<string> CallersOf(string type, params string[] members) =>
        Repository.Modules.SelectMany(module => Calls.In(Repository.Built(module).Location))
            .Where(c => c.Type == type && (members.Length == 0 || members.Contains(c.Member)) && c.By != type)
            .Select(c => c.By).Distinct().Order(StringComparer.Ordinal);
}
