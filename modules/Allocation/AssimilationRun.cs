using FundingPlatform.Allocation.Assimilating;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation;

/// <summary>
/// A plan of the moderation sample with the band that its rule gives; <paramref name="Moderated"/> is the band that a person has
/// recorded for it, null as long as nobody has.
/// </summary>
public sealed record SampledPlan(GatePlan Plan, AssimilatedPupil Pupil, string? Moderated);

/// <summary>
/// What a dry run shows: the effects of carrying the plan out on a day, the digest that a sign-off may be held to, special schools
/// against their protection, the envelope (null where the plan states none), the moderation sample (empty where it asks for
/// none), what is recorded of the plan (null for nothing) and everything for which a commit would refuse now.
/// </summary>
public sealed record AssimilationProposal(
    AssimilationInputs Inputs,
    AssimilationEffects Effects,
    string Digest,
    IReadOnlyList<SpecialSchoolTest> SpecialSchools,
    EnvelopeCheck? Envelope,
    IReadOnlyList<SampledPlan> Sample,
    RecordedAssimilation? Recorded,
    IReadOnlyList<Fault> Refusals)
{
    public AssimilationResult Result => Effects.Result;

    /// <summary>The names of the schools in it.</summary>
    public IReadOnlyDictionary<int, string> SchoolNames { get; init; } = new Dictionary<int, string>();
}

/// <summary>
/// What moderating, signing off or committing is asked with: the plan, what files state of pupils, and a scheme file that the plan
/// needs and that may not be in use yet. Whatever is recorded first of a plan puts that scheme in use.
/// </summary>
public sealed record AssimilationRequest(AssimilationPlan Plan, IReadOnlyList<PupilFacts> Facts, Scheme? Scheme = null);

/// <summary>
/// Moving an authority's pupils to a scheme by a plan: what it would do, and doing it. The same for whoever asks: a dry run and
/// the commit after it work on inputs gathered in the same way.
/// </summary>
public static class AssimilationRun
{
    private const int MostDaysForeseen = 24;

    /// <summary>
    /// Reads a plan file, which may name the schemes in use (of one authority, or of all) and <paramref name="beside"/>. Error
    /// <c>scheme_differs</c>: that one is in use with another text.
    /// </summary>
    public static Read<AssimilationPlan> ReadPlan(SqliteConnection connection, ReadOnlyMemory<byte> utf8, string fileName, int? authority = null, Scheme? beside = null)
    {
        Outcome<Dictionary<string, Scheme>> schemes = Schemes(connection, authority, beside);
        return schemes.Fault is Fault differs ? new(null, [Finding.Error(differs.Code, differs.Message)]) : AssimilationPlanFile.Read(utf8, fileName, schemes.Value);
    }

    /// <summary>
    /// Whom the plan is for, as the database and the files know it. Errors: <c>scheme_differs</c>; of a fact
    /// <c>placement_unknown</c>, <c>not_covered</c>, <c>placement_twice</c>; warnings <c>several_awards</c>, <c>school_protected_by_another_plan</c>.
    /// </summary>
    public static Read<AssimilationInputs> Inputs(SqliteConnection connection, AssimilationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        AssimilationPlan plan = request.Plan;
        Outcome<Dictionary<string, Scheme>> schemes = Schemes(connection, plan.Authority, request.Scheme);
        if (schemes.Fault is Fault differs) return new(null, [Finding.Error(differs.Code, differs.Message)]);
        using var kept = new PreparedQueries(connection);
        BandingReader banding = BandingReader.Over(kept);
        SchoolsReader schools = SchoolsReader.Over(kept);
        CohortSources sources = new(
            SchoolsReader.Over(connection).Placements(plan.Authority), banding.DecisionsOf,
            id => schools.School(id)?.Group ?? SchoolGroup.Unknown, BandingReader.Over(connection).Assimilation(plan.Id)) { ProtectionsAt = banding.ProtectionsAt };
        Read<AssimilationInputs> gathered = Cohort.Gather(plan, schemes.Value, sources, request.Facts);
        return gathered.Map(inputs => AssimilationRecord.Recorded(BandingReader.Over(connection), inputs));
    }

