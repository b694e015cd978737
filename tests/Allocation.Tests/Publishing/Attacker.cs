using FundingPlatform.Allocation.Publishing;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Publishing;

/// <summary>A figure that is hidden: a school between two cases (from -1: the level of one case), and how many values it can have.</summary>
internal sealed record HiddenCell(int School, int From, int To, int True, long Least, long Greatest)
{
    public long Values => Greatest - Least + 1;
}

/// <summary>Schools of which an outsider knows only the sum, and the cases in which he knows it.</summary>
internal sealed record KnownSum(IReadOnlyList<int> Schools, IReadOnlyList<int> Cases)
{
    /// <summary>
    /// The last of each kind in the public order by which schools join those shown together: whoever knows that rule takes them
    /// to be there for 1 to 5 pupils of their own.
    /// </summary>
    public required IReadOnlyList<int> Last { get; init; }
}

/// <summary>Pupils who are the same to the attacker: of one setting, and behind a figure or not.</summary>
internal sealed record Kind(Setting Setting, bool Behind, int Number);

/// <summary>What an outsider goes by beside the pack: how many pupils each school has room for, which settings it has, and the granted pupils.</summary>
internal sealed class Outside
{
    private const long NoLimit = 1_000_000_000;
    private readonly Pupil[][][] pupils;
    private readonly Dictionary<(IReadOnlyList<int>, (int, int)), Kind[]> kinds = [];

    public Outside(MadeUpAuthority authority)
    {
        ILookup<int?, Pupil> at = authority.Pupils.ToLookup(p => p.School);
        pupils = [.. authority.Schools.Select((_, s) => at[s].GroupBy(p => p.Id).Select(p => p.ToArray()).ToArray())];
        Room = [.. authority.Schools.Select((s, i) => Math.Max(s.EhcPlans >= 2 ? s.EhcPlans.Value : s.Roll >= 2 ? s.Roll.Value : NoLimit, pupils[i].Length))];
        Hosts = new bool[authority.Schools.Count, Enum.GetValues<Setting>().Length];
        for (int s = 0; s < authority.Schools.Count; s++)
            foreach (Setting setting in Enum.GetValues<Setting>())
                Hosts[s, (int)setting] = at[s].Any(p => p.Setting == setting) || IsOfItsKind(authority.Schools[s].Group, setting);
    }

    /// <summary>The most pupils that a school can have: its plans, where these are too few to hide anything its roll, and what it has.</summary>
    public long[] Room { get; }

    /// <summary>Which kinds of school have which setting is public, and so are units and resourced provision.</summary>
    public bool[,] Hosts { get; }

    public int Count(int school, (int From, int To) figure) => pupils[school].Count(p => p.Any(x => Attacker.Differs(x, figure)));

    /// <summary>A pupil with two placements at a school is one.</summary>
    public Kind[] Kinds(IReadOnlyList<int> schools, (int From, int To) figure)
    {
        if (!kinds.TryGetValue((schools, figure), out Kind[]? known))
            kinds[(schools, figure)] = known = [.. schools.SelectMany(s => pupils[s]).GroupBy(p => (p[0].Setting, Behind: p.Any(x => Attacker.Differs(x, figure))))
                .Select(k => new Kind(k.Key.Setting, k.Key.Behind, k.Count()))];
        return known;
    }

    private static bool IsOfItsKind(SchoolGroup group, Setting setting) => setting switch
    {
        Setting.Mainstream or Setting.EarlyYears => !Attacker.IsSpecial(group),
        Setting.Special => group == SchoolGroup.Special,
        Setting.AlternativeProvision => group == SchoolGroup.AlternativeProvision,
        _ => false,
    };
}

/// <summary>
/// Someone who has the pack and all that is public: the schools with their kinds, rolls and plans, the band values and the
/// way the pack is made. He works out of which schools he knows a sum. For each such sum he is then granted more than any
/// division of pounds by band values could give him: every pupil of it with setting and amounts in every case, only not at
/// which of its schools. What is left for him is a question of room, which he solves exactly: the least and the greatest
/// number of pupils that a school can have behind a figure (Hall's condition, taken over every set of kinds of pupils).
/// </summary>
internal static class Attacker
{
    /// <summary>Every hidden figure of 1 to 5 pupils, with the numbers that the attacker cannot rule out.</summary>
    public static IReadOnlyList<HiddenCell> Attack(PackDocument pack, MadeUpAuthority authority)
    {
        int[] hidden = Hidden(pack, authority);
        KnownSum[] sums = [.. Sums(pack, authority, hidden)];
        Outside outside = new(authority);
        return [.. from school in hidden
                   from figure in Pairs(authority.Cases.Count)
                   let count = outside.Count(school, figure)
                   where count is >= 1 and <= 5
                   select Bounds(outside, sums, school, figure, count)];
    }

    /// <summary>Schools with no row of their own, or with one in which something is withheld.</summary>
    public static int[] Hidden(PackDocument pack, MadeUpAuthority authority)
    {
        HashSet<string> shown = [.. SchoolRows(pack).Where(r => !r.Cells.Any(c => c is PackCell.Withheld)).Select(Name)];
        return [.. Enumerable.Range(0, authority.Schools.Count).Where(s => !shown.Contains(authority.Schools[s].Name))];
    }

