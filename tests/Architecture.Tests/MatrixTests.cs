namespace FundingPlatform.Architecture.Tests;

/// <summary>Who may refer to whom. A row for a module that does not exist yet is the design's; a module without a row fails.</summary>
public class MatrixTests
{
    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["Kernel"] = [],
        ["Specifications"] = [],
        ["Shell"] = ["Kernel", "Contracts", "GrpcStandIn"],
        ["Schools"] = ["Kernel", "Shell", "Contracts", "GrpcStandIn", "Specifications"],
        ["Banding"] = ["Kernel", "Shell", "Contracts", "GrpcStandIn", "Specifications", "Schools"],
        ["TopUps"] = ["Kernel", "Shell", "Contracts", "GrpcStandIn", "Specifications", "Schools", "Banding"],
        ["VolumeTopUps"] = ["Kernel", "Shell", "Contracts", "GrpcStandIn", "Specifications", "Schools"],
        ["Contingency"] = ["Kernel", "Shell", "Contracts", "GrpcStandIn", "Specifications", "Schools"],
        ["BlockTransfers"] = ["Kernel", "Shell", "Contracts", "GrpcStandIn", "Specifications"],
        ["Allocation"] =
        [
            "Kernel", "Shell", "Contracts", "GrpcStandIn", "Specifications", "Schools", "Banding", "TopUps", "VolumeTopUps",
            "Contingency", "BlockTransfers",
        ],
        ["Recovery"] = ["Kernel", "Shell", "Contracts", "GrpcStandIn", "Specifications", "BlockTransfers", "Allocation"],
        ["Server"] =
        [
            "Kernel", "Shell", "Contracts", "GrpcStandIn", "Specifications", "Schools", "Banding", "TopUps", "VolumeTopUps",
            "Contingency", "BlockTransfers", "Allocation", "Recovery",
        ],
        ["Cli"] =
        [
            "Kernel", "Shell", "Schools", "Banding", "TopUps", "VolumeTopUps", "Contingency", "BlockTransfers", "Allocation",
            "Recovery",
        ],
    };

    [Fact]
    public void Every_module_and_host_on_disk_has_a_row_in_the_matrix() =>
        Assert.Empty(Repository.Modules.Concat(Repository.Hosts).Select(p => p.Name).Except(MayReference.Keys));

    [Fact]
    public void Every_module_sits_in_a_folder_of_its_own_name() =>
        Assert.Empty(Repository.Modules.Where(m => m.Folder != Path.Combine(Repository.Root, "modules", m.Name)).Select(m => m.Folder));

    [Fact]
    public void Every_project_file_refers_only_to_what_the_matrix_allows()
    {
        var broken = from project in Repository.Modules.Concat(Repository.Hosts)
                     from reference in project.References
                     where !Allowed(project.Name).Contains(reference)
                     select $"{project.Name} -> {reference}";
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_built_module_refers_only_to_what_the_matrix_allows()
    {
        const string ours = "FundingPlatform.";
        var broken = from module in Repository.Modules
                     from reference in Repository.Built(module).GetReferencedAssemblies()
                     let full = reference.Name ?? ""
                     where full.StartsWith(ours, StringComparison.Ordinal)
                     let name = full[ours.Length..]
                     where !Allowed(module.Name).Contains(name)
                     select $"{module.Name} -> {name}";
        Assert.Empty(broken);
    }

    [Fact]
    public void A_stand_in_is_reached_by_its_switch_and_never_by_a_hand_written_reference()
    {
        string[] standIns = [.. Repository.Modules.Where(m => m.IsStandIn).Select(m => m.Name)];
        var broken = from project in Repository.Modules.Concat(Repository.Hosts)
                     from path in project.Includes("ProjectReference")
                     where standIns.Contains(Path.GetFileNameWithoutExtension(path))
                     select $"{project.Name} -> {path}";
        Assert.Equal(["Specifications"], standIns);
        Assert.Empty(broken);
    }

    [Fact]
    public void No_module_or_host_refers_to_a_test_project()
    {
        string[] tests = [.. Repository.Projects("tests").Concat(Repository.Projects("benchmarks")).Select(p => p.Name)];
        var broken = from project in Repository.Modules.Concat(Repository.Hosts)
                     from reference in project.References
                     where tests.Contains(reference)
                     select $"{project.Name} -> {reference}";
        Assert.Contains("Architecture.Tests", tests);
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_project_on_disk_is_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "FundingPlatform.sln")).Replace('\\', '/');
        var missing = from folder in new[] { "modules", "protos", "hosts", "tests", "benchmarks" }
                      from project in Repository.Projects(folder)
                      let path = $"{Path.GetRelativePath(Repository.Root, project.Folder).Replace('\\', '/')}/{project.Name}.csproj"
                      where !solution.Contains($"\"{path}\"", StringComparison.Ordinal)
                      select path;
        Assert.Empty(missing);
    }

    private static string[] Allowed(string project) => MayReference.GetValueOrDefault(project, []);
}
