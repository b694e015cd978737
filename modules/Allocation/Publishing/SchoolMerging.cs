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
/// Chooses the schools that are shown together. A school with an unsafe figure between any two cases is hidden in all of them.
/// Further schools join it in an order that is public (plans, roll, number), so that the choice itself tells as little as can
/// be, until every figure of the row is safe and whoever knows the row's numbers of pupils by setting, and how many each
/// school can have, is left with several possible numbers for each hidden figure.
/// </summary>
internal sealed class SchoolMerging
{
    private const long NoLimit = 1_000_000_000;
    private static readonly Setting[] Settings = Enum.GetValues<Setting>();

    private readonly ImpactReport report;
    private readonly DisclosureRule rule;
    private readonly Contributors contributors;
    private readonly Dictionary<(Figure Figure, int School), int[]> behind = [];
    private readonly long[] room;
    private readonly bool[,] hosts;
    private readonly HashSet<int> hidden;

    public SchoolMerging(ImpactReport report, DisclosureRule rule, Contributors contributors)
    {
        (this.report, this.rule, this.contributors) = (report, rule, contributors);
        room = [.. report.Schools.Select(Room)];
        hosts = Hosts();
        Figure[] all = [.. Figure.Of([.. Enumerable.Range(0, report.Cases.Count)])];
        hidden = [.. Enumerable.Range(0, report.Schools.Count).Where(s => all.Any(f => IsUnsafe(f, s)))];
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

    /// <summary>The rows with which these cases may be shown: by kind of school, or all in one; null where neither holds.</summary>
    private IReadOnlyList<MergedRow>? Rows(IReadOnlyList<int> cases)
    {
        Figure[] figures = [.. Figure.Of(cases)];
        IEnumerable<int> all = Enumerable.Range(0, report.Schools.Count);
        MergedRow? mainstream = Row("Other mainstream schools", all.Where(s => !IsSpecial(s)), figures);
        MergedRow? special = Row("Other special and alternative-provision schools", all.Where(IsSpecial), figures);
        if (mainstream is not null && special is not null) return [.. new[] { mainstream, special }.Where(r => r.Schools.Count > 0)];
        return Row("Other schools", all, figures) is { } row ? [row] : null;
    }

    private MergedRow? Row(string name, IEnumerable<int> schools, Figure[] figures)
    {
        List<int> together = [.. schools.Where(hidden.Contains)];
        if (together.Count == 0) return new(name, []);
        Queue<int> others = new(schools.Where(s => !hidden.Contains(s)).OrderBy(InPublicOrder));
        while (figures.Length > 0 && !Holds(together, figures))
        {
            if (!others.TryDequeue(out int next)) return null;
            together.Add(next);
        }

        return new(name, [.. together.Order()]);
    }

    /// <summary>Schools without plans come last, because they add nothing behind which another could be hidden.</summary>
    private (bool, int, int, int) InPublicOrder(int school) =>
        (report.Schools[school].EhcPlans is null or 0, report.Schools[school].EhcPlans ?? 0, report.Schools[school].Roll ?? 0, report.Schools[school].Id);

    private bool Holds(List<int> together, Figure[] figures) =>
        together.Count >= rule.LeastSchools
        && figures.All(f => IsSafeTogether(f, together))
        && figures.All(f => HidesEach(f, together));

    private bool IsSafeTogether(Figure figure, List<int> together)
    {
        int pupils = together.SelectMany(s => Behind(figure, s)).Distinct().Count();
        return pupils == 0 || (pupils >= rule.LeastPupils && together.Count(s => Behind(figure, s).Length > 0) >= rule.LeastSchools);
    }

    private bool HidesEach(Figure figure, List<int> together)
    {
        int[] few = [.. together.Where(s => rule.Unsafe(Behind(figure, s).Length))];
        if (few.Length == 0) return true;
        (Setting Setting, int Pupils)[] counts = [.. Counts(figure, together)];
        return few.All(s => PossibleValues(s, counts, together) >= rule.LeastValues);
    }

    /// <summary>
    /// How many numbers a school can have behind a figure for someone who knows the row's pupils by setting. Pupils of a set of
    /// settings that the other schools have no room for must be at this one, which gives the least.
    /// </summary>
    private long PossibleValues(int school, (Setting Setting, int Pupils)[] counts, List<int> together)
    {
        long greatest = Math.Min(room[school], counts.Where(c => hosts[school, (int)c.Setting]).Sum(c => c.Pupils)), least = 0;
        for (int set = 1; set < 1 << counts.Length; set++)
        {
            (Setting Setting, int Pupils)[] chosen = [.. counts.Where((_, i) => (set & (1 << i)) != 0)];
            long elsewhere = together.Where(t => t != school && chosen.Any(c => hosts[t, (int)c.Setting])).Sum(t => room[t]);
            least = Math.Max(least, chosen.Sum(c => c.Pupils) - elsewhere);
        }

        return greatest - least + 1;
    }

    private IEnumerable<(Setting, int)> Counts(Figure figure, List<int> together) =>
        from placements in together.Select(s => contributors.Behind(figure, s))
        from placement in placements
        group placement by report.Placements[placement].Setting into setting
        select (setting.Key, contributors.Distinct(setting).Length);

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
            { EhcPlans: >= 2 and int plans } => plans,
            { Roll: >= 2 and int roll } => roll,
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
