using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.VolumeTopUps.Rules;
using FundingPlatform.VolumeTopUps.Storage;

namespace FundingPlatform.VolumeTopUps;

/// <summary>The module for the Shell, and what records its facts.</summary>
public static class VolumeTopUpsModule
{
    public static Module Parts { get; } = new("volumetopups", typeof(VolumeTopUpsModule).Assembly, facts =>
    {
        facts.Add("volumetopups.scheme_published.v1", FactJson.Default.VolumeSchemePublished, Tables.Apply);
        facts.Add("volumetopups.averages_loaded.v1", FactJson.Default.NationalAveragesLoaded, Tables.Apply);
        facts.Add("volumetopups.count_notified.v1", FactJson.Default.VolumeCountNotified, Tables.Apply);
    });

    /// <summary>
    /// Puts a scheme in use under its id; false when that very text is in use already, and nothing was recorded. Faults, in this
    /// order: <c>authority_forbidden</c>, <c>scheme_id_taken</c> (by another authority), <c>scheme_overlaps</c> (another scheme of the
    /// authority has one of its years), <c>count_notified</c> (a count that is notified under the id is no longer in it), <c>year_notified</c> (a year of it is notified
    /// under another scheme).
    /// </summary>
    public static Outcome<bool> Publish(Session session, VolumeScheme scheme, DateOnly? decidedOn = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(scheme);
        if (session.RecordFor(scheme.Authority) is Fault forbidden) return forbidden;
        VolumeReader reader = VolumeReader.Over(session);
        VolumeSchemeInUse? before = reader.InUse(scheme.Id);
        string sha256 = SchemeTexts.HashOf(scheme.Text);
        if (before is not null && before.Scheme.Authority != scheme.Authority) return VolumeFaults.SchemeIdTaken(scheme, before.Scheme.Authority);
        if (before?.Sha256 == sha256) return false;
        if (reader.Overlapping(scheme) is var (other, first, last)) return VolumeFaults.SchemeOverlaps(scheme, other, first, last);
        foreach (NotifiedCount notified in reader.NotifiedUnder(scheme.Id))
            if (!scheme.CountsOf(notified.Year).Any(c => c.On == notified.On)) return VolumeFaults.CountNotified(scheme, notified.Year, notified.On);
        for (FundingYear year = scheme.FirstYear; year <= scheme.LastYear; year = new(year.StartingYear + 1))
            if (reader.Notified(scheme.Authority, year).FirstOrDefault(n => n.Scheme != scheme.Id) is NotifiedCount elsewhere) return VolumeFaults.YearNotified(scheme, year, elsewhere.Scheme);
        session.Record(new VolumeSchemePublished(
            scheme.Id, scheme.Authority, scheme.FirstYear.StartingYear, scheme.LastYear.StartingYear, sha256, session.RecordedAt, decidedOn, scheme.Text));
        return true;
    }

    /// <summary>
    /// Puts England's averages in use for an authority, or with 0 for every one that has loaded none itself, in the place of those
    /// before; false when they are the same, and nothing was recorded. Fault <c>authority_forbidden</c>.
    /// </summary>
    public static Outcome<bool> LoadAverages(Session session, int authority, NationalAverages averages, DateOnly? decidedOn = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(averages);
        if (session.RecordFor(authority) is Fault forbidden) return forbidden;
        if (VolumeReader.Over(session).AveragesOf(authority).Published.SequenceEqual(averages.Published)) return false;
        session.Record(new NationalAveragesLoaded(authority, decidedOn, [.. averages.Published.Select(LoadedAverage.Of)]));
        return true;
    }

    /// <summary>
    /// Notifies the amounts of a count, as <paramref name="year"/> has it, to the schools of an authority. The first time they are what
    /// the year expects; after a correction of the count they are a recount entry, the difference. Schools that cannot be worked out
    /// are left aside: notify again once they can. Faults, in this order: <c>authority_forbidden</c>, <c>scheme_not_the_authoritys</c>,
    /// <c>scheme_continuous</c>, <c>count_unknown</c>, <c>count_not_closed</c>, <c>count_not_notified</c> (an earlier count of the
    /// year), <c>later_count_notified</c>, <c>notified_already</c>, <c>pot_short</c>.
    /// </summary>
    public static Outcome<NotifiedCount> Notify(
        Session session, VolumeYear year, int authority, DateOnly on, IReadOnlyDictionary<int, SchoolNeeds> needs, DateOnly decidedOn)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(year);
        if (session.RecordFor(authority) is Fault forbidden) return forbidden;
        if (VolumeReader.Over(session).SchemeOf(authority, year.Year)?.Id != year.Scheme.Id) return VolumeFaults.NotTheAuthoritys(year.Scheme, authority, year.Year);
        Outcome<VolumeCountNotified> decided = Notifying.Decide(year, authority, on, needs, decidedOn);
        if (decided.Fault is Fault refusal) return refusal;
        VolumeCountNotified fact = decided.Value;
        session.Record(fact);
        return new NotifiedCount(fact.Scheme, authority, year.Year, on, fact.Number, fact.CountNumber, decidedOn, session.Sequence, fact.Lines);
    }
}
