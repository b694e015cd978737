using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

internal static class Explanation
{
    public static Outcome<IReadOnlyList<ExplainedStep>> Of(YearRules rules, SchoolFunding school) =>
        throw new NotSupportedException("Explaining comes next.");
}
