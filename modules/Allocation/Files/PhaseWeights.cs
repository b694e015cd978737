using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Files;

/// <summary>Year groups of a school and in words where they come from.</summary>
internal readonly record struct YearGroupsFound(YearGroups Groups, string Source)
{
    private const int SixthFormAge = 16;

    /// <summary>
    /// From the statutory ages: a school from age 4 to 11 has the year groups whose pupils are 4 to 10 when the school year
    /// starts; a school from age 16 has none. Without ages (or with 0, which stands for none) the usual ones of its group.
    /// </summary>
    public static YearGroupsFound Of(School school)
    {
        if (school.AgeLow is int low && school.AgeHigh is int high && high > low)
        {
            var groups = new YearGroups(Ages(low, high, 4, 10), Ages(low, high, 11, 13), Ages(low, high, 14, 15));
            if (groups.Total > 0 || low >= SixthFormAge) return new(groups, $"statutory ages {low} to {high}");
        }

        return new(Usual(school.Group), "no statutory ages known: the usual year groups of its phase");
    }

    public static YearGroups Usual(SchoolGroup group) => group switch
    {
        SchoolGroup.Primary => new(7, 0, 0),
        SchoolGroup.Secondary => new(0, 3, 2),
        _ => new(7, 3, 2),
    };

    private static int Ages(int low, int high, int first, int last) => Math.Max(0, Math.Min(high - 1, last) - Math.Max(low, first) + 1);
}

/// <summary>
/// A school's weights for sharing out primary and secondary pupils, in millionths of a pupil on roll, with its year groups
/// (filled up where the pupil premium file has pupils in a phase that the ages do not) and where the shares come from.
/// </summary>
internal readonly record struct PhaseWeights(long Primary, long Secondary, YearGroups YearGroups, string YearGroupSource, string ShareSource)
{
    private const long Scale = 1_000_000;

    public long Of(string phase) => phase == "primary" ? Primary : Secondary;

    public static PhaseWeights Of(SchoolCounts counts)
    {
        YearGroupsFound found = YearGroupsFound.Of(counts.School);
        if (found.Groups.Total == 0 && counts.Premium is not { PrimaryPupils: > 0 } and not { SecondaryPupils: > 0 })
            return new(0, 0, found.Groups, found.Source, "no year from reception to 11: none of the roll counts");
        Exact share = PrimaryShare(counts, found.Groups, out string shareSource);
        long primary = Millionths(counts.Roll * share), secondary = Millionths(counts.Roll * (Exact.One - share));
        YearGroups groups = found.Groups, usual = YearGroupsFound.Usual(SchoolGroup.PrimaryAndSecondary);
        string source = found.Source;
        if (groups.Primary == 0 && primary > 0) (groups, source) = (groups with { Primary = usual.Primary }, source + "; primary years as usual");
        if (groups.KeyStage3 + groups.KeyStage4 == 0 && secondary > 0)
            (groups, source) = (groups with { KeyStage3 = usual.KeyStage3, KeyStage4 = usual.KeyStage4 }, source + "; secondary years as usual");
        return new(primary, secondary, groups, source, shareSource);
    }

    private static Exact PrimaryShare(SchoolCounts counts, YearGroups groups, out string source)
    {
        if (counts.Premium is PupilPremiumCounts premium && premium.PrimaryPupils + premium.SecondaryPupils > 0)
        {
            int all = premium.PrimaryPupils + premium.SecondaryPupils;
            source = $"{premium.PrimaryPupils} primary of {all} pupils in {premium.Source}";
            return new(premium.PrimaryPupils, all);
        }

        source = "not in the pupil premium file: its own phase";
        return counts.School.Group switch
        {
            SchoolGroup.Primary => Exact.One,
            SchoolGroup.Secondary => Exact.Zero,
            _ => new(groups.Primary, groups.Total),
        };
    }

    private static long Millionths(Exact pupils) => (long)(pupils * Scale).RoundTo(RoundingMode.HalfUp, 1);
}
