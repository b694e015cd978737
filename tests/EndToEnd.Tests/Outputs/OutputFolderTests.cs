using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.EndToEnd.Tests.Outputs;

public sealed class OutputFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("outputs").FullName;

    [Fact]
    public void A_run_leaves_its_files_and_nothing_else()
    {
        Assert.Null(Write(Hand.Run()));
        Assert.Equal(YearStartFiles.Of(Hand.Run()).Order(StringComparer.Ordinal), FilesNow());
    }

    [Fact]
    public void A_second_run_replaces_every_file_and_keeps_what_is_not_its_own()
    {
        File.WriteAllText(Path.Combine(folder, "funding.db"), "kept");
        Assert.Null(Write(Hand.Run()));
        Assert.Null(Write(Hand.Run() with { JournalSequence = 8 }));
        Assert.Contains("\"journal_sequence\": 8", File.ReadAllText(Path.Combine(folder, "control_totals.json")), StringComparison.Ordinal);
        Assert.Equal("kept", File.ReadAllText(Path.Combine(folder, "funding.db")));
    }

    [Fact]
    public void Notional_SEN_has_a_file_only_while_a_school_has_it()
    {
        Assert.Null(Write(Hand.WithNotionalSen()));
        string file = Path.Combine(folder, "audit", "notional_sen.csv");
        Assert.Equal("urn,school_name,pounds,status,source\n100,Elms & Co <Primary>,51.01,given,our recipe\n", File.ReadAllText(file));
        Assert.Null(Write(Hand.Run()));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void An_earlier_file_that_a_run_no_longer_has_stays_when_the_run_fails()
    {
        File.WriteAllText(Path.Combine(folder, "gone.txt"), "old");
        Directory.CreateDirectory(Path.Combine(folder, "second.txt", "in the way"));
        using OutputFolder output = YearStartFiles.Begin(folder).Value;
        output.Remove("gone.txt");
        using (Stream stream = output.Create("second.txt")) stream.Write("new"u8);
        Assert.Equal("output_in_use", output.PutInPlace()?.Code);
        Assert.Equal("old", File.ReadAllText(Path.Combine(folder, "gone.txt")));
    }

    [Fact]
    public void Totals_that_do_not_add_up_write_nothing()
    {
        YearStartRun run = Hand.Run();
        Fault? fault = Write(run with { Authorities = [run.Authorities[0] with { FromOtherAuthorities = Money.Zero }] });
        Assert.Equal("totals_differ", fault?.Code);
        Assert.Empty(FilesNow());
    }

    [Fact]
    public void A_file_that_cannot_be_replaced_leaves_every_file_as_it_was()
    {
        File.WriteAllText(Path.Combine(folder, "first.txt"), "old first");
        // A folder that is not empty stands where the second file should go: no system can move a file onto it.
        Directory.CreateDirectory(Path.Combine(folder, "second.txt", "in the way"));
        using OutputFolder output = YearStartFiles.Begin(folder).Value;
        foreach (string name in (string[])["first.txt", "new.txt", "second.txt"])
            using (Stream stream = output.Create(name)) stream.Write("new"u8);

        Assert.Equal("output_in_use", output.PutInPlace()?.Code);
        Assert.Equal("old first", File.ReadAllText(Path.Combine(folder, "first.txt")));
        Assert.False(File.Exists(Path.Combine(folder, "new.txt")));
        Assert.True(Directory.Exists(Path.Combine(folder, "second.txt", "in the way")));
    }

    [Fact]
    public void A_run_that_is_given_up_leaves_the_folder_as_it_was()
    {
        File.WriteAllText(Path.Combine(folder, "first.txt"), "old first");
        using (OutputFolder output = YearStartFiles.Begin(folder).Value)
        using (Stream stream = output.Create("first.txt")) stream.Write("half"u8);
        Assert.Equal(["first.txt"], FilesNow());
        Assert.Equal("old first", File.ReadAllText(Path.Combine(folder, "first.txt")));
    }

    [Fact]
    public void A_run_that_is_given_up_does_not_leave_a_folder_that_was_not_there()
    {
        string target = Path.Combine(folder, "not yet");
        using (YearStartFiles.Begin(target).Value) Assert.True(Directory.Exists(target));
        Assert.False(Directory.Exists(target));
    }

    [Fact]
    public void Two_runs_into_one_folder_at_once_are_refused()
    {
        using OutputFolder first = YearStartFiles.Begin(folder).Value;
        Assert.Equal("output_not_writable", YearStartFiles.Begin(folder).Fault?.Code);
    }

    [Fact]
    public void A_file_that_is_open_elsewhere_is_told_before_anything_is_worked_out()
    {
        using FileStream open = new(Path.Combine(folder, "budget_shares.csv"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal("output_not_writable", YearStartFiles.Begin(folder).Fault?.Code);
    }

    [Fact]
    public void A_file_in_place_of_the_folder_is_a_fault_and_no_crash()
    {
        string file = Path.Combine(folder, "taken");
        File.WriteAllText(file, "");
        Assert.Equal("output_not_writable", YearStartFiles.Begin(file).Fault?.Code);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Fault? Write(YearStartRun run)
    {
        using OutputFolder output = YearStartFiles.Begin(folder).Value;
        return YearStartFiles.Write(output, run);
    }

    private IEnumerable<string> FilesNow() => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal);
}
