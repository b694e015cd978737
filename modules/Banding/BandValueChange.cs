using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding;

/// <summary>
/// Other values for bands of a scheme: raised by a percentage (below nothing: lowered), or by pounds a year, or set; exactly
/// one of the three. Empty lists mean every band and every setting. Every dated value of the bands is changed, also those
/// of single schools, and rounded as the scheme rounds values. A band that leaves its amount to each award is changed by
/// none: where it is not named it stays as it is.
/// </summary>
public sealed record BandValueChange(IReadOnlyList<string> Bands, IReadOnlyList<Setting> Settings, Quantity? Percent, Rate? Add, Rate? Set);
