using System.Reflection;
using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Tests;

/// <summary>The repository's real files, read once.</summary>
internal static class Samples
{
    private static readonly string Root = typeof(Samples).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    public static readonly Lazy<SchoolList> Schools = new(() => Value(SchoolFiles.ReadSchoolList(England("schools_sen_england_2022_23.csv"))));
    public static readonly Lazy<PupilPremiumList> PupilPremium = new(() => Value(SchoolFiles.ReadPupilPremium(England("schools_pupil_premium_2021_22.csv"))));
    public static readonly Lazy<IReadOnlyList<SchoolLink>> Links = new(() => Value(SchoolFiles.ReadLinks(England("school_links_2025.csv"))));
    public static readonly Lazy<IReadOnlyList<Authority>> Authorities = new(() => Value(SchoolFiles.ReadAuthorities(England("la_codes.csv"))));
    public static readonly Lazy<IReadOnlyList<GroupOverride>> Overrides = new(() => Value(SchoolFiles.ReadOverrides(At("351", "overrides.csv"))));

    public static readonly Lazy<IReadOnlyList<RegisterEntry>> Register = new(() =>
    [
        .. Value(SchoolFiles.ReadRegister(England("schools_gias_sample_2026.csv"))),
        .. Value(SchoolFiles.ReadRegister(England("schools_gias_london_2025.csv"))),
    ]);

    public static readonly Lazy<IntakeSources> Sources = new(() =>
        new(Authorities.Value, Schools.Value, PupilPremium.Value, Links.Value, Register.Value, Overrides.Value));

    public static readonly Lazy<SchoolsIntake> Everything = new(() => Value(SchoolsIntake.Merge(Sources.Value)));
    public static readonly Lazy<SchoolsIntake> Bury = new(() => Value(SchoolsIntake.Merge(Sources.Value, new HashSet<int> { 351 })));

    public static string At(params string[] parts) => Path.Combine([Root, "samples", .. parts]);
    public static string England(string file) => At("england", file);

    public static T Value<T>(Read<T> read) where T : class
    {
        Assert.DoesNotContain(read.Findings, f => f.Severity == FindingSeverity.Error);
        return read.Value!;
    }
}
