using FundingPlatform.Kernel;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation;

/// <summary>
/// What to run. <paramref name="AuthorityCode"/> is null for all of England. <paramref name="SamplesFolder"/> holds
/// <c>england/</c>, <c>schemes/</c> and a folder per authority; <paramref name="InputsFolder"/>, when given, is used in
/// place of the authority's own sample folder. <paramref name="Illustrative"/> fills every gap with made-up figures.
/// </summary>
public sealed record YearStartRequest(
    string SamplesFolder,
    string? InputsFolder,
    string DatabasePath,
    int? AuthorityCode,
    FundingYear Year,
    bool Illustrative);

/// <summary>One school's share with the steps that lead to it and the placements behind its top-ups.</summary>
public sealed record ExplainedSchool(
    AuthorityBudget Budget,
    SchoolShare Share,
    IReadOnlyList<ExplainedStep> Steps,
    IReadOnlyList<PricedPlacement> Placements);

/// <summary>The main job: inputs into the database, every school's share out of it.</summary>
public static class YearStart
{
    /// <summary>
    /// Reads the inputs, records them in a new database (which takes the place of one that an earlier year start made) and
    /// works out every share from what was recorded. With an error among the findings there is no run and the earlier
    /// database is untouched. <paramref name="progress"/> is told what is being done.
    /// </summary>
    public static Read<YearStartRun> Run(YearStartRequest request, Action<string> progress, TimeProvider clock) =>
        throw new NotSupportedException();

    /// <summary>
    /// Explains one school from a database that a year start made. Faults: <c>database_missing</c>, <c>school_unknown</c>,
    /// <c>school_not_funded</c> (with the reason).
    /// </summary>
    public static Outcome<ExplainedSchool> Explain(string databasePath, int urn, FundingYear year) =>
        throw new NotSupportedException();
}
