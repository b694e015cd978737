using FundingPlatform.Allocation.Affording;

namespace FundingPlatform.Allocation;

/// <summary>Makes the pack on a transfer out of the schools block: every possible decision side by side, school by school, and who bears it.</summary>
public static class TransferPack
{
    /// <summary>The name of its files, before what marks one for publication.</summary>
    public const string FileName = "transfer-pack";

    /// <summary>
    /// The whole pack, marked "Not for publication"; or with <paramref name="publish"/> the one that may be published. Shares of the
    /// schools block are not pupils' data and stand for every school in both; what rests on the top-ups of few pupils, as a
    /// cut in place of the transfer does, is withheld or shown together.
    /// </summary>
    public static PackDocument Of(OutcomeReport report, bool publish)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new TransferPackSections(report, publish).Document();
    }
}
