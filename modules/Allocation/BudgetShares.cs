using System.Collections.Immutable;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation;

/// <summary>One line of a school's share. A line that is 0 is listed only where its rule was applied.</summary>
public readonly record struct LineAmount(BudgetLine Line, Money Amount);

/// <summary>A line that is not calculated, and what it needs. No line, never £0.</summary>
public sealed record NotCalculated(BudgetLine Line, string Needs);

/// <summary>
/// What an authority pays at a school by counts of pupils with plans: volume top-ups and the contingency fund. Null for one
/// that does not apply to the school. Where one cannot be worked out, what is known of it is in the share and what it lacks is said.
/// </summary>
public sealed record CountedAmounts(SchoolAmount? VolumeTopUp, SchoolAmount? Contingency);

/// <summary>How the lines that are paid by counts came about at a school, step by step, as the schemes tell it.</summary>
public sealed record CountedWords(IReadOnlyList<string> VolumeTopUp, IReadOnlyList<string> Contingency)
{
    /// <summary>What these words end at; an explanation is refused where the share has another amount.</summary>
    public CountedAmounts? EndAt { get; init; }

    /// <summary>No scheme tells anything.</summary>
    public static CountedWords None { get; } = new([], []);
}

/// <summary>
/// A school's share of the year. <paramref name="Lines"/> is in the order of the list and adds up to the two subtotals,
/// and these to the share, to the penny. <paramref name="NotionalSen"/> sits inside the share and adds nothing; null
/// when its recipe needs a line that is not calculated.
/// </summary>
public sealed record SchoolShare(
    SchoolFunding School,
    ImmutableArray<LineAmount> Lines,
    ImmutableArray<NotCalculated> Missing,
    Money? NotionalSen)
{
    /// <summary>What went into the lines that are paid by counts; null where none applies to the school.</summary>
    public CountedAmounts? Counted { get; init; }

    public Money SchoolsBlockShare => Lines.Where(l => l.Line.Part() == BudgetPart.SchoolsBlockShare).Sum(l => l.Amount);
    public Money HighNeedsAllocation => Lines.Where(l => l.Line.Part() == BudgetPart.HighNeedsAllocation).Sum(l => l.Amount);
    public Money BudgetShare => SchoolsBlockShare + HighNeedsAllocation;

    /// <summary>The amount of a line, or null when it is not calculated.</summary>
    public Money? this[BudgetLine line]
    {
        get
        {
            foreach (LineAmount entry in Lines)
                if (entry.Line == line) return entry.Amount;
            return null;
        }
    }
}

/// <summary>
/// One step of an explanation: the line, the rule in words with its source, the inputs as they went in with their source
/// and status, the formula with the numbers in it, how it was rounded, and the result in pounds.
/// </summary>
public sealed record ExplainedStep(string Line, string Rule, string Inputs, string Formula, string Rounding, Money Result);
