using System.Collections.Immutable;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps.Rules;

namespace FundingPlatform.VolumeTopUps;

/// <summary>
/// One school at one count: pupils counted, the roll, the threshold and the pupils above it, both after their fraction rules, and what
/// they are worth for a full year, in pence and unrounded. <paramref name="Share"/> of the year is paid by it. What cannot be worked
/// out is null, and <paramref name="Missing"/> says what is needed. <paramref name="Percent"/> is the percentage of roll behind the
/// threshold, where there is one.
/// </summary>
public sealed record VolumeMeasure(
    DateOnly On, Exact Share, Quantity Counted, Quantity? Roll, Exact? Percent, Exact? Threshold, Exact? Excess, Exact? FullYear, string? Missing)
{
    /// <summary>More pupils are counted than the threshold.</summary>
    public bool Qualifies => Threshold is Exact threshold && Counted.Exact > threshold;
}

/// <summary>
/// One school in a round. <paramref name="Entitlement"/> is what the count is worth for its share of the year, before anything is
/// taken off; <paramref name="Due"/> what it leads to by the scheme's own rules, before the pot; <paramref name="Amount"/> what
/// is paid, below zero where money is taken back. Null where it cannot be worked out, as <paramref name="Missing"/> says.
/// </summary>
public sealed record VolumeLine(
    int SchoolId, ImmutableArray<VolumeMeasure> Measures, Money? Entitlement, Money? Due, Money? Amount, string? Missing);

/// <summary>
/// One count of a year, or with a scheme that is paid by days the whole year. <paramref name="Notified"/>: its amounts are fixed and
/// are those of the record, and a school that was left out because it could not be worked out has a line without one; else they are what is
/// expected. <paramref name="Recount"/> is what a recount would add or take back by school, where the count was corrected after it was
/// notified, or a school can be worked out since; it can be notified where it is due.
/// </summary>
public sealed record VolumeRound(
    string Name, DateOnly On, CountState State, int Number, bool Notified, ImmutableArray<VolumeLine> Lines, ImmutableArray<VolumeLine> Recount)
{
    /// <summary>The later count that is notified and has settled the year since, so that no recount of this one can be notified; null where there is none.</summary>
    public DateOnly? SettledBy { get; init; }

    /// <summary>The count was corrected after the latest of its notifications.</summary>
    public bool CorrectedSince { get; init; }

    /// <summary>Whether a recount can be notified that would change something, be it only what the schools are told of their pupils.</summary>
    public bool RecountDue => Recount.Length > 0 && SettledBy is null;

    /// <summary>What is due by the rules at the schools that could be worked out.</summary>
    public Money Due => Lines.Sum(l => l.Due ?? Money.Zero);

    /// <summary>What is paid of it.</summary>
    public Money Paid => Lines.Sum(l => l.Amount ?? Money.Zero);
}

/// <summary>
/// What a scheme comes to at every school of an authority in a year: by school, in the order of the list, and by round.
/// <paramref name="Notified"/> is what is fixed of it, <paramref name="Paid"/> the sum of all amounts that are known.
/// </summary>
public sealed record VolumeResult(
    VolumeYear Year, ImmutableArray<SchoolAmount> Schools, ImmutableArray<VolumeRound> Rounds, Money? Pot, Money Notified, Money Paid)
{
    private readonly Lazy<IReadOnlyList<Finding>> found = new([]);

    /// <summary>What an officer should know of it; put into words when it is asked for.</summary>
    public IReadOnlyList<Finding> Findings => found.Value;

    /// <summary>What the pot has left; below zero where it is overspent, null where there is none.</summary>
    public Money? Left => Pot is Money pot ? pot - Paid : null;

    /// <summary>What the formula knew of the schools.</summary>
    internal IReadOnlyDictionary<int, SchoolNeeds> Needs { get; init; } = new Dictionary<int, SchoolNeeds>();

    /// <summary>What was measured at each count; nothing of a scheme that is paid by days.</summary>
    internal IReadOnlyDictionary<DateOnly, CountWorth> Measured { get; init; } = new Dictionary<DateOnly, CountWorth>();

    internal Lazy<IReadOnlyList<Finding>> Found { get => found; init => found = value; }

    /// <summary>How a school's amount comes about, with every number that goes in and its source; none where the scheme does not apply to it.</summary>
    public IReadOnlyList<string> Explain(int school) => Explaining.Of(this, school);
}
