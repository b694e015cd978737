namespace FundingPlatform.Kernel;

/// <summary>How far a figure can be trusted; printed wherever the figure is used.</summary>
public enum SourceStatus
{
    /// <summary>Seen in the publisher's own document, or recomputed from it to the penny.</summary>
    Verified,

    /// <summary>Recalled or second-hand; not checked against the publisher.</summary>
    Unverified,

    /// <summary>Worked out by a stated method from real figures.</summary>
    Estimated,

    /// <summary>Given by the user.</summary>
    Given,

    /// <summary>Made up so that a rule can be shown; never real.</summary>
    Illustrative,
}

/// <summary>One value in force from a date, the document that says so, and how far that is checked.</summary>
public sealed record DatedValue<T>(DateOnly From, T Value, string Source, SourceStatus Status);

/// <summary>
/// A rule that changes over time: each value holds from its date until the next one's. Asking before the first is a
/// programming error and throws; ask <see cref="Covers"/> first, where rules are compiled.
/// </summary>
public sealed class Dated<T>
{
    private readonly DatedValue<T>[] oldestFirst;

    /// <exception cref="ArgumentException">Two values start on the same day.</exception>
    public Dated(string name, IEnumerable<DatedValue<T>> values)
    {
        Name = name;
        oldestFirst = [.. values.OrderBy(v => v.From)];
        for (int i = 1; i < oldestFirst.Length; i++)
            if (oldestFirst[i].From == oldestFirst[i - 1].From)
                throw new ArgumentException($"{name} has two values from {oldestFirst[i].From:yyyy-MM-dd}.", nameof(values));
    }

    public string Name { get; }
    public IReadOnlyList<DatedValue<T>> Values => oldestFirst;

    /// <summary>A fault when some day of the span comes before the first value; otherwise null.</summary>
    public Fault? Covers(DateSpan span) =>
        span.IsEmpty || (oldestFirst.Length > 0 && oldestFirst[0].From <= span.From)
            ? null
            : new Fault("rule_not_in_force",
                $"{Name} has no value on {span.From:yyyy-MM-dd}: " +
                (oldestFirst.Length == 0 ? "it has none at all." : $"its first is from {oldestFirst[0].From:yyyy-MM-dd}. Add an earlier value with its source."),
                FaultKind.Invalid);

    /// <summary>The value in force on a day.</summary>
    public DatedValue<T> At(DateOnly date)
    {
        for (int i = oldestFirst.Length - 1; i >= 0; i--)
            if (oldestFirst[i].From <= date) return oldestFirst[i];
        throw new RuleNotInForceException(Name, date);
    }

    /// <summary>The span cut where the value changes, in order; the pieces join up to the span.</summary>
    public IEnumerable<(DateSpan Span, DatedValue<T> Entry)> Over(DateSpan span)
    {
        if (span.IsEmpty) yield break;
        DateOnly from = span.From;
        DatedValue<T> current = At(from);
        foreach (DatedValue<T> next in oldestFirst)
        {
            if (next.From <= from || next.From >= span.Until) continue;
            yield return (new(from, next.From), current);
            (from, current) = (next.From, next);
        }

        yield return (new(from, span.Until), current);
    }
}

/// <summary>A rule was asked for a day before its first value, which a check at compile time should have refused.</summary>
public sealed class RuleNotInForceException : Exception
{
    public RuleNotInForceException(string name, DateOnly date) : base($"{name} has no value on {date:yyyy-MM-dd}.") { }
    public RuleNotInForceException() { }
    public RuleNotInForceException(string message) : base(message) { }
    public RuleNotInForceException(string message, Exception inner) : base(message, inner) { }
}
