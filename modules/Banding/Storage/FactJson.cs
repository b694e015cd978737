using System.Text.Json.Serialization;

namespace FundingPlatform.Banding.Storage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SchemePublished))]
[JsonSerializable(typeof(BandsDecided))]
[JsonSerializable(typeof(BandDecided))]
[JsonSerializable(typeof(BandsModerated))]
[JsonSerializable(typeof(AssimilationSignedOff))]
[JsonSerializable(typeof(PupilsAssimilated))]
[JsonSerializable(typeof(AssimilationUndone))]
internal sealed partial class FactJson : JsonSerializerContext;
