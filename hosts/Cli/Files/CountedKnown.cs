using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Cli.Files;

/// <summary>Whether anything is known of what is paid by counts: a sum over schools of which those that count could not be worked out is not £0.</summary>
internal static class CountedKnown
{
    public static bool Nothing(VolumeResult volume) => Nothing(volume.Schools);

    public static bool Nothing(ContingencyResult fund) => Nothing(fund.Schools);

    // A school without anybody who counts is known to get nothing, which says nothing of the others.
    private static bool Nothing(IReadOnlyCollection<SchoolAmount> schools) =>
        schools.Any(s => s.Missing is not null) && schools.Sum(s => s.Amount ?? Money.Zero) == Money.Zero;
}
