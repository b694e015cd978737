using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>
/// Which schools are shown together and in which rows, and for which cases those rows and all that follows from them may be
/// shown (<paramref name="Shown"/>, by case).
/// </summary>
internal sealed record MergedSchools(IReadOnlyList<MergedRow> Rows, IReadOnlyList<bool> Shown)
{
    public bool Holds(int school) => Rows.Any(r => r.Schools.Contains(school));
}

/// <summary>Schools (indexes) that are shown as one.</summary>
internal sealed record MergedRow(string Name, IReadOnlyList<int> Schools);

/// <summary>
/// Chooses the schools that are shown together. A school with an unsafe figure between any two cases is hidden in all of them,
/// and with it every school of its kind that comes before it in an order that is public (plans, roll, number): so to be shown
/// with others tells nothing of a school, but for the last one. Further schools follow in that order until every figure of the
/// row is safe and whoever knows this rule, the row's numbers of pupils by setting and how many each school can have is left
/// with several possible numbers for each hidden figure.
/// </summary>
internal sealed class SchoolMerging
{
    private const long NoLimit = 1_000_000_000;

    private static readonly Setting[] Settings = Enum.GetValues<Setting>();

    private readonly ImpactReport report;
    private readonly DisclosureRule rule;
    private readonly Contributors contributors;
    private readonly Dictionary<(Figure Figure, int School), int[]> behind = [];
    private readonly Dictionary<(Figure Figure, int School), (Setting Setting, int Pupils)[]> settings = [];
    private readonly long[] room;
    private readonly bool[,] hosts;
    private readonly HashSet<int> hidden;
    private readonly HashSet<int> last;

    public SchoolMerging(ImpactReport report, DisclosureRule rule, Contributors contributors)
    {
        (this.report, this.rule, this.contributors) = (report, rule, contributors);
        room = [.. report.Schools.Select(Room)];
        hosts = Hosts();
        Figure[] all = [.. contributors.DifferentFigures([.. Enumerable.Range(0, report.Cases.Count)])];
        hidden = [.. Enumerable.Range(0, report.Schools.Count).Where(s => all.Any(f => IsUnsafe(f, s)))];
        last = [.. hidden.GroupBy(IsSpecial).Select(k => Last(k.Key, k.MaxBy(InPublicOrder)))];
    }

    public MergedSchools Choose()
    {
        List<int> kept = [];
        IReadOnlyList<MergedRow> rows = Rows(kept) ?? [];
        for (int at = 0; at < report.Cases.Count && (at == 0 || kept.Count > 0); at++)
        {
            if (Rows([.. kept, at]) is not { } held) continue;
            kept.Add(at);
            rows = held;
        }

        return new(rows, [.. Enumerable.Range(0, report.Cases.Count).Select(kept.Contains)]);
    }

    /// <summary>
    /// Schools that cannot be shown together with others even in the baseline: what an outsider can tell of them by their kind
    /// leaves too few values, or their kind has too few schools. They have to be left out altogether.
    /// </summary>
    public IReadOnlyList<int> ToLeaveOut()
    {
        Figure[] figures = [.. Figure.Of([0])];
        if (Rows([0]) is not null) return [];
        ILookup<bool, int> kinds = Enumerable.Range(0, report.Schools.Count).ToLookup(IsSpecial);
        List<int>[] failing = [.. kinds.Select(k => k.ToList()).Where(k => Row("", k, figures) is null)];
        int[] alone = [.. failing.SelectMany(k => k.Where(s => hidden.Contains(s) && figures.Any(f => rule.Unsafe(Behind(f, s).Length) && new Crowd(this, f, k).PossibleValues(s) < rule.LeastValues)))];
        return alone.Length > 0 ? alone : [.. failing.SelectMany(k => k).Where(hidden.Contains)];
    }

