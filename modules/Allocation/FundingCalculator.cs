using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation;

/// <summary>
/// The one door to the calculation of budget shares: rules and inputs in, every school's lines out. Used alike by the
/// command line, the server, scenarios and benchmarks.
/// </summary>
public static class FundingCalculator
{
    /// <summary>Every school's share, in the order of the inputs; a fault names the school and value that the engine cannot hold.</summary>
    public static Outcome<SchoolShare[]> Calculate(YearRules rules, IReadOnlyList<SchoolFunding> schools) =>
        throw new NotSupportedException();

    /// <summary>One school's share step by step; the steps end at the numbers of <see cref="Calculate"/>.</summary>
    public static Outcome<IReadOnlyList<ExplainedStep>> Explain(YearRules rules, SchoolFunding school) =>
        throw new NotSupportedException();
}
