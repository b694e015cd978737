using FundingPlatform.Kernel;

namespace FundingPlatform.VolumeTopUps.Rules;

/// <summary>
/// What one count comes to, school by school: its share of the year, or the year less what earlier counts paid; then rounding, the
/// minimum, the cap per school, and last the pot.
/// </summary>
internal sealed class Settlement(VolumeYear year, Tally tally, VolumeCount rule, IReadOnlyList<SchoolWorth> schools)
{
    /// <summary>What is missing at a school that can be worked out now, and could not when the count was notified.</summary>
    public const string NotTold = "its notification, which can be made now,";

    private readonly VolumeScheme scheme = year.Scheme;

    /// <summary>The amounts of a count that is not notified.</summary>
    public VolumeLine[] First() => Lines(recount: false);

    /// <summary>
    /// What a recount would add to what is notified of the count, and who was left out of it. Where the count was corrected since, that is
    /// every school that it pays or counts otherwise, an entry of nothing too. A school that could not be worked out at the notification comes
    /// in once it can, and is left out until it is notified; not where a later count has <paramref name="settled"/> the year.
    /// </summary>
    public (VolumeLine[] Recount, VolumeLine[] LeftOut) Recount(IReadOnlyList<NotifiedCount> notified, bool corrected, bool settled)
    {
        Dictionary<int, NotifiedLine> told = [];
        foreach (NotifiedLine line in notified.SelectMany(n => n.Lines)) told[line.School] = line;
        List<VolumeLine> recount = [], leftOut = [];
        foreach (VolumeLine line in Lines(recount: true))
            if (told.TryGetValue(line.SchoolId, out NotifiedLine? latest))
            {
                if (corrected && (line.Amount != Money.Zero || CountsOtherwise(line, latest))) recount.Add(line);
            }
            else
            {
                if (line.Due is not null && (corrected || !settled)) recount.Add(line);
                if (!settled && line.Due != Money.Zero) leftOut.Add(line.Due is null ? line : line with { Due = null, Amount = null, Missing = NotTold });
            }

        return ([.. recount], [.. leftOut]);
    }

    private static bool CountsOtherwise(VolumeLine line, NotifiedLine latest)
    {
        NotifiedLine now = Notifying.Line(line);
        return (now.Counted, now.Roll, now.Threshold, now.Excess, now.Entitlement) != (latest.Counted, latest.Roll, latest.Threshold, latest.Excess, latest.Entitlement);
    }

    private VolumeLine[] Lines(bool recount)
    {
        long[]? shares = scheme.Payment.Kind == VolumePaymentKind.ShareOfPot ? ShareOfPot() : null;
        Money?[] entitled = new Money?[schools.Count], due = new Money?[schools.Count];
        string?[] missing = new string?[schools.Count];
        for (int i = 0; i < due.Length; i++)
        {
            SchoolWorth school = schools[i];
            Exact? worth = scheme.Payment.Kind != VolumePaymentKind.ShareOfPot ? school.Worth : shares is null ? null : shares[i];
            if (worth is not Exact pence) missing[i] = school.Missing ?? Unmeasured();
            else
            {
                Money rounded = shares is null ? school.Rounded!.Value : scheme.Rounding.Apply(pence);
                entitled[i] = rounded;
                (due[i], missing[i]) = DueAt(school.School, pence, rounded, recount);
            }
        }

        Money?[] amounts = FromThePot(due);
        var lines = new VolumeLine[schools.Count];
        for (int i = 0; i < lines.Length; i++)
            lines[i] = new(schools[i].School, schools[i].Measures, entitled[i], due[i], amounts[i], amounts[i] is null ? missing[i] ?? "more money in the pot" : null);
        return lines;
    }

    private (Money? Due, string? Missing) DueAt(int school, Exact pence, Money rounded, bool recount)
    {
        if (rule.Basis == VolumeBasis.FullYearLessNotified)
        {
            if (tally.Before(rule.On, school) is not Money before) return (null, "what an earlier count pays it");
            if (before != Money.Zero) rounded = scheme.Rounding.Apply(pence - before.Pence);
        }

        if (tally.Beside(rule.On, school) is not Money beside) return (null, "what another count pays it");
        Money due = Held(rounded, beside);
        if (recount) due -= tally.At(rule.On, school);
        return (rule.Recount == VolumeRecount.IncreasesOnly ? Money.Max(due, Money.Zero) : due, null);
    }

    // A reduction takes back what is too much, whatever its size.
    private Money Held(Money due, Money beside)
    {
        if (due <= Money.Zero) return due;
        if (scheme.Payment.Minimum is Money minimum && due < minimum)
            due = scheme.Payment.BelowMinimum == BelowMinimum.Raised ? minimum : Money.Zero;
        if (scheme.Payment.MostPerSchool is Money most && beside + due > most) due = Money.Max(most - beside, Money.Zero);
        return due;
    }

    /// <summary>
    /// Increases come out of what the pot has left after everything notified and expected so far, and what reductions bring back. Null
    /// where the scheme does not pay from a pot that is too small.
    /// </summary>
    private Money?[] FromThePot(Money?[] due)
    {
        if (scheme.Pot is not VolumePot pot || pot.WhenShort == PotShort.Overspend) return due;
        long back = 0;
        foreach (Money? one in due) back -= Math.Min(one?.Pence ?? 0, 0);
        long[] increases = Array.ConvertAll(due, one => Math.Max(one?.Pence ?? 0, 0));
        long left = Math.Max(0, pot.Amount.Pence - tally.Used.Pence + back);
        long[] paid = Sharing.UpTo(left, increases);
        bool reaches = paid.AsSpan().SequenceEqual(increases);
        return [.. due.Select((one, i) => one is not Money known ? null
            : known <= Money.Zero ? known
            : reaches || pot.WhenShort == PotShort.Scale ? new Money(paid[i]) : (Money?)null)];
    }

    /// <summary>
    /// The pot by pupils above the threshold. Counts that pay for their own share of the year share the pot by the running total, so that a
    /// whole year pays it whole. Null: a school that cannot be measured leaves every other's share unknown.
    /// </summary>
    private long[]? ShareOfPot()
    {
        if (schools.Any(s => s.Missing is not null)) return null;
        long[] weights = [.. schools.Select(s => Quantity.Nearest(s.Measures[0].Excess!.Value, 8).HundredMillionths)];
        return Sharing.Split(weights.Any(w => w > 0) ? PotOfTheCount() : 0, weights);
    }

    private string Unmeasured() => $"school {schools.First(s => s.Missing is not null).School}'s pupils above the threshold";

    private long PotOfTheCount()
    {
        Exact before = Exact.Zero;
        if (rule.Basis == VolumeBasis.OwnMonths)
            foreach (VolumeCount earlier in scheme.CountsOf(year.Year))
                if (earlier.On < rule.On && earlier.Basis == VolumeBasis.OwnMonths) before += earlier.Share;
        long Reached(Exact share) => (long)(share * scheme.Pot!.Amount.Pence).RoundTo(RoundingMode.Truncate, 1);
        return Reached(before + rule.Share) - Reached(before);
    }
}
