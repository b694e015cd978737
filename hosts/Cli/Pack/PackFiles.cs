using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Pack;

/// <summary>The files of a Forum pack.</summary>
internal static class PackFiles
{
    private static readonly (Func<bool, string> Name, Action<Stream, PackDocument> Write)[] All = [(PackPage.Name, PackPage.Write), (PackWorkbook.Name, PackWorkbook.Write)];

    /// <summary>Their names in the output folder; those for publication are others.</summary>
    public static IEnumerable<string> Names(PackDocument pack) => All.Select(f => f.Name(pack.ForPublication));

    /// <summary>Writes both or leaves the folder as it was.</summary>
    public static Fault? Write(string folder, PackDocument pack)
    {
        Outcome<OutputFolder> begun = OutputFolder.Begin(folder, Names(pack));
        if (begun.Fault is Fault notReady) return notReady;
        using OutputFolder files = begun.Value;
        try
        {
            foreach ((Func<bool, string> name, Action<Stream, PackDocument> write) in All) write(files.Create(name(pack.ForPublication)), pack);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new("output_not_written", $"The output cannot be written: {failure.Message} The previous output is as it was.", FaultKind.Conflict);
        }

        return files.PutInPlace();
    }
}
