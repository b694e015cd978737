using System.Globalization;
using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Publishing.PackFigures;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>Tables and the chart of values that were solved for.</summary>
internal sealed class SolvedTables(SolvedView view)
{
    public PackTable Values() => new("solved_values", "Solved values", view.IsProposed ? "Proposed and solved values" : "Present and solved values",
        [
            new("Value, pounds a year", PackColumnKind.Text), .. Where(!view.ForPublication, new PackColumn("Placements", PackColumnKind.Count)),
            new("Present", PackColumnKind.Pounds), .. Where(view.IsProposed, new PackColumn("Proposed", PackColumnKind.Pounds)), new("Solved", PackColumnKind.Pounds),
            new("Solved less present", PackColumnKind.Pounds), new("Change in %", PackColumnKind.Percent), .. Where(view.IsProposed, new PackColumn("Solved less proposed", PackColumnKind.Pounds)),
        ],
        [
            .. view.Values.Select(v => new PackRow(
            [
                Text(v.Name), .. Where(!view.ForPublication, Count(v.Pupils)), Of(v.Present), .. Where(view.IsProposed, Of(v.Proposed)), Of(v.Solved),
                Of(v.Solved - v.Present), Part(v.Solved - v.Present, v.Present), .. Where(view.IsProposed, Of(v.Solved - v.Proposed)),
            ])),
        ],
        [
            $"Values that nobody is paid by in the year, or that the problem leaves as they are, are not in the table. Solved values are whole multiples of {SolvedWords.Short(view.Problem.Grid)}.",
            .. view.ForPublication ? Array.Empty<string>() : ["Placements are those of the year, each counted once, that are paid by the value: the authority's own pupils, wherever they are taught."],
        ]);

    public PackTable Aims() => new("aims", "Aims", "How good the answer is",
        [
            new("Aim, in their order", PackColumnKind.Text), new("Best found", PackColumnKind.Pounds), new("Cannot be below", PackColumnKind.Pounds), new("Gap", PackColumnKind.Text), new("Proven best", PackColumnKind.Text),
        ],
        [
            .. view.Aims.Where(a => a.Tier != SolveTier.SmallestValues).Select(a => new PackRow(
                [Text(SolvedWords.Of(a.Tier)), Pounds(a.Best), Pounds(a.Bound), Text(Hundredths(a.GapHundredths)), Text(YesNo(a.Proven))])),
            .. view.Aims.Where(a => a.Tier == SolveTier.SmallestValues).Select(a => new PackRow(
                [Text(SolvedWords.Of(a.Tier)), new PackCell.None(), new PackCell.None(), new PackCell.None(),
                    Text(a.Proven && !view.Aims.All(other => other.Proven) ? "yes, among values as good" : YesNo(a.Proven))])),
        ],
        [
            "Each aim is judged among the values that are best by the aims before it. The gap is how much of the best found could be less at most, were the search to go on.",
            .. Stepped(),
        ]);

    public PackTable Prices() => new("constraint_prices", "Price of constraints", "What each constraint costs",
        [
            new("If this did not have to hold", PackColumnKind.Text), new("The target is reached", PackColumnKind.Text), new("Above the target", PackColumnKind.Pounds),
            new("Pupils times change", PackColumnKind.Pounds), new("Largest change of a value", PackColumnKind.Pounds), new("Most that could be saved", PackColumnKind.Pounds), new("Proven", PackColumnKind.Text),
        ],
        [AsItIs(), .. view.Prices.Select(Row)],
        [
            "Each row is the same problem without one constraint, solved anew. Most that could be saved: against the present values, with no regard to what is proposed. Where it is not proven, something better may exist.",
            .. Stepped(),
        ]);

    public PackTable TradeOff() => new("trade_off", "Saving and largest loss", "What can be saved for which largest loss",
        [new("No school loses more of its budget share than", PackColumnKind.Text), new("Saving found", PackColumnKind.Pounds), new("Saving possible at most", PackColumnKind.Pounds), new("Proven", PackColumnKind.Text)],
        [.. view.TradeOff.Select(t => new PackRow([Text(Hundredths(t.LossHundredths)), Pounds(t.Saving), Pounds(t.Bound), Text(YesNo(t.Proven))]))],
        ["The most that can be saved against the present values while every other constraint but limits on schools' losses holds, with no regard to what is proposed. Where it is not proven, more may be possible, up to the last amount.", .. LimitsOfOthers(), .. Stepped()]);

