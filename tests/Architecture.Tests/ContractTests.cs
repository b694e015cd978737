using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace FundingPlatform.Architecture.Tests;

/// <summary>Of the contracts a module names its own and the shared types, and only where it meets the wire.</summary>
public partial class ContractTests
{
    [Fact]
    public void Every_built_module_names_only_its_own_contract_and_the_shared_types()
    {
        var broken = from module in Repository.Modules
                     from name in NamespacesIn(Repository.Built(module).Location)
                     where Contract().IsMatch(name) && !MayName(module.Name).Contains(name)
                     select $"{module.Name} -> {name}";
        Assert.Empty(broken);
    }

    /// <summary>Not the Shell, whose part is to know the shared types.</summary>
    [Fact]
    public void Only_the_wire_folder_of_a_module_names_a_contract()
    {
        var broken = from source in Repository.Sources("modules")
                     where source.Path.Split('/') is [_, not "Shell", not "Wire", ..]
                     from Match match in Contract().Matches(source.Text)
                     select $"{source.Path}: {match.Value}";
        Assert.Empty(broken);
    }

    [Fact]
    public void The_namespaces_that_an_assembly_names_are_found() =>
        Assert.Contains("System.Reflection.Metadata", NamespacesIn(typeof(ContractTests).Assembly.Location));

    [Theory]
    [InlineData("Banding", "Funding.Banding.V1", true)]
    [InlineData("Banding", "Funding.Type.V1", true)]
    [InlineData("Banding", "Funding.Schools.V1", false)]
    [InlineData("Shell", "Funding.Type.V1", true)]
    [InlineData("Shell", "Funding.Shell.V1", false)]
    [InlineData("Kernel", "Funding.Type.V1", false)]
    public void A_module_may_name_its_own_and_the_shared_types(string module, string name, bool may) => Assert.Equal(may, MayName(module).Contains(name));

    [Theory]
    [InlineData("using Funding.Type.V1;", true)]
    [InlineData("Funding.TopUps.V2.Payment", true)]
    [InlineData("using FundingPlatform.TopUps;", false)]
    public void The_pattern_finds_what_it_is_for(string source, bool found) => Assert.Equal(found, Contract().IsMatch(source));

    private static string[] MayName(string module) => module switch
    {
        "Kernel" or "Specifications" => [],
        "Shell" => ["Funding.Type.V1"],
        _ => [$"Funding.{module}.V1", "Funding.Type.V1"],
    };

    private static HashSet<string> NamespacesIn(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        MetadataReader reader = file.GetMetadataReader();
        return [.. reader.TypeReferences.Select(t => reader.GetString(reader.GetTypeReference(t).Namespace))];
    }

    [GeneratedRegex(@"\bFunding\.\w+\.V[0-9]+\b")]
    private static partial Regex Contract();
}
