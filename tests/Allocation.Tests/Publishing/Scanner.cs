using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Publishing;

/// <summary>A published figure by its name and the placements (indexes) that it sums.</summary>
internal sealed record Published(string Name, IReadOnlyList<int> Placements, IReadOnlyList<int> Cases);

/// <summary>
/// Finds again, from names alone, what every cell of a published pack sums, and counts the pupils behind it: for each level
/// and difference of two cases, and for sums and differences of cells of several tables.
/// </summary>
internal sealed class Scanner
{
    private static readonly Dictionary<Setting, string> SettingNames = new()
    {
        [Setting.Mainstream] = "Mainstream",
        [Setting.ResourcedProvision] = "Resourced provision",
        [Setting.SenUnit] = "SEN unit",
        [Setting.Special] = "Special school",
        [Setting.AlternativeProvision] = "Alternative provision",
        [Setting.EarlyYears] = "Early years",
        [Setting.Independent] = "Independent or non-maintained special school",
        [Setting.FurtherEducation] = "Further education",
        [Setting.PersonalBudget] = "Personal budget",
    };

    private readonly MadeUpAuthority authority;
    private readonly PackDocument pack;
    private readonly HashSet<int> leftOut;
    private readonly int[] hidden;

    public Scanner(MadeUpAuthority authority, PackDocument pack)
    {
        (this.authority, this.pack) = (authority, pack);
        hidden = Attacker.Hidden(pack, authority);
        leftOut = [.. Attacker.LeftOut(pack, authority, hidden)];
        Schools = [.. SchoolRows()];
        Settings = [.. Groups("by_setting", p => SettingNames[p.Setting])];
        Needs = [.. Groups("by_need", p => NeedName(p.Need))];
    }

    public IReadOnlyList<Published> Schools { get; }
    public IReadOnlyList<Published> Settings { get; }
    public IReadOnlyList<Published> Needs { get; }

    /// <summary>Every figure between two cases that rests on 1 to 5 pupils.</summary>
    public IEnumerable<string> Unsafe() =>
        from figure in Schools.Concat(Settings).Concat(Needs)
        from pair in Attacker.Pairs(authority.Cases.Count)
        where Shows(figure, pair)
        let pupils = Pupils(figure.Placements.Where(p => Attacker.Differs(authority.Pupils[p], pair)))
        where pupils is >= 1 and <= 5
        select $"{figure.Name}, cases {pair}: {pupils} pupils";

    /// <summary>Rows of several schools behind whose figure too few schools or pupils stand.</summary>
    public IEnumerable<string> Thin() =>
        from figure in Schools
        where figure.Name.StartsWith("Other ", StringComparison.Ordinal)
        from pair in Attacker.Pairs(authority.Cases.Count)
        where Shows(figure, pair)
        let behind = figure.Placements.Where(p => Attacker.Differs(authority.Pupils[p], pair)).ToArray()
        where behind.Length > 0 && (Pupils(behind) < 6 || behind.Select(p => authority.Pupils[p].School).Distinct().Count() < 3)
        select $"{figure.Name}, cases {pair}";

    /// <summary>
    /// Sums of settings, or of needs, less whatever rows of schools (or needs) take most of it away, that rest on 1 to 5 pupils.
    /// </summary>
    public IEnumerable<string> Derived(Random random)
    {
        foreach ((IReadOnlyList<Published> groups, IReadOnlyList<Published> rows) in new[] { (Settings, Schools), (Needs, Schools), (Settings, Needs) })
            foreach ((int, int) pair in Attacker.Pairs(authority.Cases.Count).Where(p => groups.Concat(rows).All(g => Shows(g, p))))
                for (int attempt = 0; attempt < 24; attempt++)
                {
                    Published[] chosen = [.. groups.Where(_ => attempt == 0 || random.Next(2) == 0)];
                    int pupils = Pupils(Remainder(chosen, rows, pair, random.Next(3)));
                    if (pupils is >= 1 and <= 5) yield return $"{string.Join(" + ", chosen.Select(c => c.Name))} less rows, cases {pair}: {pupils} pupils";
                }
    }

