using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Rules;

/// <summary>One merge of the public lists into schools, counts and links.</summary>
internal sealed class IntakeMerge(IntakeSources sources, IReadOnlySet<int>? authorities)
{
    private readonly Dictionary<int, PupilPremiumRow> pupilPremium = sources.PupilPremium.Rows.ToDictionary(r => r.Urn);
    private readonly Dictionary<int, RegisterEntry> register = FirstByUrn(sources.Register);
    private readonly PredecessorLinks links = new(sources.Links);
    private readonly List<Finding> findings = [];
    private readonly List<School> schools = [];
    private readonly List<CensusCount> counts = [];
    private readonly HashSet<SchoolLink> followed = [];
    private readonly HashSet<int> counted = [];

    public Read<SchoolsIntake> Run()
    {
        Dictionary<int, GroupOverride> overrides = OverridesById();
        foreach (ListedSchool listed in sources.Schools.Schools)
        {
            if (authorities is not null && !authorities.Contains(listed.AuthorityCode)) continue;
            FollowedLinks inPupilPremium = listed.Urn is int urn ? links.Follow(urn, pupilPremium.ContainsKey) : new([], []);
            schools.Add(ToSchool(listed, overrides.GetValueOrDefault(listed.Id), inPupilPremium));
            followed.UnionWith(inPupilPremium.Path);
            AddCounts(listed);
            foreach (int row in inPupilPremium.Urns) AddCounts(pupilPremium[row]);
        }

        IReadOnlyList<Authority> named = Authorities();
        bool failed = findings.Any(f => f.Severity == FindingSeverity.Error);
        return new(failed ? null : new SchoolsIntake(named, schools, counts, [.. followed]), findings);
    }

    private School ToSchool(ListedSchool listed, GroupOverride? decided, FollowedLinks inPupilPremium)
    {
        SchoolGroup group = decided?.Group ?? listed.Group;
        string groupSource = decided is null ? listed.GroupSource : $"{decided.Source}: {decided.Basis}";
        RegisterEntry? entry = listed.Urn is int urn ? register.GetValueOrDefault(urn) : null;
        (SchoolKind kind, string kindSource) = KindOf(listed, group, entry, inPupilPremium);
        return new(listed.Id, listed.Urn, listed.RowNo, listed.AuthorityCode, listed.Estab, listed.Name, group, groupSource, kind, kindSource,
            listed.AgeLow ?? entry?.AgeLow, listed.AgeHigh ?? entry?.AgeHigh, listed.Opened ?? entry?.Opened, entry?.Closed, listed.Source);
    }

    private (SchoolKind Kind, string Source) KindOf(ListedSchool listed, SchoolGroup group, RegisterEntry? entry, FollowedLinks inPupilPremium)
    {
        if (listed.Kind != SchoolKind.Unknown) return (listed.Kind, $"{listed.Source}");
        if (listed.Urn is int urn && pupilPremium.TryGetValue(urn, out PupilPremiumRow? row)) return (row.Kind, $"{row.Source}");
        if (entry is not null && entry.Kind != SchoolKind.Unknown) return (entry.Kind, $"{entry.Source}");
        return group switch
        {
            SchoolGroup.Independent => (SchoolKind.Independent, "school group"),
            SchoolGroup.NonMaintainedSpecial => (SchoolKind.NonMaintained, "school group"),
            SchoolGroup.Nursery => (SchoolKind.Maintained, "assumed: a state-funded nursery school is maintained"),
            _ when inPupilPremium.Found => (SchoolKind.Academy, "assumed: new URN since the 2021-22 list"),
            _ => (SchoolKind.Unknown, "in none of the lists"),
        };
    }

    private void AddCounts(ListedSchool listed)
    {
        DateOnly day = sources.Schools.CensusDate;
        counts.Add(new(listed.Id, day, CensusMeasure.TotalPupils, listed.TotalPupils, listed.Source));
        counts.Add(new(listed.Id, day, CensusMeasure.SenSupport, listed.SenSupport, listed.Source));
        counts.Add(new(listed.Id, day, CensusMeasure.EhcPlans, listed.EhcPlans, listed.Source));
    }

    /// <summary>Two schools may have had the same predecessor: its counts are taken once.</summary>
    private void AddCounts(PupilPremiumRow row)
    {
        if (!counted.Add(row.Urn)) return;
        DateOnly day = sources.PupilPremium.CensusDate;
        counts.Add(new(row.Urn, day, CensusMeasure.PrimaryPupils, row.PrimaryPupils, row.Source));
        counts.Add(new(row.Urn, day, CensusMeasure.PrimaryPupilPremium, row.PrimaryPupilPremium, row.Source));
        counts.Add(new(row.Urn, day, CensusMeasure.SecondaryPupils, row.SecondaryPupils, row.Source));
        counts.Add(new(row.Urn, day, CensusMeasure.SecondaryPupilPremium, row.SecondaryPupilPremium, row.Source));
    }

    private Dictionary<int, GroupOverride> OverridesById()
    {
        Dictionary<int, GroupOverride> byId = [];
        if (sources.Overrides.Count == 0) return byId;
        Dictionary<int, ListedSchool> byUrn = sources.Schools.Schools.Where(s => s.Urn is not null).ToDictionary(s => s.Urn!.Value);
        Dictionary<int, ListedSchool> byRow = sources.Schools.Schools.ToDictionary(s => s.RowNo);
        foreach (GroupOverride decided in sources.Overrides)
        {
            ListedSchool? school = decided.Urn is int urn ? byUrn.GetValueOrDefault(urn) : byRow.GetValueOrDefault(decided.RowNo ?? 0);
            string key = decided.Urn is null ? "row_no" : "urn";
            if (school is null)
                Refuse(decided, "school_unknown", key, $"No school of the list has {key} {decided.Urn ?? decided.RowNo}. Correct it, or take the row out.");
            else if (!byId.TryAdd(school.Id, decided))
                Refuse(decided, "duplicate", key, $"{school.Name} is already overridden on line {byId[school.Id].Source.Line}. Keep one of the two rows.");
        }

        return byId;
    }

    private void Refuse(GroupOverride decided, string code, string column, string message) =>
        findings.Add(Finding.Error(code, message, decided.Source.File, decided.Source.Line, column));

    /// <summary>The authorities asked for, by code; one that is only in the schools' list has no region.</summary>
    private List<Authority> Authorities()
    {
        Dictionary<int, Authority> byCode = sources.Authorities.ToDictionary(a => a.Code);
        foreach (ListedSchool school in sources.Schools.Schools)
            byCode.TryAdd(school.AuthorityCode, new(school.AuthorityCode, school.AuthorityName, ""));
        foreach (int code in (authorities ?? new HashSet<int>()).Where(code => !byCode.ContainsKey(code)))
            findings.Add(Finding.Error("authority_unknown", $"No authority has the code {code}. Write one of the list of authorities."));
        return [.. byCode.Values.Where(a => authorities is null || authorities.Contains(a.Code)).OrderBy(a => a.Code)];
    }

    private static Dictionary<int, RegisterEntry> FirstByUrn(IReadOnlyList<RegisterEntry> entries)
    {
        Dictionary<int, RegisterEntry> byUrn = [];
        foreach (RegisterEntry entry in entries) byUrn.TryAdd(entry.Urn, entry);
        return byUrn;
    }
}
