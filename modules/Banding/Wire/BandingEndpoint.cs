using Funding.Banding.V1;
using Funding.Type.V1;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;

namespace FundingPlatform.Banding.Wire;

/// <summary>Schemes and awards over the wire: parses, submits, reads.</summary>
internal sealed class BandingEndpoint(FundingDatabase database, Changes changes, ChangeHandler<BandAward> decide) : BandingService.BandingServiceBase
{
    private const int MostBytes = 1 << 20;

    public override async Task<PublishSchemeResponse> PublishScheme(PublishSchemeRequest request, ServerCallContext context)
    {
        _ = Field.RequestId(request.RequestId).OrThrow();
        if (request.Text.Length > MostBytes) throw Refused(BandingFaults.FileTooLarge(request.Text.Length, MostBytes), "text");
        string file = FileName(request.FileName);
        DateOnly decidedOn = Field.Date(request.DecidedOn, "decided_on");
        Read<Scheme> read = SchemeFile.Read(request.Text.Memory, file);
        var reply = new PublishSchemeResponse { Findings = { read.Findings.Select(ToWire.Finding) } };
        if (read.Failed) return reply;
        Recorded<RecordedScheme> done =
            (await changes.Submit(request, request.RequestId, context, session => Publish(session, read.Value!, decidedOn)).ConfigureAwait(false)).OrThrow();
        reply.Recorded = done.Reply;
        reply.Shares.AddRange(done.Shares);
        return reply;
    }

    public override Task<ListSchemesResponse> ListSchemes(ListSchemesRequest request, ServerCallContext context)
    {
        int authority = Own(request.Authority, context);
        var page = Page.Of(request.PageSize, request.PageToken, request);
        using ReaderLease reader = database.RentReader();
        IReadOnlyList<SchemeInUse> found = BandingReader.Over(reader.Connection).SchemesIn(authority, page.After, page.Size + 1);
        var reply = new ListSchemesResponse { Sequence = reader.Sequence, Schemes = { found.Take(page.Size).Select(Messages.Of) } };
        if (found.Count > page.Size) reply.NextPageToken = page.TokenAfter(found[page.Size - 1].Scheme.Id);
        return Task.FromResult(reply);
    }

    public override Task<GetSchemeResponse> GetScheme(GetSchemeRequest request, ServerCallContext context)
    {
        string id = Field.Text(request.SchemeId, "scheme_id");
        using ReaderLease lease = database.RentReader();
        BandingReader reader = BandingReader.Over(lease.Connection);
        SchemeInUse used = reader.InUse(id) ?? throw Refused(reader.Unknown(id, context.Caller().Authority), "scheme_id");
        if (context.Caller().MayActFor(used.Scheme.Authority) is Kernel.Fault forbidden) throw new FaultException(forbidden);
        return Task.FromResult(new GetSchemeResponse { Scheme = Messages.Of(used), Text = ByteString.CopyFromUtf8(used.Scheme.Text) });
    }

    public override async Task<DecideBandResponse> DecideBand(DecideBandRequest request, ServerCallContext context)
    {
        _ = Field.RequestId(request.RequestId).OrThrow();
        Func<Session, Outcome<RecordedChange>> body = decide(Field.Needed(request.Award, "award"), "award");
        Recorded<RecordedChange> done = (await changes.Submit(request, request.RequestId, context, body).ConfigureAwait(false)).OrThrow();
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override Task<ListDecisionsResponse> ListDecisions(ListDecisionsRequest request, ServerCallContext context)
    {
        int authority = Own(request.Authority, context);
        string? placement = Field.TextOrNull(request.PlacementId, "placement_id");
        DateOnly? on = Field.DateOrNull(request.On, "on");
        var page = Page.Of(request.PageSize, request.PageToken, request);
        using ReaderLease lease = database.RentReader();
        BandingReader reader = BandingReader.Over(lease.Connection);
        if (placement is not null && !MaySee(authority, placement, SchoolsReader.Over(lease.Connection), reader))
            throw Refused(BandingFaults.PlacementUnknown(placement), "placement_id");
        IReadOnlyList<BandDecision> found = reader.DecisionsAfter(
            authority, placement, on, page.After is string after ? DecisionKey.Parse(after) : null, page.Size + 1);
        Dictionary<string, Scheme?> schemes = found.Select(d => d.Scheme).Distinct().ToDictionary(id => id, id => reader.InUse(id)?.Scheme);
        var reply = new ListDecisionsResponse { Sequence = lease.Sequence, Decisions = { found.Take(page.Size).Select(d => Messages.Of(d, schemes[d.Scheme])) } };
        if (found.Count > page.Size) reply.NextPageToken = page.TokenAfter($"{DecisionKey.Of(found[page.Size - 1])}");
        return Task.FromResult(reply);
    }

    /// <summary>
    /// Whether a placement is the authority's to see: its pupil's, at its school, or decided under its schemes. Any other is
    /// as unknown as one that is not there, so that nobody can try out ids.
    /// </summary>
    private static bool MaySee(int authority, string id, SchoolsReader schools, BandingReader decisions) =>
        schools.Placement(id) is Schools.Placement placement
        && (placement.HomeAuthority == authority
            || schools.School(placement.SchoolId)?.AuthorityCode == authority
            || decisions.DecisionsAfter(authority, id, null, null, 1).Count > 0);

    private static Outcome<RecordedScheme> Publish(Session session, Scheme scheme, DateOnly decidedOn)
    {
        BandingReader reader = BandingReader.Over(session);
        // An id that another authority has in use is not free to be taken over.
        Kernel.Fault? forbidden = session.RecordFor(scheme.Authority)
            ?? (reader.InUse(scheme.Id) is SchemeInUse before ? session.Caller?.MayActFor(before.Scheme.Authority) : null);
        if (forbidden is not null) return forbidden;
        if (!BandingModule.Publish(session, scheme, decidedOn)) return BandingFaults.SchemeUnchanged(scheme) with { Field = "text" };
        return new RecordedScheme
        {
            Stamp = ToWire.Stamp(session.Stamp),
            Scheme = Messages.Of(reader.InUse(scheme.Id)!),
            DecidedOn = ToWire.Date(decidedOn),
        };
    }

    private static string FileName(string name)
    {
        string file = Field.TextOrNull(name, "file_name") ?? "";
        return file.AsSpan().ContainsAny('/', '\\') ? throw Field.Invalid("file_name", "names a folder: give the file's name alone.") : file;
    }

    private static int Own(int code, ServerCallContext context)
    {
        int authority = Field.Authority(code, "authority");
        return context.Caller().MayActFor(authority) is Kernel.Fault forbidden ? throw new FaultException(forbidden) : authority;
    }

    private static FaultException Refused(Kernel.Fault fault, string field) => new(fault with { Field = field });
}
