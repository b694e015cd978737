using FundingPlatform.Kernel;
using FundingPlatform.Schools.Files;

namespace FundingPlatform.Schools;

/// <summary>
/// Reads the public files and an authority's own, each whole or not at all, with every finding by file, line and column
/// (the first hundred of a file). Files are UTF-8 with commas; a byte order mark, CRLF and quotes are accepted. A file
/// above the limit is refused before any of it is read.
/// </summary>
public static class SchoolFiles
{
    /// <summary>The main list of schools with the counts of one January census.</summary>
    public static Read<SchoolList> ReadSchoolList(string path) => SchoolListFile.Read(path);

    /// <summary>Pupils and pupil premium by phase.</summary>
    public static Read<PupilPremiumList> ReadPupilPremium(string path) => PupilPremiumFile.Read(path);

    /// <summary>Predecessors and successors.</summary>
    public static Read<IReadOnlyList<SchoolLink>> ReadLinks(string path) => LinksFile.Read(path);

    /// <summary>Authorities without the regions that stand in the same list.</summary>
    public static Read<IReadOnlyList<Authority>> ReadAuthorities(string path) => AuthoritiesFile.Read(path);

    /// <summary>An extract of the national register, in any of its four shapes.</summary>
    public static Read<IReadOnlyList<RegisterEntry>> ReadRegister(string path) => RegisterFile.Read(path);

    /// <summary>Counts of another census, by URN.</summary>
    public static Read<IReadOnlyList<CensusCount>> ReadCensus(string path) => CensusFile.Read(path);

    /// <summary>overrides.csv of an authority's folder.</summary>
    public static Read<IReadOnlyList<GroupOverride>> ReadOverrides(string path) => OverridesFile.Read(path);

    /// <summary>commissioned_places.csv of an authority's folder; every period lies inside the year.</summary>
    public static Read<IReadOnlyList<CommissionedPlaces>> ReadCommissionedPlaces(string path, KnownCodes known) =>
        PlacesFile.Read(path, known);

    /// <summary>placements.csv of an authority's folder; every placement has a day in the year.</summary>
    public static Read<IReadOnlyList<Placement>> ReadPlacements(string path, KnownCodes known) =>
        PlacementsFile.Read(path, known);
}

/// <summary>What rows of an authority's files may name: schools by id, authorities by code, and the year they are for.</summary>
public sealed record KnownCodes(IReadOnlySet<int> Schools, IReadOnlySet<int> Authorities, FundingYear Year);
