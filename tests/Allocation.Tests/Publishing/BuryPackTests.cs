using System.Diagnostics;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Allocation.Tests.Scenarios;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Publishing;

/// <summary>The pack of the sample authority with the sample's options, as an officer gets it.</summary>
public sealed class BuryPackTests(ScenarioSample sample, ITestOutputHelper output) : IClassFixture<ScenarioSample>
{
    [Fact]
    public void The_attacker_is_left_with_three_values_for_every_hidden_figure_of_Bury()
    {
        ImpactReport report = Report();
        Stopwatch watch = Stopwatch.StartNew();
        PackDocument pack = ForumPack.Of(report, publish: true);
        output.WriteLine($"{watch.ElapsedMilliseconds} ms; {pack.Merged} of {report.Schools.Count} schools merged, {pack.Withheld} cells withheld, {report.Placements.Count} placements");
        MadeUpAuthority authority = MadeUpAuthority.Of(report);
        IReadOnlyList<HiddenCell> hidden = Attacker.Attack(pack, authority);
        Assert.NotEmpty(hidden);
        Assert.All(hidden, cell => Assert.True(cell.Values >= 3, cell.ToString()));
        Assert.Equal(81, (int)((PackCell.Count)ForumPackTests.Table(pack, "schools").Rows.Single(r => r.IsTotal).Cells[2]).Number);
        Assert.All(ForumPackTests.Table(pack, "totals").Rows, r => Assert.IsType<PackCell.Pounds>(r.Cells[1]));
        output.WriteLine($"{hidden.Count} hidden figures; least number of values {hidden.Min(c => c.Values)}");
    }

    [Fact]
    public void The_scan_of_Burys_published_pack_finds_nothing()
    {
        ImpactReport report = Report();
        Scanner scanner = new(MadeUpAuthority.Of(report), ForumPack.Of(report, publish: true));
        Assert.Empty(scanner.Unsafe());
        Assert.Empty(scanner.Thin());
        Assert.Empty(scanner.Derived(new(351)));
    }

    private ImpactReport Report()
    {
        string folder = Path.Combine(SampleData.Root, "samples", "scenarios");
        Read<ScenarioSet> set = ScenarioFile.Read(File.ReadAllBytes(Path.Combine(folder, "bury_options_illustrative.json")), "bury_options_illustrative.json", folder, sample.Ground);
        Assert.False(set.Failed, string.Join('\n', set.Findings));
        return sample.Compare(set.Value!);
    }
}
