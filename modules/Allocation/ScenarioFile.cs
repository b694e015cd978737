using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation;

/// <summary>What is recorded of an authority and year that a scenario may name and change.</summary>
public sealed record ScenarioGround(
    int Authority,
    FundingYear Year,
    IReadOnlyDictionary<string, Scheme> Schemes,
    ParameterSet National,
    ParameterSet Own,
    DsgGrant Grant)
{
    /// <summary>What a database holds. Faults: <c>year_not_started</c>, <c>no_grant_row</c>.</summary>
    public static Outcome<ScenarioGround> Of(SqliteConnection connection, int authority, FundingYear year)
    {
        AllocationReader allocation = AllocationReader.Over(connection);
        if (!allocation.Covers(authority, year))
            return new Fault("year_not_started", $"The shares of authority {authority} for {year} are not in this database: run year-start first.", FaultKind.NotFound);
        if (allocation.Grant(authority, year) is not DsgGrant grant)
            return new Fault("no_grant_row", $"{authority} has no row in the dedicated schools grant of {year}: there is nothing to share out.", FaultKind.NotFound);
        return new ScenarioGround(authority, year, BandingReader.Over(connection).Schemes().ToDictionary(s => s.Id, StringComparer.Ordinal),
            allocation.Parameters(0, year), allocation.Parameters(authority, year), grant);
    }
}

/// <summary>
/// Reads a file of scenarios (JSON, described in <c>samples/scenarios/scenarios.schema.json</c>), 1 to 50 of them. Every
/// mistake is a finding with its line and, as column, its JSON path; a file with a mistake, or one that names such a file, gives
/// no scenarios. Files that it names are looked for from its own folder: there, below it, or in a folder beside it
/// (<c>../schemes/x.json</c>), never further up.
/// </summary>
public static class ScenarioFile
{
    /// <summary>The most scenarios of one file.</summary>
    public const int MostScenarios = 50;

    /// <summary>The id of what scenarios are compared with, which none of them may have.</summary>
    public const string BaselineId = "baseline";

    /// <summary>Reads a file from disk.</summary>
    public static Read<ScenarioSet> Read(string path, ScenarioGround ground)
    {
        ArgumentNullException.ThrowIfNull(path);
        string name = Path.GetFileName(path);
        Outcome<byte[]> bytes = NamedFiles.Load(path, name);
        return bytes.Fault is Fault fault ? new(null, [Finding.Error(fault.Code, fault.Message, name)])
            : Read(bytes.Value, name, Path.GetDirectoryName(Path.GetFullPath(path)), ground);
    }

    /// <summary>Reads a file's bytes; without a <paramref name="folder"/> it may name no other file.</summary>
    public static Read<ScenarioSet> Read(ReadOnlyMemory<byte> utf8, string fileName, string? folder, ScenarioGround ground) =>
        Read(utf8, fileName, new NamedFiles(folder), ground);

    /// <summary>Reads a file's bytes, and the files that it names from those that were <paramref name="sent"/> along under these names.</summary>
    public static Read<ScenarioSet> ReadSent(ReadOnlyMemory<byte> utf8, string fileName, IReadOnlyDictionary<string, byte[]> sent, ScenarioGround ground)
    {
        ArgumentNullException.ThrowIfNull(sent);
        return Read(utf8, fileName, new NamedFiles(sent), ground);
    }

    private static Read<ScenarioSet> Read(ReadOnlyMemory<byte> utf8, string fileName, NamedFiles files, ScenarioGround ground)
    {
        ArgumentNullException.ThrowIfNull(ground);
        List<Finding> broken = [];
        if (utf8.Length == 0)
            return new(null, [Finding.Error("file_empty", "The file is empty: a file of scenarios holds one JSON object.", fileName, 1)]);
        if (JsonPlace.Read(utf8.Span, fileName, broken) is not JsonPlace root) return new(null, broken);
        var findings = new JsonFindings(fileName, ScenarioShapes.Of);
        var reader = new ScenarioReader(new(root, "file", findings), findings, files, fileName, ground);
        ScenarioSet set = reader.Read() with { Sha256 = files.Sha256(utf8.Span, fileName) };
        Finding[] all = [.. findings.All, .. files.Findings];
        return new(findings.Failed || all.Any(f => f.Severity == FindingSeverity.Error) ? null : set, all);
    }
}
