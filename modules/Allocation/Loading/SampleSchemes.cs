using FundingPlatform.Allocation.Files;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Loading;

/// <summary>
/// An illustrative scheme for every authority that states none: the pattern authority's, its values scaled so that a plan
/// costs about what the authority's section 251 outturn of 2021-22 says. Alternative provision keeps the pattern's values:
/// few of its pupils have a plan, so its outturn per plan says nothing of a pupil.
/// </summary>
internal sealed class SampleSchemes(InputFiles files, Gathering gathered)
{
    private static readonly Setting[] Scaled =
        [Setting.Mainstream, Setting.EarlyYears, Setting.ResourcedProvision, Setting.SenUnit, Setting.Special, Setting.Independent];

    private Scheme? pattern;

    public static string IdOf(int authority) => $"illustrative_{authority}";

    /// <summary>The bands that are dealt out in a setting.</summary>
    public IReadOnlyList<string> Bands(Setting setting) => [.. pattern!.BandsIn(setting).Select(b => b.Id)];

    public IReadOnlyDictionary<int, Scheme>? For(IReadOnlyList<int> authorities)
    {
        pattern = gathered.Take(SchemeFile.Read(File.ReadAllBytes(files.PatternScheme), Path.GetFileName(files.PatternScheme)));
        OutturnTable? outturn = gathered.Take(OutturnRows.Read(files.National("s251_high_needs_by_la_2021_22.csv")));
        if (pattern is null || outturn is null) return null;
        Dictionary<int, Scheme> schemes = [];
        foreach (int authority in authorities)
            schemes[authority] = authority == pattern.Authority ? pattern
                : pattern.Scaled(IdOf(authority), $"Illustrative scheme for {authority}", authority, Factors(outturn, authority));
        return schemes;
    }

    private Dictionary<Setting, Exact> Factors(OutturnTable outturn, int authority)
    {
        Dictionary<Setting, Exact> factors = [];
        foreach (Setting setting in Scaled)
        {
            Setting counted = setting == Setting.EarlyYears ? Setting.Mainstream : setting;
            if (outturn.For(authority, counted) is (Money own, _) && outturn.For(pattern!.Authority, counted) is (Money reference, _) && reference.Pence > 0)
                factors[setting] = new Exact(own.Pence, reference.Pence);
        }

        return factors;
    }
}
