using System.Text;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Tests;

public sealed class ShippedSchemeTests
{
    private static readonly DateOnly Day = new(2023, 9, 1);
    private static readonly ValueKey Mainstream = new(Setting.Mainstream, PupilPhase.Primary, null, 0);

    public static TheoryData<string> Names => [.. Samples.Files.Select(f => Path.GetFileNameWithoutExtension(f))];

    [Theory, MemberData(nameof(Names))]
    public void Every_shipped_scheme_is_read_without_a_finding(string name)
    {
        Read<Scheme> read = Samples.Read(name);
        Assert.Empty(read.Findings);
        Assert.Equal(name, read.Value!.Id);
    }

    [Fact]
    public void The_scheme_printed_in_the_guide_is_read_without_a_finding()
    {
        string guide = File.ReadAllText(Path.Combine(Samples.Root, "docs", "guide", "schemes.md"));
        string json = guide.Split("```json")[1].Split("```")[0];
        Assert.Empty(SchemeFile.Read(Encoding.UTF8.GetBytes(json), "guide").Findings);
    }

    [Theory]
    [InlineData("herefordshire", true)]
    [InlineData("telford_and_wrekin", true)]
    [InlineData("devon_mainstream", true)]
    [InlineData("leicestershire", true)]
    [InlineData("bury_illustrative", true)]
    [InlineData("solihull", false)]
    [InlineData("wirral", false)]
    public void A_scheme_with_an_unknown_value_says_that_it_is_not_complete(string name, bool complete) =>
        Assert.Equal(complete, Samples.Read(name).Value!.IsComplete);

    [Fact]
    public void Only_the_schemes_for_Bury_are_illustrative_and_they_say_so_in_their_names() =>
        Assert.Equal(["Bury (illustrative values)", "Bury in ten bands (illustrative values)"],
            Samples.Files.Select(f => Samples.Read(Path.GetFileNameWithoutExtension(f)).Value!).Where(s => s.Status == SourceStatus.Illustrative).Select(s => s.Name));

    /// <summary>Section 251 outturn 2021-22 of Bury over its EHC plans; units weigh 47 of 757 plans.</summary>
    [Fact]
    public void The_mean_value_of_the_illustrative_scheme_lies_near_the_outturn_per_plan_in_every_setting()
    {
        Scheme bury = Samples.Read("bury_illustrative").Value!;
        decimal mainstream = (Mean(bury, Setting.Mainstream) * 710 + Mean(bury, Setting.ResourcedProvision) * 47) / 757;
        Assert.InRange(mainstream, 4609.22m - 50, 4609.22m + 50);
        Assert.InRange(Mean(bury, Setting.Special), 18588.60m - 50, 18588.60m + 50);
        Assert.InRange(Mean(bury, Setting.Independent), 59143.37m - 50, 59143.37m + 50);
    }

    [Fact]
    public void A_scaled_scheme_has_whole_pounds_another_authority_and_stays_illustrative()
    {
        Scheme bolton = Samples.Read("bury_illustrative").Value!.Scaled("bolton_illustrative", "Bolton (illustrative values)", 350,
            new Dictionary<Setting, Exact> { [Setting.Mainstream] = new(11, 10), [Setting.Special] = new(1, 3) });
        Assert.Equal((350, SourceStatus.Illustrative), (bolton.Authority, bolton.Status));
        Assert.Equal(Rate.OfPounds(880), bolton.PoundsOn("A", Mainstream, Day).Value); // 800 x 1.1
        Assert.Equal(Rate.OfPounds(3833), bolton.PoundsOn("B", Mainstream with { Setting = Setting.Special }, Day).Value); // 11,500 / 3 = 3,833.33
        Assert.Equal(Rate.OfPounds(800), bolton.PoundsOn("A", Mainstream with { Setting = Setting.EarlyYears }, Day).Value); // no factor given
    }

    [Fact]
    public void A_scaled_scheme_leaves_the_template_as_it_was()
    {
        Scheme bury = Samples.Read("bury_illustrative").Value!;
        bury.Scaled("x", "X", 350, new Dictionary<Setting, Exact> { [Setting.Mainstream] = new(2, 1) });
        Assert.Equal(Rate.OfPounds(800), bury.PoundsOn("A", Mainstream, Day).Value);
    }

    private static decimal Mean(Scheme scheme, Setting setting) =>
        scheme.BandsIn(setting).Average(b => scheme.PoundsOn(b.Id, Mainstream with { Setting = setting }, Day).Value.Pounds);
}
