using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Files;

/// <summary>What a file of an import holds, in the contract's order.</summary>
internal enum ImportKind
{
    Authorities,
    SchoolList,
    PupilPremium,
    Links,
    Register,
    Census,
    Overrides,
    CommissionedPlaces,
    Placements,
}

/// <summary>One file of an import.</summary>
internal sealed record ImportFile(ImportKind Kind, string Path);

/// <summary>
/// What is recorded already: each school with its authority, the codes of authorities, and the schools and predecessors of
/// which the importing authority's schools have counts.
/// </summary>
internal sealed record RecordedBefore(IReadOnlyDictionary<int, int> Schools, IReadOnlySet<int> Authorities, IReadOnlySet<int> Counted);

/// <summary>What the files of an import state of one authority, ready to be recorded.</summary>
internal sealed record Imported(
    SchoolsIntake? Schools, IReadOnlyList<CensusCount> Counts, IReadOnlyList<CommissionedPlaces> Places, IReadOnlyList<Placement> Placements)
{
    /// <summary>Whether there is anything to record.</summary>
    public bool Holds => Schools is not null || Counts.Count > 0 || Places.Count > 0 || Placements.Count > 0;
}

/// <summary>
/// Reads the files of one authority's import, all of them, so that all findings come at once. Lists of the whole country are
/// cut down to the authority's schools; rows of its own files that are another authority's matter are refused.
/// </summary>
internal sealed class ImportedFiles(IReadOnlyList<ImportFile> files, int authority, FundingYear year, RecordedBefore before)
{
    private const int MostOfFile = 100;
    private readonly List<Finding> findings = [];

    /// <summary>Why a set of kinds cannot be imported, or null: lists are merged, so they come together.</summary>
    public static string? Needed(IReadOnlyList<ImportKind> kinds)
    {
        ImportKind[] merged = [ImportKind.Authorities, ImportKind.PupilPremium, ImportKind.Links];
        if (kinds.Contains(ImportKind.SchoolList))
        {
            ImportKind[] missing = [.. merged.Except(kinds)];
            return missing.Length == 0 ? null : $"A list of schools is merged with other lists: send {string.Join(", ", missing)} in the same import.";
        }

        ImportKind[] alone = [.. merged.Append(ImportKind.Register).Append(ImportKind.Overrides).Intersect(kinds)];
        return alone.Length == 0 ? null : $"{string.Join(", ", alone)} can only be merged into a list of schools: send SchoolList in the same import.";
    }

    public Read<Imported> Read()
    {
        IntakeSources? sources = files.Any(f => f.Kind == ImportKind.SchoolList) ? Sources() : null;
        SchoolsIntake? schools = sources is null ? null : Merge(sources);
        List<CensusCount> counts = [.. files.Where(f => f.Kind == ImportKind.Census).SelectMany(f => Counts(f, schools))];
        HashSet<int> own = [.. before.Schools.Where(s => s.Value == authority).Select(s => s.Key), .. schools?.Schools.Select(s => s.Id) ?? []];
        IReadOnlyList<CommissionedPlaces> places = Places(own);
        IReadOnlyList<Placement> placements = Placements(sources);
        if (sources is not null && schools is not null) schools = WithSchoolsElsewhere(schools, sources, placements);
        var imported = new Imported(schools, counts, places, placements);
        if (!Failed && !imported.Holds)
            findings.Add(Finding.Error("nothing_to_record", $"No row of these files is a matter of authority {authority}: there is nothing to record."));
        return new(Failed ? null : imported, InOrder());
    }

    private bool Failed => findings.Any(f => f.Severity == FindingSeverity.Error);

    private IntakeSources? Sources()
    {
        IReadOnlyList<Authority>? authorities = One(ImportKind.Authorities, SchoolFiles.ReadAuthorities);
        SchoolList? list = One(ImportKind.SchoolList, SchoolFiles.ReadSchoolList);
        PupilPremiumList? premium = One(ImportKind.PupilPremium, SchoolFiles.ReadPupilPremium);
        IReadOnlyList<SchoolLink>? links = One(ImportKind.Links, SchoolFiles.ReadLinks);
        IReadOnlyList<RegisterEntry>? register = One(ImportKind.Register, SchoolFiles.ReadRegister);
        IReadOnlyList<GroupOverride>? overrides = One(ImportKind.Overrides, SchoolFiles.ReadOverrides);
        return authorities is null || list is null || premium is null || links is null
            ? null
            : new(authorities, list, premium, links, register ?? [], overrides ?? []);
    }

    private SchoolsIntake? Merge(IntakeSources sources)
    {
        RefuseOverridesOfOthers(sources);
        SchoolsIntake? merged = Take(SchoolsIntake.Merge(sources, new HashSet<int> { authority }));
        if (merged is null) return null;
        string file = Path.GetFileName(files.First(f => f.Kind == ImportKind.SchoolList).Path);
        if (merged.Schools.Count == 0) findings.Add(Finding.Error("authority_unknown", $"The list has no school of authority {authority}.", file));
        Refuse(merged.Schools.Where(s => before.Schools.TryGetValue(s.Id, out int owner) && owner != authority), s => s.Source, null,
            s => $"The school {s.Id} is recorded as one of authority {before.Schools[s.Id]}, which alone states it anew.");
        return merged;
    }

