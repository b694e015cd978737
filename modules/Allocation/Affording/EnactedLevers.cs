using FundingPlatform.BlockTransfers;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Affording;

/// <summary>What enacted transfers out of the schools block mean for the formula of a year.</summary>
internal static class EnactedLevers
{
    /// <summary>
    /// By authority, for the authorities that have any. Levers are solved for all that has left the block by then, so those
    /// of the transfer that was enacted last take the place of all earlier ones.
    /// </summary>
    public static IReadOnlyDictionary<int, IReadOnlyList<LeverParameter>> Of(BlockTransfersReader reader, FundingYear year, int? authority)
    {
        IEnumerable<EnactedTransfer> enacted = authority is int code ? reader.Enacted(code, year) : reader.Enacted(year);
        return enacted.Where(t => t.From == DsgBlock.Schools).Select(t => t.Authority).Distinct().ToDictionary(code => code, code => Last(reader, code, year));
    }

    /// <summary>What left the schools block by other transfers than this one.</summary>
    public static IReadOnlyList<BlockLine> Others(BlockTransfersReader reader, int authority, FundingYear year, string? transfer) =>
    [
        .. reader.Enacted(authority, year).Where(t => t.From == DsgBlock.Schools && t.Id != transfer)
            .Select(t => new BlockLine($"transfer:{t.Id}", t.Amount, $"enacted on {t.On:yyyy-MM-dd}")),
    ];

    private static IReadOnlyList<LeverParameter> Last(BlockTransfersReader reader, int authority, FundingYear year)
    {
        Transfer last = reader.Transfers(authority, year).Where(t => t.State == TransferState.Enacted && t.From == DsgBlock.Schools).MaxBy(t => t.Sequence)!;
        string source = $"block transfer of {last.Enactment!.Amount} enacted on {last.Enactment.On:yyyy-MM-dd}";
        return
        [
            .. last.Enactment.Levers.Select(l => new LeverParameter(
                new(l.Parameter, l.Value, l.Unit, SourceStatus.Given, l.Approval is null ? source : $"{source}; {OutcomeWords.Approved(l.Approval)}", new($"transfer {last.Id}", 0)),
                l.Approval)),
        ];
    }
}
