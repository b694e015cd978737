using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Publishing.PackFigures;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>What a pack says of values that were solved for, in sentences.</summary>
internal static class SolvedWords
{
    public static string Of(SolveTier tier) => tier switch
    {
        SolveTier.Excess => "As little as can be above the target",
        SolveTier.WeightedChange => "As little change as can be: pupils times the change of their value against the proposed one",
        SolveTier.LargestChange => "The largest single change of a value as small as can be",
        _ => "The smallest values, one after the other",
    };

    /// <summary>What was asked for, what was found and how far it is proven; the notes of the file last.</summary>
    public static IReadOnlyList<string> Found(SolvedView view) =>
    [
        .. view.Problem.Notes,
        $"The values were not chosen: they were solved for. Of all values on a grid of {Short(view.Problem.Grid)} that keep to the constraints, these come nearest to the {(view.IsProposed ? "proposed ones" : "present ones")}, once the target is met or as near as it can be.",
        Target(view), Result(view), Proof(view),
        "The search only proposes. What each school receives, and every total of the present and the solved values, comes from a full calculation with those values, as for any other option in this pack.",
    ];

    public static IReadOnlyList<string> Conflict(SolvedView view) =>
        [$"The target cannot be reached while all of these hold: {Number(view.Conflict.Count, "thing stands", "things stand")} in each other's way{(view.PerhapsFewer ? "" : ", and dropping any one of them would be enough")}."];

    public static string Slope(SolvedView view) =>
        view.TradeOff is [var first, .., var last] ? $"It goes from {first.Saving} where no school loses more than {SolvedTables.Hundredths(first.LossHundredths)} to {last.Saving} at {SolvedTables.Hundredths(last.LossHundredths)}." : "";

    public static string Reproduce(PackHeader header, SolvedView view) =>
        $"The same database at journal entry {header.JournalSequence:0} (hash {header.JournalHash}), the same problem file and the year {header.Year} give this pack again{(view.Answer.StoppedByTime ? " if the machine comes as far in the time" : ", to the byte")}: " +
        $"funding solve --authority {header.Authority:000} --year {header.Year} --problem <file> --out <folder>{(header.ForPublication ? " --publish" : "")}. The hash of all inputs must then be {header.InputHash}.";

    private static string Target(SolvedView view)
    {
        string where = view.Problem.Target.Settings.Count == 0 ? "" : $" in {string.Join(" and ", view.Problem.Target.Settings.Select(s => EnumWords.Of(s).Replace('_', ' ')))}";
        string what = $"what the authority's own pupils cost by this scheme{where}";
        return view.Problem.Target switch
        {
            SolveTarget.CostNeutral => $"The target: {what} is no more than by the present values, {About(view, view.Present)} in the year.",
            // What is asked for to the pound tells, beside tables that withhold, what the withheld ones have.
            SolveTarget.Saving saving when !view.ForPublication => $"The target: {what} is {saving.Amount} less than by the present values: {view.Target} in the year in place of {view.Present}.",
            _ => $"The target: {what} is at most {About(view, view.Target)} in the year; by the present values it is {About(view, view.Present)}.",
        };
    }

    private static string Result(SolvedView view)
    {
        string proposed = view.IsProposed ? $" The proposed values would cost {About(view, view.Proposed)}." : "";
        string cost = $"The solved values cost {About(view, view.Solved)}";
        if (view.Answer.Excess is Money excess && excess > Money.Zero)
            return $"{cost}{(view.ForPublication ? ", which is above the target" : $", {excess} above the target")}: no values that keep to every constraint {(view.Aims.Any(a => a.Tier == SolveTier.Excess && a.Proven) ? "reach it" : "and reach it were found")}.{proposed}";
        string below = view.ForPublication || view.Answer.Shortfall is not Money shortfall ? ", within the target"
            : shortfall == Money.Zero ? ", exactly the target" : $", {shortfall} below the target{(IsOfTheGrid(view, shortfall) ? $": values on a grid of {Short(view.Problem.Grid)} can rarely hit a penny" : "")}";
        return $"{cost}{below}.{proposed}";
    }

    // One step more of the value that most are paid by would not fit.
    private static bool IsOfTheGrid(SolvedView view, Money shortfall) =>
        shortfall.Pence < view.Problem.Grid.Pence * view.Answer.Values.Select(v => (long)v.Pupils).DefaultIfEmpty().Max();

    private static string Proof(SolvedView view) => view.Answer.Status switch
    {
        SolveStatus.Optimal => "No other values on the grid are better by any of the aims: that is proven.",
        SolveStatus.WithinGap => $"Others could be better by no more than the gap in the table: the search was to stop at {view.Problem.Effort.GapPercent}%.",
        _ => $"The search stopped at its limit of {(view.Answer.StoppedByTime ? "time" : "steps")}: these are the best values found, and the table says how much better others could be at most.",
    };

    /// <summary>Pounds without pence where there are none.</summary>
    public static string Short(Money amount) => amount.Pence % 100 == 0 ? amount.ToString()[..^3] : amount.ToString();

    private static string About(SolvedView view, Money amount) => view.ForPublication ? $"about {Short(amount)}" : amount.ToString();
}
