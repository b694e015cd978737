using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Loading;

/// <summary>
/// Placements, bands and schemes that authorities state in their folders. An authority with a placements file gets no
/// generated placements.
/// </summary>
internal sealed class StatedPlacements(Gathering gathered, KnownCodes known)
{
    public HashSet<int> Authorities { get; } = [];
    public List<Placement> Placements { get; } = [];
    public List<BandDecision> Decisions { get; } = [];
    public List<Scheme> Schemes { get; } = [];

    public void Read(int authority, string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            if (gathered.Take(SchemeFile.Read(File.ReadAllBytes(path), Path.GetFileName(path))) is Scheme scheme) Schemes.Add(scheme);
        if (InputFiles.Optional(folder, "placements.csv") is not string placements) return;
        Authorities.Add(authority);
        IReadOnlyList<Placement> read = gathered.Take(SchoolFiles.ReadPlacements(placements, known)) ?? [];
        Placements.AddRange(read);
        if (InputFiles.Optional(folder, "bands.csv") is not string bands)
        {
            gathered.Findings.Add(Finding.Error("file_missing",
                "placements.csv stands without bands.csv: state what was decided for each placement.", Path.GetFileName(placements)));
            return;
        }

        IReadOnlyList<BandDecision> decided = gathered.Take(BandDecisions.ReadCsv(bands)) ?? [];
        gathered.Findings.AddRange(BandDecisions.Check(
            decided, read.ToDictionary(p => p.Id), Schemes.ToDictionary(s => s.Id)));
        Decisions.AddRange(decided);
    }
}
