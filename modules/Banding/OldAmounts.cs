using FundingPlatform.Banding.Rules;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding;

/// <summary>Where the amount of a pupil's old award on another day comes from.</summary>
public enum OldAmountOrigin
{
    /// <summary>The old arrangement's scheme has a value on that day.</summary>
    Scheme,

    /// <summary>The plan states what the old bands were worth in that year.</summary>
    PlanBaseYear,

    /// <summary>Neither is known, so it is the amount that the plan moves the pupil from.</summary>
    PlanOldAmount,
}

/// <summary>An annual amount as the pupil attends, and where it comes from.</summary>
public sealed record OldAmount(Money Annual, OldAmountOrigin Origin);

/// <summary>What old awards were worth at another time: the special-school protection compares with an earlier year's values.</summary>
public static class OldAmounts
{
    /// <summary>
    /// What the pupil's old award, the one that it held on <paramref name="heldOn"/>, gave a year on a day: by the old arrangement's scheme, else by the plan's base-year bands, else
    /// the old amount that the plan moves from. Faults: as for the old amount in <see cref="AssimilationDoubt"/>, where not even that can be told.
    /// </summary>
    public static Outcome<OldAmount> On(AssimilationInputs inputs, PupilToMove pupil, DateOnly day, DateOnly? heldOn = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(pupil);
        AssimilationPlan plan = inputs.Plan;
        if (heldOn is DateOnly held) pupil = Holding.At(plan, pupil, held);
        Scheme? scheme = plan.Old.Scheme is string id ? inputs.Schemes[id] : null;
        if (scheme is not null && scheme.InForce.Contains(day) && In(plan with { Old = plan.Old with { ValuedOn = day } }) is { Fault: null } known)
            return new OldAmount(known.Value, OldAmountOrigin.Scheme);
        if (pupil.Old?.Band is string band && plan.BaseYearBands.TryGetValue(band, out Rate pounds))
            return new OldAmount(AsAttended(pounds.Pence), OldAmountOrigin.PlanBaseYear);
        Outcome<Money> old = In(plan);
        return old.Fault is Fault unknown ? unknown : new OldAmount(old.Value, OldAmountOrigin.PlanOldAmount);

        Outcome<Money> In(AssimilationPlan valued) =>
            Valuing.Old(valued, scheme, pupil) is var amount && amount.Fault is Fault fault ? fault : AsAttended(amount.Value);

        Money AsAttended(Exact fullTime) =>
            Valuing.AsAttended(fullTime, scheme?.PartTime ?? plan.Old.PartTime, pupil.Placement.PartTime, scheme?.Rounding ?? Rounding.Penny);
    }
}
