using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>Each rule with each protection on a small authority: every line of <c>Cases/assimilation/crossed.csv</c> comes out to the penny.</summary>
public sealed class CrossedCases
{
    private static readonly DateOnly Start = new(2023, 9, 1);

    public static TheoryData<string> Crossed => [.. SmallAuthority.Lines("crossed.csv")];

    [Theory, MemberData(nameof(Crossed))]
    public void A_rule_with_a_protection_pays_each_school_what_was_worked_out_by_hand(string line)
    {
        string[] cell = line.Split(',', 11);
        AssimilationPlan plan = SmallAuthority.Plan(cell[0], cell[1]);
        bool anew = plan.Target.Kind == TargetRuleKind.Reassess;
        string cohort = cell[0].StartsWith("w39", StringComparison.Ordinal) ? "w39" : "small";
        AssimilationResult result = SmallAuthority.Run(plan, SmallAuthority.Pupils(cohort, cell[2] == "special" ? Setting.Special : Setting.Mainstream, anew), Start, 3);
        Assert.Empty(result.Exceptions);
        Assert.Equal(cell[3], string.Join(' ', result.Pupils.Select(p => $"{p.PlacementId}>{p.Band}")));
        for (int year = 0; year < 3; year++)
            for (int school = 1; school <= 2; school++)
                Assert.Equal(cell[2 + 2 * (year + 1) + school - 1], result.Schools.FirstOrDefault(s => s.SchoolId == school)?.Years[year].Paid.ToPounds() ?? "");
        Assert.All(result.Totals.Select((total, k) => (total, k)), t => Assert.Equal(t.total.Paid, result.Schools.Sum(s => s.Years[t.k].Paid)));
    }

    [Fact]
    public void Every_rule_is_crossed_with_every_protection_once() =>
        Assert.Equal(8 * 10, Crossed.Select(row => string.Join(',', row.Data.Split(',')[..2])).Distinct().Count());

    [Theory]
    [InlineData("w39_nearest", "10", "2089.70", "-110.30")]
    [InlineData("w39_next_above", "11", "3134.55", "934.55")]
    [InlineData("w39_next_below", "10", "2089.70", "-110.30")]
    public void W39_comes_out_to_the_penny(string plan, string band, string after, string change)
    {
        AssimilatedPupil pupil = SmallAuthority.Run(SmallAuthority.Plan(plan), SmallAuthority.Pupils("w39"), Start).Pupils[0];
        Assert.Equal((band, after, change), (pupil.Band!, pupil.New!.Value.ToPounds(), (pupil.New.Value - pupil.Old!.Value).ToPounds()));
    }
}
