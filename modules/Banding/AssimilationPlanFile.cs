using System.Text;
using FundingPlatform.Banding.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding;

/// <summary>
/// Reads an assimilation plan (JSON, described in <c>samples/schemes/assimilation.schema.json</c>). Every finding states the
/// line and, as column, the JSON path; a file with an error, or one that contradicts itself, gives no plan.
/// </summary>
public static class AssimilationPlanFile
{
    /// <summary>Reads and checks a file; <paramref name="schemes"/> are the schemes that it may name, by id.</summary>
    public static Read<AssimilationPlan> Read(ReadOnlyMemory<byte> utf8, string fileName, IReadOnlyDictionary<string, Scheme> schemes)
    {
        ArgumentNullException.ThrowIfNull(schemes);
        List<Finding> broken = [];
        if (utf8.Length == 0)
            return new(null, [Finding.Error("file_empty", "The file is empty: an assimilation plan holds one JSON object.", fileName, 1)]);
        if (JsonPlace.Read(utf8.Span, fileName, broken) is not JsonPlace root) return new(null, broken);
        var findings = new Findings(fileName, Shapes.Of);
        AssimilationPlan plan = new AssimilationReader(new(root, "plan", findings), findings, schemes).Read();
        return new(findings.Failed ? null : plan with { Text = Encoding.UTF8.GetString(utf8.Span) }, findings.All);
    }
}
