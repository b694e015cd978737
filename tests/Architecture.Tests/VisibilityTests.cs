using System.Reflection;
using System.Runtime.CompilerServices;

namespace FundingPlatform.Architecture.Tests;

/// <summary>Public means root, and a module's friends are its own tests and the benchmarks.</summary>
public class VisibilityTests
{
    private static readonly string[] FriendsOfHosts = ["FundingPlatform.EndToEnd.Tests", "FundingPlatform.Benchmarks"];

    [Fact]
    public void Public_types_sit_in_the_root_namespace_of_their_module_and_nowhere_else()
    {
        var broken = from module in Repository.Modules
                     where !module.IsStandIn
                     from type in Repository.Built(module).GetExportedTypes()
                     where type.Namespace != $"FundingPlatform.{module.Name}"
                     select $"{module.Name}: {type.FullName}";
        Assert.Empty(broken);
    }

    [Fact]
    public void Public_types_are_declared_in_files_of_the_root_folder()
    {
        var broken = from module in Repository.Modules
                     where !module.IsStandIn
                     from source in Repository.Sources($"modules/{module.Name}")
                     where source.Path.Count(c => c == '/') > 2 && DeclaresPublicType(source)
                     select source.Path;
        Assert.Empty(broken);
    }

    [Fact]
    public void The_friends_of_a_module_are_its_own_tests_the_benchmarks_and_for_the_engine_those_that_hold_it_against_the_twin()
    {
        var broken = from module in Repository.Modules
                     from friend in Repository.Built(module).GetCustomAttributes<InternalsVisibleToAttribute>()
                     where friend.AssemblyName != $"FundingPlatform.{module.Name}.Tests"
                           && friend.AssemblyName != "FundingPlatform.Benchmarks"
                           && (module.Name, friend.AssemblyName) != ("Allocation", "FundingPlatform.Reference.Tests")
                     select $"{module.Name} -> {friend.AssemblyName}";
        Assert.Empty(broken);
    }

    [Fact]
    public void The_friends_of_a_host_are_its_own_tests_the_end_to_end_tests_and_the_benchmarks()
    {
        var broken = from host in Repository.Hosts
                     from friend in host.Includes("InternalsVisibleTo")
                     where friend != $"FundingPlatform.{host.Name}.Tests" && !FriendsOfHosts.Contains(friend)
                     select $"{host.Name} -> {friend}";
        Assert.Empty(broken);
    }

    private static bool DeclaresPublicType(SourceFile source) =>
        source.Text.Split('\n').Any(line =>
            line.StartsWith("public ", StringComparison.Ordinal)
            && line.Split(' ').Any(word => word is "class" or "struct" or "record" or "interface" or "enum"));
}
