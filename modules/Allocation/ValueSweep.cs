using FundingPlatform.Allocation.Engine;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation;

/// <summary>A school's loss in a set: its place among the sweep's schools, what it loses (above 0), and its budget share before.</summary>
public readonly record struct SchoolLoss(int School, Money Loss, Money BudgetShare);

/// <summary>
/// What a set of values comes to. <paramref name="BudgetShares"/> and in them <paramref name="TopUps"/> (with what plans pay beside
/// them) are the sums of the authority's schools, whoever pays; <paramref name="OutsideSchools"/> and <paramref name="AtOtherAuthorities"/> are what the
/// authority pays for its pupils in independent and non-maintained special schools and as personal budgets, and at schools elsewhere. <paramref name="Change"/>
/// is what the shares have more than what the set is compared with, <paramref name="SpendingChange"/> the same with what is paid outside. Losses are null
/// where no school loses; of equal ones the first school's is told. <paramref name="LargestLossByShare"/> is that with the largest part of its share.
/// </summary>
public readonly record struct SweepTotals(
    Money BudgetShares, Money TopUps, Money OutsideSchools, Money AtOtherAuthorities, Money Change, Money SpendingChange,
    int Winners, int Losers, SchoolLoss? LargestLoss, SchoolLoss? LargestLossByShare);

/// <summary>
/// Sets of band values worked out one after the other, each a microsecond or so. A sweep belongs to one thread at a time and allocates
/// nothing for a set, but where <see cref="PricedOneByOne"/> is not 0. Every amount is to the penny what the year comes to with the
/// schemes so changed.
/// </summary>
public sealed class ValueSweep
{
    // Less than 1 by more than three roundings of a double.
    private const double Nearly = 1 - 1.0 / (1L << 50);

    private readonly ScenarioBatch batch;
    private readonly BatchRun run;
    private readonly IReadOnlyList<IReadOnlyList<OwnValue>> varied;
    private readonly double[] now, before, share;
    private readonly Money topUps, outside, elsewhere;

    internal ValueSweep(SweepYear year, ScenarioBatch batch, IReadOnlyList<IReadOnlyList<OwnValue>> varied)
    {
        (Year, this.batch, this.varied, run) = (year, batch, varied, new(batch));
        (now, before, share) = (new double[batch.Rows], new double[batch.Rows], new double[batch.Schools]);
        for (int i = 0; i < share.Length; i++) share[i] = year.Schools[i].BudgetShare.Pence - batch.Today[i];
        topUps = year.Schools.Sum(s => s.TopUps);
        BlockTotals highNeeds = year.Today.Blocks.Single(b => b.Block == GrantBlock.HighNeeds);
        outside = highNeeds.Lines.Single(l => l.Name == "high_needs_outside_schools").Amount;
        elsewhere = highNeeds.Lines.Single(l => l.Name == "at_other_authorities_schools").Amount;
    }

    /// <summary>The year that it is of.</summary>
    public SweepYear Year { get; }

    /// <summary>Amounts in a set.</summary>
    public int Values => varied.Count;

    /// <summary>Placements that its sets move, and that are worked out side by side.</summary>
    public int InColumns => batch.InColumns;

    /// <summary>Placements that its sets move, and that are priced one by one for each set, which is slower: what their scheme pays does not hang on single values, or is rounded with others.</summary>
    public int PricedOneByOne => batch.OneByOne;

    /// <summary>The amount of today, or null where the places of a value have several, or one is not known.</summary>
    public Rate? Present(int value) => varied[value].Select(v => v.Present).Distinct().ToArray() is [Rate only] ? only : null;

    /// <summary>In how many places of the schemes a value stands.</summary>
    public int Places(int value) => varied[value].Count;

    /// <summary>Today's sums, without any change.</summary>
    public SweepTotals Today => new(Year.Schools.Sum(s => s.BudgetShare), topUps, outside, elsewhere, Money.Zero, Money.Zero, 0, 0, null, null);

