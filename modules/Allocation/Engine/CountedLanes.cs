using System.Runtime.CompilerServices;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// One count of <see cref="CountedTerms"/>: a column of what the pupils are worth before notional SEN, and the steps from there to what is
/// paid, with the numbers of <see cref="CountedRound"/>, whose bounds <see cref="CountedRule"/> proves. A gate that asks for pupils only is
/// open or shut when a count is taken.
/// </summary>
internal sealed class CountedLanes
{
    private const double Bias = 1.0 / 1024;

    // With it no reach of pupils and notional SEN, below 2^51 each, comes to 0.
    private const double Shut = -(double)(1L << 52);

    private readonly CountedRound terms;
    private readonly int[] rowAt;
    private readonly int[]? order;
    private readonly long[] units;
    private readonly double[] worth;
    private readonly double[]? gates, limits, had;

    public CountedLanes(CountedRound terms, int[] at, int room)
    {
        this.terms = terms;
        rowAt = [.. terms.Rows.Select(r => at[r.School])];
        (units, worth) = (new long[rowAt.Length], new double[room]);
        Array.Fill(worth, Shut);
        if (terms.GatePerNotional != 0) gates = [.. worth];
        if (terms.Rows.Any(r => r.Limit < CountedRound.NoLimit || r.Had != 0) || AsksBefore) (limits, had) = (new double[room], new double[room]);
        for (int i = 0; i < rowAt.Length; i++)
        {
            CountedRow row = terms.Rows[i];
            if (limits is not null) (limits[rowAt[i]], had![rowAt[i]]) = (row.Limit, row.Had);
            if (i > 0 && rowAt[i] < rowAt[i - 1]) order = rowAt;
            Take(i, row.Units);
        }
    }

    /// <summary>Whether it matters what earlier counts of the same terms pay.</summary>
    public bool AsksBefore => terms.PerPenny != 0 || terms.LimitLessEarlier || terms.HadWithEarlier;

    /// <summary>The column's row of a row of the count.</summary>
    public int At(int row) => rowAt[row];

    /// <summary>Whether a row of the count cannot be worked out with the pupils that it has.</summary>
    public bool IsMissing(int row) => units[row] >= terms.Rows[row].MissingFrom;

    /// <summary>Takes all pupils anew; false where a school is another one or its pupils are not such as the terms hold.</summary>
    public bool Take(PlanCount count, CountedTerms all)
    {
        for (int i = 0; i < rowAt.Length; i++)
        {
            CountedRow row = terms.Rows[i];
            if (row.Listed >= count.Schools.Length || count.Schools[row.Listed].SchoolId != all.Schools[row.School].School
                || terms.UnitsOf(count.Schools[row.Listed].Counted) is not long now) return false;
            Take(i, now);
        }

        return true;
    }

    /// <summary>What is due by row, before the pot; the sum of it, and the lowest notional SEN that was asked for.</summary>
    public double Due<TLane>(ReadOnlySpan<double> notional, ReadOnlySpan<double> before, Span<double> due, out double lowest) where TLane : struct, ILane<TLane>
    {
        TLane zero = TLane.Of(0), one = TLane.Of(1), bias = TLane.Of(Bias), divisor = TLane.Of(terms.Divisor), inverse = TLane.Of(1.0 / terms.Divisor);
        TLane perNotional = TLane.Of(-terms.PerNotional), from = TLane.Of(terms.NotionalFrom), most = TLane.Of(terms.Most), leastPaid = TLane.Of(terms.Least);
        TLane unit = TLane.Of(terms.UnitPence), minimum = TLane.Of(terms.Minimum), belowMinimum = TLane.Of(terms.BelowMinimum), sum = zero, least = zero;
        bool held = terms.Minimum > 0;
        int asked = terms.NeedsNotional ? notional.Length : 0;
        for (int i = 0; i < due.Length; i += TLane.Width)
        {
            TLane x = TLane.Load(worth, i), budget = zero;
            // A row beyond the formula's columns has no notional SEN, and pays nothing where that is asked for.
            if (i < asked)
            {
                budget = TLane.Load(notional, i);
                least = TLane.Min(least, budget);
                x = TLane.FusedMultiplyAdd(TLane.Max(budget, from), perNotional, x);
            }

            if (limits is not null) x = TLane.FusedMultiplyAdd(TLane.Load(before, i), TLane.Of(-terms.PerPenny), x);
            x = TLane.Min(x, most);

            // WholeNumbers without the product, as x is exact: x below 2^52 times the rounded inverse is off by less than 2^-11 where the
            // quotient is below 2^40, so that the first quotient is the true one or one less, and the remainder is below 2^53.
            TLane quotient = TLane.Floor(x * inverse - bias), left = TLane.FusedMultiplyAdd(zero - quotient, divisor, x);
            TLane pence = TLane.WhereAtLeast(left, divisor, quotient + one, quotient) * unit;
            if (held) pence = TLane.WhereAtLeast(pence, minimum, pence, TLane.WhereAtLeast(pence, one, belowMinimum, zero));
            pence = TLane.WhereAtLeast(x, leastPaid, pence, zero);
            if (gates is not null) pence = Open(pence, budget, i);
            if (limits is not null) pence = Limited(pence, TLane.Load(before, i), i);
            pence.Store(due, i);
            sum += pence;
        }

        lowest = terms.NotionalFrom < 0 || terms.GateNotionalFrom < 0 ? Lowest(least) : 0;
        return Sum(sum);
    }