    /// <summary>Rows of several schools; and where rows are withheld and their total is not, the total less the others.</summary>
    public static IEnumerable<KnownSum> Sums(PackDocument pack, MadeUpAuthority authority, int[] all)
    {
        // Schools that are left out are in no sum; an outsider may not know which of the hidden ones they are, but grant it.
        int[] hidden = [.. all.Except(LeftOut(pack, authority, all))];
        foreach (PackRow row in SchoolRows(pack).Where(r => Name(r).StartsWith("Other ", StringComparison.Ordinal)))
            yield return Sum([.. hidden.Where(s => Name(row) == "Other schools" || Name(row).Contains("special", StringComparison.Ordinal) == IsSpecial(authority.Schools[s].Group))], Shown(row, authority));
        PackRow total = ForumPackTests.Table(pack, "schools").Rows.Single(r => r.IsTotal);
        int[] known = [.. Shown(total, authority)];
        if (known.Length > 0) yield return Sum(hidden, known);

        KnownSum Sum(IReadOnlyList<int> schools, IReadOnlyList<int> cases) =>
            new(schools, cases) { Last = [.. schools.GroupBy(s => IsSpecial(authority.Schools[s].Group)).Select(k => k.MaxBy(s => InPublicOrder(authority.Schools[s])))] };
    }

    /// <summary>In this order schools join those that are shown together.</summary>
    public static (int, int, int) InPublicOrder(ImpactSchool school) => (school.EhcPlans ?? 0, school.Roll ?? 0, school.Id);

    /// <summary>The schools of a published pack that are in none of its rows.</summary>
    public static int[] LeftOut(PackDocument pack, MadeUpAuthority authority, int[] hidden)
    {
        if (!pack.ForPublication) return [];
        HashSet<int> left = [.. SafeView.LeftOut(authority.Report()).Select(s => s.Id)];
        return [.. hidden.Where(s => left.Contains(authority.Schools[s].Id))];
    }

    public static IEnumerable<(int From, int To)> Pairs(int cases) =>
        Enumerable.Range(0, cases).SelectMany(to => Enumerable.Range(-1, to + 1).Select(from => (from, to)));

    /// <summary>Pupils of a school whose amounts differ between the cases; for a level, those with an amount.</summary>
    public static int Count(MadeUpAuthority authority, int school, (int From, int To) figure) =>
        authority.Pupils.Where(p => p.School == school && Differs(p, figure)).Select(p => p.Id).Distinct().Count();

    public static bool Differs(Pupil pupil, (int From, int To) figure) => (figure.From < 0 ? 0 : pupil.Pence[figure.From] ?? 0) != (pupil.Pence[figure.To] ?? 0);

    private static HiddenCell Bounds(Outside outside, KnownSum[] sums, int school, (int From, int To) figure, int count)
    {
        (long least, long greatest) = (0, outside.Room[school]);
        foreach (KnownSum sum in sums.Where(s => s.Schools.Contains(school) && s.Cases.Contains(figure.To) && (figure.From < 0 || s.Cases.Contains(figure.From))))
        {
            (long from, long to) = Bounds(outside, sum, school, outside.Kinds(sum.Schools, figure), [.. sum.Last.Where(s => outside.Count(s, figure) is >= 1 and <= 5)]);
            (least, greatest) = (Math.Max(least, from), Math.Min(greatest, to));
        }

        return new(school, figure.From, figure.To, count, least, greatest);
    }

    /// <summary>Those known to be <paramref name="few"/> have 1 to 5 pupils behind the figure.</summary>
    private static (long Least, long Greatest) Bounds(Outside outside, KnownSum sum, int school, Kind[] kinds, int[] few)
    {
        long forced = Forced(outside, sum.Schools, school, kinds, behind: true, few), crowding = Forced(outside, sum.Schools, school, kinds, behind: false, few);
        long hosted = kinds.Where(k => k.Behind && outside.Hosts[school, (int)k.Setting]).Sum(k => k.Number);
        long othersNeed = few.Count(s => s != school && kinds.Where(k => k.Behind && outside.Hosts[s, (int)k.Setting]).All(k => outside.Hosts[school, (int)k.Setting]));
        long greatest = Math.Min(outside.Room[school] - Math.Max(0, crowding), hosted - othersNeed);
        return few.Contains(school) ? (Math.Max(1, forced), Math.Min(5, greatest)) : (Math.Max(0, forced), greatest);
    }

    /// <summary>The least number of pupils behind the figure (or not behind it) that must be at the school, for lack of room elsewhere.</summary>
    private static long Forced(Outside outside, IReadOnlyList<int> schools, int school, Kind[] kinds, bool behind, int[] few)
    {
        long most = 0;
        for (int set = 1; set < 1 << kinds.Length; set++)
        {
            Kind[] chosen = [.. kinds.Where((_, i) => (set & (1 << i)) != 0)];
            bool onlyBehind = chosen.All(k => k.Behind);
            long room = schools.Where(t => chosen.Any(k => outside.Hosts[t, (int)k.Setting] && (t != school || k.Behind != behind)))
                .Sum(t => onlyBehind && few.Contains(t) ? Math.Min(5, outside.Room[t]) : outside.Room[t]);
            most = Math.Max(most, chosen.Sum(k => k.Number) - room);
        }

        return most;
    }

    public static bool IsSpecial(SchoolGroup group) => group is SchoolGroup.Special or SchoolGroup.AlternativeProvision;

    private static IEnumerable<PackRow> SchoolRows(PackDocument pack) => ForumPackTests.Table(pack, "schools").Rows.Where(r => !r.IsTotal);

    private static string Name(PackRow row) => ((PackCell.Words)row.Cells[0]).Text;

    /// <summary>Cases whose share a row shows: the baseline's column is the sixth, then three to a scenario.</summary>
    private static IReadOnlyList<int> Shown(PackRow row, MadeUpAuthority authority) =>
        [.. Enumerable.Range(0, authority.Cases.Count).Where(c => row.Cells[c == 0 ? 5 : 3 + 3 * c] is PackCell.Pounds)];
}
