using FundingPlatform.Allocation.Engine;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation;

/// <summary>
/// The door to the calculation of budget shares for whoever has a school's top-ups as a sum: rules and inputs in, every school's lines out.
/// It is the run of the engine that books, year starts and comparisons put their placements into. Faults, in the order in which they are looked for:
/// <c>value_out_of_range</c> (a rule or a school's value that is wrong or too large for the engine),
/// <c>count_too_fine</c> (a count with more than eight decimals) and <c>explanation_differs</c> (a defect, never the user's).
/// </summary>
public static class FundingCalculator
{
    /// <summary>Every school's share, in the order of the inputs; a fault names the school and value that the engine cannot hold.</summary>
    public static Outcome<SchoolShare[]> Calculate(YearRules rules, IReadOnlyList<SchoolFunding> schools)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(schools);
        Outcome<AuthorityShares> shares = ShareRun.Calculate(rules, schools, AuthoritySchemes.None, AuthorityRun.WideLanes);
        return shares.Fault is Fault fault ? fault : (SchoolShare[])[.. shares.Value.Shares];
    }

    /// <summary>
    /// Every school's share with what the authority pays by counts. The schemes see the notional SEN and the factors of all
    /// its schools, so the list must hold all of them.
    /// </summary>
    public static Outcome<AuthorityShares> Calculate(YearRules rules, IReadOnlyList<SchoolFunding> schools, AuthoritySchemes schemes)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(schools);
        ArgumentNullException.ThrowIfNull(schemes);
        return ShareRun.Calculate(rules, schools, schemes, AuthorityRun.WideLanes);
    }

    /// <summary>One school's share step by step; the steps end at the numbers of the calculation.</summary>
    public static Outcome<IReadOnlyList<ExplainedStep>> Explain(YearRules rules, SchoolFunding school)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(school);
        return Explanation.Of(rules, school);
    }

    /// <summary>A known share step by step, with what its schemes say of the lines that are paid by counts; a fault <c>explanation_differs</c> when the steps do not end at its numbers.</summary>
    public static Outcome<IReadOnlyList<ExplainedStep>> Explain(YearRules rules, SchoolShare share, CountedWords? counted = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(share);
        return Explanation.Of(rules, share, counted);
    }
}
