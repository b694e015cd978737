using FundingPlatform.Allocation.Affording;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Loading;
using FundingPlatform.Banding;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.TopUps;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation;

/// <summary>
/// What to run. <paramref name="AuthorityCode"/> is null for all of England. <paramref name="SamplesFolder"/> holds
/// <c>england/</c>, <c>schemes/</c> and a folder per authority; <paramref name="InputsFolder"/>, when given, is used in
/// place of the authority's own sample folder. <paramref name="Illustrative"/> fills every gap with made-up figures.
/// </summary>
public sealed record YearStartRequest(
    string SamplesFolder,
    string? InputsFolder,
    string DatabasePath,
    int? AuthorityCode,
    FundingYear Year,
    bool Illustrative);

/// <summary>What a year start recorded: its year, and how many schools and placements.</summary>
public sealed record YearStartLoad(FundingYear Year, int Schools, int Placements);

/// <summary>A priced placement and, step by step, how its amount came about.</summary>
public sealed record ExplainedPlacement(PricedPlacement Priced, IReadOnlyList<string> Steps);

/// <summary>A priced protection award of an assimilation plan, and in one sentence how its amount came about.</summary>
public sealed record ExplainedProtection(PricedProtection Priced, string Words);

/// <summary>One school's share with the steps that lead to it, the placements behind its top-ups, and what plans pay beside them.</summary>
public sealed record ExplainedSchool(
    AuthorityBudget Budget,
    SchoolShare Share,
    IReadOnlyList<ExplainedStep> Steps,
    IReadOnlyList<ExplainedPlacement> Placements)
{
    /// <summary>The protection awards at the school that are paid for a day of the year; none without a plan that was carried out.</summary>
    public IReadOnlyList<ExplainedProtection> Protections { get; init; } = [];
}

/// <summary>The main job: inputs into the database, every school's share out of it.</summary>
public static class YearStart
{
    /// <summary>
    /// Reads the inputs, records them in a new database (which takes the place of one that an earlier year start made) and
    /// works out every share from what was recorded. With an error among the findings there is no run and the earlier
    /// database is untouched. <paramref name="progress"/> is told what is being done. <paramref name="publish"/> writes
    /// what the caller makes of the run before the database takes its place: its fault leaves the earlier database too.
    /// </summary>
    public static Read<YearStartRun> Run(
        YearStartRequest request, Action<string> progress, TimeProvider clock, Func<Read<YearStartRun>, Fault?>? publish = null)
    {
        Read<LoadedFiles> files = new YearStartFiles(request, progress).Read();
        if (files.Value is null || files.Failed) return new(null, files.Findings);
        Outcome<RunDatabase> begun = RunDatabase.Begin(request.DatabasePath, clock);
        if (begun.Fault is Fault fault) return Stopped(files.Findings, fault);
        using RunDatabase database = begun.Value;
        progress("Recording the inputs");
        if (YearStartRecord.Into(database.Database, request, files.Value, files.Findings).Fault is Fault refused) return Stopped(files.Findings, refused);
        Read<YearStartRun> run = WorkOut(database.Database, request, progress);
        if (run.Failed) return run with { Value = null };
        if (publish?.Invoke(run) is Fault unpublished) return Stopped([], unpublished);
        database.Keep();
        return run;
    }

