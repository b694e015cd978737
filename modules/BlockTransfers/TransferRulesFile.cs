using FundingPlatform.BlockTransfers.Files;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.BlockTransfers;

/// <summary>
/// Reads the rules of block transfers (JSON, described in <c>samples/england/block_transfer_rules.schema.json</c>). Every finding states
/// the line and, as column, the JSON path; a file with an error gives no rules.
/// </summary>
public static class TransferRulesFile
{
    /// <summary>Reads and checks a file.</summary>
    public static Read<TransferRules> Read(ReadOnlyMemory<byte> utf8, string fileName)
    {
        List<Finding> broken = [];
        if (utf8.Length == 0)
            return new(null, [Finding.Error("file_empty", "The file is empty: rules of block transfers are one JSON object.", fileName, 1)]);
        if (JsonPlace.Read(utf8.Span, fileName, broken) is not JsonPlace root) return new(null, broken);
        var findings = new JsonFindings(fileName, RulesReader.Shape);
        TransferRules rules = new RulesReader(findings).Read(new JsonFields(root, "rules", findings), fileName);
        return new(findings.Failed ? null : rules, findings.All);
    }
}
