using System.Text.Json.Serialization;

namespace FundingPlatform.Contingency.Storage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FundOpened))]
[JsonSerializable(typeof(RoundNotified))]
[JsonSerializable(typeof(RoundPaid))]
[JsonSerializable(typeof(ClaimMade))]
[JsonSerializable(typeof(ClaimApproved))]
[JsonSerializable(typeof(ClaimRefused))]
[JsonSerializable(typeof(ClaimWithdrawn))]
[JsonSerializable(typeof(ClaimPaid))]
[JsonSerializable(typeof(FundClosed))]
internal sealed partial class FactJson : JsonSerializerContext;
