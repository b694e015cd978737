using FundingPlatform.Shell;

namespace FundingPlatform.VolumeTopUps;

/// <summary>What the Shell needs of this module: its tables and its facts.</summary>
public static class VolumeTopUpsModule
{
    public static Module Parts { get; } = new("volumetopups", typeof(VolumeTopUpsModule).Assembly, facts => { });
}
