using Funding.Schools.V1;
using Funding.Type.V1;
using FundingPlatform.Kernel;
using FundingPlatform.Schools.Rules;
using FundingPlatform.Schools.Storage;
using FundingPlatform.Shell;
using Grpc.Core;
using Contract = Funding.Schools.V1;

namespace FundingPlatform.Schools.Wire;

/// <summary>Who is where, over the wire: parses, submits, reads.</summary>
internal sealed class SchoolsEndpoint(
    FundingDatabase database,
    Changes changes,
    Imports imports,
    ChangeHandler<PlacementOpening> open,
    ChangeHandler<PlacementCorrection> correct,
    ChangeHandler<PlacementClosing> close) : SchoolsService.SchoolsServiceBase
{
    public override Task<ImportResponse> Import(IAsyncStreamReader<ImportRequest> requestStream, ServerCallContext context) =>
        imports.Take(requestStream, context);

    public override Task<ListSchoolsResponse> ListSchools(ListSchoolsRequest request, ServerCallContext context)
    {
        int authority = Own(request.Authority, context);
        SchoolGroup? group = Messages.Group(request.Group, "group");
        var page = Page.Of(request.PageSize, request.PageToken, request);
        using ReaderLease reader = database.RentReader();
        List<School> found = Pages.Schools(reader.Connection, authority, group, page);
        var reply = new ListSchoolsResponse { Sequence = reader.Sequence };
        reply.Schools.AddRange(found.Take(page.Size).Select(Messages.Of));
        if (found.Count > page.Size) reply.NextPageToken = page.TokenAfter(Pages.KeyOf(found[page.Size - 1]));
        return Task.FromResult(reply);
    }

    public override Task<GetSchoolResponse> GetSchool(GetSchoolRequest request, ServerCallContext context)
    {
        int id = Messages.School(request.SchoolId, "school_id");
        using ReaderLease reader = database.RentReader();
        School school = SchoolsReader.Over(reader.Connection).School(id) ?? throw new FaultException(SchoolUnknown(id));
        return context.Caller().MayActFor(school.AuthorityCode) is Kernel.Fault forbidden
            ? throw new FaultException(forbidden)
            : Task.FromResult(new GetSchoolResponse { School = Messages.Of(school) });
    }

    public override Task<ListPlacementsResponse> ListPlacements(ListPlacementsRequest request, ServerCallContext context)
    {
        int authority = Own(request.Authority, context);
        DateOnly? on = Field.DateOrNull(request.On, "on");
        int? school = request.HasSchoolId ? Messages.School(request.SchoolId, "school_id") : null;
        var page = Page.Of(request.PageSize, request.PageToken, request);
        using ReaderLease reader = database.RentReader();
        if (school is int id && SchoolsReader.Over(reader.Connection).School(id) is null) throw new FaultException(SchoolUnknown(id));
        List<RecordedPlacement> found = Pages.Placements(reader.Connection, authority, school, on, page);
        var reply = new ListPlacementsResponse { Sequence = reader.Sequence };
        reply.Placements.AddRange(found.Take(page.Size).Select(Messages.Of));
        if (found.Count > page.Size) reply.NextPageToken = page.TokenAfter(found[page.Size - 1].Placement.Id);
        return Task.FromResult(reply);
    }

    public override async Task<OpenPlacementResponse> OpenPlacement(OpenPlacementRequest request, ServerCallContext context)
    {
        Recorded<RecordedChange> done = await Submit(request, request.RequestId, context, open, request.Opening, "opening").ConfigureAwait(false);
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override async Task<ChangePlacementResponse> ChangePlacement(ChangePlacementRequest request, ServerCallContext context)
    {
        Recorded<RecordedChange> done = await Submit(request, request.RequestId, context, correct, request.Correction, "correction").ConfigureAwait(false);
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override async Task<ClosePlacementResponse> ClosePlacement(ClosePlacementRequest request, ServerCallContext context)
    {
        Recorded<RecordedChange> done = await Submit(request, request.RequestId, context, close, request.Closing, "closing").ConfigureAwait(false);
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override async Task<CloseCountResponse> CloseCount(CloseCountRequest request, ServerCallContext context)
    {
        _ = Field.RequestId(request.RequestId).OrThrow();
        int authority = Field.Authority(request.Authority, "authority");
        DateOnly date = Field.Day(request.Date, "date"), decidedOn = Field.Day(request.DecidedOn, "decided_on");
        Recorded<Contract.RecordedCount> done = (await changes.Submit(request, request.RequestId, context,
            session => CountMessages.Of(session, SchoolsModule.CloseCount(session, authority, date, decidedOn))).ConfigureAwait(false)).OrThrow();
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override async Task<CorrectCountResponse> CorrectCount(CorrectCountRequest request, ServerCallContext context)
    {
        _ = Field.RequestId(request.RequestId).OrThrow();
        int authority = Field.Authority(request.Authority, "authority");
        DateOnly date = Field.Day(request.Date, "date"), decidedOn = Field.Day(request.DecidedOn, "decided_on");
        string reason = Field.Text(request.Reason, "reason", CountChanges.LongestReason);
        Recorded<Contract.RecordedCount> done = (await changes.Submit(request, request.RequestId, context,
            session => CountMessages.Of(session, SchoolsModule.CorrectCount(session, authority, date, reason, decidedOn))).ConfigureAwait(false)).OrThrow();
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override Task<GetCountResponse> GetCount(GetCountRequest request, ServerCallContext context)
    {
        int authority = Own(request.Authority, context);
        DateOnly date = Field.Day(request.Date, "date");
        CountRule rule = CountMessages.Read(request.Rule, "rule");
        using ReaderLease reader = database.RentReader();
        var inputs = CountInputs.Of(SchoolsReader.Over(reader.Connection), authority);
        return inputs.Schools.Count == 0
            ? throw new FaultException(CountChanges.NoSchool(authority))
            : Task.FromResult(CountMessages.Of(PlanCounts.Of(rule, authority, date, inputs), reader.Sequence));
    }

    public override Task<ListCountsResponse> ListCounts(ListCountsRequest request, ServerCallContext context)
    {
        int authority = Own(request.Authority, context);
        var page = Page.Of(request.PageSize, request.PageToken, request);
        using ReaderLease reader = database.RentReader();
        List<CountHeader> found = Pages.Counts(reader.Connection, authority, page);
        var reply = new ListCountsResponse { Sequence = reader.Sequence };
        reply.Counts.AddRange(found.Take(page.Size).Select(CountMessages.Of));
        if (found.Count > page.Size) reply.NextPageToken = page.TokenAfter(Pages.KeyOf(found[page.Size - 1]));
        return Task.FromResult(reply);
    }

    private async Task<Recorded<RecordedChange>> Submit<TChange>(
        Google.Protobuf.IMessage request, string requestId, ServerCallContext context, ChangeHandler<TChange> handler, TChange? change, string field)
        where TChange : class
    {
        _ = Field.RequestId(requestId).OrThrow();
        Func<Session, Outcome<RecordedChange>> body = handler(Field.Needed(change, field), field);
        return (await changes.Submit(request, requestId, context, body).ConfigureAwait(false)).OrThrow();
    }

    private static int Own(int code, ServerCallContext context)
    {
        int authority = Field.Authority(code, "authority");
        return context.Caller().MayActFor(authority) is Kernel.Fault forbidden ? throw new FaultException(forbidden) : authority;
    }

    private static Kernel.Fault SchoolUnknown(int id) =>
        new("school_unknown", $"The school {id} is not recorded. Give its URN, or minus the row number of the list for a school without one.", FaultKind.NotFound, "school_id");
}
