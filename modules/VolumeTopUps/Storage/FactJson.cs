using System.Text.Json.Serialization;

namespace FundingPlatform.VolumeTopUps.Storage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VolumeSchemePublished))]
[JsonSerializable(typeof(NationalAveragesLoaded))]
[JsonSerializable(typeof(VolumeCountNotified))]
internal sealed partial class FactJson : JsonSerializerContext;
