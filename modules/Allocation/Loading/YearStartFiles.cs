using FundingPlatform.Allocation.Files;
using FundingPlatform.Allocation.Sample;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Loading;

/// <summary>Everything that the files of a run state, ready to be recorded.</summary>
internal sealed record LoadedFiles(
    SchoolsIntake Schools,
    IReadOnlyList<CommissionedPlaces> Places,
    IReadOnlyList<Scheme> Schemes,
    IReadOnlyList<Placement> Placements,
    IReadOnlyList<BandDecision> Decisions,
    GrantTable Grants,
    IReadOnlyList<ParameterSet> Parameters,
    IReadOnlyList<InputsLoaded> Inputs,
    CountedFiles Counted);

/// <summary>
/// Reads the files of a run. Every file is read, so that all findings come at once; with an error among them nothing is
/// taken in.
/// </summary>
internal sealed class YearStartFiles(YearStartRequest request, Action<string> progress)
{
    private readonly InputFiles files = new(request);
    private readonly Gathering gathered = new();
    private IntakeSources? sources;

    public Read<LoadedFiles> Read()
    {
        progress("Reading the public lists");
        IReadOnlyList<(int Authority, string Folder)> folders = files.AuthorityFolders();
        NoteSampleFilesLeftOut();
        SchoolsIntake? schools = Schools(folders);
        GrantTable? grants = gathered.Take(GrantFile.Read(files.National("dsg_allocations_by_la_2020_24.csv")));
        List<ParameterSet> parameters = Parameters(folders);
        if (schools is null || grants is null) return new(null, gathered.Findings);
        FillParameters(parameters, schools.Schools.Select(s => s.AuthorityCode).Distinct());

        progress("Reading the authorities' own files");
        var own = new KnownCodes(schools.Schools.Select(s => s.Id).ToHashSet(), new HashSet<int>(), request.Year);
        List<CommissionedPlaces> places = Places(folders, own, schools, grants);
        List<InputsLoaded> inputs = [.. folders.Select(f => gathered.Take(
            AuthorityFolder.Read(f.Folder, f.Authority, request.Year, IdsOf(schools, f.Authority)))).OfType<InputsLoaded>()];
        CheckExclusions(schools, inputs);
        PlacementSet? placements = Placements(folders, schools, out List<Scheme> schemes);
        CountedFiles counted = new CountedFilesReader(files, gathered).Read([.. schools.Schools.Select(s => s.AuthorityCode).Distinct()]);
        if (gathered.Failed || placements is null) return new(null, gathered.Findings);
        if (request.Year != InputFiles.SampleYear)
            gathered.Findings.Add(Finding.Warning("list_of_another_year",
                $"Schools, rolls and plans are those of January 2023, which is the count for {InputFiles.SampleYear}; {request.Year} is worked out on them."));
        return new(
            new(WithSchoolsElsewhere(schools, placements), places, schemes, placements.Placements, placements.Decisions, grants, parameters, inputs, counted),
            gathered.Findings);
    }

    private void NoteSampleFilesLeftOut()
    {
        if (files.SampleFilesLeftOut() is { Count: > 0 } names)
            gathered.Findings.Add(Finding.Warning("sample_not_used",
                $"--inputs takes the place of the authority's sample folder: its {string.Join(", ", names)} is not used. Copy what you want to keep."));
    }

    /// <summary>Schools of other authorities at which the authority's own pupils are placed; their own shares are not worked out.</summary>
    private SchoolsIntake WithSchoolsElsewhere(SchoolsIntake schools, PlacementSet placements)
    {
        HashSet<int> known = [.. schools.Schools.Select(s => s.Id)];
        HashSet<int> elsewhere = [.. placements.Placements.Select(p => p.SchoolId).Where(id => !known.Contains(id))];
        if (elsewhere.Count == 0) return schools;
        HashSet<int> authorities = [.. sources!.Schools.Schools.Where(s => elsewhere.Contains(s.Id)).Select(s => s.AuthorityCode)];
        SchoolsIntake? others = gathered.Take(SchoolsIntake.Merge(sources, authorities));
        return others is null ? schools : schools with
        {
            Authorities = [.. schools.Authorities, .. others.Authorities],
            Schools = [.. schools.Schools, .. others.Schools.Where(s => elsewhere.Contains(s.Id))],
        };
    }

    private void CheckExclusions(SchoolsIntake schools, List<InputsLoaded> inputs)
    {
        Dictionary<int, School> byId = schools.Schools.ToDictionary(s => s.Id);
        foreach (ExclusionLine line in inputs.SelectMany(i => i.Exclusions))
            if (byId[line.SchoolId] is School school && !PermanentExclusion.Applies(school.Group))
                gathered.Findings.Add(Finding.Error("exclusion_not_applicable",
                    $"{school.Name} is not a mainstream school: the deduction for a permanent exclusion does not apply to special schools, pupil referral units and schools without a share. Remove the row.",
                    line.File, line.Line, "urn"));
    }

