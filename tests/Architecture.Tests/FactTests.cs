using System.Text.RegularExpressions;

namespace FundingPlatform.Architecture.Tests;

/// <summary>A kind of fact is named once, with its module and version: <c>schools.placements_opened.v1</c>.</summary>
public partial class FactTests
{
    [Fact]
    public void Every_fact_is_registered_under_its_modules_name_with_a_version()
    {
        var broken = from fact in Registered()
                     let parts = KindName().Match(fact.Kind)
                     where !parts.Success || !IsPrefixOf(parts.Groups[1].Value, fact.Module)
                     select $"{fact.Path}: '{fact.Kind}'";
        Assert.Empty(broken);
    }

    [Fact]
    public void No_kind_is_registered_twice() =>
        Assert.Empty(Registered().GroupBy(f => f.Kind).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Every_module_with_tables_of_its_own_registers_a_fact()
    {
        var withTables = from schema in Repository.Sources("modules", ".sql")
                         let module = schema.Path.Split('/')[1]
                         where module != "Shell" && schema.Text.Contains("CREATE TABLE", StringComparison.OrdinalIgnoreCase)
                         select module;
        Assert.Empty(withTables.Distinct().Except(Registered().Select(f => f.Module)));
    }

    private static IEnumerable<(string Module, string Path, string Kind)> Registered() =>
        from source in Repository.Sources("modules")
        let module = source.Path.Split('/')[1]
        where module != "Shell"
        from Match match in Registration().Matches(source.Text)
        select (module, source.Path, match.Groups[1].Value);

    private static bool IsPrefixOf(string prefix, string module) =>
        string.Equals(prefix.Replace("_", "", StringComparison.Ordinal), module, StringComparison.OrdinalIgnoreCase);

    // A kind that is not written as a literal is caught too: the group is then the expression.
    [GeneratedRegex(@"\bfacts\s*\.Add(?:<[\w.]+>)?\(\s*""?([^"",]*)")]
    private static partial Regex Registration();

    [GeneratedRegex(@"^([a-z][a-z_]*)\.[a-z][a-z0-9_]*\.v[1-9][0-9]*$")]
    private static partial Regex KindName();
}
