namespace FundingPlatform.Allocation.Publishing;

/// <summary>
/// Pupils of one published row behind a figure: the authority's own by category, and those for whom others pay, whom the
/// categories leave out. <paramref name="Elsewhere"/> marks the own pupils who are at none of the schools.
/// </summary>
internal sealed record PublishedBlock(IReadOnlyList<int[]> Own, int[] Others, bool Elsewhere);

/// <summary>
/// Looks for what can be had by adding categories (settings or needs) and taking away published rows: some pupils stand behind
/// what is left, and if they are as few as may not be shown, the categories reveal them. Every choice of categories is tried
/// with every choice of rows.
/// </summary>
internal static class DerivedFigures
{
    /// <summary>
    /// Whether some such difference rests on 1 to <paramref name="most"/> pupils. <paramref name="apart"/> says that the lines
    /// "pupils elsewhere" and "pupils for whom others pay" are published each by itself and not only as one.
    /// </summary>
    public static bool Reveal(IReadOnlyList<PublishedBlock> blocks, int categories, bool apart, int most)
    {
        for (int chosen = 0; chosen < 1 << categories; chosen++)
            for (int others = 0; others < 2; others++)
                if (Fewest(blocks, chosen, others == 1, apart, most))
                    return true;
        return false;
    }

    private static bool Fewest(IReadOnlyList<PublishedBlock> blocks, int chosen, bool others, bool apart, int most)
    {
        List<int[][]> open = [];
        foreach (PublishedBlock block in blocks)
        {
            int[][] remainders = [.. Remainders(block, chosen, others, apart).Select(r => r.Take(most + 1).ToArray()).Where(r => r.Length <= most)];
            if (remainders.Length == 0) return false;
            if (remainders.Any(r => r.Length > 0)) open.Add(remainders);
        }

        return Search(open, 0, [], most);
    }

    /// <summary>What a block leaves when its row is not taken away, and when it is.</summary>
    private static IEnumerable<IEnumerable<int>> Remainders(PublishedBlock block, int chosen, bool others, bool apart)
    {
        IEnumerable<int> inside = Own(block, chosen), outside = Own(block, ~chosen);
        if (!block.Elsewhere) return [others ? inside.Union(block.Others) : inside.Distinct(), others ? outside.Distinct() : outside.Union(block.Others)];
        if (apart) return [inside.Distinct(), outside.Distinct()];
        return [others ? outside.Distinct() : inside.Distinct()];
    }

    private static IEnumerable<int> Own(PublishedBlock block, int chosen) => block.Own.Where((_, c) => (chosen & (1 << c)) != 0).SelectMany(p => p);

    private static bool Search(List<int[][]> open, int at, HashSet<int> behind, int most)
    {
        if (behind.Count > most) return false;
        if (at == open.Count) return behind.Count > 0;
        return open[at].Any(remainder => Search(open, at + 1, [.. behind, .. remainder], most));
    }
}
