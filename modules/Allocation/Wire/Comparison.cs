using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Contract = Funding.Allocation.V1;

namespace FundingPlatform.Allocation.Wire;

/// <summary>A scenario file as it was sent, with the files that it may name.</summary>
internal sealed record StatedScenarios(ReadOnlyMemory<byte> Text, string FileName, IReadOnlyDictionary<string, byte[]> Sent);

/// <summary>A comparison as the messages of its stream; without a report the findings say why. It holds no connection.</summary>
internal sealed record Comparison(ImpactReport? Report, PackDocument? Pack, IReadOnlyList<Finding> Findings, long Sequence)
{
    /// <summary>Compares the scenarios with what is recorded, and makes the pack of it.</summary>
    public static Comparison Of(FundingDatabase database, int authority, FundingYear year, StatedScenarios stated, bool publish)
    {
        Comparison made = Compared(database, authority, year, stated, publish);
        return made.Report is null ? made : made with { Pack = ForumPack.Of(made.Report, publish) };
    }

    public IEnumerable<Contract.CompareScenariosResponse> Messages()
    {
        if (Report is null || Pack is null)
            return
            [
                new() { Header = new() { Sequence = Sequence, Findings = { ToldFindings.Of(Findings) } } },
                new() { End = new() },
            ];
        return
        [
            new() { Header = ComparisonMessages.Header(Report, Pack, Findings) },
            .. Pack.ForPublication ? [] : ComparisonMessages.Rows(Report),
            .. ComparisonMessages.Sections(Pack),
            new() { End = ComparisonMessages.End(Report, Pack) },
        ];
    }

    // What was found about pupils' prices is for the authority itself.
    private static Comparison Compared(FundingDatabase database, int authority, FundingYear year, StatedScenarios stated, bool publish)
    {
        using ReaderLease lease = database.RentReader();
        if (ScenarioGround.Of(lease.Connection, authority, year) is not { Fault: null, Value: { } ground }) throw new FaultException(AllocationFaults.BookUnknown(authority, year));
        Read<ScenarioSet> read = ScenarioFile.ReadSent(stated.Text, stated.FileName, stated.Sent, ground);
        if (read.Failed) return new(null, null, read.Findings, lease.Sequence);
        Read<ImpactReport> report = Impact.Compare(lease.Connection, authority, year, read.Value!);
        IReadOnlyList<Finding> findings = publish && !report.Failed ? read.Findings : [.. read.Findings, .. report.Findings];
        return new(report.Failed ? null : report.Value, null, findings, lease.Sequence);
    }
}