    private SchoolsIntake? Schools(IReadOnlyList<(int Authority, string Folder)> folders)
    {
        IReadOnlyList<Authority>? authorities = gathered.Take(SchoolFiles.ReadAuthorities(files.National("la_codes.csv")));
        SchoolList? list = gathered.Take(SchoolFiles.ReadSchoolList(files.National("schools_sen_england_2022_23.csv")));
        PupilPremiumList? premium = gathered.Take(SchoolFiles.ReadPupilPremium(files.National("schools_pupil_premium_2021_22.csv")));
        IReadOnlyList<SchoolLink>? links = gathered.Take(SchoolFiles.ReadLinks(files.National("school_links_2025.csv")));
        IReadOnlyList<RegisterEntry>? sample = gathered.Take(SchoolFiles.ReadRegister(files.National("schools_gias_sample_2026.csv")));
        IReadOnlyList<RegisterEntry>? london = gathered.Take(SchoolFiles.ReadRegister(files.National("schools_gias_london_2025.csv")));
        IReadOnlyList<RegisterEntry>? surreyAndHampshire = gathered.Take(SchoolFiles.ReadRegister(files.National("schools_gias_surrey_hampshire_2022.csv")));
        List<GroupOverride> overrides = [.. folders.SelectMany(f =>
            InputFiles.Optional(f.Folder, "overrides.csv") is string path ? gathered.Take(SchoolFiles.ReadOverrides(path)) ?? [] : [])];
        if (authorities is null || list is null || premium is null || links is null || sample is null || london is null
            || surreyAndHampshire is null || gathered.Failed) return null;
        sources = new(authorities, list, premium, links, [.. sample, .. london, .. surreyAndHampshire], overrides);
        return gathered.Take(SchoolsIntake.Merge(
            sources, request.AuthorityCode is int code ? new HashSet<int> { code } : null));
    }

    private List<ParameterSet> Parameters(IReadOnlyList<(int Authority, string Folder)> folders)
    {
        List<ParameterSet> sets = [];
        if (gathered.Take(YearRulesFile.National(files.National(YearRulesFile.NationalName(request.Year)), request.Year)) is { } national) sets.Add(national);
        foreach ((int authority, string folder) in folders)
            if (InputFiles.Optional(folder, "parameters.csv") is string path
                && gathered.Take(YearRulesFile.Own(path, request.Year, authority)) is { } own) sets.Add(own);
        return sets;
    }

    // A rule whose value nobody knows gets a made-up one, but only where neither the year nor the authority states it.
    private void FillParameters(List<ParameterSet> sets, IEnumerable<int> authorities)
    {
        if (!request.Illustrative || gathered.Take(YearRulesFile.Own(files.IllustrativeParameters, request.Year, 0)) is not ParameterSet made) return;
        ParameterSet? national = sets.FirstOrDefault(s => s.AuthorityCode == 0);
        foreach (int authority in authorities)
        {
            int place = sets.FindIndex(s => s.AuthorityCode == authority);
            ParameterSet own = place < 0 ? new(request.Year, authority, []) : sets[place];
            bool ownRecipe = own.Parameters.Any(YearRulesCompiler.IsOfRecipe);
            HashSet<string> stated = [.. own.Parameters.Concat(national?.Parameters ?? []).Select(p => p.Name)];
            ParameterSet filled = own with { Parameters = [.. own.Parameters, .. made.Parameters.Where(p => !stated.Contains(p.Name) && !(ownRecipe && YearRulesCompiler.IsOfRecipe(p)))] };
            if (place < 0) sets.Add(filled);
            else sets[place] = filled;
        }
    }

    private static HashSet<int> IdsOf(SchoolsIntake schools, int authority) =>
        [.. schools.Schools.Where(s => s.AuthorityCode == authority).Select(s => s.Id)];

    private List<CommissionedPlaces> Places(
        IReadOnlyList<(int Authority, string Folder)> folders, KnownCodes known, SchoolsIntake schools, GrantTable grants)
    {
        List<CommissionedPlaces> places = [];
        HashSet<int> stated = [];
        foreach ((int authority, string folder) in folders)
        {
            if (request.InputsFolder is null && request.Year != InputFiles.SampleYear) continue;
            if (InputFiles.Optional(folder, "commissioned_places.csv") is not string path) continue;
            stated.Add(authority);
            places.AddRange(gathered.Take(SchoolFiles.ReadCommissionedPlaces(path, known)) ?? []);
        }

        places.AddRange(SamplePlaces.Make(schools, s => !stated.Contains(s.AuthorityCode) && IsFunded(s, grants), request.Year));
        return places;
    }

    private bool IsFunded(School school, GrantTable grants) =>
        WhoIsFunded.Of(school, grants.Of(school.AuthorityCode, request.Year) is not null).Eligibility == Eligibility.Funded;

    private PlacementSet? Placements(
        IReadOnlyList<(int Authority, string Folder)> folders, SchoolsIntake schools, out List<Scheme> schemes)
    {
        // A placement may be at any school of the list and be paid by any authority.
        var anywhere = new KnownCodes(
            sources!.Schools.Schools.Select(s => s.Id).ToHashSet(),
            sources.Authorities.Select(a => a.Code).Concat(sources.Schools.Schools.Select(s => s.AuthorityCode)).ToHashSet(), request.Year);
        var stated = new StatedPlacements(gathered, anywhere);
        foreach ((int authority, string folder) in folders) stated.Read(authority, folder);
        var sample = new SampleSchemes(files, gathered);
        schemes = stated.Schemes;
        IReadOnlyDictionary<int, Scheme>? made = sample.For([.. schools.Schools.Select(s => s.AuthorityCode).Distinct().Where(a => !stated.Authorities.Contains(a))]);
        if (made is null || gathered.Failed) return null;
        schemes.AddRange(made.Values);
        Dictionary<int, int> plans = schools.Counts.Where(c => c.Measure == CensusMeasure.EhcPlans).ToDictionary(c => c.SchoolId, c => c.Count);
        PlacementSet generated = SamplePlacements.Make(
            schools.Schools.Where(s => !stated.Authorities.Contains(s.AuthorityCode)).Select(s => new SampleSchool(s, plans.GetValueOrDefault(s.Id))),
            authority => made.TryGetValue(authority, out Scheme? scheme) ? scheme.Id : SampleSchemes.IdOf(authority),
            sample.Bands, request.Year, request.Illustrative);
        return new([.. stated.Placements, .. generated.Placements], [.. stated.Decisions, .. generated.Decisions]);
    }
}
