using FundingPlatform.Banding.Rules;
using FundingPlatform.Banding.Storage;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding;

/// <summary>
/// An award as it was recorded, and the awards that it ended, with the span that is left of each: none (from = until) for one
/// that began on the same day.
/// </summary>
public sealed record RecordedAward(BandDecision Decision, IReadOnlyList<BandDecision> Ended);

/// <summary>The Banding module: its facts, and what records them.</summary>
public static class BandingModule
{
    /// <summary>Lines of one fact.</summary>
    public const int LinesPerFact = 10_000;

    public static Module Parts { get; } = new("banding", typeof(BandingModule).Assembly, facts =>
    {
        facts.Add("banding.scheme_published.v1", FactJson.Default.SchemePublished, Tables.Apply);
        facts.Add("banding.bands_decided.v1", FactJson.Default.BandsDecided, Tables.Apply);
        facts.Add("banding.band_decided.v1", FactJson.Default.BandDecided, Tables.Apply);
        facts.Add("banding.bands_moderated.v1", FactJson.Default.BandsModerated, AssimilationTables.Apply);
        facts.Add("banding.assimilation_signed_off.v1", FactJson.Default.AssimilationSignedOff, AssimilationTables.Apply);
        facts.Add("banding.pupils_assimilated.v1", FactJson.Default.PupilsAssimilated, AssimilationTables.Apply);
        facts.Add("banding.assimilation_undone.v1", FactJson.Default.AssimilationUndone, AssimilationTables.Apply);
    });

    /// <summary>Puts a scheme in use under its id; true when something was recorded, false when that very text is in use already.</summary>
    public static bool Publish(Session session, Scheme scheme, DateOnly? decidedOn = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(scheme);
        string sha256 = SchemeTexts.HashOf(scheme.Text);
        if (BandingReader.Over(session).InUse(scheme.Id)?.Sha256 == sha256) return false;
        session.Record(new SchemePublished(scheme.Id, scheme.Authority, sha256, session.RecordedAt, decidedOn, scheme.Text));
        SchemeTexts.Keep(sha256, scheme);
        return true;
    }

    /// <summary>
    /// Decides one award and records it; its source is the command. With <paramref name="endsCurrent"/> the awards that hold on
    /// its first day end there. <paramref name="expectedSequence"/> is the latest sequence among the placement's awards that
    /// the caller knows of. Faults, always in this order: <c>scheme_unknown</c>, <c>placement_unknown</c>,
    /// <c>authority_forbidden</c>, <c>sequence_stale</c>, <c>dates_turned_round</c>, <c>not_covered</c> (another authority's
    /// scheme, or the setting), the faults of <see cref="Scheme.Reach"/>, <c>amount_needed</c>, <c>amount_unexpected</c>,
    /// <c>amount_outside_band</c>, <c>band_not_in_setting</c>, <c>before_placement</c>, <c>after_placement</c>,
    /// <c>scheme_not_in_force</c>, <c>overlaps_decision</c>, <c>band_unchanged</c>.
    /// </summary>
    public static Outcome<RecordedAward> Decide(Session session, BandDecision stated, bool endsCurrent, long? expectedSequence = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(stated);
        BandingReader reader = BandingReader.Over(session);
        SchoolsReader schools = SchoolsReader.Over(session);
        if (reader.InUse(stated.Scheme) is not { Scheme: Scheme scheme }) return reader.Unknown(stated.Scheme, session.Caller?.Authority);
        if (schools.Placement(stated.PlacementId) is not Placement placement) return BandingFaults.PlacementUnknown(stated.PlacementId);
        if (session.RecordFor(placement.HomeAuthority) is Fault forbidden) return forbidden;
        BandDecision decision = stated with { Source = new(session.SourceName, 0) };
        Outcome<IReadOnlyList<BandDecision>> ended = Rebanding.Change(
            new(decision, endsCurrent, expectedSequence), placement, PhaseOf(schools, placement), scheme, reader.DecisionsOf(placement.Id));
        if (ended.Fault is Fault refusal) return refusal;
        session.Record(new BandDecided(
            placement.HomeAuthority, placement.SchoolId, scheme.Id, decision.Source.File, DecidedBand.Of(decision), [.. ended.Value.Select(EndedBand.Of)]));
        return new RecordedAward(decision with { Sequence = session.Sequence }, [.. ended.Value.Select(e => e with { Sequence = session.Sequence })]);
    }

    private static PupilPhase? PhaseOf(SchoolsReader schools, Placement placement) =>
        PupilPhases.Of(placement.YearGroup, placement.YearGroup is null ? schools.School(placement.SchoolId)?.Group ?? SchoolGroup.Unknown : SchoolGroup.Unknown);

    /// <summary>
    /// Records decisions in their order, as one fact for each run of up to 10,000 of one scheme and source. Check them
    /// first with <see cref="BandDecisions.Check"/>; the tables refuse only a second award of the same kind from the same day.
    /// </summary>
    public static void Record(Session session, IReadOnlyList<BandDecision> decisions)
    {
        int start = 0;
        for (int i = 1; i <= decisions.Count; i++)
        {
            if (i < decisions.Count && i - start < LinesPerFact
                && decisions[i].Scheme == decisions[start].Scheme && decisions[i].Source.File == decisions[start].Source.File) continue;
            session.Record(new BandsDecided(decisions[start].Scheme, decisions[start].Source.File,
                [.. decisions.Skip(start).Take(i - start).Select(DecidedBand.Of)]));
            start = i;
        }
    }
}
