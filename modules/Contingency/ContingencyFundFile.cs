using System.Text;
using FundingPlatform.Contingency.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Contingency;

/// <summary>
/// Reads a fund file (JSON, described in <c>samples/contingency/fund.schema.json</c>). Every finding states the line and, as
/// column, the JSON path; a file with an error gives no fund.
/// </summary>
public static class ContingencyFundFile
{
    public static Read<ContingencyFund> Read(ReadOnlyMemory<byte> utf8, string fileName)
    {
        List<Finding> broken = [];
        if (utf8.Length == 0)
            return new(null, [Finding.Error("file_empty", "The file is empty: a fund file holds one JSON object.", fileName, 1)]);
        if (JsonPlace.Read(utf8.Span, fileName, broken) is not JsonPlace root) return new(null, broken);
        var findings = new Findings(fileName, Shapes.Of);
        ContingencyFund fund = new FundReader(new(root, "fund", findings), findings).Read();
        return new(findings.Failed ? null : fund with { Text = Encoding.UTF8.GetString(utf8.Span) }, findings.All);
    }
}