    /// <summary>
    /// What carrying the plan out on a day would do, and what <paramref name="years"/> years from then on cost; nothing is recorded.
    /// <paramref name="committer"/> is who would commit, null where it does not matter. Faults: those of
    /// <see cref="Assimilation.Effects"/>.
    /// </summary>
    public static Outcome<AssimilationProposal> DryRun(
        SqliteConnection connection, AssimilationInputs inputs, DateOnly on, int years = 1, string? committer = null, AssimilationApprovals? approvals = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Outcome<AssimilationEffects> effects = Assimilation.Effects(inputs, on, years);
        if (effects.Fault is Fault fault) return fault;
        BandingReader reader = BandingReader.Over(connection);
        RecordedAssimilation? recorded = reader.Assimilation(inputs.Plan.Id);
        Dictionary<int, string> names = SchoolsReader.Over(connection).Schools().ToDictionary(s => s.Id, s => s.Name);
        IReadOnlyList<SpecialSchoolTest> special = SpecialRows(connection, inputs, effects.Value.Result, names);
        EnvelopeCheck? envelope = AssimilationRecord.Envelope(inputs, effects.Value, recorded);
        int[] below = Below(inputs, effects.Value, special);
        IReadOnlyList<Fault> refusals = reader.InUse(inputs.Plan.Target.Scheme) is null ? BeforeUse(inputs.Plan, envelope, below)
            : AssimilationRecord.Refusals(reader, inputs, on, approvals ?? AssimilationApprovals.None, below, committer);
        return new AssimilationProposal(
            inputs, effects.Value, Assimilation.Digest(inputs.Plan, effects.Value), special, envelope, Sample(inputs, effects.Value.Result, recorded), recorded, refusals)
        { SchoolNames = names };
    }

