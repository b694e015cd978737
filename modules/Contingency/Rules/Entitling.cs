using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Contingency.Rules;

/// <summary>
/// A school against the threshold: how far above it in pupils and, where it is one in pounds, in pence. <see cref="Text"/> is the
/// comparison with its numbers; <see cref="Missing"/> says what is not known, and then nothing else of it holds.
/// </summary>
internal sealed class Standing(bool qualifies, Exact excessPupils, Exact excessPence, Func<string> text, string? missing)
{
    public bool Qualifies => qualifies;
    public Exact ExcessPupils => excessPupils;
    public Exact ExcessPence => excessPence;
    public string? Missing => missing;

    // A book is worked out after every change, and its words are asked for seldom.
    public string Text => text();

    /// <summary>What the round's months of it are worth, whatever was notified before; not asked of what is shared by pot.</summary>
    public long Entitled { get; init; }
}

/// <summary>Who qualifies, and for how much a year.</summary>
internal static class Entitling
{
    public static Standing Stand(Eligibility rule, SchoolCount count, SchoolNeeds? needs) =>
        rule.Kind == EligibilityKind.CostAboveNotionalSen ? AgainstNotional(rule, count, needs) : AgainstNumber(rule, count, needs);

    /// <summary>The same with what it is worth for some months.</summary>
    public static Standing Stand(FormulaPart formula, int months, SchoolCount count, SchoolNeeds? needs)
    {
        Standing found = Stand(formula.Eligibility, count, needs);
        if (formula.Payment == PaymentKind.ShareOfPot || !found.Qualifies) return found;
        return new(true, found.ExcessPupils, found.ExcessPence, () => found.Text, null)
        {
            Entitled = formula.Rounding.Apply(FullYear(formula, found, count) * new Exact(months, 12)).Pence,
        };
    }

    /// <summary>The year's amount of a school in pence, capped and not below the minimum; what is shared by pot is not asked here.</summary>
    public static Exact FullYear(FormulaPart formula, Standing standing, SchoolCount count)
    {
        if (!standing.Qualifies) return Exact.Zero;
        Exact due = formula.Payment switch
        {
            PaymentKind.Shortfall => standing.ExcessPence,
            PaymentKind.PerExcessPupil => formula.PerPupil.Pence * Fraction(formula.Fraction, standing.ExcessPupils),
            PaymentKind.PerCountedPupil => formula.PerPupil.Pence * count.Counted.Exact,
            _ => throw new InvalidOperationException("A share of the pot depends on the other schools."),
        };
        return Within(formula, due, 12);
    }

    /// <summary>An amount for some months, at most the cap's months; nothing where it is below the minimum's.</summary>
    public static Exact Within(FormulaPart formula, Exact pence, int months)
    {
        Exact share = new(months, 12);
        if (formula.Cap is Money cap) pence = Exact.Min(pence, cap.Pence * share);
        return formula.Minimum is Money minimum && pence < minimum.Pence * share ? Exact.Zero : pence;
    }

    public static Exact Fraction(ExcessFraction rule, Exact pupils) => rule switch
    {
        ExcessFraction.Floor => (Exact)(long)pupils.RoundTo(RoundingMode.Truncate, 1),
        ExcessFraction.Ceiling => (Exact)(long)pupils.RoundTo(RoundingMode.Up, 1),
        _ => pupils,
    };

    private static Standing AgainstNotional(Eligibility rule, SchoolCount count, SchoolNeeds? needs)
    {
        // Without pupils there is no cost to compare, whatever the budget is.
        if (count.Counted <= Quantity.Zero) return new(false, Exact.Zero, Exact.Zero, () => "no pupils counted", null);
        if (needs?.NotionalSen is not Money notional) return Unknown("the notional SEN budget");
        Exact cost = rule.Contribution.Pence * count.Counted.Exact, threshold = notional.Pence * rule.Percent.Exact / 100, over = cost - threshold;
        string Text() => $"{count.Counted} x {Pounds(rule.Contribution.Pence)} = {Pounds(cost)} against {rule.Percent}% of a notional SEN budget of {notional} = {Pounds(threshold)}";
        return over > Exact.Zero ? new(true, over / rule.Contribution.Pence, over, Text, null) : new(false, Exact.Zero, Exact.Zero, Text, null);
    }

    private static Standing AgainstNumber(Eligibility rule, SchoolCount count, SchoolNeeds? needs)
    {
        if (count.Counted <= Quantity.Zero) return new(false, Exact.Zero, Exact.Zero, () => "no pupils counted", null);
        Exact? expected = rule.Expected!.Terms.IsEmpty ? rule.Expected.Constant.Exact : needs is null ? null : rule.Expected.Of(needs);
        if (expected is not Exact known) return Unknown($"a factor among {string.Join(", ", rule.Expected.Terms.Select(t => t.Factor))}");
        Exact over = count.Counted.Exact - known - rule.Margin.Exact;
        string Text() => rule.Kind == EligibilityKind.AboveCount
            ? $"{count.Counted} pupils against {Number(known)}"
            : $"{count.Counted} pupils against {Number(known)} expected and {rule.Margin} more";
        return over > Exact.Zero ? new(true, over, Exact.Zero, Text, null) : new(false, Exact.Zero, Exact.Zero, Text, null);
    }

    private static Standing Unknown(string what) => new(false, Exact.Zero, Exact.Zero, () => $"{what} is not known", what);

    private static Money Pounds(Exact pence) => Rounding.Penny.Apply(pence);

    private static Quantity Number(Exact value) => Quantity.Nearest(value, 4);
}
