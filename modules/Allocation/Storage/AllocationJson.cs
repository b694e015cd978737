using System.Text.Json.Serialization;

namespace FundingPlatform.Allocation.Storage;

/// <summary>How this module's facts are written in the journal.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(YearStartBegun))]
[JsonSerializable(typeof(GrantLoaded))]
[JsonSerializable(typeof(YearRulesLoaded))]
[JsonSerializable(typeof(InputsLoaded))]
[JsonSerializable(typeof(InputFindingsNoted))]
internal sealed partial class AllocationJson : JsonSerializerContext;
