using FundingPlatform.Kernel;

namespace FundingPlatform.Banding;

/// <summary>
/// A scheme file was put in use: its whole text, the SHA-256 of the text's UTF-8 in hex, and when. The date of the decision
/// is null where a folder of files was taken in, which states none.
/// </summary>
public sealed record SchemePublished(string Id, int Authority, string Sha256, DateTimeOffset PublishedAt, DateOnly? DecidedOn, string Text);

/// <summary>Awards of one scheme from one source, at most 10,000.</summary>
public sealed record BandsDecided(string Scheme, string SourceFile, IReadOnlyList<DecidedBand> Decisions);

/// <summary>
/// One award was decided. <paramref name="Authority"/> pays (the pupil's home authority), <paramref name="School"/> is the
/// school of the placement, <paramref name="Source"/> says who stated it: <c>request 8f14e45f-...</c>.
/// </summary>
public sealed record BandDecided(int Authority, int School, string Scheme, string Source, DecidedBand Decision, IReadOnlyList<EndedBand> Ended);

/// <summary>
/// An award that another one of its placement ends: which it is (scheme, first day and <paramref name="Award"/>, as in
/// <c>band C</c>) and the first day on which it no longer holds. Where that is its own first day it is taken out.
/// </summary>
public sealed record EndedBand(string Scheme, DateOnly From, string Award, DateOnly Until)
{
    internal static EndedBand Of(BandDecision ended) => new(ended.Scheme, ended.Span.From, ended.Award.Key, ended.Span.Until);
}

/// <summary>
/// One award for a half-open span. Hours are whole hundred-millionths of an hour a week, the amount whole millionths of a
/// pound a year, levels <c>area=level</c> parted by semicolons.
/// </summary>
public sealed record DecidedBand(
    string PlacementId,
    DateOnly From,
    DateOnly? Until,
    string? Band,
    int? Points,
    long? Hours,
    long? TeacherHours,
    long? Amount,
    string? Levels,
    DateOnly DecidedOn,
    int SourceLine)
{
    internal string AwardKey => Award.KeyOf(Band, Points, Levels, Hours is not null || TeacherHours is not null);

    internal static DecidedBand Of(BandDecision decision) => new(
        decision.PlacementId,
        decision.Span.From,
        decision.Span.Until == DateSpan.NoEnd ? null : decision.Span.Until,
        decision.Award.Band,
        decision.Award.Points,
        decision.Award.Hours?.HundredMillionths,
        decision.Award.TeacherHours?.HundredMillionths,
        decision.Award.Amount?.Millionths,
        decision.Award.Levels is null ? null : LevelText.Write(decision.Award.Levels),
        decision.DecidedOn,
        decision.Source.Line);

    internal BandDecision On(string scheme, string file, long sequence) => new(
        PlacementId,
        scheme,
        new Award(Band, Points, Hours is long hours ? new Quantity(hours) : null, TeacherHours is long teacher ? new Quantity(teacher) : null,
            Amount is long amount ? new Rate(amount) : null, Levels is null ? null : LevelText.Read(Levels)),
        new(From, Until ?? DateSpan.NoEnd),
        DecidedOn,
        new SourceRef(file, SourceLine))
    {
        Sequence = sequence,
    };
}

/// <summary>Levels in one line of text: <c>cognition=2;communication=3</c>, in the order of the areas' names.</summary>
internal static class LevelText
{
    public static string Write(IReadOnlyDictionary<string, int> levels) =>
        string.Join(';', levels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));

    /// <summary>Null when the text is not levels.</summary>
    public static IReadOnlyDictionary<string, int>? Read(string text)
    {
        Dictionary<string, int> levels = new(StringComparer.Ordinal);
        foreach (string part in text.Split(';'))
        {
            int equals = part.LastIndexOf('=');
            if (equals < 1 || !int.TryParse(part.AsSpan(equals + 1), out int level) || !levels.TryAdd(part[..equals].Trim(), level)) return null;
        }

        return levels;
    }
}
