using FundingPlatform.Allocation.Tests.Books;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Storage;

/// <summary>A year start that fails leaves the folder as it was.</summary>
public sealed class FailedYearStartTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_takes_away_the_lock_that_it_made_and_leaves_one_that_was_there(bool there)
    {
        string folder = Directory.CreateTempSubdirectory("year-start-").FullName, database = Path.Combine(folder, "run.db");
        if (there) File.WriteAllText(database + ".lock", "");
        Read<YearStartRun> run = YearStart.Run(SampleServer.Request(351, false) with { DatabasePath = database }, _ => { }, TimeProvider.System,
            _ => new Fault("unpublished", "A test wrote nothing.", FaultKind.Conflict));
        Assert.Null(run.Value);
        Assert.Equal(there ? ["run.db.lock"] : Array.Empty<string>(), Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
        Directory.Delete(folder, recursive: true);
    }
}