    private HashSet<int> Remainder(Published[] chosen, IReadOnlyList<Published> rows, (int, int) pair, int whim)
    {
        HashSet<int> left = [.. chosen.SelectMany(c => c.Placements).Where(p => Attacker.Differs(authority.Pupils[p], pair))];
        foreach (Published row in rows)
        {
            int[] behind = [.. row.Placements.Where(p => Attacker.Differs(authority.Pupils[p], pair))];
            int inside = behind.Count(left.Contains);
            // Taking a row away leaves those of it that were not there; a whim takes equal ones too.
            if (behind.Length - inside < inside + (whim == 0 ? 1 : 0)) left.SymmetricExceptWith(behind);
        }

        return left;
    }

    private int Pupils(IEnumerable<int> placements) => placements.Select(p => authority.Pupils[p].Id).Distinct().Count();

    private static bool Shows(Published figure, (int From, int To) pair) => figure.Cases.Contains(pair.To) && (pair.From < 0 || figure.Cases.Contains(pair.From));

    private IEnumerable<Published> SchoolRows()
    {
        int[] all = [.. Enumerable.Range(0, authority.Cases.Count)];
        for (int s = 0; s < authority.Schools.Count; s++)
            if (!hidden.Contains(s)) yield return new(authority.Schools[s].Name, At(s), all);
        foreach (PackRow row in ForumPackTests.Table(pack, "schools").Rows.TakeWhile(r => !r.IsTotal))
        {
            string name = ((PackCell.Words)row.Cells[0]).Text;
            if (!name.StartsWith("Other ", StringComparison.Ordinal)) continue;
            IEnumerable<int> schools = hidden.Where(s => !leftOut.Contains(s) && (name == "Other schools" || name.Contains("special", StringComparison.Ordinal) == Attacker.IsSpecial(authority.Schools[s].Group)));
            yield return new(name, [.. schools.SelectMany(At)], [.. all.Where(c => row.Cells[c == 0 ? 5 : 3 + 3 * c] is PackCell.Pounds)]);
        }
    }

    private IEnumerable<Published> Groups(string table, Func<Pupil, string> nameOf)
    {
        int[] own = [.. Enumerable.Range(0, authority.Pupils.Count).Where(p => authority.Pupils[p].Own && !(authority.Pupils[p].School is int s && leftOut.Contains(s)))];
        PackRow[] rows = [.. ForumPackTests.Table(pack, table).Rows.Where(r => !r.IsTotal && ((PackCell.Words)r.Cells[0]).Text != "Protection of schools' totals")];
        HashSet<string> named = [.. rows.Select(r => ((PackCell.Words)r.Cells[0]).Text)];
        foreach (PackRow row in rows)
        {
            string name = ((PackCell.Words)row.Cells[0]).Text;
            int[] cases = [.. Enumerable.Range(0, authority.Cases.Count).Where(c => row.Cells[c == 0 ? 1 : 2 * c] is PackCell.Pounds)];
            bool rest = name is "Other settings" or "Other needs" || name.StartsWith("All ", StringComparison.Ordinal);
            yield return new(name, [.. own.Where(p => rest ? !named.Contains(nameOf(authority.Pupils[p])) : nameOf(authority.Pupils[p]) == name)], cases);
        }
    }

    private int[] At(int school) => [.. Enumerable.Range(0, authority.Pupils.Count).Where(p => authority.Pupils[p].School == school)];

    private static string NeedName(string? code) => code switch
    {
        null => "Need not recorded",
        "ASD" => "Autistic spectrum disorder",
        "SEMH" => "Social, emotional and mental health",
        "SLCN" => "Speech, language and communication needs",
        "MLD" => "Moderate learning difficulty",
        "SLD" => "Severe learning difficulty",
        "PD" => "Physical disability",
        "HI" => "Hearing impairment",
        "VI" => "Vision impairment",
        "PMLD" => "Profound and multiple learning difficulty",
        _ => code,
    };
}
