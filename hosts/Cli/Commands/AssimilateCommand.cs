using System.CommandLine;
using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Cli.Files;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Commands;

/// <summary>What of a plan is asked for.</summary>
internal enum AssimilateStep
{
    DryRun,
    Moderate,
    SignOff,
    Commit,
    Undo,
}

/// <summary>The command as it was asked for; days and overrides are read.</summary>
internal sealed record AssimilateAsked(
    AssimilateStep Step, string Database, string Plan, string? Pupils, string? Scheme, string? Moderated, DateOnly On, int Years, AssimilationApprovals Approvals, string? Shown, string? Folder);

/// <summary><c>funding assimilate</c>: moving an authority's pupils to a banding scheme by a plan.</summary>
internal static class AssimilateCommand
{
    private static readonly Dictionary<string, OverrideKind> Kinds = new(StringComparer.Ordinal)
    {
        ["envelope"] = OverrideKind.Envelope, ["school_tolerance"] = OverrideKind.SchoolTolerance, ["special_school_protection"] = OverrideKind.SpecialSchoolProtection,
    };

    private const int YearsAhead = 5;

    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var database = new Option<string>("--db") { Description = "Database file", Required = true };
        var plan = new Option<string>("--plan") { Description = "The assimilation plan (JSON)", Required = true };
        var pupils = new Option<string?>("--pupils") { Description = "What the plan has to know of pupils (CSV): reviews, transfers, what plans specify" };
        var scheme = new Option<string?>("--scheme") { Description = "The target scheme (JSON), as long as it is not in use" };
        var on = new Option<string?>("--on") { Description = "The day of the run, as 2023-09-01 (default: today)" };
        var years = new Option<int>("--years") { Description = "How many years from that day on are shown, 1 to 25", DefaultValueFactory = _ => 1 };
        var dryRun = new Option<bool>("--dry-run") { Description = "Shows what would be done and records nothing (the default)" };
        var moderate = new Option<string?>("--moderate") { Description = "Records moderated bands (CSV)" };
        var signOff = new Option<bool>("--sign-off") { Description = "A second person signs off what the dry run shows" };
        var commit = new Option<bool>("--commit") { Description = "Moves those whose day has come" };
        var undo = new Option<bool>("--undo") { Description = "Takes everything back, before the first payment" };
        var overrides = new Option<string[]>("--override") { Description = $"Answers for what would be refused, as kind:reason:reference; kinds: {string.Join(", ", Kinds.Keys)}" };
        var shown = new Option<string?>("--shown") { Description = "For --sign-off: the digest of the dry run that was seen" };
        var folder = new Option<string?>("--out", "-o") { Description = "Folder for the tables (CSV), with the dry run" };
        var command = new Command("assimilate", "Moves pupils to a banding scheme by a plan: dry run, moderation, sign-off, commit, undo.")
        {
            database, plan, pupils, scheme, on, years, dryRun, moderate, signOff, commit, undo, overrides, shown, folder,
        };
        command.SetAction(parsed =>
        {
            (bool Given, AssimilateStep Step)[] steps =
            [
                (parsed.GetValue(dryRun), AssimilateStep.DryRun), (parsed.GetValue(moderate) is not null, AssimilateStep.Moderate), (parsed.GetValue(signOff), AssimilateStep.SignOff),
                (parsed.GetValue(commit), AssimilateStep.Commit), (parsed.GetValue(undo), AssimilateStep.Undo),
            ];
            AssimilateStep[] given = [.. steps.Where(s => s.Given).Select(s => s.Step)];
            if (given.Length > 1) return error.Misused("Ask for one thing at a time: --dry-run, --moderate, --sign-off, --commit or --undo.");
            var asked = new AssimilateAsked(
                given.FirstOrDefault(), parsed.GetValue(database)!, parsed.GetValue(plan)!, parsed.GetValue(pupils), parsed.GetValue(scheme), parsed.GetValue(moderate),
                default, parsed.GetValue(years), AssimilationApprovals.None, parsed.GetValue(shown), parsed.GetValue(folder));
            return Read(asked, parsed.GetValue(on), parsed.GetValue(overrides) ?? [], clock, error) is AssimilateAsked whole ? Run(whole, output, error, clock) : ExitCode.Usage;
        });
        return command;
    }

    /// <summary>Puts in the day and the overrides; null where the command is wrong, which is said.</summary>
    private static AssimilateAsked? Read(AssimilateAsked asked, string? day, string[] overrides, TimeProvider clock, TextWriter error)
    {
        DateOnly on = London.DayAt(clock.GetUtcNow());
        string? wrong =
            new[] { ("--db", asked.Database), ("--plan", asked.Plan), ("--out", asked.Folder ?? "-") }.FirstOrDefault(o => string.IsNullOrWhiteSpace(o.Item2)) is (string blank, _) ? $"{blank} is blank: name the file or folder."
            : day is not null && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out on) ? $"'{day}' is not a day: write it as 2023-09-01."
            : asked.Years is < 1 or > 25 ? $"{asked.Years} years cannot be shown: ask for 1 to 25."
            : asked.Folder is not null && asked.Step != AssimilateStep.DryRun ? "--out goes with the dry run."
            : asked.Shown is not null && asked.Step != AssimilateStep.SignOff ? "--shown goes with --sign-off."
            : overrides.Length > 0 && asked.Step is not (AssimilateStep.SignOff or AssimilateStep.Commit) ? "--override goes with --sign-off or --commit."
            : null;
        AssimilationOverride?[] given = [.. overrides.Select(Override)];
        if (wrong is null && Array.IndexOf(given, null) is int unread and >= 0)
            wrong = $"'{overrides[unread]}' is no override: write kind:reason:reference, with one of the kinds {string.Join(", ", Kinds.Keys)}.";
        if (wrong is null) return asked with { On = on, Approvals = new([.. given.OfType<AssimilationOverride>()]) };
        error.Misused(wrong);
        return null;
    }

    // The reason may hold a colon, kind and reference do not.
    private static AssimilationOverride? Override(string text)
    {
        int first = text.IndexOf(':', StringComparison.Ordinal), last = text.LastIndexOf(':');
        return first > 0 && last > first && Kinds.TryGetValue(text[..first], out OverrideKind kind) ? new(kind, text[(first + 1)..last].Trim(), text[(last + 1)..].Trim()) : null;
    }

    private static int Run(AssimilateAsked asked, TextWriter output, TextWriter error, TimeProvider clock)
    {
        Outcome<Person> person = Person.Here(asked.Database, clock);
        if (person.Fault is Fault unknown) return error.Refused(unknown);
        Outcome<FundingDatabase> opened = Open(asked, clock);
        if (opened.Fault is Fault closed) return error.Refused(closed);
        using FundingDatabase database = opened.Value;
        Read<PlanInHand> files = PlanInHand.Read(database, asked);
        if (files.Value is not PlanInHand inHand) return Findings.Print(error, files.Findings);
        if (person.Value.Caller?.MayActFor(inHand.Request.Plan.Authority) is Fault elsewhere) return error.Refused(elsewhere);
        var screen = new AssimilationScreen(output, inHand.Request.Plan);
        screen.Warnings([.. files.Findings, .. FarAhead(inHand, asked.On, London.DayAt(clock.GetUtcNow()))]);
        var work = new AssimilateWork(database, asked, inHand, person.Value, screen, error, clock);
        return asked.Step == AssimilateStep.DryRun ? work.DryRun() : work.Change();
    }

    /// <summary>A day long after today and after everything that the plan and its pupils' facts know of is more likely a slip.</summary>
    private static IEnumerable<Finding> FarAhead(PlanInHand inHand, DateOnly on, DateOnly today)
    {
        MoveTiming timing = inHand.Request.Plan.Timing;
        DateOnly last = timing.Steps.Select(s => s.From).Concat(inHand.Inputs.Pupils.SelectMany(p => p.Events).Select(e => e.Date))
            .Append(timing.Latest ?? timing.Start).Append(timing.Start).Max();
        if (on > today.AddYears(YearsAhead) && on > last)
            yield return Finding.Warning("day_far_ahead", $"{on:yyyy-MM-dd} is more than {YearsAhead} years ahead, and the last day that the plan knows is {last:yyyy-MM-dd}: check --on.");
    }

    /// <summary>A dry run reads, also while a server writes; everything else has the database to itself, and never makes one.</summary>
    private static Outcome<FundingDatabase> Open(AssimilateAsked asked, TimeProvider clock) =>
        asked.Step == AssimilateStep.DryRun || !File.Exists(asked.Database)
            ? FundingDatabase.OpenReadOnly(asked.Database, Platform.Modules) : FundingDatabase.Open(asked.Database, Platform.Modules, clock);
}

