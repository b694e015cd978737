using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Loading;

/// <summary>Records what the files of a run state: one command, so that all of it is there or nothing.</summary>
internal static class YearStartRecord
{
    public const string Actor = "year-start";

    public static Outcome<int> Into(FundingDatabase database, YearStartRequest request, LoadedFiles files) =>
        database.Submit(
            new CommandInfo(RequestId(request), Actor, request.AuthorityCode ?? 0),
            session => Record(session, request, files)).GetAwaiter().GetResult();

    private static Outcome<int> Record(Session session, YearStartRequest request, LoadedFiles files)
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
        foreach (InputsLoaded part in files.Inputs.SelectMany(i => i.InParts())) session.Record(part);
        return files.Placements.Count;
    }

    // The same question makes the same id: a run is a retry of itself.
    private static Guid RequestId(YearStartRequest request) => new(
        SHA256.HashData(Encoding.UTF8.GetBytes($"year-start {request.Year} {request.AuthorityCode} {request.Illustrative}")).AsSpan(0, 16));
}