    /// <summary>The rows with which these cases may be shown: by kind of school, or all in one; null where neither holds.</summary>
    private IReadOnlyList<MergedRow>? Rows(IReadOnlyList<int> cases)
    {
        IReadOnlyList<Figure> figures = contributors.DifferentFigures(cases);
        IEnumerable<int> all = Enumerable.Range(0, report.Schools.Count);
        MergedRow? mainstream = Row("Other mainstream schools", all.Where(s => !IsSpecial(s)), figures);
        MergedRow? special = Row("Other special and alternative-provision schools", all.Where(IsSpecial), figures);
        if (mainstream is not null && special is not null) return [.. new[] { mainstream, special }.Where(r => r.Schools.Count > 0)];
        return Row("Other schools", all, figures) is { } row ? [row] : null;
    }

    private MergedRow? Row(string name, IEnumerable<int> schools, IReadOnlyList<Figure> figures)
    {
        List<int> together = [.. schools.GroupBy(IsSpecial).SelectMany(UpToLast)];
        if (together.Count == 0) return new(name, []);
        Queue<int> others = new(schools.Except(together).OrderBy(InPublicOrder));
        while (figures.Count > 0 && !MayBeShown(together, figures))
        {
            if (others.Count == 0) return null;
            together.Add(others.Dequeue());
        }

        return new(name, [.. together.Order()]);
    }

    /// <summary>The last hidden school; never one with so few plans that 1 to that many would leave too few values.</summary>
    private int Last(bool special, int hiddenLast) => Enumerable.Range(0, report.Schools.Count)
        .Where(s => IsSpecial(s) == special && InPublicOrder(s).CompareTo(InPublicOrder(hiddenLast)) >= 0).OrderBy(InPublicOrder)
        .Where(s => report.Schools[s].EhcPlans >= rule.LeastValues).DefaultIfEmpty(hiddenLast).First();

    private IEnumerable<int> UpToLast(IEnumerable<int> kind) =>
        kind.Where(s => last.Any(l => IsSpecial(l) == IsSpecial(s) && InPublicOrder(s).CompareTo(InPublicOrder(l)) <= 0));

    private (int, int, int) InPublicOrder(int school) => (report.Schools[school].EhcPlans ?? 0, report.Schools[school].Roll ?? 0, report.Schools[school].Id);

    private bool MayBeShown(List<int> together, IReadOnlyList<Figure> figures) =>
        together.Count >= rule.LeastSchools && figures.All(f => IsSafeTogether(f, together)) && figures.All(f => HidesEach(f, together));

    private bool IsSafeTogether(Figure figure, List<int> together)
    {
        int schools = together.Count(s => Behind(figure, s).Length > 0);
        return rule.MayShowTogether(schools, together.SelectMany(s => Behind(figure, s)).Distinct().Take(rule.LeastPupils).Count());
    }

    private bool HidesEach(Figure figure, List<int> together)
    {
        int[] few = [.. together.Where(s => rule.Unsafe(Behind(figure, s).Length))];
        if (few.Length == 0) return true;
        Crowd crowd = new(this, figure, together);
        return few.All(s => crowd.PossibleValues(s) >= rule.LeastValues);
    }

    /// <summary>
    /// The pupils behind a row's figure by setting, and how many each of its schools can have: as many as there is room for,
    /// but the last of its kind 1 to 5, because it would not be the last if it had no unsafe figure.
    /// </summary>
    private sealed class Crowd
    {
        private readonly SchoolMerging all;
        private readonly (Setting Setting, int Pupils)[] counts;
        private readonly long[] pupils;
        private readonly long[] rooms;
        private readonly long[] taken;
        private readonly Dictionary<int, (long Least, long Most)> bounds;

        public Crowd(SchoolMerging all, Figure figure, List<int> together)
        {
            this.all = all;
            bounds = together.ToDictionary(s => s, s => Bounds(figure, s));
            counts = [.. together.SelectMany(s => all.BySetting(figure, s)).GroupBy(c => c.Setting).Select(g => (g.Key, g.Sum(c => c.Pupils)))];
            pupils = [.. Sets().Select(set => counts.Where((_, i) => (set & (1 << i)) != 0).Sum(c => (long)c.Pupils))];
            rooms = [.. Sets().Select(set => together.Where(s => Hosts(s, set)).Sum(s => bounds[s].Most))];
            taken = [.. Sets().Select(set => together.Where(s => !Hosts(s, Without(set))).Sum(s => bounds[s].Least))];
        }

