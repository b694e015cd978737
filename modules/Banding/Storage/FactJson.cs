using System.Text.Json.Serialization;

namespace FundingPlatform.Banding.Storage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SchemePublished))]
[JsonSerializable(typeof(BandsDecided))]
[JsonSerializable(typeof(BandDecided))]
internal sealed partial class FactJson : JsonSerializerContext;