    /// <summary>
    /// Less where more is due than there is; <paramref name="total"/> becomes what is paid, and <paramref name="before"/> is what
    /// earlier counts paid.
    /// </summary>
    public CountedOutcome FromThePot<TLane>(Span<double> due, double before, ref double total) where TLane : struct, ILane<TLane>
    {
        if (terms.Pot is not CountedPot pot) return CountedOutcome.Paid;
        double most = Math.Max(0, Math.Min(pot.Most, pot.Left - before));
        if (total <= most) return CountedOutcome.Paid;
        (double all, total) = (total, pot.Refusal is null ? most : 0);
        if (pot.Refusal is not null) return CountedOutcome.Refused;
        if (order is null) RunningTotal(due); else RunningTotal(due, order);
        TLane part = TLane.Of(most), of = TLane.Of(all), inverse = TLane.Of(1 / all);
        for (int i = 0; i < due.Length; i += TLane.Width) WholeNumbers.Divide(TLane.Load(due, i), part, of, inverse, out _).Store(due, i);
        if (order is null) Differences<TLane>(due); else Differences(due, order);
        return CountedOutcome.Shared;
    }

    private void Take(int row, long now)
    {
        units[row] = now;
        CountedRow own = terms.Rows[row];
        long gate = now * terms.GatePerUnit - own.Gate;
        if (gates is not null) gates[rowAt[row]] = gate;
        worth[rowAt[row]] = gates is null && gate < 0 ? Shut : now * terms.PerUnit - own.Base;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLane Open<TLane>(TLane pence, TLane notional, int at) where TLane : struct, ILane<TLane>
    {
        TLane gate = TLane.FusedMultiplyAdd(TLane.Max(notional, TLane.Of(terms.GateNotionalFrom)), TLane.Of(-terms.GatePerNotional), TLane.Load(gates, at));
        return TLane.WhereAtLeast(gate, TLane.Of(0), pence, TLane.Of(0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLane Limited<TLane>(TLane pence, TLane before, int at) where TLane : struct, ILane<TLane>
    {
        TLane limit = TLane.Load(limits, at), taken = TLane.Load(had, at);
        if (terms.LimitLessEarlier) limit -= before;
        if (terms.HadWithEarlier) taken += before;
        return TLane.Max(TLane.Min(pence, limit) - taken, TLane.Of(0));
    }

    // Whole numbers below 2^53: the order of the additions changes nothing, and four at a time do not wait for each other.
    private static void RunningTotal(Span<double> due)
    {
        double sum = 0;
        for (int i = 0; i + 3 < due.Length; i += 4)
        {
            double one = due[i], two = one + due[i + 1], three = two + due[i + 2], four = two + (due[i + 2] + due[i + 3]);
            (due[i], due[i + 1], due[i + 2], due[i + 3]) = (sum + one, sum + two, sum + three, sum + four);
            sum += four;
        }
    }

    private static void RunningTotal(Span<double> due, int[] order)
    {
        double sum = 0;
        int i = 0;
        for (; i + 3 < order.Length; i += 4)
        {
            (int a, int b, int c, int d) = (order[i], order[i + 1], order[i + 2], order[i + 3]);
            double one = due[a], two = one + due[b], three = two + due[c], four = two + (due[c] + due[d]);
            (due[a], due[b], due[c], due[d]) = (sum + one, sum + two, sum + three, sum + four);
            sum += four;
        }

        for (; i < order.Length; i++) due[order[i]] = sum += due[order[i]];
    }

    // From the end, so that the row before still holds its running total.
    private static void Differences<TLane>(Span<double> reached) where TLane : struct, ILane<TLane>
    {
        for (int i = reached.Length - TLane.Width; i > 0; i -= TLane.Width) (TLane.Load(reached, i) - TLane.Load(reached, i - 1)).Store(reached, i);
        for (int i = TLane.Width - 1; i > 0; i--) reached[i] -= reached[i - 1];
    }

    private static void Differences(Span<double> reached, int[] order)
    {
        double before = 0;
        foreach (int row in order) (reached[row], before) = (reached[row] - before, reached[row]);
    }

    private static double Sum<TLane>(TLane lanes) where TLane : struct, ILane<TLane>
    {
        Span<double> values = stackalloc double[TLane.Width];
        lanes.Store(values, 0);
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum;
    }

    private static double Lowest<TLane>(TLane lanes) where TLane : struct, ILane<TLane>
    {
        Span<double> values = stackalloc double[TLane.Width];
        lanes.Store(values, 0);
        double lowest = 0;
        foreach (double value in values) lowest = Math.Min(lowest, value);
        return lowest;
    }
}