        /// <summary>
        /// How many numbers a school can have behind the figure. Those for whom the other schools have no room must be at this
        /// one, which gives the least; those without whom the others would have too few cannot be, which gives the most.
        /// </summary>
        public long PossibleValues(int school)
        {
            (long least, long most) = bounds[school];
            (long from, long to) = (least, most);
            foreach (int set in Sets().Skip(1))
            {
                if (Hosts(school, set)) from = Math.Max(from, pupils[set] - (rooms[set] - most));
                if (!Hosts(school, Without(set))) to = Math.Min(to, pupils[set] - (taken[set] - least));
            }

            return to - from + 1;
        }

        private IEnumerable<int> Sets() => Enumerable.Range(0, 1 << counts.Length);

        private int Without(int set) => (1 << counts.Length) - 1 - set;

        private (long, long) Bounds(Figure figure, int school) => all.last.Contains(school) && all.rule.Unsafe(all.Behind(figure, school).Length)
            ? (1, Math.Min(all.rule.MostUnsafe, all.room[school]))
            : (0, all.room[school]);

        private bool Hosts(int school, int set)
        {
            for (int i = 0; i < counts.Length; i++)
                if ((set & (1 << i)) != 0 && all.hosts[school, (int)counts[i].Setting]) return true;
            return false;
        }
    }

    private (Setting Setting, int Pupils)[] BySetting(Figure figure, int school)
    {
        if (!settings.TryGetValue((figure, school), out var known))
            settings[(figure, school)] = known = [.. contributors.Behind(figure, school).DistinctBy(contributors.PupilOf).GroupBy(p => report.Placements[p].Setting).Select(g => (g.Key, g.Count()))];
        return known;
    }

    private int[] Behind(Figure figure, int school)
    {
        if (!behind.TryGetValue((figure, school), out int[]? known))
            behind[(figure, school)] = known = contributors.Distinct(contributors.Behind(figure, school));
        return known;
    }

    private bool IsUnsafe(Figure figure, int school) =>
        rule.Unsafe(Behind(figure, school).Length)
        || (figure.Basis == Basis.AmountOrProtection && rule.Unsafe(contributors.Distinct(contributors.BehindProtection(figure, school)).Length));

    /// <summary>
    /// The most pupils that an outsider would allow a school: its published plans; where they are too few to hide anything, its
    /// roll, since a top-up needs no plan and plans come and go in a year; never fewer than it has.
    /// </summary>
    private long Room(ImpactSchool school, int at)
    {
        long known = school switch
        {
            { EhcPlans: int plans } when plans >= rule.LeastValues - 1 => plans,
            { Roll: int roll } when roll >= rule.LeastValues - 1 => roll,
            _ => NoLimit,
        };
        return Math.Max(known, contributors.Distinct(contributors.PlacementsAt(at)).Length);
    }

    private bool[,] Hosts()
    {
        bool[,] able = new bool[report.Schools.Count, Settings.Length];
        for (int s = 0; s < report.Schools.Count; s++)
        {
            foreach (Setting setting in Settings) able[s, (int)setting] = IsOfItsKind(report.Schools[s].Group, setting);
            foreach (int placement in contributors.PlacementsAt(s)) able[s, (int)report.Placements[placement].Setting] = true;
        }

        return able;
    }

    /// <summary>Which schools have a setting is public; units and resourced provision are where they are.</summary>
    private static bool IsOfItsKind(SchoolGroup group, Setting setting) => setting switch
    {
        Setting.Mainstream or Setting.EarlyYears => !IsSpecial(group),
        Setting.Special => group is SchoolGroup.Special or SchoolGroup.NonMaintainedSpecial or SchoolGroup.Independent,
        Setting.AlternativeProvision => group == SchoolGroup.AlternativeProvision,
        Setting.Independent => group is SchoolGroup.NonMaintainedSpecial or SchoolGroup.Independent,
        _ => false,
    };

    private bool IsSpecial(int school) => IsSpecial(report.Schools[school].Group);

    private static bool IsSpecial(SchoolGroup group) =>
        group is SchoolGroup.Special or SchoolGroup.AlternativeProvision or SchoolGroup.NonMaintainedSpecial or SchoolGroup.Independent;
}