/// <summary>The files of the command, read, and whom the plan is for.</summary>
internal sealed record PlanInHand(AssimilationRequest Request, AssimilationInputs Inputs, IReadOnlyList<ModeratedBand> Moderated)
{
    /// <summary>Every file is read, so that all findings come at once.</summary>
    public static Read<PlanInHand> Read(FundingDatabase database, AssimilateAsked asked)
    {
        List<Finding> findings = [];
        T? Take<T>(Read<T> read) where T : class
        {
            findings.AddRange(read.Findings);
            return read.Value;
        }

        using ReaderLease lease = database.RentReader();
        Scheme? scheme = asked.Scheme is string path && Bytes(path, findings) is byte[] text ? Take(SchemeFile.Read(text, Path.GetFileName(path))) : null;
        IReadOnlyList<PupilFacts>? facts = asked.Pupils is null ? [] : Take(PupilFactsFile.ReadCsv(asked.Pupils));
        IReadOnlyList<ModeratedBand>? moderated = asked.Moderated is null ? [] : Take(ModerationFile.ReadCsv(asked.Moderated));
        // Without its scheme every band of the plan would be a finding.
        AssimilationPlan? plan = (asked.Scheme is null || scheme is not null) && Bytes(asked.Plan, findings) is byte[] bytes
            ? Take(AssimilationRun.ReadPlan(lease.Connection, bytes, Path.GetFileName(asked.Plan), beside: scheme)) : null;
        if (plan is null || facts is null || moderated is null) return new(null, findings);
        var request = new AssimilationRequest(plan, facts, scheme);
        AssimilationInputs? inputs = Take(AssimilationRun.Inputs(lease.Connection, request));
        return new(inputs is null || findings.Exists(f => f.Severity == FindingSeverity.Error) ? null : new(request, inputs, moderated), findings);
    }

