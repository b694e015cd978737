using System.Text.Json.Serialization;

namespace FundingPlatform.BlockTransfers.Storage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BlocksStated))]
[JsonSerializable(typeof(TransferRulesStated))]
[JsonSerializable(typeof(TransferProposed))]
[JsonSerializable(typeof(ConsultationBegun))]
[JsonSerializable(typeof(ConsultationEnded))]
[JsonSerializable(typeof(ConsultationNotHeld))]
[JsonSerializable(typeof(ForumDecided))]
[JsonSerializable(typeof(SecretaryAsked))]
[JsonSerializable(typeof(RequestTakenBack))]
[JsonSerializable(typeof(SecretaryDecided))]
[JsonSerializable(typeof(TransferApproved))]
[JsonSerializable(typeof(TransferEnacted))]
[JsonSerializable(typeof(TransferEnded))]
internal sealed partial class FactJson : JsonSerializerContext;
