using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Engine;

/// <summary>One scheme that pays by counts, as a run works it out: its columns, the room that they need, and what the last run made of them.</summary>
internal sealed class CountedRun(BudgetLine line, CountedColumns columns)
{
    // Only where schools that the formula does not have are paid too: else the amounts are worked out where the shares read them.
    private readonly double[] more = new double[columns.Room], room = new double[columns.Room];
    private CountedOutcome outcome;
    private Columns? into;

    /// <summary>Fills the scheme's line by the notional SEN of the schools' columns. False where the module's own rule has to work it out.</summary>
    public bool Run<TLane>(Columns schools) where TLane : struct, ILane<TLane>
    {
        into = columns.Room == schools.Stride ? schools : null;
        outcome = columns.Run<TLane>(schools[Column.NotionalSen], Pence, room);
        if (into is null) more.AsSpan(0, schools.Stride).CopyTo(schools.Line(line));
        return outcome != CountedOutcome.Beyond;
    }

    /// <summary>Takes the pupils of these counts; false where they are not of the kind that the columns hold.</summary>
    public bool Recount(IEnumerable<PlanCount> counts)
    {
        foreach (PlanCount count in counts)
            if (!columns.Recount(count)) return false;
        return true;
    }

    /// <summary>A row's amount after a run, or what it needs; null where the scheme does not apply to the school.</summary>
    public SchoolAmount? Of(int row) => columns.Of(row, outcome, Pence, room);

    private Span<double> Pence => into is null ? more : into.Line(line);
}
