using Funding.Schools.V1;
using FundingPlatform.Kernel;
using FundingPlatform.Schools.Files;
using FundingPlatform.Shell;
using Grpc.Core;

namespace FundingPlatform.Schools.Wire;

/// <summary>Files of an authority, taken in together or not at all.</summary>
internal sealed class Imports : IDisposable
{
    // Never leaves this class: a file is refused by its findings, which come with the reply.
    private static readonly Fault RefusedByFindings = new("findings", "There is an error among the findings.", FaultKind.Invalid);

    // A file is read in memory, and a few at once would be more than a small machine has.
    private readonly SemaphoreSlim reading = new(1);
    private readonly FundingDatabase database;
    private readonly Changes changes;
    private readonly SharesToday shares;
    private readonly string spool;

    /// <summary>
    /// Files come in to a folder beside the database, which is this process's alone: what one that was killed left there is
    /// data of pupils, and is cleared away.
    /// </summary>
    public Imports(FundingDatabase database, Changes changes, SharesToday shares)
    {
        (this.database, this.changes, this.shares, spool) = (database, changes, shares, database.FilePath + ".imports");
        if (Directory.Exists(spool)) Directory.Delete(spool, recursive: true);
    }

    public void Dispose()
    {
        reading.Dispose();
        if (Directory.Exists(spool) && !Directory.EnumerateFileSystemEntries(spool).Any()) Directory.Delete(spool);
    }

    public async Task<ImportResponse> Take(IAsyncStreamReader<ImportRequest> messages, ServerCallContext context)
    {
        using var upload = new ImportUpload(spool, context.Caller());
        while (await messages.MoveNext(context.CancellationToken).ConfigureAwait(false))
            await upload.Take(messages.Current, context.CancellationToken).ConfigureAwait(false);
        upload.End();
        ImportTerms terms = upload.Terms;
        Read<Imported> read = await Read(upload, context.CancellationToken).ConfigureAwait(false);

        // Files take their time to come.
        if (context.RecheckCaller() is Kernel.Fault over) throw new FaultException(over);
        // Also a refused import is submitted: a retry of one that was recorded gets the recorded reply, whatever stands there today.
        Outcome<Recorded<RecordedImport>> done = await changes.Submit(
            upload.Fingerprint(context.Method), terms.RequestId, context, session => Record(session, terms, read)).ConfigureAwait(false);
        var reply = new ImportResponse { Findings = { read.Findings.Select(ToWire.Finding) } };
        if (ReferenceEquals(done.Fault, RefusedByFindings)) return reply;
        // The id stands in the header.
        if (done.Fault is { Field: "request_id" } ofId) throw new FaultException(ofId with { Field = "header.request_id" });
        reply.Recorded = done.OrThrow().Reply;
        reply.Shares.AddRange(shares.OfAuthority(terms.Authority, terms.Year));
        return reply;
    }

    private async Task<Read<Imported>> Read(ImportUpload upload, CancellationToken cancel)
    {
        await reading.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            RecordedBefore before;
            using (ReaderLease reader = database.RentReader())
                before = SchoolsReader.Over(reader.Connection).Before(upload.Terms.Authority);
            return new ImportedFiles(upload.Files, upload.Terms.Authority, upload.Terms.Year, before).Read();
        }
        finally
        {
            reading.Release();
        }
    }

    private static Outcome<RecordedImport> Record(Session session, ImportTerms terms, Read<Imported> read)
    {
        if (read.Failed) return RefusedByFindings;
        if (session.RecordFor(terms.Authority) is Fault forbidden) return forbidden;
        Imported imported = read.Value!;
        SchoolsIntake? schools = imported.Schools;
        if (schools is not null)
        {
            Outcome<SchoolsIntake> own = StillOwn(session, schools, terms.Authority);
            if (own.Fault is Fault taken) return taken;
            schools = own.Value;
            SchoolsModule.Record(session, schools);
        }

        SchoolsModule.Record(session, imported.Counts);
        Fault? fault = SchoolsModule.Record(session, imported.Places, terms.DecidedOn).Fault
            ?? SchoolsModule.Record(session, imported.Placements, terms.DecidedOn).Fault;
        if (fault is not null) return fault;
        return new RecordedImport
        {
            Stamp = ToWire.Stamp(session.Stamp),
            Schools = schools?.Schools.Count ?? 0,
            Counts = imported.Counts.Count + (schools?.Counts.Count ?? 0),
            Links = schools?.Links.Count ?? 0,
            Places = imported.Places.Count,
            Placements = imported.Placements.Count,
            DecidedOn = ToWire.DateOrNull(terms.DecidedOn),
        };
    }

    // Between the reading of the files and the turn of the command another authority may have recorded its own schools.
    private static Outcome<SchoolsIntake> StillOwn(Session session, SchoolsIntake schools, int authority)
    {
        RecordedBefore now = SchoolsReader.Over(session).Before(authority);
        foreach (School school in schools.Schools)
            if (school.AuthorityCode == authority && now.Schools.TryGetValue(school.Id, out int owner) && owner != authority)
                return new Fault("authority_forbidden", $"{school.Source}: the school {school.Id} is recorded as one of authority {owner}, which alone states it anew.", FaultKind.Forbidden);
        return schools with
        {
            Authorities = [.. schools.Authorities.Where(a => a.Code == authority || !now.Authorities.Contains(a.Code))],
            Schools = [.. schools.Schools.Where(s => s.AuthorityCode == authority || !now.Schools.ContainsKey(s.Id))],
        };
    }
}
