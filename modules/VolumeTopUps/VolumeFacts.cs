using FundingPlatform.Kernel;

namespace FundingPlatform.VolumeTopUps;

/// <summary>
/// A scheme file was put in use: its years (the first of each), its whole text, the SHA-256 of the text's UTF-8 in hex, and when.
/// </summary>
public sealed record VolumeSchemePublished(
    string Id, int Authority, int FirstYear, int LastYear, string Sha256, DateTimeOffset PublishedAt, DateOnly? DecidedOn, string Text);

/// <summary>
/// England's published averages were loaded for an authority, or with 0 for every one that has loaded none itself. They are whole: what
/// was loaded for it before is no longer used.
/// </summary>
public sealed record NationalAveragesLoaded(int Authority, DateOnly? DecidedOn, IReadOnlyList<LoadedAverage> Averages);

/// <summary>One January; percentages are whole hundred-millionths of a percent.</summary>
public sealed record LoadedAverage(int January, long AllSchools, long Primary, long Secondary, DateOnly PublishedOn, string Source, string Status)
{
    internal static LoadedAverage Of(NationalAverage average) => new(
        average.January, average.AllSchools.HundredMillionths, average.Primary.HundredMillionths, average.Secondary.HundredMillionths,
        average.PublishedOn, average.Source, average.Status.Word());

    internal NationalAverage Average() =>
        new(January, new(AllSchools), new(Primary), new(Secondary), PublishedOn, Source, SourceStatuses.Words[Status]);
}

/// <summary>
/// Amounts of a count were notified to schools. <paramref name="Year"/> is the year's first. <paramref name="Number"/> 0 is the first
/// notification; each later one is a recount entry, whose amounts are added to what was notified before and may be below
/// zero. <paramref name="CountNumber"/> is how often the count had been corrected by then.
/// </summary>
public sealed record VolumeCountNotified(
    string Scheme, int Authority, int Year, DateOnly On, int Number, int CountNumber, DateOnly DecidedOn, IReadOnlyList<NotifiedLine> Lines);

/// <summary>The same as it was recorded before lines said what was due: <see cref="NotifiedLine.Due"/> is null in all of them.</summary>
public sealed record VolumeCountNotifiedV1(
    string Scheme, int Authority, int Year, DateOnly On, int Number, int CountNumber, DateOnly DecidedOn, IReadOnlyList<NotifiedLine> Lines);

/// <summary>
/// One school: pupils, roll, threshold and excess in hundred-millionths (threshold and excess rounded half up to them), entitlement
/// and amount in pence. <paramref name="Due"/> is what this entry was due by the rules before the pot, null in the oldest entries.
/// </summary>
public sealed record NotifiedLine(int School, long Counted, long? Roll, long Threshold, long Excess, long Entitlement, long Amount, long? Due = null);

/// <summary>What was notified of one count, once: the first time with number 0, then each recount entry with its own.</summary>
public sealed record NotifiedCount(
    string Scheme, int Authority, FundingYear Year, DateOnly On, int Number, int CountNumber, DateOnly DecidedOn, long Sequence, IReadOnlyList<NotifiedLine> Lines)
{
    /// <summary>What it adds up to.</summary>
    public Money Total => Lines.Sum(l => new Money(l.Amount));
}
