using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Rules;

/// <summary>From what was decided for a pupil to a band of the scheme (DOMAIN Part C, 5).</summary>
internal static class Reaching
{
    public static Outcome<ReachedAward> Reach(Scheme scheme, Award award)
    {
        if (Overrides(scheme, award))
            return Reach(scheme, award with { Band = null, Amount = null }).Fault is Fault unsound ? unsound : Reach(scheme, new Award(award.Band, Amount: award.Amount));
        if (Kind(award) is not ReachedBy kind)
            return BandingFaults.AwardUnclear();
        if (!scheme.ReachedBy.Contains(kind))
            return BandingFaults.AwardNotAllowed(scheme, kind);
        return kind switch
        {
            ReachedBy.Band => scheme.FindBand(award.Band!) is Band band
                ? new ReachedAward(band, null, null, award.Amount)
                : BandingFaults.BandUnknown(scheme, award.Band!),
            ReachedBy.Points => ByPoints(scheme, award.Points!.Value, award.Amount),
            ReachedBy.Levels => ByLevels(scheme, award),
            ReachedBy.Hours => ByHours(scheme, award),
            _ => ByAmount(scheme, award.Amount!.Value),
        };
    }

    /// <summary>A panel's band beside the points, levels or hours that it departs from, in a scheme that decides both ways.</summary>
    private static bool Overrides(Scheme scheme, Award award) =>
        award.Band is not null && scheme.ReachedBy.Contains(ReachedBy.Band)
        && Kind(award with { Band = null, Amount = null }) is ReachedBy assessed && scheme.ReachedBy.Contains(assessed);

    /// <summary>Null unless exactly one way is given; an amount may stand beside a band or points that leave it open.</summary>
    private static ReachedBy? Kind(Award award)
    {
        ReachedBy? kind = null;
        int given = 0;
        void Given(bool present, ReachedBy way)
        {
            if (!present) return;
            kind = way;
            given++;
        }

        Given(award.Band is not null, ReachedBy.Band);
        Given(award.Points is not null, ReachedBy.Points);
        Given(award.Levels is not null, ReachedBy.Levels);
        Given(award.Hours is not null || award.TeacherHours is not null, ReachedBy.Hours);
        if (given == 0 && award.Amount is not null) return ReachedBy.Amount;
        return given == 1 && !(kind == ReachedBy.Hours && award.Amount is not null) ? kind : null;
    }

    private static Outcome<ReachedAward> ByPoints(Scheme scheme, int points, Rate? amount)
    {
        foreach (Band band in scheme.Bands)
            if (band.Points is PointsRange range && range.Contains(points)) return new ReachedAward(band, null, null, amount);
        return BandingFaults.PointsOutOfRange(scheme, points);
    }

    private static Outcome<ReachedAward> ByLevels(Scheme scheme, Award award)
    {
        int points = 0;
        foreach ((string area, int level) in award.Levels!)
        {
            if (!scheme.Data.LevelWeights.TryGetValue(area, out IReadOnlyList<int>? weights) || level < 0 || level >= weights.Count)
                return BandingFaults.LevelUnknown(scheme, area, level);
            points += weights[level];
        }

        return ByPoints(scheme, points, award.Amount);
    }

    private static Outcome<ReachedAward> ByHours(Scheme scheme, Award award)
    {
        Quantity hours = award.Hours ?? Quantity.Zero;
        if (hours < Quantity.Zero || award.TeacherHours < Quantity.Zero) return BandingFaults.HoursOutOfRange(scheme, hours);
        if (scheme.HoursAtContributionRate || scheme.HourRates is not null)
            return award.TeacherHours is null || award.TeacherHours == Quantity.Zero || scheme.HourRates is not null
                ? new ReachedAward(null, hours, award.TeacherHours, null)
                : BandingFaults.TeacherHoursWithoutRate(scheme);
        foreach (Band band in scheme.Bands)
            if (band.Hours is HoursRange range && range.Contains(hours)) return new ReachedAward(band, null, null, null);
        return BandingFaults.HoursOutOfRange(scheme, hours);
    }

    /// <summary>An amount alone belongs to the band that is open for it; which values allow it is judged with the dates.</summary>
    private static Outcome<ReachedAward> ByAmount(Scheme scheme, Rate amount)
    {
        if (amount < Rate.Zero) return BandingFaults.AmountNegative(amount);
        string? open = scheme.Data.Series.FirstOrDefault(s => s.Values.Values.Any(v => v.Value.NeedsAmount && v.Value.Allows(amount)))?.Band
            ?? scheme.Data.Series.FirstOrDefault(s => s.Values.Values.Any(v => v.Value.NeedsAmount))?.Band;
        return new ReachedAward(open is null ? null : scheme.FindBand(open), null, null, amount);
    }
}
