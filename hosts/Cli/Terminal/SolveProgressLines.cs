using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Terminal;

/// <summary>Says how far solving is: on a terminal with the best and the bound, in a file or pipe each thing once. Two threads may tell at a time.</summary>
internal sealed class SolveProgressLines(Action<string> say, bool isTerminal)
{
    private readonly Lock turn = new();
    private readonly HashSet<string> said = new(StringComparer.Ordinal);

    public void Tell(SolveProgress progress)
    {
        lock (turn)
        {
            if (isTerminal) say(Line(progress));
            else if (said.Add(progress.What)) say($"Working on {progress.What}");
        }
    }

    private static string Line(SolveProgress progress)
    {
        string steps = string.Create(CultureInfo.InvariantCulture, $"{progress.Steps:N0} steps");
        bool money = progress.Tier is not null and not SolveTier.SmallestValues;
        return !money || progress.Best is not long best ? $"Working on {progress.What}, {steps}"
            : $"Working on {progress.What}: best {new Money(best)}{(progress.Bound is long bound ? $", not below {new Money(bound)}" : "")}, {steps}";
    }
}
