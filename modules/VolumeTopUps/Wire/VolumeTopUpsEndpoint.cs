using System.Globalization;
using Funding.VolumeTopUps.V1;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;

namespace FundingPlatform.VolumeTopUps.Wire;

/// <summary>Schemes, years and notifications over the wire: parses, submits, reads.</summary>
internal sealed class VolumeTopUpsEndpoint(FundingDatabase database, Changes changes, SchoolNeedsSource needs) : VolumeTopUpsService.VolumeTopUpsServiceBase
{
    private const int MostBytes = 1 << 20;

    public override async Task<PublishSchemeResponse> PublishScheme(PublishSchemeRequest request, ServerCallContext context)
    {
        _ = Field.RequestId(request.RequestId).OrThrow();
        Fits(request.Text, "text");
        string file = FileName(request.FileName);
        DateOnly decidedOn = Field.Day(request.DecidedOn, "decided_on");
        Read<VolumeScheme> read = VolumeSchemeFile.Read(request.Text.Memory, file);
        var reply = new PublishSchemeResponse { Findings = { read.Findings.Select(ToWire.Finding) } };
        if (read.Failed) return reply;
        Recorded<RecordedVolumeScheme> done =
            (await changes.Submit(request, request.RequestId, context, session => Publish(session, read.Value!, decidedOn)).ConfigureAwait(false)).OrThrow();
        reply.Recorded = done.Reply;
        reply.Shares.AddRange(done.Shares);
        return reply;
    }

    public override Task<ListSchemesResponse> ListSchemes(ListSchemesRequest request, ServerCallContext context)
    {
        int authority = Own(request.Authority, context);
        var page = Page.Of(request.PageSize, request.PageToken, request);
        using ReaderLease lease = database.RentReader();
        IReadOnlyList<VolumeSchemeInUse> found = VolumeReader.Over(lease.Connection).SchemesIn(authority, page.After, page.Size + 1);
        var reply = new ListSchemesResponse { Sequence = lease.Sequence, Schemes = { found.Take(page.Size).Select(Messages.Of) } };
        if (found.Count > page.Size) reply.NextPageToken = page.TokenAfter(found[page.Size - 1].Scheme.Id);
        return Task.FromResult(reply);
    }

    public override Task<GetSchemeResponse> GetScheme(GetSchemeRequest request, ServerCallContext context)
    {
        string id = Field.Text(request.SchemeId, "scheme_id");
        using ReaderLease lease = database.RentReader();
        VolumeReader reader = VolumeReader.Over(lease.Connection);
        VolumeSchemeInUse used = reader.InUse(id) ?? throw Refused(reader.Unknown(id, context.Caller().Authority), "scheme_id");
        if (used.Scheme.Authority != 0 && context.Caller().MayActFor(used.Scheme.Authority) is Fault forbidden) throw new FaultException(forbidden);
        return Task.FromResult(new GetSchemeResponse { Scheme = Messages.Of(used), Text = ByteString.CopyFromUtf8(used.Scheme.Text) });
    }

    public override async Task<LoadNationalAveragesResponse> LoadNationalAverages(LoadNationalAveragesRequest request, ServerCallContext context)
    {
        _ = Field.RequestId(request.RequestId).OrThrow();
        int authority = Own(request.Authority, context);
        Fits(request.Series, "series");
        Fits(request.PublicationDays, "publication_days");
        DateOnly decidedOn = Field.Day(request.DecidedOn, "decided_on");
        Read<NationalAverages> read = NationalAveragesFile.Read(request.Series.ToByteArray(), "series.csv", request.PublicationDays.ToByteArray(), "publication_days.csv");
        var reply = new LoadNationalAveragesResponse { Findings = { read.Findings.Select(ToWire.Finding) } };
        if (read.Failed) return reply;
        Recorded<RecordedAverages> done =
            (await changes.Submit(request, request.RequestId, context, session => Load(session, authority, read.Value!, decidedOn)).ConfigureAwait(false)).OrThrow();
        reply.Recorded = done.Reply;
        reply.Shares.AddRange(done.Shares);
        return reply;
    }

