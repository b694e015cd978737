using System.Globalization;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Affording;

/// <summary>
/// A lever laid out in steps from where the formula comes to most (0) to where it comes to least (<see cref="Last"/>).
/// What is in force is at <see cref="Own"/>, where the lever sets nothing.
/// </summary>
internal sealed class LeverSteps
{
    public static readonly BudgetLine[] Basic = [BudgetLine.BasicEntitlementPrimary, BudgetLine.BasicEntitlementKs3, BudgetLine.BasicEntitlementKs4];

    private readonly YearRules rules;
    private readonly Quantity? own;

    /// <summary>The lever and the rules in force must fit: <see cref="LeverCheck"/>.</summary>
    public LeverSteps(Lever lever, YearRules rules)
    {
        (Lever, this.rules, own) = (lever, rules, InForce(lever.Kind, rules));
        int within = Steps(lever.Greatest - lever.Least, lever.Step);
        // A cap that is not in force has a place of its own, before the highest one.
        Last = own is null ? within + 1 : within;
        Own = own is not Quantity value ? 0 : lever.Kind == LeverKind.Scale ? Steps(value - lever.Least, lever.Step) : Steps(lever.Greatest - value, lever.Step);
    }

    public Lever Lever { get; }
    public int Last { get; }
    public int Own { get; }

    /// <summary>What is in force, in percent; null for a cap where the authority caps nothing.</summary>
    public static Quantity? InForce(LeverKind kind, YearRules rules) => kind switch
    {
        LeverKind.Mfg => rules.Mfg is { } mfg ? Percent(mfg.Percentage) : null,
        LeverKind.Cap => rules.CapAndScale is { } cap ? Percent(cap.Cap) : null,
        LeverKind.Scale => rules.CapAndScale is { } scale ? Percent(scale.Scale) : null,
        _ => Quantity.Of(100),
    };

    public static Quantity Percent(Quantity share) => new(share.HundredMillionths * 100);

    public Quantity? ValueAt(int position)
    {
        if (own is null && position == 0) return null;
        long steps = own is null ? position - 1 : position;
        return new(Lever.Kind == LeverKind.Scale
            ? Lever.Least.HundredMillionths + steps * Lever.Step.HundredMillionths
            : Lever.Greatest.HundredMillionths - steps * Lever.Step.HundredMillionths);
    }

    public IReadOnlyList<LeverParameter> ParametersAt(int position)
    {
        if (position == Own || ValueAt(position) is not Quantity value) return [];
        return Lever.Kind switch
        {
            LeverKind.BasicEntitlement =>
            [
                .. Basic.Where(line => rules.FactorRates[(int)line] is not null)
                    .Select(line => Scaled($"local.{line.Name()}", rules.FactorRates[(int)line]!.Value, value)),
            ],
            LeverKind.MinimumPerPupil =>
            [
                Scaled("mppl.primary", rules.MinimumPerPupil!.Primary, value),
                Scaled("mppl.key_stage_3", rules.MinimumPerPupil.KeyStage3, value),
                Scaled("mppl.key_stage_4", rules.MinimumPerPupil.KeyStage4, value),
            ],
            LeverKind.Mfg => [Set("mfg.percentage", value)],
            LeverKind.Cap => [Set("cap.percentage", value), .. Beside("cap.scale")],
            _ => [Set("cap.scale", value), .. Beside("cap.percentage")],
        };
    }

    private IEnumerable<LeverParameter> Beside(string name) => own is null ? [Set(name, Lever.Beside!.Value)] : [];

    private LeverParameter Set(string name, Quantity percent) => Named(name, percent.ToString(), "percent", $"{percent}%");

    private LeverParameter Scaled(string name, Rate rate, Quantity percent)
    {
        long unit = 1;
        for (int i = Lever.Decimals; i < 6; i++) unit *= 10;
        Exact exact = new Exact(rate.Millionths, 1) * new Exact(percent.HundredMillionths, 100 * Quantity.Scale);
        var scaled = new Rate((long)exact.RoundTo(RoundingMode.HalfUp, unit));
        return Named(name, scaled.Pounds.ToString("0.00####", CultureInfo.InvariantCulture), "pounds", $"{percent}% of {rate}, half up to {Lever.Decimals} decimals");
    }

    private LeverParameter Named(string name, string value, string unit, string how) => new(
        new(name, value, unit, SourceStatus.Given, $"lever {EnumWords.Of(Lever.Kind)}: {how}{(Lever.Approval is { } approval ? $" ({OutcomeWords.Approved(approval.ToString())})" : "")}", new("levers", 0)),
        Lever.Approval?.ToString());

    private static int Steps(Quantity span, Quantity step) => (int)(span.HundredMillionths / step.HundredMillionths);
}
