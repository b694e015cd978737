using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>A value that one of the authority's own schemes states.</summary>
internal sealed record OwnValue(Scheme Scheme, StatedValue Stated)
{
    /// <summary>The value today; null where it is not known.</summary>
    public Rate? Present => Stated.Value.Pounds;

    /// <summary>By which pieces and awards find it: it is the only one of its series, day and setting.</summary>
    public (object Series, DateOnly From, Setting Setting) Place => (Stated.Series, Stated.From, Stated.Setting);
}
