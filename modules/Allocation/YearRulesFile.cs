using FundingPlatform.Allocation.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation;

/// <summary>The parameters of a file: a year's national ones (<paramref name="AuthorityCode"/> 0) or an authority's own.</summary>
public sealed record ParameterSet(FundingYear Year, int AuthorityCode, IReadOnlyList<Parameter> Parameters);

/// <summary>
/// A year's rules as data. The national file holds the national funding formula and the year's regulations; an authority's
/// own file has the same columns and replaces values by name, and its <c>local.*</c> rates replace the national value
/// times the area cost adjustment.
/// </summary>
public static class YearRulesFile
{
    /// <summary>The name of the year's national file: <c>parameters_2023-24.csv</c>.</summary>
    public static string NationalName(FundingYear year) => $"parameters_{year}.csv";

    /// <summary>The national parameters of a year.</summary>
    public static Read<ParameterSet> National(string path, FundingYear year) => Load(path, year, 0);

    /// <summary>An authority's own parameters.</summary>
    public static Read<ParameterSet> Own(string path, FundingYear year, int authorityCode) => Load(path, year, authorityCode);

    /// <summary>
    /// The rules of an authority and year: each rate is the national value times the area cost adjustment, rounded half up
    /// to the penny (DOMAIN F12, F15), unless the authority states its own. A rule without a value stays null and its
    /// lines are not calculated; a percentage outside the year's legal range is an error. What the levers of a block transfer
    /// set goes before both, and beyond the legal range where the Secretary of State approved it, which is a warning.
    /// </summary>
    public static Read<YearRules> Compile(
        ParameterSet national, ParameterSet? own, int authorityCode, DsgGrant? grant, IReadOnlyList<LeverParameter>? levers = null)
    {
        ArgumentNullException.ThrowIfNull(national);
        return new YearRulesCompiler(national, own, authorityCode, grant, levers ?? []).Compile();
    }

    private static Read<ParameterSet> Load(string path, FundingYear year, int authorityCode) =>
        ParameterRows.Read(path, authorityCode == 0).Map(parameters => new ParameterSet(year, authorityCode, parameters));
}