    private static byte[]? Bytes(string path, List<Finding> findings)
    {
        if (!File.Exists(path)) findings.Add(Finding.Error("file_missing", "There is no such file. Check the name and the folder.", path));
        else if (new FileInfo(path).Length > CsvFile.DefaultLimitBytes) findings.Add(Finding.Error("file_too_large", "The file is too large to be a plan or a scheme. Check that it is the right file.", path));
        else return File.ReadAllBytes(path);
        return null;
    }
}

/// <summary>Does what was asked for, and says what was done.</summary>
internal sealed class AssimilateWork(
    FundingDatabase database, AssimilateAsked asked, PlanInHand inHand, Person person, AssimilationScreen screen, TextWriter error, TimeProvider clock)
{
    private AssimilationPlan Plan => inHand.Request.Plan;

    public int DryRun()
    {
        using ReaderLease lease = database.RentReader();
        Outcome<AssimilationProposal> shown = AssimilationRun.DryRun(lease.Connection, inHand.Inputs, asked.On, asked.Years, person.Name);
        if (shown.Fault is Fault fault) return error.Refused(fault);
        IReadOnlyList<SpecialSchoolsForeseen> foreseen = AssimilationRun.Foreseen(lease.Connection, inHand.Inputs, asked.On, asked.Years).Value;
        if (asked.Folder is not string folder)
        {
            screen.Print(shown.Value, foreseen);
            return ExitCode.Done;
        }

        Outcome<OutputFolder> begun = OutputFolder.Begin(folder, AssimilationFiles.Names);
        if (begun.Fault is Fault notReady) return error.Refused(notReady);
        using OutputFolder files = begun.Value;
        if (AssimilationFiles.Write(files, shown.Value) is Fault unwritten) return error.Refused(unwritten);
        screen.Print(shown.Value, foreseen);
        screen.Files(folder);
        return ExitCode.Done;
    }

    public int Change() => asked.Step switch
    {
        AssimilateStep.Moderate => Moderate(),
        AssimilateStep.SignOff => Submit("sign off", approver: true, s => AssimilationRun.SignOff(s, inHand.Request, asked.On, asked.Approvals, asked.Shown), signed => screen.SignedOff(signed, Foreseen())),
        AssimilateStep.Commit => Submit("carry a plan out", approver: false, s => AssimilationRun.Commit(s, inHand.Request, asked.On, asked.Approvals, asked.Years), screen.Committed),
        _ => Submit("undo", approver: false, s => AssimilationRun.Undo(s, Plan.Id, London.DayAt(clock.GetUtcNow())), screen.Undone),
    };

    private IReadOnlyList<SpecialSchoolsForeseen> Foreseen()
    {
        using ReaderLease lease = database.RentReader();
        Read<AssimilationInputs> inputs = AssimilationRun.Inputs(lease.Connection, inHand.Request);
        return inputs.Value is null ? [] : AssimilationRun.Foreseen(lease.Connection, inputs.Value, asked.On, asked.Years).Value;
    }

    private int Moderate()
    {
        IReadOnlyList<Finding> findings = [];
        Outcome<int> Body(Session session)
        {
            findings = AssimilationRun.CheckModeration(session, inHand.Request, inHand.Moderated);
            if (findings.Count > 0) return new Fault(findings[0].Code, findings[0].Message, FaultKind.Invalid);
            return AssimilationRun.Moderate(session, inHand.Request, inHand.Moderated);
        }

        return Submit("moderate", approver: false, Body, recorded => screen.Moderated(recorded, inHand.Moderated.Count), refused: () => findings.Count > 0 ? Findings.Print(error, findings) : null);
    }

    private int Submit<T>(string what, bool approver, Func<Session, Outcome<T>> body, Action<T> said, Func<int?>? refused = null)
    {
        if (person.May(what, approver) is Fault forbidden) return error.Refused(forbidden);
        var command = new CommandInfo(Guid.CreateVersion7(clock.GetUtcNow()), person.Name, Plan.Authority) { Caller = person.Caller };
        Outcome<T> done = database.Submit(command, body).GetAwaiter().GetResult();
        if (done.Fault is Fault fault) return refused?.Invoke() ?? error.Refused(fault with { Message = $"Nothing was changed. {fault.Message}" });
        said(done.Value);
        return ExitCode.Done;
    }
}