    private void RefuseOverridesOfOthers(IntakeSources sources)
    {
        Dictionary<int, int> byUrn = sources.Schools.Schools.Where(s => s.Urn is not null).ToDictionary(s => s.Urn!.Value, s => s.AuthorityCode);
        Dictionary<int, int> byRow = sources.Schools.Schools.ToDictionary(s => s.RowNo, s => s.AuthorityCode);
        Refuse(sources.Overrides.Where(o => (o.Urn is int urn ? byUrn.GetValueOrDefault(urn, authority) : byRow.GetValueOrDefault(o.RowNo ?? 0, authority)) != authority),
            o => o.Source, "urn", _ => $"This school is not one of authority {authority}. Take the row out; its own authority decides about it.");
    }

    private CensusCount[] Counts(ImportFile file, SchoolsIntake? schools)
    {
        IReadOnlyList<CensusCount>? read = Take(SchoolFiles.ReadCensus(file.Path));
        if (read is null) return [];
        HashSet<int> counted = [.. before.Counted, .. schools?.Schools.Select(s => s.Id) ?? [], .. schools?.Links.Select(l => l.LinkUrn) ?? []];
        CensusCount[] own = [.. read.Where(c => counted.Contains(c.SchoolId))];
        if (own.Length == 0)
            findings.Add(Finding.Warning("nothing_taken", $"The file has no row of a school of authority {authority}.", Path.GetFileName(file.Path)));
        return own;
    }

    private IReadOnlyList<CommissionedPlaces> Places(HashSet<int> own)
    {
        HashSet<int> all = [.. before.Schools.Keys, .. own];
        IReadOnlyList<CommissionedPlaces> places =
            One(ImportKind.CommissionedPlaces, path => SchoolFiles.ReadCommissionedPlaces(path, new(all, before.Authorities, year))) ?? [];
        Refuse(places.Where(p => !own.Contains(p.SchoolId)), p => p.Source, "urn",
            p => $"The school {p.SchoolId} is not one of authority {authority}, so its places are another authority's matter. Take the row out.");
        return places;
    }

    // A placement may be at any school of the list, but it is paid by the authority that imports it.
    private IReadOnlyList<Placement> Placements(IntakeSources? sources)
    {
        HashSet<int> schools = [.. before.Schools.Keys, .. sources?.Schools.Schools.Select(s => s.Id) ?? []];
        HashSet<int> authorities =
            [.. before.Authorities, .. sources?.Authorities.Select(a => a.Code) ?? [], .. sources?.Schools.Schools.Select(s => s.AuthorityCode) ?? []];
        IReadOnlyList<Placement> placements =
            One(ImportKind.Placements, path => SchoolFiles.ReadPlacements(path, new(schools, authorities, year))) ?? [];
        Refuse(placements.Where(p => p.HomeAuthority != authority), p => p.Source, "home_authority",
            p => $"The placement {p.Id} is paid by authority {p.HomeAuthority}, and this import is {authority}'s. Take the row out.");
        return placements;
    }

    /// <summary>Schools of other authorities at which the authority's own pupils are placed, as far as nobody recorded them before.</summary>
    private SchoolsIntake WithSchoolsElsewhere(SchoolsIntake schools, IntakeSources sources, IReadOnlyList<Placement> placements)
    {
        HashSet<int> known = [.. before.Schools.Keys, .. schools.Schools.Select(s => s.Id)];
        HashSet<int> elsewhere = [.. placements.Select(p => p.SchoolId).Where(id => !known.Contains(id))];
        if (elsewhere.Count == 0) return schools;
        HashSet<int> authorities = [.. sources.Schools.Schools.Where(s => elsewhere.Contains(s.Id)).Select(s => s.AuthorityCode)];
        SchoolsIntake? others = Take(SchoolsIntake.Merge(sources with { Overrides = [] }, authorities));
        return others is null ? schools : schools with
        {
            Authorities = [.. schools.Authorities, .. others.Authorities.Where(a => !before.Authorities.Contains(a.Code))],
            Schools = [.. schools.Schools, .. others.Schools.Where(s => elsewhere.Contains(s.Id))],
        };
    }

    private T? One<T>(ImportKind kind, Func<string, Read<T>> read) where T : class =>
        files.FirstOrDefault(f => f.Kind == kind) is ImportFile file ? Take(read(file.Path)) : null;

    private T? Take<T>(Read<T> read) where T : class
    {
        findings.AddRange(read.Findings);
        return read.Value;
    }

    private void Refuse<T>(IEnumerable<T> rows, Func<T, SourceRef> source, string? column, Func<T, string> why)
    {
        int seen = 0;
        string file = "";
        foreach (T row in rows)
        {
            file = source(row).File;
            if (++seen <= MostOfFile) findings.Add(Finding.Error("authority_forbidden", why(row), file, source(row).Line, column));
        }

        if (seen > MostOfFile)
            findings.Add(Finding.Error("more_findings", $"{seen - MostOfFile} more findings of this file are not listed. Mend those above and send it again.", file));
    }

    /// <summary>In the order of the files and lines; what concerns no line of a file comes after those that do, and what concerns no file last.</summary>
    private List<Finding> InOrder()
    {
        Dictionary<string, int> places = files.Select((f, i) => (Name: Path.GetFileName(f.Path), i)).ToDictionary(f => f.Name, f => f.i);
        return [.. findings.OrderBy(f => f.File is string file && places.TryGetValue(file, out int place) ? place : files.Count).ThenBy(f => f.Line ?? int.MaxValue)];
    }
}
