using System.Reflection;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Tests.Files;

/// <summary>The public files in the repository and small ways to read texts as files.</summary>
internal static class SampleData
{
    public static readonly FundingYear Year = new(2023);

    public static string Root { get; } = typeof(SampleData).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    public static string England(string file) => Path.Combine(Root, "samples", "england", file);

    /// <summary>What is made of each row of a public file, read by some of its columns.</summary>
    public static IReadOnlyList<T> Rows<T>(string file, string[] columns, Func<CsvRow, T?> row) where T : class =>
        CsvFile.Read(England(file), CsvFormat.Among(file, columns), row).Value!;

    /// <summary>What a reader makes of a file with this text.</summary>
    public static T InFile<T>(string name, string text, Func<string, T> read)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("allocation");
        try
        {
            string path = Path.Combine(folder.FullName, name);
            File.WriteAllText(path, text);
            return read(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static string Grants => England("dsg_allocations_by_la_2020_24.csv");

    public static DsgGrant Grant(int authority, int year = 2023) => AllGrants.Of(authority, new(year))!;

    public static GrantTable AllGrants { get; } = GrantFile.Read(Grants).Value!;

    public static ParameterSet National(int year = 2023) =>
        YearRulesFile.National(England(YearRulesFile.NationalName(new(year))), new(year)).Value!;

    /// <summary>A parameter file written in a test; its name is parameters.csv.</summary>
    public static Read<ParameterSet> Parameters(string rows, int authority = 351, int year = 2023) =>
        InFile("parameters.csv", "parameter,value,unit,status,source\n" + rows, path =>
            authority == 0 ? YearRulesFile.National(path, new(year)) : YearRulesFile.Own(path, new(year), authority));

    public static Read<YearRules> Rules(string ownRows = "", int year = 2023, int authority = 351, DsgGrant? grant = null) =>
        YearRulesFile.Compile(National(year), Parameters(ownRows, authority, year).Value!, authority, grant ?? Grant(authority, year));

    public static School School(int id, SchoolGroup group, int? low = null, int? high = null) => new(
        id, id, 1, 351, null, $"School {id}", group, "test", SchoolKind.Maintained, "test", low, high, null, null, new("schools.csv", 2));
}
