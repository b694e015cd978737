using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding.Recording;

/// <summary>Taking a plan back before its first payment.</summary>
internal static class Undoing
{
    public static Outcome<int> Record(Session session, string plan, DateOnly today)
    {
        BandingReader reader = BandingReader.Over(session);
        // Another authority's plan is as unknown as none, so that nobody tries out ids.
        if (reader.Assimilation(plan) is not { Moves.Count: > 0 } recorded || session.RecordFor(recorded.Authority) is not null) return BandingFaults.NotCommitted(plan);
        DateOnly first = recorded.SignOff!.FirstPayment ?? recorded.Moves.Min(m => m.Pupil.On);
        if (today >= first) return BandingFaults.FirstPaymentDue(plan, first);
        string[] changed = [.. recorded.Moves.Where(m => Changed(reader.DecisionsOf(m.Pupil.PlacementId), m)).Select(m => m.Pupil.PlacementId)];
        if (changed.Length > 0) return BandingFaults.ChangedSince(plan, changed);
        Write(session, reader, recorded);
        return recorded.Moves.Count;
    }

    /// <summary>The awards that the move's entry changed last are not exactly those that it made and left, or a later entry changed one.</summary>
    private static bool Changed(IReadOnlyList<BandDecision> now, RecordedMove move)
    {
        IEnumerable<DecidedBand> left = move.Awards.Ended.Where(e => !e.Span.IsEmpty).Append(move.Awards.New).Select(DecidedBand.Of);
        return now.Any(d => d.Sequence > move.Sequence) || !left.ToHashSet().SetEquals(now.Where(d => d.Sequence == move.Sequence).Select(DecidedBand.Of));
    }

    private static void Write(Session session, BandingReader reader, RecordedAssimilation recorded)
    {
        int[] schools = [.. recorded.Moves.Select(m => m.SchoolId)
            .Concat(reader.Protections(recorded.Authority).Where(p => p.Plan == recorded.Plan).Select(p => p.SchoolId)).Distinct().Order()];
        UndoneLine[][] parts = [.. recorded.Moves.OrderBy(m => m.Pupil.PlacementId, StringComparer.Ordinal).Select(Line).Chunk(BandingModule.LinesPerFact)];
        string scheme = recorded.Moves[0].Awards.New.Scheme;
        for (int part = 0; part < parts.Length; part++)
            session.Record(new AssimilationUndone(recorded.Plan, recorded.Authority, part, parts.Length, scheme, session.Stamp.Actor, session.RecordedAt,
                part == 0 ? schools : [], parts[part]));
    }

    private static UndoneLine Line(RecordedMove move) => new(move.SchoolId, DecidedBand.Of(move.Awards.New),
        [.. move.Before.Zip(move.Awards.Ended).Select(pair => new EndedAward(pair.First.Scheme, pair.First.Source.File, pair.First.Sequence, DecidedBand.Of(pair.First), pair.Second.Span.Until))]);
}
