using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Allocation;
using FundingPlatform.Kernel;

namespace FundingPlatform.Reference.Tests;

/// <summary>The calculator equals the slow twin to the penny, line by line, on made-up authorities. A failure prints the seed and the least school that still fails.</summary>
public class AgreementTests
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void Every_line_of_every_school_of_an_authority_equals_the_twins() =>
        Prop.ForAll(Seeds, seed => WholeAuthority(seed).Label($"seed {seed}")).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void A_school_worked_out_alone_gets_what_it_gets_among_others() =>
        Prop.ForAll(Seeds, seed =>
        {
            (YearRules rules, SchoolFunding[] schools) = RandomAuthority.From(seed);
            SchoolShare[] together = FundingCalculator.Calculate(rules, schools).Value;
            return schools.Select((school, i) => Same(FundingCalculator.Calculate(rules, [school]).Value[0], together[i])).All(same => same).Label($"seed {seed}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void An_explanation_ends_at_the_twins_lines() =>
        Prop.ForAll(Seeds, seed =>
        {
            (YearRules rules, SchoolFunding[] schools) = RandomAuthority.From(seed);
            foreach (SchoolFunding school in schools.Take(8))
            {
                PlainShare plain = PlainCalculator.Calculate(rules, school);
                ILookup<BudgetLine?, Money> steps = FundingCalculator.Explain(rules, school).Value.ToLookup(s => BudgetLines.Named(s.Line), s => s.Result);
                foreach ((BudgetLine line, decimal pounds) in plain.Lines)
                    if (steps[line].LastOrDefault().Pounds != pounds)
                        throw new AgreementException($"seed {seed}: {line.Name()} is explained as {string.Join(", ", steps[line])}, the twin has £{pounds}.\n{Disagreement.Describe(rules, school)}");
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    // So that the agreement is about something: every line comes up with an amount, and every line that can be missing is.
    [Fact]
    public void The_made_up_authorities_bring_every_line_with_and_without_an_amount()
    {
        PlainShare[] shares = [.. Enumerable.Range(1, 300).Select(seed => RandomAuthority.From(seed)).SelectMany(a => PlainCalculator.Calculate(a.Rules, a.Schools))];
        // The two that are paid by counts have made-up schemes of their own (CountedAgreementTests).
        Assert.Empty(BudgetLines.All.Except([BudgetLine.VolumeTopUp, BudgetLine.Contingency]).Except(shares.SelectMany(share => share.Lines.Where(l => l.Value != 0m).Select(l => l.Key))));
        Assert.Empty(BudgetLines.All.Where(l => l <= BudgetLine.PlaceFunding).Except(shares.SelectMany(share => share.Missing)));
    }

    private static bool WholeAuthority(int seed)
    {
        (YearRules rules, SchoolFunding[] schools) = RandomAuthority.From(seed);
        SchoolShare[] fast = FundingCalculator.Calculate(rules, schools).Value;
        SchoolFunding[] failing = [.. schools.Where((school, i) => Disagreement.Differences(rules, school, fast[i]).Count > 0)];
        if (failing.Length == 0) return true;
        SchoolFunding least = failing.Select(school => Disagreement.Lessen(rules, school)).MinBy(Disagreement.Weight)!;
        throw new AgreementException(
            $"seed {seed}: {failing.Length} of {schools.Length} schools differ; the least of them:\n"
            + string.Join('\n', Disagreement.Differences(rules, least, Disagreement.Alone(rules, least))) + "\n" + Disagreement.Describe(rules, least));
    }

    private static bool Same(SchoolShare left, SchoolShare right) =>
        left.Lines.SequenceEqual(right.Lines) && left.Missing.SequenceEqual(right.Missing) && left.NotionalSen == right.NotionalSen;
}

internal sealed class AgreementException(string message) : Exception(message);