    /// <summary>
    /// Every share of a year as the database stands: of one authority, or of all that are recorded (null). It only reads, and whoever
    /// wants one state while somebody writes hands in a connection that sees one. An error among the findings of a run that has a value
    /// is a placement or an award without a price, which is in no share, as in the server's and in <see cref="Explain"/>; without
    /// a value nothing could be worked out. Finding <c>no_grant_row</c>.
    /// </summary>
    public static Read<YearStartRun> WorkOut(SqliteConnection connection, int? authorityCode, FundingYear year, Action<string> progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        progress("Reading back what is recorded");
        YearInputs inputs = YearInputsReader.Read(connection, year, authorityCode);
        IReadOnlyList<Finding> ofFiles = AllocationReader.Over(connection).InputFindings(authorityCode ?? 0, year);
        progress("Pricing the placements");
        PricedYear priced = PricedYear.Of(inputs);
        progress("Working out the shares");
        (int Code, DsgGrant? Grant)[] authorities = [.. inputs.AuthorityCodes.Select(code => (code, inputs.Grants.Of(code, year)))];
        if (authorityCode is int asked && authorities.All(a => a.Grant is null))
            return Stopped(ofFiles, new("no_grant_row",
                $"{Named(connection, asked)} has no row in the dedicated schools grant of {year}: there is nothing to share out. Name an authority and a year that the table of grants has.", FaultKind.NotFound));

        var transfers = BlockTransfersReader.Over(connection);
        ofFiles = [.. ofFiles, .. authorities.Select(a => a.Grant).OfType<DsgGrant>().SelectMany(grant => RestatedBlocks.Of(transfers, grant))];
        // Books do not depend on each other, and each only reads.
        var books = new Read<AuthorityBudget>?[authorities.Length];
        Parallel.For(0, books.Length, i =>
            books[i] = authorities[i].Grant is DsgGrant grant ? new Book(inputs, priced, SchoolsSide.Of(inputs, authorities[i].Code, grant)).Build() : null);
        Finding[] findings = [.. ofFiles, .. books.SelectMany(b => b?.Findings ?? [])];
        if (books.Any(b => b is { Value: null })) return new(null, findings);
        return new(
            RunOf(connection, inputs, [.. books.Select(b => b?.Value).OfType<AuthorityBudget>()],
                authorities.Where(a => a.Grant is null).SelectMany(a => SchoolsSideInputs.RowsOf(inputs, a.Code, hasGrant: false)), ofFiles),
            findings);
    }

    /// <summary>
    /// Records a year start's inputs in an open database that holds nothing yet, as one command, and works no shares out:
    /// those of a server are its books'. Gives the number of placements. With an error among the findings, or a fault
    /// (<c>database_has_history</c>), nothing is recorded. <see cref="YearStartRequest.DatabasePath"/> is not used.
    /// </summary>
    public static Outcome<Read<YearStartLoad>> LoadInto(FundingDatabase database, YearStartRequest request, Action<string> progress)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(request);
        using (ReaderLease state = database.RentReader())
        {
            if (state.Sequence > 0)
                return new Fault("database_has_history", $"{database.FilePath} holds {state.Sequence} journal entries: a year start is loaded into an empty database only.", FaultKind.Conflict);
        }

