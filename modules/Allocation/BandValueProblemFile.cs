using System.Security.Cryptography;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Allocation.Solving;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation;

/// <summary>
/// Reads a problem to solve for band values (JSON, described in <c>samples/solving/problem.schema.json</c>). Every mistake is a
/// finding with its line and, as column, its JSON path; a file with a mistake gives no problem. What only the pupils of the year
/// can show, as a band that nobody has, the solver finds.
/// </summary>
public static class BandValueProblemFile
{
    /// <summary>The most constraints and the most proposed changes of one file.</summary>
    public const int MostConstraints = 50;

    /// <summary>Reads a file from disk.</summary>
    public static Read<BandValueProblem> Read(string path, ScenarioGround ground)
    {
        ArgumentNullException.ThrowIfNull(path);
        string name = Path.GetFileName(path);
        Outcome<byte[]> bytes = NamedFiles.Load(path, name);
        return bytes.Fault is Fault fault ? new(null, [Finding.Error(fault.Code, fault.Message, name)]) : Read(bytes.Value, name, ground);
    }

    /// <summary>Reads a file's bytes.</summary>
    public static Read<BandValueProblem> Read(ReadOnlyMemory<byte> utf8, string fileName, ScenarioGround ground)
    {
        ArgumentNullException.ThrowIfNull(ground);
        List<Finding> broken = [];
        if (utf8.Length == 0) return new(null, [Finding.Error("file_empty", "The file is empty: a problem file holds one JSON object.", fileName, 1)]);
        if (JsonPlace.Read(utf8.Span, fileName, broken) is not JsonPlace root) return new(null, broken);
        var findings = new JsonFindings(fileName, ProblemShapes.Of);
        BandValueProblem? problem = new ProblemReader(new(root, "file", findings), findings, fileName, ground).Read(Convert.ToHexStringLower(SHA256.HashData(utf8.Span)));
        return new(findings.Failed ? null : problem, findings.All);
    }
}