    // A limit of its own kind is not what the curve goes along.
    private IEnumerable<string> LimitsOfOthers() => view.Problem.Constraints.OfType<SolveConstraint.SchoolLoss>().Any(l => l.Of != LossOf.BudgetShare || l.MostPercent is null || l.Groups.Count > 0)
        ? ["Every limit here is a percentage of the budget share, and for every school; the problem states limits of another kind, which this table leaves out."] : [];

    public PackChart Curve(PackTable table) => new("trade_off_curve", "Saving against the largest loss of a school",
        $"The more a school may lose of its budget share, from left to right, the more can be saved in the year, from the bottom up. {SolvedWords.Slope(view)}", PackColumnKind.Pounds, table.Id,
        [.. Points("Saving found", t => t.Saving), .. view.TradeOff.All(t => t.Saving == t.Bound) ? [] : Points("Saving possible at most", t => t.Bound)])
    {
        IsCurve = true,
    };

    private IEnumerable<PackBar> Points(string series, Func<TradeOffRow, Money> saving) =>
        view.TradeOff.Select(t => new PackBar(Hundredths(t.LossHundredths), series, saving(t).Pounds) { At = t.LossHundredths });

    public PackTable Conflict() => new("out_of_reach", "Out of reach", "What keeps the target out of reach",
        [new("Together these cannot hold", PackColumnKind.Text), .. view.ForPublication ? Array.Empty<PackColumn>() : [new("Alone it would have to give", PackColumnKind.Text), new("Schools in the way", PackColumnKind.Text)]],
        [
            .. view.Conflict.Select(c => new PackRow(
                [Text(c.Words), .. view.ForPublication ? Array.Empty<PackCell>() : [c.Give is string give ? Text(give) : new PackCell.None(), c.Schools.Count == 0 ? new PackCell.None() : Text(string.Join(", ", c.Schools))]])),
        ],
        [
            view.PerhapsFewer ? "The search did not decide all smaller sets, so that fewer of them may stand in each other's way: give it more steps."
                : "No fewer of them stand in each other's way: without any one of these the others can hold.",
            .. view.ForPublication ? ["What each would have to give can be a single school's figure, and is left out of what is published."] : Array.Empty<string>(),
        ]);

    public static string Hundredths(long hundredths) => string.Create(CultureInfo.InvariantCulture, $"{hundredths / 100}.{hundredths % 100:00}%");

    private static IEnumerable<T> Where<T>(bool shown, T item) => shown ? [item] : [];

    private PackRow AsItIs() => new(
    [
        Text("Everything holds"), Text(YesNo(view.Answer.Excess == Money.Zero)), Aim(SolveTier.Excess), Aim(SolveTier.WeightedChange), Aim(SolveTier.LargestChange), view.MostSaved is Money most ? Pounds(most) : new PackCell.None(),
        Text(YesNo(view.Aims.All(a => a.Proven))),
    ]);

    private PackCell Aim(SolveTier tier) => view.Aims.FirstOrDefault(a => a.Tier == tier) is AimRow row ? Pounds(row.Best) : new PackCell.None();

    // The least total is known even where the others cannot hold together.
    private static PackRow Row(PriceRow price) => new(price.Feasible
        ? [Text(price.Words), Text(YesNo(price.Reached)), Pounds(price.Excess), Pounds(price.Weighted), Pounds(price.Largest), Pounds(price.Saving), Text(YesNo(price.Proven))]
        : [Text(price.Words), Text("the others cannot hold together"), new PackCell.None(), new PackCell.None(), new PackCell.None(), new PackCell.None(), Text(YesNo(price.Proven))]);

    private IEnumerable<string> Stepped() => view.Step is Money step
        ? [$"Sums over pupils are rounded to whole {SolvedWords.Short(step)}, more than a few pupils of the dearest band cost, so that none tells of so few."] : [];

    private static string YesNo(bool yes) => yes ? "yes" : "no";

    private static PackCell Of(Rate rate) => rate.Millionths % (Rate.Scale / 100) == 0 ? Pounds(new Money(rate.Millionths / (Rate.Scale / 100))) : Text($"£{rate}");

    private static PackCell Part(Rate part, Rate whole) => Tenths(new(part.Millionths), new(whole.Millionths)) is long tenths ? new PackCell.Percent(tenths) : new PackCell.None();
}