    public override async Task<NotifyCountResponse> NotifyCount(NotifyCountRequest request, ServerCallContext context)
    {
        _ = Field.RequestId(request.RequestId).OrThrow();
        int authority = Own(request.Authority, context);
        FundingYear year = Field.Year(request.FundingYear, "funding_year");
        DateOnly on = Field.Day(request.On, "on"), decidedOn = Field.Day(request.DecidedOn, "decided_on");
        Recorded<RecordedNotification> done = (await changes.Submit(request, request.RequestId, context,
            session => Notify(session, authority, year, on, decidedOn)).ConfigureAwait(false)).OrThrow();
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override Task<ListNotifiedResponse> ListNotified(ListNotifiedRequest request, ServerCallContext context)
    {
        int authority = Own(request.Authority, context);
        FundingYear year = Field.Year(request.FundingYear, "funding_year");
        var page = Page.Of(request.PageSize, request.PageToken, request);
        using ReaderLease lease = database.RentReader();
        NotifiedCount[] found = [.. VolumeReader.Over(lease.Connection).Notified(authority, year)
            .Where(n => page.After is null || string.CompareOrdinal(KeyOf(n), page.After) > 0).Take(page.Size + 1)];
        var reply = new ListNotifiedResponse { Sequence = lease.Sequence, Notified = { found.Take(page.Size).Select(Messages.Of) } };
        if (found.Length > page.Size) reply.NextPageToken = page.TokenAfter(KeyOf(found[page.Size - 1]));
        return Task.FromResult(reply);
    }

    public override Task<GetVolumeYearResponse> GetVolumeYear(GetVolumeYearRequest request, ServerCallContext context)
    {
        int authority = Own(request.Authority, context);
        FundingYear year = Field.Year(request.FundingYear, "funding_year");
        using ReaderLease lease = database.RentReader();
        var reply = new GetVolumeYearResponse { Sequence = lease.Sequence };
        VolumeReader reader = VolumeReader.Over(lease.Connection);
        if (reader.SchemeOf(authority, year) is not VolumeScheme scheme) throw new FaultException(VolumeFaults.NoneInForce(authority, year));
        reply.Scheme = Messages.Of(reader.InUse(scheme.Id)!);
        Read<VolumeYear> made = reader.Year(authority, year, CountInputs.Of(SchoolsReader.Over(lease.Connection), authority))!;
        reply.Findings.AddRange(made.Findings.Select(ToWire.Finding));
        if (made.Value is VolumeYear whole) Messages.Fill(reply, whole.Result(Needs(lease.Connection, authority, whole)));
        return Task.FromResult(reply);
    }

    public override Task<WhatIfResponse> WhatIf(WhatIfRequest request, ServerCallContext context)
    {
        int authority = Own(request.Authority, context);
        FundingYear year = Field.Year(request.FundingYear, "funding_year");
        Quantity[] thresholds = [.. request.Thresholds.Select(t => new Quantity(t.HundredMillionths))];
        using ReaderLease lease = database.RentReader();
        VolumeReader reader = VolumeReader.Over(lease.Connection);
        Outcome<Read<VolumeYear>> ready = Ready(reader, authority, year, () => CountInputs.Of(SchoolsReader.Over(lease.Connection), authority));
        VolumeYear whole = ready.OrThrow().Value!;
        if (VolumeWhatIf.Refuses(whole.Scheme, thresholds) is Fault refusal) throw Refused(refusal, "thresholds");
        IReadOnlyList<ThresholdRow> rows = VolumeWhatIf.Of(whole, Needs(lease.Connection, authority, whole), thresholds);
        return Task.FromResult(new WhatIfResponse
        {
            Scheme = Messages.Of(reader.InUse(whole.Scheme.Id)!),
            Rows = { rows.Select(Messages.Of) },
            Findings = { ready.Value.Findings.Select(ToWire.Finding) },
            Sequence = lease.Sequence,
        });
    }

    private static Outcome<RecordedVolumeScheme> Publish(Session session, VolumeScheme scheme, DateOnly decidedOn)
    {
        Outcome<bool> published = VolumeTopUpsModule.Publish(session, scheme, decidedOn);
        if (published.Fault is Fault fault) return fault.Code == "authority_forbidden" ? fault : fault with { Field = fault.Field ?? "text" };
        if (!published.Value) return VolumeFaults.SchemeUnchanged(scheme) with { Field = "text" };
        return new RecordedVolumeScheme
        {
            Stamp = ToWire.Stamp(session.Stamp),
            Scheme = Messages.Of(VolumeReader.Over(session).InUse(scheme.Id)!),
            DecidedOn = ToWire.Date(decidedOn),
        };
    }

    private static Outcome<RecordedAverages> Load(Session session, int authority, NationalAverages averages, DateOnly decidedOn)
    {
        Outcome<bool> loaded = VolumeTopUpsModule.LoadAverages(session, authority, averages, decidedOn);
        if (loaded.Fault is Fault fault) return fault;
        if (!loaded.Value) return VolumeFaults.AveragesUnchanged();
        return new RecordedAverages { Stamp = ToWire.Stamp(session.Stamp), Averages = { averages.Published.Select(Messages.Of) } };
    }

    private Outcome<RecordedNotification> Notify(Session session, int authority, FundingYear year, DateOnly on, DateOnly decidedOn)
    {
        Outcome<Read<VolumeYear>> ready = Ready(VolumeReader.Over(session), authority, year, () => CountInputs.Of(SchoolsReader.Over(session), authority));
        if (ready.Fault is Fault unready) return unready;
        VolumeYear whole = ready.Value.Value!;
        Outcome<NotifiedCount> notified = VolumeTopUpsModule.Notify(session, whole, authority, on, Needs(session.Connection, authority, whole), decidedOn);
        if (notified.Fault is Fault fault) return fault;
        return new RecordedNotification { Stamp = ToWire.Stamp(session.Stamp), Notified = Messages.Of(notified.Value) };
    }

    private static Outcome<Read<VolumeYear>> Ready(VolumeReader reader, int authority, FundingYear year, Func<CountInputs> inputs)
    {
        if (reader.SchemeOf(authority, year) is null) return VolumeFaults.NoneInForce(authority, year);
        Read<VolumeYear> made = reader.Year(authority, year, inputs())!;
        return made.Value is null ? VolumeFaults.YearNotReady(made.Findings) : made;
    }

    private IReadOnlyDictionary<int, SchoolNeeds> Needs(Microsoft.Data.Sqlite.SqliteConnection connection, int authority, VolumeYear year) =>
        year.NeedsFormula ? needs.Of(connection, authority, year.Year) : new Dictionary<int, SchoolNeeds>();

    // A year has a handful of counts, so its pages are cut from all of them.
    private static string KeyOf(NotifiedCount notified) => string.Create(CultureInfo.InvariantCulture, $"{notified.On:yyyy-MM-dd} {notified.Number:000000}");

    private static void Fits(ByteString file, string field)
    {
        if (file.Length > MostBytes) throw Refused(VolumeFaults.FileTooLarge(file.Length, MostBytes), field);
    }

    private static string FileName(string name)
    {
        string file = Field.TextOrNull(name, "file_name") ?? "";
        return file.AsSpan().ContainsAny('/', '\\') ? throw Field.Invalid("file_name", "names a folder: give the file's name alone.") : file;
    }

    private static int Own(int code, ServerCallContext context)
    {
        int authority = Field.Authority(code, "authority");
        return context.Caller().MayActFor(authority) is Fault forbidden ? throw new FaultException(forbidden) : authority;
    }

    private static FaultException Refused(Fault fault, string field) => new(fault with { Field = field });
}
