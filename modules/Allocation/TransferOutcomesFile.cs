using FundingPlatform.Allocation.Affording;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation;

/// <summary>From what it is worked out how much the formula may come to.</summary>
public enum MoneyBasis
{
    /// <summary>The schools block less growth, premises that are in no line, central uses and transfers: where every factor has its data.</summary>
    Block,

    /// <summary>What the formula comes to at the rates in force, less transfers: where factors lack data.</summary>
    OwnRates,
}

/// <summary>The amount of which outcomes are a percentage, where it is not the gross schools block of the grant.</summary>
public sealed record StatedBase(Money Amount, string Source);

/// <summary>What the authority does where a transfer is refused: every band value falls by so many percent, 0 for nothing.</summary>
public sealed record FallBack(Quantity TopUpCutPercent, string Words);

/// <summary>
/// A possible decision: so many percent of the base or a stated amount leaves the schools block, or the transfer is refused
/// with the authority's fall-back. Exactly one of the three is there.
/// </summary>
public sealed record OutcomeAsked(string Id, string Name, Quantity? Percent, Money? Amount, FallBack? Refused);

/// <summary>
/// A file of possible decisions on a transfer out of the schools block, with the levers that pay for it in their order.
/// <paramref name="Basis"/> is null where the data are to decide. <paramref name="Sha256"/> is of the file's bytes, in hex.
/// </summary>
public sealed record OutcomeSet(
    string Title,
    int Authority,
    FundingYear Year,
    StatedBase? Base,
    MoneyBasis? Basis,
    IReadOnlyList<Lever> Levers,
    IReadOnlyList<OutcomeAsked> Outcomes,
    IReadOnlyList<string> Sources,
    string FileName,
    string Sha256)
{
    /// <summary>What readers of the outcomes have to know of them, a sentence or two each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>
/// Reads a file of outcomes (JSON, described in <c>samples/transfers/outcomes.schema.json</c>). Every mistake is a finding with
/// its line and, as column, its JSON path; a file with a mistake gives no outcomes.
/// </summary>
public static class TransferOutcomesFile
{
    /// <summary>The most outcomes of one file.</summary>
    public const int MostOutcomes = 20;

    /// <summary>Reads a file from disk.</summary>
    public static Read<OutcomeSet> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string name = Path.GetFileName(path);
        Outcome<byte[]> bytes = Scenarios.NamedFiles.Load(path, name);
        return bytes.Fault is Fault fault ? new(null, [Finding.Error(fault.Code, fault.Message, name)]) : Read(bytes.Value, name);
    }

    /// <summary>Reads a file's bytes.</summary>
    public static Read<OutcomeSet> Read(ReadOnlyMemory<byte> utf8, string fileName)
    {
        List<Finding> broken = [];
        if (utf8.Length == 0) return new(null, [Finding.Error("file_empty", "The file is empty: a file of outcomes holds one JSON object.", fileName, 1)]);
        if (JsonPlace.Read(utf8.Span, fileName, broken) is not JsonPlace root) return new(null, broken);
        var findings = new JsonFindings(fileName, OutcomeShapes.Of);
        OutcomeSet set = new OutcomesReader(new(root, "file", findings), findings, fileName).Read(utf8.Span);
        return new(findings.Failed ? null : set, findings.All);
    }
}
