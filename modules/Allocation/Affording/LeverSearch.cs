using System.Diagnostics;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Affording;

/// <summary>
/// Finds how far levers have to go, in their order, so that the formula comes to no more than the money. Each total is a full
/// calculation, and it never rises along a lever's steps, so halving finds the one place where it comes down to the money.
/// </summary>
internal sealed class LeverSearch(IReadOnlyList<LeverSteps> levers, Money money, Func<IReadOnlyList<int>, Outcome<Money>> total)
{
    /// <summary>How often the formula was calculated.</summary>
    public int Calculations { get; private set; }

    /// <summary>Faults: <c>transfer_not_affordable</c>, and the calculator's.</summary>
    public Outcome<AffordedFormula> Solve()
    {
        try
        {
            int[] at = [.. levers.Select(l => l.Own)];
            Money own = Total(at);
            if (own == money) return Settled(at, own, [.. at]);
            int[] bound = own > money ? [.. at] : new int[at.Length];
            if (own > money && Cut(at) is Money least)
                return new Fault("transfer_not_affordable",
                    $"With every lever at its end the formula still comes to {least}, which is {least - money} more than the {money} that it may come to. Give the levers more room, or transfer less.",
                    FaultKind.RuleBroken);
            // Steps of a lever that went to its end may fit into what a coarser one after it left over.
            for (int k = 0; k < at.Length; k++) at[k] = MostGenerous(at, k, bound[k], at[k]);
            return Settled(at, Total(at), bound);
        }
        catch (FaultException refused)
        {
            return refused.Fault;
        }
    }

    /// <summary>Lowers lever after lever until the money is reached; what the formula comes to at the end of all where it is not.</summary>
    private Money? Cut(int[] at)
    {
        Money reached = Money.Zero;
        for (int k = 0; k < at.Length; k++)
        {
            reached = TotalWith(at, k, levers[k].Last);
            at[k] = reached > money ? levers[k].Last : MostGenerous(at, k, at[k], levers[k].Last);
            if (reached <= money) return null;
        }

        return at.Length == 0 ? Total(at) : reached;
    }

    /// <summary>The first step from <paramref name="from"/> at which the money is not passed; at <paramref name="to"/> it is not.</summary>
    private int MostGenerous(int[] at, int lever, int from, int to)
    {
        while (from < to)
        {
            int middle = from + (to - from) / 2;
            if (TotalWith(at, lever, middle) <= money) to = middle;
            else from = middle + 1;
        }

        return to;
    }

    private AffordedFormula Settled(int[] at, Money reached, int[] bound)
    {
        Money? OneStepMore(int k) => at[k] > bound[k] ? TotalWith(at, k, at[k] - 1) - money : null;
        LeverSetting[] settings = [.. levers.Select((l, k) => new LeverSetting(l.Lever, l.ValueAt(at[k]), l.ParametersAt(at[k]), OneStepMore(k)))];
        if (reached > money || settings.Any(s => s.OneStepMore <= Money.Zero))
            throw new UnreachableException($"Levers ended where the formula comes to {reached} of {money}, and a step more would still be paid for.");
        return new(money, reached, settings);
    }

    private Money TotalWith(int[] at, int lever, int position)
    {
        int[] tried = [.. at];
        tried[lever] = position;
        return Total(tried);
    }

    private Money Total(int[] at)
    {
        Calculations++;
        return total(at).OrThrow();
    }
}
