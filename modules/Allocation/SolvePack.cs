using FundingPlatform.Allocation.Publishing;

namespace FundingPlatform.Allocation;

/// <summary>Makes the Forum pack of values that were solved for: what was found and what each constraint costs, then what the values do to every school.</summary>
public static class SolvePack
{
    /// <summary>The name of its files, before what marks one for publication.</summary>
    public const string FileName = "solve-pack";

    /// <summary>
    /// The whole pack, marked "Not for publication"; or with <paramref name="publish"/> the one that may be published: beside what the Forum
    /// pack withholds, no number of pupils stands in it, and a sum over pupils only in steps that a few pupils cannot move. An answer
    /// without values has no pack, and throws.
    /// </summary>
    public static PackDocument Of(BandValueAnswer answer, bool publish)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Impact is not ImpactReport impact) throw new ArgumentException("The answer has no values to make a pack of.", nameof(answer));
        return new SolvedSections(publish ? SafeView.Of(impact) : WholeView.Of(impact), SolvedView.Of(answer, impact, publish)).Document();
    }
}
