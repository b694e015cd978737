namespace FundingPlatform.Allocation.Publishing;

/// <summary>
/// How the authority's own spending may be shown: by which settings and needs, and whether pupils elsewhere and pupils of
/// others are lines of their own (<paramref name="Apart"/>) or one. Null where not even the total may be shown.
/// </summary>
internal sealed record MergedSpending(IReadOnlyList<SpendingGroup> Settings, IReadOnlyList<SpendingGroup> Needs, bool Apart);

/// <summary>
/// Merges settings, and needs, from the smallest on until no sum of them less published rows of schools rests on few pupils,
/// nor a sum of settings less needs.
/// </summary>
internal sealed class SpendingMerging(ImpactReport report, DisclosureRule rule, Contributors contributors, IReadOnlyList<IReadOnlyList<int>> rows, IReadOnlyList<Figure> figures)
{
    // Every choice of categories is tried, so there can be only so many.
    private const int MostCategories = 9;

    public MergedSpending? Choose()
    {
        SpendingGroup all = new("All settings", [.. OwnSpending.Own(report)]);
        bool apart = IsSafe([all], apart: true);
        if (!apart && !IsSafe([all], apart: false)) return null;
        IReadOnlyList<SpendingGroup> settings = Merge(OwnSpending.BySetting(report), "Other settings", groups => IsSafe(groups, apart)) ?? [all];
        IReadOnlyList<SpendingGroup> needs = Merge(OwnSpending.ByNeed(report), "Other needs", groups => IsSafe(groups, apart) && IsSafe(settings, groups))
            ?? [all with { Name = "All needs" }];
        return new(settings, needs, apart);
    }

    private SpendingGroup[]? Merge(IReadOnlyList<SpendingGroup> groups, string other, Func<IReadOnlyList<SpendingGroup>, bool> isSafe)
    {
        List<SpendingGroup> alone = [.. groups.OrderByDescending(g => contributors.Distinct(g.Placements).Length).ThenBy(g => g.Name, StringComparer.Ordinal)], together = [];
        while (alone.Count > 1 && (alone.Count > MostCategories || IsFew(alone[^1]))) Move(alone, together);
        while (true)
        {
            SpendingGroup[] shown = [.. groups.Where(alone.Contains), .. together.Count == 0 ? Array.Empty<SpendingGroup>() : [new(other, [.. together.SelectMany(g => g.Placements)])]];
            if (together.Count != 1 && isSafe(shown)) return shown;
            if (alone.Count <= 1) return null;
            Move(alone, together);
        }
    }

    private static void Move(List<SpendingGroup> alone, List<SpendingGroup> together)
    {
        together.Add(alone[^1]);
        alone.RemoveAt(alone.Count - 1);
    }

    private bool IsFew(SpendingGroup group) => figures.Any(f => rule.Unsafe(contributors.Distinct(group.Placements.Where(p => contributors.Differs(f, p))).Length));

    private bool IsSafe(IReadOnlyList<SpendingGroup> groups, bool apart)
    {
        Dictionary<int, int> category = Category(groups);
        return figures.All(f => !DerivedFigures.Reveal(Blocks(f, category, groups.Count), groups.Count, apart, rule.MostUnsafe));
    }

    /// <summary>Needs take the part of rows: the same pupils, cut another way.</summary>
    private bool IsSafe(IReadOnlyList<SpendingGroup> settings, IReadOnlyList<SpendingGroup> needs)
    {
        Dictionary<int, int> category = Category(settings);
        return figures.All(f => !DerivedFigures.Reveal([.. needs.Select(n => Block(f, n.Placements, category, settings.Count, elsewhere: false))], settings.Count, apart: true, rule.MostUnsafe));
    }

    private static Dictionary<int, int> Category(IReadOnlyList<SpendingGroup> groups) =>
        groups.SelectMany((g, c) => g.Placements.Select(p => (p, c))).ToDictionary(x => x.p, x => x.c);

    private List<PublishedBlock> Blocks(Figure figure, Dictionary<int, int> category, int categories) =>
    [
        .. rows.Select(r => Block(figure, r.SelectMany(contributors.PlacementsAt), category, categories, elsewhere: false)),
        Block(figure, OwnSpending.Where(report, p => p.School is null), category, categories, elsewhere: true),
    ];

    private PublishedBlock Block(Figure figure, IEnumerable<int> placements, Dictionary<int, int> category, int categories, bool elsewhere)
    {
        List<int>[] own = [.. Enumerable.Range(0, categories).Select(_ => new List<int>())];
        List<int> others = [];
        foreach (int placement in placements)
        {
            if (!contributors.Differs(figure, placement)) continue;
            (category.TryGetValue(placement, out int at) ? own[at] : others).Add(contributors.PupilOf(placement));
        }

        return new([.. own.Select(o => o.Distinct().ToArray())], [.. others.Distinct()], elsewhere);
    }
}
