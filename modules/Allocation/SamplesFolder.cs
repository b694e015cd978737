namespace FundingPlatform.Allocation;

/// <summary>Finds the samples: beside the published program, or in the clone that it was built from.</summary>
public static class SamplesFolder
{
    /// <summary>The nearest folder <c>samples</c> with <c>england</c> in it, from the program's own folder upward; null when there is none.</summary>
    public static string? Find(string programFolder)
    {
        for (DirectoryInfo? folder = new(programFolder); folder is not null; folder = folder.Parent)
        {
            string samples = Path.Combine(folder.FullName, "samples");
            if (Directory.Exists(Path.Combine(samples, "england"))) return samples;
        }

        return null;
    }
}
