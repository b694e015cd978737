using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation;

/// <summary>What the schools-block formula knows of an authority's schools, for schemes that pay by counts.</summary>
public static class AllocationNeeds
{
    /// <summary>
    /// Notional SEN and factor units of every funded school of an authority in a year, by school, worked out from what the
    /// connection sees. Empty where the authority has no grant of the year or its rules have an error: then nothing of the
    /// formula is known.
    /// </summary>
    public static IReadOnlyDictionary<int, SchoolNeeds> Of(SqliteConnection connection, int authority, FundingYear year)
    {
        ArgumentNullException.ThrowIfNull(connection);
        YearInputs inputs = YearInputsReader.ReadFormula(connection, year, authority);
        if (inputs.Grants.Of(authority, year) is not DsgGrant grant) return new Dictionary<int, SchoolNeeds>();
        SchoolsSide side = SchoolsSide.Of(inputs, authority, grant);
        if (side.Rules is not YearRules rules) return new Dictionary<int, SchoolNeeds>();
        Outcome<AuthorityRun> run = AuthorityRun.Compile(rules, side.Schools, AuthorityRun.WideLanes);
        if (!run.Succeeded) return new Dictionary<int, SchoolNeeds>();
        run.Value.RunFormula();
        return run.Value.Needs();
    }
}
