using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation;

/// <summary>What of the formula may give way when a transfer takes money out of the schools block.</summary>
public enum LeverKind
{
    /// <summary>The basic entitlement of every stage, as a percentage of the rates in force.</summary>
    BasicEntitlement,

    /// <summary>The percentage of the minimum funding guarantee.</summary>
    Mfg,

    /// <summary>The gain in percent above which gains are scaled back.</summary>
    Cap,

    /// <summary>The percentage of a gain above the cap that is taken; the lowest that the money allows is looked for.</summary>
    Scale,

    /// <summary>The minimum per-pupil levels, as a percentage of those in force; only with the Secretary of State's approval.</summary>
    MinimumPerPupil,
}

/// <summary>The Secretary of State's approval of what the year's regulations do not allow, as it is recorded.</summary>
public sealed record MinisterApproval(string Reference, DateOnly Date)
{
    /// <summary>As it is recorded beside a lever: <c>reference, 2023-02-01</c>.</summary>
    public override string ToString() => $"{Reference}, {Date:yyyy-MM-dd}";
}

/// <summary>
/// A lever and how far it may go, all in percent. What is in force lies within <paramref name="Least"/> and
/// <paramref name="Greatest"/>, a whole number of <paramref name="Step"/>s from each. <paramref name="Decimals"/> is the
/// precision of the rates that the lever multiplies (2: whole pence). <paramref name="Beside"/> is the cap of a scale and
/// the scale of a cap, where the authority has neither in force. <paramref name="At"/> is where it was read.
/// </summary>
public sealed record Lever(
    LeverKind Kind, Quantity Least, Quantity Greatest, Quantity Step, int Decimals = 2, Quantity? Beside = null,
    MinisterApproval? Approval = null, SourceRef? At = null);

/// <summary>
/// A parameter of the year's rules that a lever sets; it goes before the authority's own and the national one.
/// <paramref name="Approval"/> is the Secretary of State's, with its date, where the lever has one.
/// </summary>
public sealed record LeverParameter(Parameter Parameter, string? Approval);

/// <summary>
/// Where a lever ended. <paramref name="Value"/> is null for a cap that is not used; without parameters the lever is where it
/// was. <paramref name="OneStepMore"/> is what the formula would come to beyond the money one step further on; null where
/// the lever cannot go further or has not moved.
/// </summary>
public sealed record LeverSetting(Lever Lever, Quantity? Value, IReadOnlyList<LeverParameter> Parameters, Money? OneStepMore)
{
    /// <summary>Whether it differs from what is in force.</summary>
    public bool Moved => Parameters.Count > 0;
}

/// <summary>
/// A formula that the money pays for: what it may come to, what it comes to by the full calculation, and its levers in
/// their order. <see cref="Remainder"/> is less than one more step of any lever that has moved costs; it stays unallocated.
/// </summary>
public sealed record AffordedFormula(Money Money, Money Total, IReadOnlyList<LeverSetting> Levers)
{
    public Money Remainder => Money - Total;

    /// <summary>What all levers together set.</summary>
    public IReadOnlyList<LeverParameter> Parameters => [.. Levers.SelectMany(l => l.Parameters)];
}
