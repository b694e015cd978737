using FundingPlatform.BlockTransfers;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Allocation.Loading;

/// <summary>What the files of a run state of money that is paid by counts or moved between blocks.</summary>
internal sealed record CountedFiles(NationalAverages? Averages, IReadOnlyList<VolumeScheme> Schemes, IReadOnlyList<ContingencyFund> Funds, TransferRules? TransferRules);

/// <summary>
/// Reads them: of schemes and funds those of the year that are of an authority in the run, and the one of every authority where
/// any in the run has none of its own. What a user's own folder states goes before the samples.
/// </summary>
internal sealed class CountedFilesReader(InputFiles files, Gathering gathered)
{
    private readonly FundingYear year = files.Request.Year;

    public CountedFiles Read(IReadOnlyCollection<int> authorities) => new(
        Averages(),
        Chosen(Each("volume", InputFiles.VolumeScheme, VolumeSchemeFile.Read), s => s.InForce(year), s => s.Authority, authorities),
        Chosen(Each("contingency", InputFiles.Fund, ContingencyFundFile.Read), f => f.Year == year, f => f.Authority, authorities),
        Whole("block_transfer_rules.json", TransferRulesFile.Read));

    private NationalAverages? Averages()
    {
        string series = files.National("sen_share_by_la_timeseries.csv"), dates = files.National("sen_publication_dates.csv");
        return File.Exists(series) && File.Exists(dates) ? gathered.Take(NationalAveragesFile.Read(series, dates)) : null;
    }

    private T? Whole<T>(string name, Func<ReadOnlyMemory<byte>, string, Read<T>> read) where T : class =>
        files.National(name) is string path && File.Exists(path) ? gathered.Take(read(File.ReadAllBytes(path), name)) : null;

    private List<T> Each<T>(string sample, string own, Func<ReadOnlyMemory<byte>, string, Read<T>> read) where T : class =>
        [.. files.PaidByCounts(sample, own).Select(path => gathered.Take(read(File.ReadAllBytes(path), Path.GetFileName(path)))).OfType<T>()];

    private List<T> Chosen<T>(List<T> all, Func<T, bool> inForce, Func<T, int> authorityOf, IReadOnlyCollection<int> authorities) where T : class
    {
        List<T> own = [.. all.Where(one => inForce(one) && authorities.Contains(authorityOf(one)))];
        foreach (IGrouping<int, T> twice in own.GroupBy(authorityOf).Where(g => g.Count() > 1))
            gathered.Findings.Add(Finding.Error("scheme_duplicate", $"Authority {twice.Key} has {twice.Count()} files of one kind for {year} among the samples. Keep one of them."));
        bool anyWithout = authorities.Any(code => own.TrueForAll(one => authorityOf(one) != code));
        if (files.Request.InputsFolder is not null && all.Count == 1 && own.Count == 0 && authorityOf(all[0]) != 0) NoteUnused(authorityOf(all[0]));
        return [.. own, .. all.Where(one => anyWithout && inForce(one) && authorityOf(one) == 0)];
    }

    // What a user puts into a folder of an authority and is not used there would be missed in silence.
    private void NoteUnused(int authority) => gathered.Findings.Add(Finding.Warning("scheme_not_used",
        $"The folder states a scheme or a fund of authority {authority} that is not in force for the authority of the run in {year}: it is not used."));
}
