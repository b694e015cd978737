using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Banding;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Allocation.Loading;

/// <summary>Records what the files of a run state: one command, so that all of it is there or nothing.</summary>
internal static class YearStartRecord
{
    public const string Actor = "year-start";

    public static Outcome<int> Into(FundingDatabase database, YearStartRequest request, LoadedFiles files, IReadOnlyList<Finding> findings) =>
        database.Submit(
            new CommandInfo(RequestId(request), Actor, request.AuthorityCode ?? 0),
            session => Record(session, request, files, findings)).GetAwaiter().GetResult();

    private static Outcome<int> Record(Session session, YearStartRequest request, LoadedFiles files, IReadOnlyList<Finding> findings)
    {
        session.Record(new YearStartBegun(request.Year.StartingYear, request.AuthorityCode ?? 0, request.Illustrative));
        session.Record(AllocationFacts.Of(files.Grants, request.Year));
        foreach (ParameterSet parameters in files.Parameters) session.Record(AllocationFacts.Of(parameters));
        SchoolsModule.Record(session, files.Schools);
        if (SchoolsModule.Record(session, files.Places).Fault is Fault places) return places;
        if (SchoolsModule.Record(session, files.Placements).Fault is Fault placements) return placements;
        foreach (Scheme scheme in files.Schemes) BandingModule.Publish(session, scheme);
        // Side by side by scheme, so that a fact holds ten thousand of one and not the few between two schemes.
        BandingModule.Record(session, [.. files.Decisions.OrderBy(d => d.Scheme, StringComparer.Ordinal)]);
        if (RecordCounted(session, request, files).Fault is Fault counted) return counted;
        foreach (InputsLoaded part in files.Inputs.SelectMany(i => i.InParts())) session.Record(part);
        foreach (InputFindingsNoted part in AllocationFacts.Of(findings, request.Year, request.AuthorityCode ?? 0)) session.Record(part);
        return files.Placements.Count;
    }

    private static Outcome<int> RecordCounted(Session session, YearStartRequest request, LoadedFiles files)
    {
        CountedFiles counted = files.Counted;
        if (counted.Averages is NationalAverages averages && VolumeTopUpsModule.LoadAverages(session, 0, averages).Fault is Fault loading) return loading;
        foreach (VolumeScheme scheme in counted.Schemes)
            if (VolumeTopUpsModule.Publish(session, scheme, scheme.DecidedOn).Fault is Fault publishing) return publishing;
        foreach (ContingencyFund fund in counted.Funds)
            if (Open(session, fund).Fault is Fault opening) return opening;
        if (counted.TransferRules is TransferRules rules && BlockTransfersModule.StateRules(session, rules).Fault is Fault stating) return stating;
        return BlockTransfersModule.StateBlocks(session, [.. files.Grants.Grants.Where(g => g.Year == request.Year).Select(Blocks)]);
    }

    // Another run into the same database states the same fund again.
    private static Outcome<int> Open(Session session, ContingencyFund fund)
    {
        if (ContingencyReader.Over(session).Own(fund.Authority, fund.Year)?.Fund.Text == fund.Text) return 0;
        // A run before the year begins opens it on the day of the run.
        DateOnly today = London.DayAt(session.RecordedAt), first = fund.Year.Span.From;
        Outcome<OpenedFund> opened = ContingencyModule.Open(session, fund, first < today ? first : today);
        return opened.Fault is Fault fault ? fault : 1;
    }

    /// <summary>The blocks of a grant, as transfers know them.</summary>
    public static DsgBlocks Blocks(DsgGrant grant) => new(
        grant.AuthorityCode, grant.Year, grant.SchoolsBlock, grant.CentralSchoolServices, grant.HighNeedsBeforeDeductions, grant.EarlyYears,
        SourceStatus.Verified, $"dedicated schools grant, {grant.Source}");

    // The same question makes the same id: a run is a retry of itself.
    private static Guid RequestId(YearStartRequest request) => new(
        SHA256.HashData(Encoding.UTF8.GetBytes($"year-start {request.Year} {request.AuthorityCode} {request.Illustrative}")).AsSpan(0, 16));
}
