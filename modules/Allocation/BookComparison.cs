using System.Globalization;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation;

/// <summary>Compares the budget shares that two databases lead to: derived twice from the same record they must be the same.</summary>
public static class BookComparison
{
    private const int MostDifferences = 100;

    /// <summary>
    /// Builds every open book of both databases and compares every share line by line. What differs comes back in words, at
    /// most a hundred of them; none when all is well. The caller keeps both connections open.
    /// </summary>
    public static IReadOnlyList<string> Compare(SqliteConnection first, SqliteConnection second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        IReadOnlyList<BookKey> keys = BookBuilder.Keys(first);
        IReadOnlyList<BookKey> others = BookBuilder.Keys(second);
        IEnumerable<string> missing = keys.Except(others).Select(k => $"{NameOf(k)}: only the first database has this book.")
            .Concat(others.Except(keys).Select(k => $"{NameOf(k)}: only the second database has this book."));
        BookKey[] both = [.. keys.Intersect(others)];
        IEnumerable<string> differing = BookBuilder.Build(first, both).Zip(BookBuilder.Build(second, both))
            .SelectMany(pair => Differences(pair.First.Key, pair.First.Book.Calculate(), pair.Second.Book.Calculate()));
        return [.. missing.Concat(differing).Take(MostDifferences)];
    }

    /// <summary>How two results of one book differ, in words and in the order of the schools.</summary>
    internal static IEnumerable<string> Differences(BookKey key, Outcome<SchoolShare[]> first, Outcome<SchoolShare[]> second)
    {
        if (first.Fault is not null || second.Fault is not null)
            return first.Fault == second.Fault ? [] : [$"{NameOf(key)}: {first.Fault?.Message ?? "worked out"} / {second.Fault?.Message ?? "worked out"}"];
        Dictionary<int, SchoolShare> others = second.Value.ToDictionary(s => s.School.SchoolId);
        HashSet<int> known = [.. first.Value.Select(s => s.School.SchoolId)];
        return first.Value.SelectMany(share => others.TryGetValue(share.School.SchoolId, out SchoolShare? other)
                ? Differences(share, other).Select(text => $"{NameOf(key)}, {share.School.Name} ({share.School.SchoolId}): {text}")
                : [$"{NameOf(key)}, {share.School.Name} ({share.School.SchoolId}): only the first has a share."])
            .Concat(second.Value.Where(s => !known.Contains(s.School.SchoolId))
                .Select(s => $"{NameOf(key)}, {s.School.Name} ({s.School.SchoolId}): only the second has a share."));
    }

    private static IEnumerable<string> Differences(SchoolShare first, SchoolShare second)
    {
        foreach (BudgetLine line in BudgetLines.All)
            if (first[line] != second[line]) yield return $"{line.Name()} {Text(first[line])} / {Text(second[line])}";
        if (first.NotionalSen != second.NotionalSen) yield return $"notional_sen {Text(first.NotionalSen)} / {Text(second.NotionalSen)}";
        if (!first.Missing.AsSpan().SequenceEqual(second.Missing.AsSpan())) yield return "other lines are not calculated";
        if (first.School.Name != second.School.Name) yield return $"name {first.School.Name} / {second.School.Name}";
        if (first.School.DfePays != second.School.DfePays) yield return "another payer";
        if ((first.School.PricedPlacements, first.School.UnpricedPlacements) != (second.School.PricedPlacements, second.School.UnpricedPlacements))
            yield return string.Create(CultureInfo.InvariantCulture,
                $"placements {first.School.PricedPlacements} priced and {first.School.UnpricedPlacements} not / {second.School.PricedPlacements} and {second.School.UnpricedPlacements}");
        if (first.School.ProtectionAwards != second.School.ProtectionAwards)
            yield return string.Create(CultureInfo.InvariantCulture, $"protection awards {first.School.ProtectionAwards} / {second.School.ProtectionAwards}");
    }

    private static string Text(Money? amount) => amount?.ToString() ?? "not calculated";

    private static string NameOf(BookKey key) => string.Create(CultureInfo.InvariantCulture, $"Book of {key.Authority} for {key.Year}");
}
