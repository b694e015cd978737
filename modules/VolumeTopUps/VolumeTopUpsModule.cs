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
        facts.Add("volumetopups.count_notified.v1", FactJson.Default.VolumeCountNotifiedV1, Tables.Apply);
        facts.Add("volumetopups.count_notified.v2", FactJson.Default.VolumeCountNotified, Tables.Apply);
    });

    /// <summary>
    /// Puts a scheme in use under its id; false when that very text is in use already, and nothing was recorded. Faults, in this
    /// order: <c>authority_forbidden</c>, <c>scheme_id_taken</c> (by another authority), <c>factor_unknown</c> (an expected number asks for what the formula does not have), <c>date_invalid</c>, <c>date_not_yet</c>,
    /// <c>scheme_decided_later</c> (the file's day is after <paramref name="decidedOn"/>, or after today where that is left out),
    /// <c>scheme_overlaps</c> (another scheme of the authority has one of its years), <c>count_notified</c> (a count that is notified under
    /// the id is no longer in it), <c>pot_below_notified</c>, <c>year_notified</c> (a year of it is notified under another scheme).
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
        if (scheme.Threshold.Expected?.Terms.Select(t => t.Factor).FirstOrDefault(f => !SchoolNeeds.FactorNames.Contains(f)) is string factor) return VolumeFaults.FactorUnknown(factor);
        DateOnly decision = decidedOn ?? London.DayAt(session.RecordedAt);
        if (StatedDay.Refusal(session, decision, "decided_on") is Fault impossible) return impossible;
        if (scheme.DecidedOn > decision) return VolumeFaults.DecidedLater(scheme, decision);
        if (reader.Overlapping(scheme) is var (other, first, last)) return VolumeFaults.SchemeOverlaps(scheme, other, first, last);
        if (Breaks(scheme, before?.Scheme, reader.NotifiedUnder(scheme.Id)) is Fault broken) return broken;
        for (FundingYear year = scheme.FirstYear; year <= scheme.LastYear; year = new(year.StartingYear + 1))
            if (reader.Notified(scheme.Authority, year).FirstOrDefault(n => n.Scheme != scheme.Id) is NotifiedCount elsewhere) return VolumeFaults.YearNotified(scheme, year, elsewhere.Scheme);
        session.Record(new VolumeSchemePublished(
            scheme.Id, scheme.Authority, scheme.FirstYear.StartingYear, scheme.LastYear.StartingYear, sha256, session.RecordedAt, decidedOn, scheme.Text));
        return true;
    }

    /// <summary>What is notified under a scheme stays in it, and its pot holds that. An overspent pot may be raised in steps.</summary>
    private static Fault? Breaks(VolumeScheme scheme, VolumeScheme? before, IReadOnlyList<NotifiedCount> notified)
    {
        foreach (NotifiedCount count in notified)
            if (!scheme.CountsOf(count.Year).Any(c => c.On == count.On)) return VolumeFaults.CountNotified(scheme, count.Year, count.On);
        if (scheme.Pot is not VolumePot pot || (pot.WhenShort == PotShort.Overspend && before?.Pot?.Amount <= pot.Amount)) return null;
        foreach (IGrouping<(int Authority, FundingYear Year), NotifiedCount> paid in notified.GroupBy(n => (n.Authority, n.Year)))
            if (paid.Sum(n => n.Total) is var total && total > pot.Amount) return VolumeFaults.PotBelowNotified(scheme, paid.Key.Authority, paid.Key.Year, total);
        return null;
    }

    /// <summary>
    /// Puts England's averages in use for an authority, or with 0 for every one that has loaded none itself, in the place of those
    /// before; false when they are the same, and nothing was recorded. Faults: <c>authority_forbidden</c>, <c>date_invalid</c>, <c>date_not_yet</c>.
    /// </summary>
    public static Outcome<bool> LoadAverages(Session session, int authority, NationalAverages averages, DateOnly? decidedOn = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(averages);
        if (session.RecordFor(authority) is Fault forbidden) return forbidden;
        if (decidedOn is DateOnly day && StatedDay.Refusal(session, day, "decided_on") is Fault impossible) return impossible;
        if (VolumeReader.Over(session).AveragesOf(authority).Published.SequenceEqual(averages.Published)) return false;
        session.Record(new NationalAveragesLoaded(authority, decidedOn, [.. averages.Published.Select(LoadedAverage.Of)]));
        return true;
    }

    /// <summary>
    /// Notifies the amounts of a count, as <paramref name="year"/> has it, to the schools of an authority. The first time they are what
    /// the year expects; after a correction of the count they are a recount entry, the difference. Schools that cannot be worked out
    /// are left aside where the pot reaches for all that they may be due: notify again once they can. Faults, in this order: <c>authority_forbidden</c>, <c>date_invalid</c>, <c>date_not_yet</c>,
    /// <c>scheme_not_the_authoritys</c>, <c>scheme_continuous</c>, <c>count_unknown</c>, <c>decided_too_early</c> (before the day of the count), <c>count_not_closed</c>, <c>count_not_notified</c> (an earlier count of the
    /// year), <c>later_count_notified</c>, <c>decided_too_early</c> (before the scheme, the closing or correction of the count, or what was
    /// notified before), <c>needs_missing</c> (no school can be worked out, or those that cannot may be due more than the pot would have left), <c>notified_already</c>, <c>pot_short</c>.
    /// </summary>
    public static Outcome<NotifiedCount> Notify(
        Session session, VolumeYear year, int authority, DateOnly on, IReadOnlyDictionary<int, SchoolNeeds> needs, DateOnly decidedOn)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(year);
        if (session.RecordFor(authority) is Fault forbidden) return forbidden;
        if (StatedDay.Refusal(session, decidedOn, "decided_on") is Fault impossible) return impossible;
        if (VolumeReader.Over(session).SchemeOf(authority, year.Year)?.Id != year.Scheme.Id) return VolumeFaults.NotTheAuthoritys(year.Scheme, authority, year.Year);
        Outcome<VolumeCountNotified> decided = Notifying.Decide(year, authority, on, needs, decidedOn);
        if (decided.Fault is Fault refusal) return refusal;
        VolumeCountNotified fact = decided.Value;
        session.Record(fact);
        return new NotifiedCount(fact.Scheme, authority, year.Year, on, fact.Number, fact.CountNumber, decidedOn, session.Sequence, fact.Lines);
    }
}
