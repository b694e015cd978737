using System.Text;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using FundingPlatform.VolumeTopUps.Files;

namespace FundingPlatform.VolumeTopUps;

/// <summary>
/// Reads a scheme file (JSON, described in <c>samples/volume/volume.schema.json</c>). Every finding states the line and, as column,
/// the JSON path; a file with an error gives no scheme.
/// </summary>
public static class VolumeSchemeFile
{
    public static Read<VolumeScheme> Read(ReadOnlyMemory<byte> utf8, string fileName)
    {
        List<Finding> broken = [];
        if (utf8.Length == 0)
            return new(null, [Finding.Error("file_empty", "The file is empty: a scheme file holds one JSON object.", fileName, 1)]);
        if (JsonPlace.Read(utf8.Span, fileName, broken) is not JsonPlace root) return new(null, broken);
        var findings = new JsonFindings(fileName, shape => Shapes.All[shape]);
        VolumeScheme scheme = new VolumeSchemeReader(new(root, "scheme", findings), findings).Read(Encoding.UTF8.GetString(utf8.Span));
        return new(findings.Failed ? null : scheme, findings.All);
    }
}
