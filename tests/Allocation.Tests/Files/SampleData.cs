using System.Reflection;
using FundingPlatform.Allocation.Files;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Files;

/// <summary>The public files in the repository and small ways to read texts as files.</summary>
internal static class SampleData
{
    public static readonly FundingYear Year = new(2023);

    public static string Root { get; } = typeof(SampleData).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    public static string England(string file) => Path.Combine(Root, "samples", "england", file);

    public static CsvTable Table(string file, string[] columns)
    {
        List<Finding> findings = [];
        CsvTable? table = CsvTable.Open(England(file), columns, findings);
        Assert.Empty(findings);
        return table!;
    }

    public static string Grants => England("dsg_allocations_by_la_2020_24.csv");

    public static DsgGrant Grant(int authority, int year = 2023) => AllGrants.Of(authority, new(year))!;

    public static GrantTable AllGrants { get; } = GrantFile.Read(Grants).Value!;

    public static ParameterSet National(int year = 2023) =>
        YearRulesFile.National(England(YearRulesFile.NationalName(new(year))), new(year)).Value!;

    /// <summary>A parameter file written in a test; its name is parameters.csv.</summary>
    public static Read<ParameterSet> Parameters(string rows, int authority = 351, int year = 2023)
    {
        List<Finding> findings = [];
        CsvTable? table = CsvTable.Read(new StringReader("parameter,value,unit,status,source\n" + rows), "parameters.csv", ParameterRows.Columns, findings);
        return YearRulesFile.Check(table, new(year), authority, findings);
    }

    public static Read<YearRules> Rules(string ownRows = "", int year = 2023, int authority = 351, DsgGrant? grant = null) =>
        YearRulesFile.Compile(National(year), Parameters(ownRows, authority, year).Value!, authority, grant ?? Grant(authority, year));

    public static School School(int id, SchoolGroup group, int? low = null, int? high = null) => new(
        id, id, 1, 351, null, $"School {id}", group, "test", SchoolKind.Maintained, "test", low, high, null, null, new("schools.csv", 2));
}
