using System.Runtime.CompilerServices;

namespace FundingPlatform.Kernel;

/// <summary>
/// What a calculation tells of its steps. The kernel asks <see cref="On"/> first, which is a constant of the type, so a
/// silent trace costs nothing at all.
/// </summary>
public interface ITrace
{
    static abstract bool On { get; }

    /// <summary>One step: the name of the rule, its inputs as they went in, and the value that came out, in the units the rule states.</summary>
    void Step(string rule, double result, params ReadOnlySpan<(string Name, double Value)> inputs);
}

/// <summary>Says nothing.</summary>
public readonly struct Silent : ITrace
{
    public static bool On => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step(string rule, double result, params ReadOnlySpan<(string Name, double Value)> inputs) { }
}

/// <summary>One recorded step.</summary>
public sealed record TracedStep(string Rule, double Result, IReadOnlyList<(string Name, double Value)> Inputs);

/// <summary>Keeps every step in order; runs at <see cref="Lane1"/> only.</summary>
public readonly struct Recording() : ITrace
{
    private readonly List<TracedStep> steps = [];
    public static bool On => true;
    public IReadOnlyList<TracedStep> Steps => steps;
    public void Step(string rule, double result, params ReadOnlySpan<(string Name, double Value)> inputs) =>
        steps.Add(new(rule, result, inputs.ToArray()));
}
