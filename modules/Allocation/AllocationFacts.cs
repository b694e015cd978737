using FundingPlatform.Allocation.Storage;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation;

/// <summary>Makes the facts that record what was read.</summary>
public static class AllocationFacts
{
    /// <summary>The grants of one year; fewer than one fact's lines, as England has about 150 authorities.</summary>
    public static GrantLoaded Of(GrantTable table, FundingYear year)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new([.. table.Grants.Where(g => g.Year == year).Select(Lines.Of)]);
    }

    /// <summary>What was found in the files of a year start (authority 0 for all), in parts; none where nothing was found.</summary>
    public static IEnumerable<InputFindingsNoted> Of(IReadOnlyList<Finding> findings, FundingYear year, int authorityCode) =>
        findings.Select(f => new InputFindingLine(f.Code, f.Message, f.File, f.Line, f.Column)).Chunk(InputsLoaded.GreatestPart)
            .Select((lines, part) => new InputFindingsNoted(year.StartingYear, authorityCode, part, lines));

    /// <summary>A parameter file.</summary>
    public static YearRulesLoaded Of(ParameterSet parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new(parameters.Year.StartingYear, parameters.AuthorityCode, [.. parameters.Parameters.Select(Lines.Of)]);
    }
}
