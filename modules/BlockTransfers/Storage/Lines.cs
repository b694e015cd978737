using System.Text.Json;
using FundingPlatform.Kernel;

namespace FundingPlatform.BlockTransfers.Storage;

/// <summary>What is stated as lines of facts.</summary>
internal static class Lines
{
    public static BlocksLine Of(DsgBlocks blocks) => new(blocks.Authority, blocks.Year.StartingYear, blocks.Schools.Pence, blocks.CentralSchoolServices.Pence,
        blocks.HighNeeds.Pence, blocks.EarlyYears.Pence, blocks.Status.Word(), blocks.Source);

    public static TransferRulesStated Of(TransferRules rules) => new(rules.File, [.. rules.Kinds.Select(Of)],
        [.. rules.BudgetDays.OrderBy(d => d.Year).ThenBy(d => d.Authority).Select(d => new BudgetDayLine(d.Authority, d.Year.StartingYear, d.Day, d.Status.Word(), d.Source))]);

    /// <summary>Whether two statements of the rules would be recorded alike.</summary>
    public static bool Same(TransferRulesStated one, TransferRulesStated other) =>
        JsonSerializer.Serialize(one, FactJson.Default.TransferRulesStated) == JsonSerializer.Serialize(other, FactJson.Default.TransferRulesStated);

    private static KindLine Of(TransferKind kind) => new(kind.Id, EnumWords.Of(kind.From), EnumWords.Of(kind.To), kind.ConsultsSchools, kind.SecretaryMayDecide,
        [.. kind.LimitPercent.Values.Select(v => new KindLimitLine(v.From, v.Value.HundredMillionths, v.Status.Word(), v.Source))]);
}
