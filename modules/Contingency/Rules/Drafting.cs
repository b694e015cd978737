using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Contingency.Rules;

/// <summary>One school in a round that is worked out: what it would be told.</summary>
internal sealed record DraftLine(SchoolCount Count, Standing Standing, Money Entitlement, Money Before, Money Movement)
{
    public NotifiedLine Notified => new(
        Count.SchoolId, Count.Counted.HundredMillionths, Standing.Text, Standing.Qualifies, Entitlement.Pence, Before.Pence, Movement.Pence);

    /// <summary>The same without words, for a round that comes after it.</summary>
    public NotifiedLine Expected => new(
        Count.SchoolId, Count.Counted.HundredMillionths, "", Standing.Qualifies, Entitlement.Pence, Before.Pence, Movement.Pence);
}

/// <summary>
/// A round as it would be notified. Where <paramref name="Refused"/>, more is due than there is and the rules refuse to share it: no
/// line moves.
/// </summary>
internal sealed record RoundDraft(FundRound Round, PlanCount Count, Money Available, Money Due, bool Refused, IReadOnlyList<DraftLine> Lines)
{
    public IReadOnlyList<(int School, string Missing)> Missing =>
        [.. Lines.Where(l => l.Standing.Missing is not null).Select(l => (l.Count.SchoolId, l.Standing.Missing!))];
}

/// <summary>
/// Works a round out. Its entitlement is for the months that it pays for; it pays that less what rounds notified before for the same
/// months. Increases only: what is due on top, shared where it is more than there is. Both ways: what is there and what was
/// notified before, together shared by entitlement, so that a school may lose what another one is now due. Schools that count as in
/// a draft of the <c>same</c> round with the same needs stand as they stood there.
/// </summary>
internal static class Drafting
{
    public static RoundDraft Draft(
        ContingencyFund fund, Money pot, ContingencyRecord record, FundRound round, PlanCount count, IReadOnlyList<SchoolCount> covered,
        IReadOnlyDictionary<int, SchoolNeeds> needs, RoundDraft? same = null)
    {
        Money available = new Pots(fund, pot, record).For(round);
        Standing[] standings = [.. covered.Select((c, i) => same is not null && i < same.Lines.Count && ReferenceEquals(same.Lines[i].Count, c) ? same.Lines[i].Standing
            : Entitling.Stand(fund.Formula, round.Months, c, needs.GetValueOrDefault(c.SchoolId)))];
        Dictionary<int, Money> before = Before(fund, record, round);
        long[] had = [.. covered.Select(c => before.GetValueOrDefault(c.SchoolId).Pence)];
        long[] entitled = Entitlements(fund.Formula, round, standings, available.Pence + had.Sum());
        bool bothWays = round.Changes == RoundChanges.BothWays;
        // What is not known is left as it was told, and its money is nobody else's.
        for (int i = 0; i < covered.Count; i++)
            if (standings[i].Missing is not null) entitled[i] = had[i];
        long[] due = [.. entitled.Select((e, i) => bothWays ? e : Math.Max(0, e - had[i]))];
        long atMost = available.Pence + (bothWays ? had.Sum() : 0);
        bool refused = fund.WhenShort == WhenShort.Refuse && due.Sum() > atMost;
        long[] shared = refused ? [.. bothWays ? had : new long[had.Length]] : Sharing.UpTo(atMost, due);
        return new(round, count, available, new(due.Sum() - (bothWays ? had.Sum() : 0)), refused,
            [.. covered.Select((c, i) => new DraftLine(c, standings[i], new(entitled[i]), new(had[i]), new(shared[i] - (bothWays ? had[i] : 0))))]);
    }

    private static long[] Entitlements(FormulaPart formula, FundRound round, Standing[] standings, long pot)
    {
        if (formula.Payment != PaymentKind.ShareOfPot) return [.. standings.Select(s => s.Entitled)];
        long[] weights = [.. standings.Select(s => (long)(Entitling.Fraction(formula.Fraction, s.ExcessPupils) * Quantity.Scale).RoundTo(RoundingMode.Truncate, 1))];
        if (Array.TrueForAll(weights, w => w == 0)) return weights;
        // A share is pence already; only the cap and the minimum can make it less.
        return [.. Sharing.Split(pot, weights).Select(share => (long)Entitling.Within(formula, share, round.Months).RoundTo(RoundingMode.Truncate, 1))];
    }

    /// <summary>
    /// What rounds notified by school for the months of this one: the months' share of each, to the nearest penny and never more
    /// than the school was told in all.
    /// </summary>
    public static Dictionary<int, Money> Before(ContingencyFund fund, ContingencyRecord record, FundRound round)
    {
        Dictionary<int, (Exact Shared, long All)> sums = [];
        foreach (Notification notified in record.Notifications)
        {
            FundRound other = fund.Round(notified.Round)!;
            Exact share = new(round.MonthsSharedWith(other), other.Months);
            foreach (NotifiedLine line in notified.Lines)
            {
                (Exact shared, long all) = sums.GetValueOrDefault(line.School);
                sums[line.School] = (shared + line.Movement * share, all + line.Movement);
            }
        }

        return sums.ToDictionary(s => s.Key, s => new Money(Math.Clamp(Rounding.Penny.Apply(s.Value.Shared).Pence, 0, Math.Max(0, s.Value.All))));
    }
}