    /// <summary>Whether an amount in millionths of a pound can stand for a value. Faults: <c>value_negative</c>, <c>value_too_large</c>, <c>value_off_unit</c>.</summary>
    public Fault? Check(int value, long millionths)
    {
        if (millionths < 0) return new("value_negative", $"£{new Rate(millionths)} is below 0: a value is 0 or more.", FaultKind.Invalid);
        if (millionths > SegmentFormula.MostValue)
            return new("value_too_large", $"£{new Rate(millionths)} a year is more than a value may be: £{new Rate(SegmentFormula.MostValue)}.", FaultKind.Invalid);
        foreach (OwnValue place in varied[value])
            if (millionths % (place.Scheme.ValueRounding.UnitPence * SegmentFormula.Scale) != 0 && place.Present?.Millionths != millionths)
                return new("value_off_unit",
                    $"£{new Rate(millionths)} is not a whole multiple of the value unit of scheme {place.Scheme.Id}, {place.Scheme.ValueRounding.UnitPence} pence.", FaultKind.Invalid);
        return null;
    }

    /// <summary>A set, in the order of the values and in millionths of a pound, beside today. Each amount must have passed <see cref="Check"/>.</summary>
    public SweepTotals Run(ReadOnlySpan<long> set)
    {
        batch.Today.CopyTo(before);
        run.TopUps(set, now);
        return Totals();
    }

    /// <summary>A set beside another set, as two schemes that differ in values.</summary>
    public SweepTotals Run(ReadOnlySpan<long> set, ReadOnlySpan<long> against)
    {
        run.TopUps(against, before);
        run.TopUps(set, now);
        return Totals();
    }

    /// <summary>What a school has more in the last set that was run than in what it was compared with.</summary>
    public Money Change(int school) => new((long)(now[school] - before[school]));

    /// <summary>A school's budget share in the last set that was run.</summary>
    public Money BudgetShare(int school) => new((long)(share[school] + now[school]));

    /// <summary>A school's top-ups in the last set that was run, with what plans pay beside them.</summary>
    public Money TopUps(int school) => new(Year.Schools[school].TopUps.Pence + (long)(now[school] - batch.Today[school]));

    private SweepTotals Totals()
    {
        (double shares, double change, double moved) = (0, 0, 0);
        (int winners, int losers, int most, int mostByShare) = (0, 0, -1, -1);
        (double loss, double lossByShare, double ofShare) = (0, 0, 1);
        ReadOnlySpan<double> today = batch.Today;
        for (int i = 0; i < share.Length; i++)
        {
            double more = now[i] - before[i];
            shares += share[i] + now[i];
            change += more;
            moved += now[i] - today[i];
            if (more > 0) winners++;
            if (more >= 0) continue;
            losers++;
            if (-more > loss) (loss, most) = (-more, i);
            double had = share[i] + before[i];
            // Each is below 2^53; their products need not be, and only those that are near are multiplied out.
            if (had > 0 && -more * ofShare >= lossByShare * had * Nearly && (Int128)(long)-more * (long)ofShare > (Int128)(long)lossByShare * (long)had)
                (lossByShare, ofShare, mostByShare) = (-more, had, i);
        }

        double beyond = now[batch.Outside] - before[batch.Outside] + now[batch.Elsewhere] - before[batch.Elsewhere];
        return new(
            Pence(shares), topUps + Pence(moved), outside + Pence(now[batch.Outside] - today[batch.Outside]), elsewhere + Pence(now[batch.Elsewhere] - today[batch.Elsewhere]),
            Pence(change), Pence(change + beyond), winners, losers, LossOf(most), LossOf(mostByShare));
    }

    private SchoolLoss? LossOf(int school) => school < 0 ? null : new(school, Pence(before[school] - now[school]), Pence(share[school] + before[school]));

    private static Money Pence(double whole) => new((long)whole);
}
