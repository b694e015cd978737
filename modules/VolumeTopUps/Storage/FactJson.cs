using System.Text.Json.Serialization;

namespace FundingPlatform.VolumeTopUps.Storage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VolumeSchemePublished))]
[JsonSerializable(typeof(NationalAveragesLoaded))]
[JsonSerializable(typeof(VolumeCountNotified))]
[JsonSerializable(typeof(VolumeCountNotifiedV1))]
internal sealed partial class FactJson : JsonSerializerContext;
