using System.Text;
using FundingPlatform.Banding.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding;

/// <summary>
/// Reads a scheme file (JSON, described in <c>samples/schemes/scheme.schema.json</c>). Every finding states the line and,
/// as column, the JSON path; a file with an error gives no scheme.
/// </summary>
public static class SchemeFile
{
    public static Read<Scheme> Read(ReadOnlyMemory<byte> utf8, string fileName)
    {
        List<Finding> broken = [];
        if (utf8.Length == 0)
            return new(null, [Finding.Error("file_empty", "The file is empty: a scheme file holds one JSON object.", fileName, 1)]);
        if (JsonPlace.Read(utf8.Span, fileName, broken) is not JsonPlace root) return new(null, broken);
        var findings = new Findings(fileName, Shapes.Of);
        var data = new SchemeReader(new(root, "scheme", findings), findings).Read();
        return new(data is null || findings.Failed ? null : new Scheme(data, Encoding.UTF8.GetString(utf8.Span)), findings.All);
    }
}
