using FundingPlatform.Kernel;

namespace FundingPlatform.BlockTransfers;

/// <summary>The four blocks of the dedicated schools grant.</summary>
public enum DsgBlock
{
    /// <summary>The money of the mainstream formula; before academy recoupment.</summary>
    Schools,

    /// <summary>Services that the authority runs for all schools.</summary>
    CentralSchoolServices,

    /// <summary>Places, top-ups and the rest of special educational needs; before deductions.</summary>
    HighNeeds,

    /// <summary>Early education of children under five.</summary>
    EarlyYears,
}

/// <summary>
/// The blocks of an authority and year as allocated, gross: schools before academy recoupment, high needs before deductions.
/// <paramref name="Source"/> is the document or the file and line that says so.
/// </summary>
public sealed record DsgBlocks(
    int Authority,
    FundingYear Year,
    Money Schools,
    Money CentralSchoolServices,
    Money HighNeeds,
    Money EarlyYears,
    SourceStatus Status,
    string Source)
{
    /// <summary>The largest block that can be stated.</summary>
    public static Money Most { get; } = Money.OfPounds(999_999_999_999.99m);

    /// <summary>One of the four.</summary>
    public Money this[DsgBlock block] => block switch
    {
        DsgBlock.Schools => Schools,
        DsgBlock.CentralSchoolServices => CentralSchoolServices,
        DsgBlock.HighNeeds => HighNeeds,
        DsgBlock.EarlyYears => EarlyYears,
        _ => throw new ArgumentOutOfRangeException(nameof(block)),
    };

    internal Fault? Refusal() => Enum.GetValues<DsgBlock>().Any(block => this[block] < Money.Zero)
        ? BlockTransfersFaults.BlockNegative(this)
        : Enum.GetValues<DsgBlock>().Any(block => this[block] > Most) ? BlockTransfersFaults.BlockTooLarge(this)
        : BlockTransfersFaults.Text("source", Source);
}