        Read<LoadedFiles> files = new YearStartFiles(request, progress).Read();
        if (files.Value is null || files.Failed) return new Read<YearStartLoad>(null, files.Findings);
        progress("Recording the inputs");
        Outcome<int> recorded = YearStartRecord.Into(database, request, files.Value, files.Findings);
        return recorded.Fault is Fault refused ? refused
            : new Read<YearStartLoad>(new(request.Year, files.Value.Schools.Schools.Count, recorded.Value), files.Findings);
    }

    /// <summary>
    /// Explains one school from a database that a year start made; without a year in the one that it holds of the school's authority.
    /// Faults: <c>database_missing</c>, <c>school_unknown</c>, <c>year_start_ambiguous</c> (several years: name one),
    /// <c>school_not_funded</c> (with the reason).
    /// </summary>
    public static Outcome<ExplainedSchool> Explain(string databasePath, int urn, FundingYear? asked = null)
    {
        Outcome<FundingDatabase> opened = FundingDatabase.OpenReadOnly(databasePath, RunDatabase.Modules);
        if (opened.Fault is Fault fault) return fault;
        using FundingDatabase database = opened.Value;
        using SqliteConnection connection = database.OpenReader();
        if (SchoolsReader.Over(connection).School(urn) is not School school)
            return new Fault("school_unknown", $"{urn} is not a school of this database. Check the URN, or run year-start for its authority.", FaultKind.NotFound);
        Outcome<FundingYear> meant = YearOf(connection, school, asked);
        if (meant.Fault is Fault none) return none;
        FundingYear year = meant.Value;
        YearInputs inputs = YearInputsReader.Read(connection, year, school.AuthorityCode);
        if (inputs.Grants.Of(school.AuthorityCode, year) is not DsgGrant grant)
            return new Fault("school_not_funded", $"{school.Name}: its authority has no grant of {year} in this database.", FaultKind.NotFound);
        Read<AuthorityBudget> budget = new Book(inputs, PricedYear.Of(inputs), SchoolsSide.Of(inputs, school.AuthorityCode, grant)).Build();
        if (budget.Value is null)
        {
            Finding error = budget.Findings.First(f => f.Severity == FindingSeverity.Error);
            return new Fault(error.Code, error.ToString(), FaultKind.Invalid);
        }
        if (budget.Value.Schools.FirstOrDefault(s => s.School.SchoolId == urn) is not SchoolShare share)
            return new Fault("school_not_funded", $"{school.Name} has no budget share. {budget.Value.Rows.First(r => r.School.Id == urn).Reason}", FaultKind.RuleBroken);
        Outcome<IReadOnlyList<ExplainedStep>> steps = FundingCalculator.Explain(budget.Value.Rules, share, budget.Value.Counted.Words(share.School));
        return steps.Fault is Fault differs ? differs : new ExplainedSchool(
            budget.Value, share, steps.Value,
            [.. budget.Value.Placements.Where(p => p.Placement.SchoolId == urn && p.Placement.IsPaidToSchool)
                .Select(p => new ExplainedPlacement(p, inputs.Schemes.TryGetValue(p.Scheme, out Scheme? scheme) ? TopUpPricing.Explain(scheme, p) : []))])
        {
            Protections = [.. budget.Value.Protections.Where(p => p.SchoolId == urn && p.IsPaidToSchool)
                .Select(p => new ExplainedProtection(p, ProtectionPricing.Explain(inputs.Schemes[p.Award.Scheme], p)))],
        };
    }

    private static Outcome<FundingYear> YearOf(SqliteConnection connection, School school, FundingYear? asked)
    {
        FundingYear[] held = [.. AllocationReader.Over(connection).YearStarts().Where(s => s.Authority == 0 || s.Authority == school.AuthorityCode).Select(s => s.Year).Distinct()];
        if (asked is FundingYear year ? held.Contains(year) : held.Length == 1) return asked ?? held[0];
        return asked is null && held.Length > 0
            ? new Fault("year_start_ambiguous", $"This database holds the shares of authority {school.AuthorityCode} for {string.Join(", ", held)}: name the year.", FaultKind.Invalid)
            : new Fault("school_not_funded", $"{school.Name} is a school of authority {school.AuthorityCode}, whose shares{(asked is null ? "" : $" of {asked}")} are not in this database."
                + (held.Length > 0 ? $" It holds those of {string.Join(", ", held)}." : ""), FaultKind.NotFound);
    }

    private static Read<YearStartRun> WorkOut(FundingDatabase database, YearStartRequest request, Action<string> progress)
    {
        using SqliteConnection connection = database.OpenReader();
        return WorkOut(connection, request.AuthorityCode, request.Year, progress);
    }

    private static YearStartRun RunOf(
        SqliteConnection connection, YearInputs inputs, IReadOnlyList<AuthorityBudget> budgets, IEnumerable<RowOutcome> withoutGrant, IEnumerable<Finding> findings)
    {
        JournalHead head = Journal.Over(connection).Head;
        RowOutcome[] rows = [.. withoutGrant];
        Dictionary<int, string> names = rows.Length == 0 ? [] : SchoolsReader.Over(connection).Authorities().ToDictionary(a => a.Code, a => a.Name);
        return new(inputs.Year, inputs.Illustrative ? "illustrative" : "real", budgets, rows, head.Sequence, head.Hash)
        {
            Findings = [.. findings.Except(budgets.SelectMany(b => b.Findings))],
            WithoutGrant = [.. rows.Select(r => r.School.AuthorityCode).Distinct().Order().Select(code => (code, names.GetValueOrDefault(code, "")))],
        };
    }

    private static string Named(SqliteConnection connection, int authority) =>
        SchoolsReader.Over(connection).Authorities().FirstOrDefault(a => a.Code == authority) is Authority known ? $"{known.Name} ({authority})" : $"Authority {authority}";

    private static Read<YearStartRun> Stopped(IReadOnlyList<Finding> findings, Fault fault) =>
        new(null, [.. findings, Finding.Error(fault.Code, fault.Message)]);
}
