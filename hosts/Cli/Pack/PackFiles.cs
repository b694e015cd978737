using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Pack;

/// <summary>The files of a pack.</summary>
internal static class PackFiles
{
    private static readonly (Func<PackDocument, string> Name, Action<Stream, PackDocument> Write)[] All = [(PackPage.Name, PackPage.Write), (PackWorkbook.Name, PackWorkbook.Write)];

    /// <summary>Their names in the output folder; those for publication are others.</summary>
    public static IEnumerable<string> Names(PackDocument pack) => All.Select(f => f.Name(pack));

    /// <summary>What its files' names begin with.</summary>
    public static string Stem(PackDocument pack) => pack.ForPublication ? $"{pack.FileName}-public" : pack.FileName;

    /// <summary>Writes page and workbook, and further files of the pack's by their names, or leaves the folder as it was.</summary>
    public static Fault? Write(string folder, PackDocument pack, params (string Name, Action<Stream> Write)[] more)
    {
        (string Name, Action<Stream> Write)[] all = [.. All.Select(f => (f.Name(pack), (Action<Stream>)(stream => f.Write(stream, pack)))), .. more];
        Outcome<OutputFolder> begun = OutputFolder.Begin(folder, all.Select(f => f.Name));
        if (begun.Fault is Fault notReady) return notReady;
        using OutputFolder files = begun.Value;
        try
        {
            foreach ((string name, Action<Stream> write) in all) write(files.Create(name));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new("output_not_written", $"The output cannot be written: {failure.Message} The previous output is as it was.", FaultKind.Conflict);
        }

        return files.PutInPlace();
    }
}
