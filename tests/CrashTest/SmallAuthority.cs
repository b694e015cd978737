using System.Globalization;
using System.Reflection;
using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingYear = FundingPlatform.Kernel.FundingYear;
using Module = FundingPlatform.Shell.Module;
using Setting = Funding.Type.V1.Setting;

namespace FundingPlatform.CrashTest;

/// <summary>A school of the small authority and where its pupils are taught.</summary>
public sealed record SmallSchool(int Urn, Setting Setting);

/// <summary>Five schools of Bury, of every kind, as the year start makes an authority of them from the public inputs.</summary>
public static class SmallAuthority
{
    public const int Code = 351;
    public const string SchemeId = "bury_illustrative";

    public static readonly FundingYear Year = new(2023);

    public static readonly IReadOnlyList<SmallSchool> Schools =
    [
        new(105287, Setting.Mainstream), new(105354, Setting.Mainstream), new(105376, Setting.Special),
        new(105377, Setting.Special), new(131506, Setting.AlternativeProvision),
    ];

    /// <summary>The bands of its scheme, which has all of them in every setting.</summary>
    public static readonly IReadOnlyList<string> Bands = ["A", "B", "C", "D", "E", "F", "G"];

    public static IReadOnlyList<Module> Modules { get; } = AllocationModule.Platform;

    /// <summary>Makes its database in a folder, with the files of its inputs beside it, and gives the database's path.</summary>
    public static string Make(string folder)
    {
        string inputs = Path.Combine(folder, "samples"), database = Path.Combine(folder, "small.db");
        Trim(Samples, inputs);
        Read<YearStartRun> run = YearStart.Run(new(inputs, null, database, Code, Year, Illustrative: false), _ => { }, TimeProvider.System);
        return run.Failed ? throw new InvalidOperationException($"The small authority cannot be made: {run.Findings[0]}") : database;
    }

    private static string Samples => Path.Combine(
        typeof(SmallAuthority).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!, "samples");

    // Files with a row for each school keep those of the five; the others are national figures and stay whole.
    private static void Trim(string from, string to)
    {
        string[] bySchool = ["schools_sen_", "schools_pupil_premium_", "school_links_"];
        string[] whole = ["la_codes", "dsg_allocations_", "high_needs_place_deductions_", "s251_", "schools_gias_", $"parameters_{Year}"];
        foreach (string path in Directory.EnumerateFiles(Path.Combine(from, "england")))
        {
            string name = Path.GetFileName(path), target = Path.Combine(to, "england", name);
            if (bySchool.Any(name.StartsWith)) KeepRows(path, target);
            else if (whole.Any(name.StartsWith)) Copy(path, target);
        }

        string own = Code.ToString(CultureInfo.InvariantCulture);
        Copy(Path.Combine(from, own, "parameters.csv"), Path.Combine(to, own, "parameters.csv"));
        KeepRows(Path.Combine(from, own, "commissioned_places.csv"), Path.Combine(to, own, "commissioned_places.csv"));
        Copy(Path.Combine(from, "schemes", SchemeId + ".json"), Path.Combine(to, "schemes", SchemeId + ".json"));
    }

    private static void KeepRows(string from, string to)
    {
        HashSet<string> urns = [.. Schools.Select(s => s.Urn.ToString(CultureInfo.InvariantCulture))];
        string[] lines = File.ReadAllLines(from);
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        // A list without a single row is refused: another school's then stands in it.
        string[] kept = [.. lines.Skip(1).Where(line => line.Split(',').Any(urns.Contains)).DefaultIfEmpty(lines[1])];
        File.WriteAllLines(to, kept.Prepend(lines[0]));
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }
}
