namespace FundingPlatform.Allocation.Tests.Publishing;

/// <summary>
/// Other data that give the same pack to the byte: pupils sit at other schools of those that are shown together. If a hidden
/// figure has other values in such worlds, nobody can tell from the pack which is true, however he reads it and though he
/// knows how it is made.
/// </summary>
internal static class OtherWorlds
{
    /// <summary>The values that a hidden figure has in worlds that look the same, the true one among them; the search ends at three.</summary>
    public static HashSet<int> Values(MadeUpAuthority authority, PackDocument pack, HiddenCell cell, Random random, int attempts)
    {
        string published = PublicationTests.Text(pack);
        int[] row = Row(authority, pack, cell);
        HashSet<int> values = [cell.True];
        for (int attempt = 0; attempt < attempts && values.Count < 3; attempt++)
        {
            MadeUpAuthority? world = authority;
            int moves = 1 + random.Next(4);
            bool away = random.Next(2) == 0, swap = random.Next(2) == 0;
            for (int move = 0; move < moves && world is not null; move++)
            {
                world = Moved(world, row, cell, away, behind: true, random);
                if (swap && world is not null) world = Moved(world, row, cell, !away, behind: false, random);
            }

            if (world is null) continue;
            int value = Attacker.Count(world, cell.School, (cell.From, cell.To));
            if (values.Contains(value)) continue;
            if (PublicationTests.Text(ForumPack.Of(world.Report(), publish: true)) == published) values.Add(value);
        }

        return values;
    }

    /// <summary>The schools with which a hidden one is shown in both cases of the figure; none where these are withheld too.</summary>
    public static int[] Row(MadeUpAuthority authority, PackDocument pack, HiddenCell cell) =>
        Attacker.Sums(pack, authority, Attacker.Hidden(pack, authority)).FirstOrDefault(s => s.Schools.Contains(cell.School)) is { } sum
        && sum.Cases.Contains(cell.To) && (cell.From < 0 || sum.Cases.Contains(cell.From)) ? [.. sum.Schools] : [];

    /// <summary>Whether someone in the row who stands behind the figure can be moved without what protects a school.</summary>
    public static bool CanBeTold(MadeUpAuthority authority, int[] row, HiddenCell cell) =>
        row.Any(s => s != cell.School) && authority.Pupils.Any(p => p.School is int s && row.Contains(s) && IsFree(authority, p) && Attacker.Differs(p, (cell.From, cell.To)));

    /// <summary>A pupil of the row moved from the school, or to it, of those behind the figure or of the others.</summary>
    private static MadeUpAuthority? Moved(MadeUpAuthority world, int[] row, HiddenCell cell, bool away, bool behind, Random random)
    {
        Pupil[] movable = [.. world.Pupils.Where(p => p.School is int s && row.Contains(s) && (s == cell.School) == away && IsFree(world, p) && Attacker.Differs(p, (cell.From, cell.To)) == behind)];
        int[] targets = away ? [.. row.Where(s => s != cell.School)] : [cell.School];
        if (movable.Length == 0 || targets.Length == 0) return null;
        (Pupil pupil, int target) = (movable[random.Next(movable.Length)], targets[random.Next(targets.Length)]);
        Pupil[] all = [.. world.Pupils.Where(p => p.Id == pupil.Id && p.School is not null)];
        if (!all.All(p => IsFree(world, p) && Suits(world, p, target))) return null;
        return world with { Pupils = [.. world.Pupils.Select(p => p.Id == pupil.Id && p.School is not null ? p with { School = target } : p)] };
    }

    /// <summary>A pupil on whom what protects a school's total rests would change that with its move.</summary>
    private static bool IsFree(MadeUpAuthority world, Pupil pupil) =>
        Enumerable.Range(0, world.Cases.Count).All(c => pupil.Pence[c] == pupil.Pence[0] || world.SchoolProtectionPence[c].All(p => p == 0));

    private static bool Suits(MadeUpAuthority world, Pupil pupil, int target) =>
        world.Schools[target].Group == world.Schools[pupil.School ?? target].Group
        || (Attacker.IsSpecial(world.Schools[target].Group) == Attacker.IsSpecial(world.Schools[pupil.School ?? target].Group) && pupil.Setting == Schools.Setting.Mainstream);
}
