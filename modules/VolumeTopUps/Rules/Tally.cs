using System.Collections.Immutable;
using FundingPlatform.Kernel;

namespace FundingPlatform.VolumeTopUps.Rules;

/// <summary>What a year's counts have paid so far: notified, or expected of counts that are not notified yet.</summary>
internal sealed class Tally
{
    private readonly ILookup<DateOnly, NotifiedCount> notified;
    private readonly Dictionary<DateOnly, Dictionary<int, Money?>> paid = [];

    public Tally(VolumeYear year)
    {
        notified = year.Notified.ToLookup(n => n.On);
        foreach (IGrouping<DateOnly, NotifiedCount> count in notified)
        {
            Dictionary<int, Money?> bySchool = paid[count.Key] = [];
            foreach (NotifiedLine line in count.SelectMany(n => n.Lines))
                bySchool[line.School] = (bySchool.GetValueOrDefault(line.School) ?? Money.Zero) + new Money(line.Amount);
        }

        Notified = year.Notified.Sum(n => n.Total);
    }

    /// <summary>All that is notified of the year.</summary>
    public Money Notified { get; }

    /// <summary>What counts of the year come to that are worked out so far; what is not known is left aside.</summary>
    public Money Used => paid.Values.SelectMany(p => p.Values).Sum(amount => amount ?? Money.Zero);

    public IReadOnlyList<NotifiedCount> Of(DateOnly on) => [.. notified[on]];

    /// <summary>Counts that are notified and not in the scheme.</summary>
    public IEnumerable<DateOnly> NotInScheme(IReadOnlyList<VolumeCount> counts) =>
        notified.Select(n => n.Key).Where(day => counts.All(c => c.On != day)).Order();

    /// <summary>What a count is expected to pay. What a pot that is short refuses is not paid, whatever is due: only what is not worked out is not known.</summary>
    public void Expect(DateOnly on, IEnumerable<VolumeLine> lines) => paid[on] = lines.ToDictionary(l => l.SchoolId, l => l.Amount ?? (l.Due is null ? null : Money.Zero));

    /// <summary>What a school was paid by counts before a day; null where an earlier one cannot be worked out.</summary>
    public Money? Before(DateOnly on, int school) => Sum(on, school, beside: false);

    /// <summary>What a school was paid by every other count that is worked out so far.</summary>
    public Money? Beside(DateOnly on, int school) => Sum(on, school, beside: true);

    /// <summary>What a school was notified of at a count, all entries together.</summary>
    public Money At(DateOnly on, int school) => paid.TryGetValue(on, out Dictionary<int, Money?>? count) ? count.GetValueOrDefault(school) ?? Money.Zero : Money.Zero;

    /// <summary>
    /// What is notified of a count, by school: the numbers of the latest entry, the amounts of all, and as due what the latest was due on top of
    /// the amounts before it. An entry that does not say what was due stands for what it paid.
    /// </summary>
    public ImmutableArray<VolumeLine> Lines(DateOnly on, Exact share)
    {
        List<int> order = [];
        Dictionary<int, (NotifiedLine Latest, Money Before)> bySchool = [];
        foreach (NotifiedLine line in notified[on].SelectMany(n => n.Lines))
        {
            bool known = bySchool.TryGetValue(line.School, out var before);
            if (!known) order.Add(line.School);
            bySchool[line.School] = (line, known ? before.Before + new Money(before.Latest.Amount) : Money.Zero);
        }

        return [.. order.Select(school => Line(on, share, bySchool[school].Latest, bySchool[school].Before))];
    }

    private static VolumeLine Line(DateOnly on, Exact share, NotifiedLine line, Money before) => new(
        line.School,
        [new(on, share, new(line.Counted), line.Roll is long roll ? new Quantity(roll) : null, null, new Quantity(line.Threshold).Exact, new Quantity(line.Excess).Exact, null, null)],
        new(line.Entitlement), before + new Money(line.Due ?? line.Amount), before + new Money(line.Amount), null);

    private Money? Sum(DateOnly on, int school, bool beside)
    {
        Money total = Money.Zero;
        foreach ((DateOnly day, Dictionary<int, Money?> count) in paid)
            if ((beside ? day != on : day < on) && count.TryGetValue(school, out Money? amount))
            {
                if (amount is not Money known) return null;
                total += known;
            }

        return total;
    }
}