    /// <summary>
    /// Special schools against their protection on the days to come, within <paramref name="years"/> years, on which more pupils
    /// move whose day is known: by day, the first twenty-four. A school is listed where it has moved pupils by then. Faults: those
    /// of <see cref="Assimilation.Plan"/>.
    /// </summary>
    public static Outcome<IReadOnlyList<SpecialSchoolsForeseen>> Foreseen(SqliteConnection connection, AssimilationInputs inputs, DateOnly on, int years = 1)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Outcome<AssimilationResult> now = Assimilation.Plan(inputs, on, years);
        if (now.Fault is Fault fault) return fault;
        HashSet<string> special = [.. inputs.Pupils.Where(p => SpecialSchools.Counts(p.Placement.Setting)).Select(p => p.Placement.Id)];
        ILookup<DateOnly, AssimilatedPupil> later = now.Value.Pupils.Where(p => p.Status == MoveStatus.Later && p.MovesOn < on.AddYears(years)).ToLookup(p => p.MovesOn!.Value);
        Dictionary<int, string> names = SchoolsReader.Over(connection).Schools().ToDictionary(s => s.Id, s => s.Name);
        return later.Where(day => day.Any(p => special.Contains(p.PlacementId))).OrderBy(day => day.Key).Take(MostDaysForeseen)
            .Select(day => new SpecialSchoolsForeseen(day.Key, day.Count(), SpecialRows(connection, inputs, Assimilation.Plan(inputs, day.Key).Value, names))).ToArray();
    }

    /// <summary>
    /// Everything against recording these moderated bands, each with its line; nothing where all may be recorded. The request's
    /// scheme counts as in use. Codes: <c>authority_forbidden</c>, <c>scheme_differs</c>, those of <see cref="AssimilationRecord.CheckModeration"/>, and
    /// for a sound line <c>new_plan</c> and <c>moderated_outside_list</c>: the plan does not move the pupil, or not into this band.
    /// </summary>
    public static IReadOnlyList<Finding> CheckModeration(Session session, AssimilationRequest request, IReadOnlyList<ModeratedBand> lines)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lines);
        if (InUse(session, request) is Fault refusal) return [Finding.Error(refusal.Code, refusal.Message)];
        IReadOnlyList<Finding> unsound = AssimilationRecord.CheckModeration(BandingReader.Over(session), SchoolsReader.Over(session), request.Plan, lines);
        if (unsound.Count > 0) return unsound;
        Read<AssimilationInputs> inputs = Inputs(session.Connection, request);
        return inputs.Value is null ? inputs.Findings
            : [.. AgainstPlan.Faults(inputs.Value, lines).Select(f => Finding.Error(f.Fault.Code, f.Fault.Message, f.Line.Source.File, f.Line.Source.Line))];
    }

    /// <summary>Records moderated bands; gives how many were new or other than before. Faults: the codes of <see cref="CheckModeration"/>, and those of <see cref="AssimilationRecord.Moderate"/>.</summary>
    public static Outcome<int> Moderate(Session session, AssimilationRequest request, IReadOnlyList<ModeratedBand> lines)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CheckModeration(session, request, lines).FirstOrDefault(f => f.Severity == FindingSeverity.Error) is Finding found
            ? new Fault(found.Code, found.Message, FaultKind.Invalid) : AssimilationRecord.Moderate(session, request.Plan, lines);
    }

    /// <summary>
    /// A second person signs off what the dry run of a day shows; <paramref name="shown"/> is its digest, null where it does not matter.
    /// Faults: <c>scheme_differs</c>, <c>inputs_not_gathered</c>, and those of <see cref="AssimilationRecord.SignOff"/>.
    /// </summary>
    public static Outcome<RecordedSignOff> SignOff(
        Session session, AssimilationRequest request, DateOnly on, AssimilationApprovals approvals, string? shown = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (InUse(session, request) is Fault refusal) return refusal;
        Outcome<AssimilationInputs> inputs = Gathered(session, request);
        return inputs.Fault is Fault ungathered ? ungathered : AssimilationRecord.SignOff(session, inputs.Value, on, approvals, shown);
    }

    /// <summary>
    /// Moves those whose day has come, once, with special schools judged by the year's protection. Faults: <c>inputs_not_gathered</c>, and those
    /// of <see cref="AssimilationRecord.Commit"/>.
    /// </summary>
    public static Outcome<AssimilationCommit> Commit(Session session, AssimilationRequest request, DateOnly on, AssimilationApprovals approvals, int years = 1)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(request);
        if (session.RecordFor(request.Plan.Authority) is Fault forbidden) return forbidden;
        // A scheme comes into use by the sign-off at the latest.
        if (request.Scheme is not null && BandingReader.Over(session).InUse(request.Plan.Target.Scheme) is null) return BandingFaults.NotSignedOff(request.Plan.Id);
        Outcome<AssimilationInputs> inputs = Gathered(session, request);
        if (inputs.Fault is Fault ungathered) return ungathered;
        Outcome<AssimilationEffects> effects = Assimilation.Effects(inputs.Value, on, years);
        if (effects.Fault is Fault fault) return fault;
        IReadOnlyList<SpecialSchoolTest> special = SpecialRows(session.Connection, inputs.Value, effects.Value.Result, new Dictionary<int, string>());
        return AssimilationRecord.Commit(session, inputs.Value, on, approvals, Below(inputs.Value, effects.Value, special), years);
    }

    /// <summary>Takes everything back that the plan did, before its first payment; gives the number of pupils. Faults: those of <see cref="AssimilationRecord.Undo"/>.</summary>
    public static Outcome<int> Undo(Session session, string plan, DateOnly today) => AssimilationRecord.Undo(session, plan, today);

    private static Outcome<Dictionary<string, Scheme>> Schemes(SqliteConnection connection, int? authority, Scheme? beside)
    {
        Dictionary<string, Scheme> schemes = BandingReader.Over(connection).Schemes().Where(s => authority is null || s.Authority == authority).ToDictionary(s => s.Id, StringComparer.Ordinal);
        if (beside is null) return schemes;
        if (schemes.TryGetValue(beside.Id, out Scheme? known) && known.Text != beside.Text)
            return new Fault("scheme_differs", $"Scheme {beside.Id} is in use with another text than the file's: leave the file out, or put its text in use first.", FaultKind.Conflict);
        schemes[beside.Id] = beside;
        return schemes;
    }

    private static Fault? InUse(Session session, AssimilationRequest request)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (session.RecordFor(request.Plan.Authority) is Fault forbidden) return forbidden;
        if (request.Scheme is not Scheme scheme) return null;
        if (Schemes(session.Connection, null, scheme).Fault is Fault differs) return differs;
        if (scheme.Id == request.Plan.Target.Scheme) BandingModule.Publish(session, scheme);
        return null;
    }

    private static Outcome<AssimilationInputs> Gathered(Session session, AssimilationRequest request)
    {
        Read<AssimilationInputs> read = Inputs(session.Connection, request);
        if (read.Value is AssimilationInputs inputs) return inputs;
        return new Fault("inputs_not_gathered", read.Findings.First(f => f.Severity == FindingSeverity.Error).WithoutCode, FaultKind.Invalid);
    }

    private static IReadOnlyList<SpecialSchoolTest> SpecialRows(SqliteConnection connection, AssimilationInputs inputs, AssimilationResult result, IReadOnlyDictionary<int, string> names)
    {
        int authority = inputs.Plan.Authority;
        Outcome<SpecialProtectionRule> rule = SpecialProtectionRule.Of(AllocationReader.Over(connection), authority, FundingYear.Of(result.On));
        ILookup<int, CommissionedPlaces> places = SchoolsReader.Over(connection).Places().ToLookup(p => p.SchoolId);
        return new SpecialSchools(inputs, result, rule, places, id => names.GetValueOrDefault(id, $"{id}")).Test();
    }

    // A school answers for the pupils that are moved now, not for those of an earlier day whose disapplication is recorded.
    private static int[] Below(AssimilationInputs inputs, AssimilationEffects effects, IReadOnlyList<SpecialSchoolTest> rows)
    {
        HashSet<string> moving = [.. effects.Awards.Select(a => a.New.PlacementId)];
        HashSet<int> schools = [.. inputs.Pupils.Where(p => moving.Contains(p.Placement.Id) && SpecialSchools.Counts(p.Placement.Setting)).Select(p => p.Placement.SchoolId)];
        return [.. rows.Where(r => r.Verdict != SpecialSchoolVerdict.Protected && schools.Contains(r.SchoolId)).Select(r => r.SchoolId)];
    }

    // The scheme comes into use with the first thing that is recorded of the plan, so it is not what stands against a commit.
    private static List<Fault> BeforeUse(AssimilationPlan plan, EnvelopeCheck? envelope, int[] below)
    {
        List<Fault> refusals = [BandingFaults.NotSignedOff(plan.Id)];
        if (envelope is { Exceeded: true }) refusals.Add(BandingFaults.EnvelopeExceeded(plan.Id, envelope));
        if (below.Length > 0) refusals.Add(BandingFaults.BelowProtection(plan.Id, below));
        return refusals;
    }

    private static SampledPlan[] Sample(AssimilationInputs inputs, AssimilationResult result, RecordedAssimilation? recorded)
    {
        if (inputs.Plan.Moderation is not ModerationTerms terms) return [];
        Dictionary<string, AssimilatedPupil> rows = result.Pupils.ToDictionary(p => p.PlacementId, StringComparer.Ordinal);
        Dictionary<string, string> moderated = (recorded?.Moderations ?? []).ToDictionary(m => m.Band.PlacementId, m => m.Band.Band, StringComparer.Ordinal);
        return [.. Assimilation.Sample(terms, inputs.Plan.Id, Assimilation.Cohort(inputs, result)).Select(p => new SampledPlan(p, rows[p.PlacementId], moderated.GetValueOrDefault(p.PlacementId)))];
    }
}
