using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

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
            if (!InputFiles.IsPaidByCounts(path)) ReadScheme(path);
        if (InputFiles.Optional(folder, "placements.csv") is not string placements)
        {
            if (Schemes.Count > 0)
                gathered.Findings.Add(Finding.Warning("scheme_not_used",
                    $"The folder states the scheme {Schemes[^1].Id} but no placements.csv: the generated placements are priced by the illustrative scheme."));
            return;
        }

        Authorities.Add(authority);
        IReadOnlyList<Placement>? read = gathered.Take(SchoolFiles.ReadPlacements(placements, known));
        if (InputFiles.Optional(folder, "bands.csv") is not string bands)
        {
            gathered.Findings.Add(Finding.Error("file_missing",
                "placements.csv stands without bands.csv: state what was decided for each placement.", Path.GetFileName(placements)));
            return;
        }

        IReadOnlyList<BandDecision>? decided = gathered.Take(BandDecisions.ReadCsv(bands));

        // Judged against placements or schemes that were refused, every band would be a finding of its own.
        if (read is null || decided is null || gathered.Failed) return;
        Dictionary<string, Scheme> schemes = Schemes.ToDictionary(s => s.Id);
        gathered.Findings.AddRange(BandDecisions.Check(decided, read.ToDictionary(p => p.Id), schemes));
        if (!gathered.Failed) CheckOwn(authority, read, decided.ToLookup(d => d.PlacementId), schemes);
        Placements.AddRange(read);
        Decisions.AddRange(decided);
    }

    // What the authority's own pupils cost may not be lost because nobody prices them.
    private void CheckOwn(
        int authority, IReadOnlyList<Placement> placements, ILookup<string, BandDecision> decided, Dictionary<string, Scheme> schemes)
    {
        foreach (Placement placement in placements.Where(p => p.HomeAuthority == authority))
        {
            BandDecision? first = null;
            foreach (BandDecision decision in decided[placement.Id].Where(d => d.Span.Overlaps(known.Year.Span)))
            {
                first ??= decision;
                if (schemes[decision.Scheme].Authority != authority)
                    Refuse("scheme_not_own", $"Placement {placement.Id} is paid by {authority}, but the scheme {decision.Scheme} is {schemes[decision.Scheme].Authority}'s. State a scheme of {authority}.", decision.Source);
                else if (decision.Scheme != first.Scheme)
                    Refuse("schemes_mixed", $"Placement {placement.Id} has awards of {first.Scheme} and {decision.Scheme} in {known.Year}. A year is priced by one scheme: state them in one, with dated values.", decision.Source);
            }

            if (!decided.Contains(placement.Id))
                Refuse("award_missing", $"Placement {placement.Id} has no band decision, so its top-up is not known. Add one to bands.csv.", placement.Source);
        }
    }

    private void Refuse(string code, string message, SourceRef at) => gathered.Findings.Add(Finding.Error(code, message, at.File, at.Line));

    private void ReadScheme(string path)
    {
        string file = Path.GetFileName(path);
        if (TooLarge(path) || gathered.Take(SchemeFile.Read(File.ReadAllBytes(path), file)) is not Scheme scheme) return;
        if (Schemes.Exists(s => s.Id == scheme.Id))
            gathered.Findings.Add(Finding.Error("scheme_duplicate", $"Another file states the scheme {scheme.Id} already. Keep one of them, or give it another id.", file));
        else
            Schemes.Add(scheme);
    }

    private bool TooLarge(string path)
    {
        long bytes = new FileInfo(path).Length;
        if (bytes <= CsvFile.DefaultLimitBytes) return false;
        gathered.Findings.Add(Finding.Error("file_too_large",
            $"The file has {bytes} bytes; at most {CsvFile.DefaultLimitBytes} are read. Check that it is the right file.", Path.GetFileName(path)));
        return true;
    }
}
