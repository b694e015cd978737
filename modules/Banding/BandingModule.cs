using FundingPlatform.Banding.Storage;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding;

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
    });

    /// <summary>Puts a scheme in use under its id; true when something was recorded, false when that very text is in use already.</summary>
    public static bool Publish(Session session, Scheme scheme, DateOnly? decidedOn = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(scheme);
        string sha256 = SchemeTexts.HashOf(scheme.Text);
        if (BandingReader.Over(session).InUse(scheme.Id)?.Sha256 == sha256) return false;
        session.Record(new SchemePublished(scheme.Id, scheme.Authority, sha256, session.RecordedAt, decidedOn, scheme.Text));
        return true;
    }

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
