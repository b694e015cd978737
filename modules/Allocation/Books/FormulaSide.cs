using System.Collections.Immutable;
using FundingPlatform.Allocation.Sample;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Books;

/// <summary>The schools-block side of an authority's book: formula inputs of every mainstream school, and the links followed.</summary>
internal sealed class FormulaSide(YearInputs inputs, DsgGrant grant, AuthorityInputs given)
{
    private readonly PredecessorLinks predecessors = new(inputs.Links);

    public List<FollowedLink> Followed { get; } = [];
    public List<Finding> Findings { get; } = [];

    public Dictionary<int, FormulaInputs> Of(IEnumerable<School> funded)
    {
        SchoolCounts[] counts = [.. funded.Where(IsMainstream).Select(Count)];
        Read<EstimatedAuthority> estimate = PupilEstimate.Estimate(grant, counts);
        Findings.AddRange(estimate.Findings);
        return estimate.Value is null ? [] : estimate.Value.Schools.ToDictionary(s => s.School.Id, Assemble);
    }

    public static bool IsMainstream(School school) => IsMainstream(school.Group);

    public static bool IsMainstream(SchoolGroup group) => group is SchoolGroup.Primary or SchoolGroup.Secondary or SchoolGroup.PrimaryAndSecondary;

    private SchoolCounts Count(School school)
    {
        CensusCount? roll = inputs.Counts.GetValueOrDefault((school.Id, CensusMeasure.TotalPupils));
        return new(school, roll?.Count ?? 0, roll is null ? "no roll" : $"roll of {roll.Date:yyyy-MM-dd}, {roll.Source}",
            Premium(school), given.PupilsOf(school.Id));
    }

    private PupilPremiumCounts? Premium(School school)
    {
        FollowedLinks found = school.Urn is int urn ? predecessors.Follow(urn, inputs.HasPremiumRow) : new([], []);
        if (!found.Found) return null;
        CensusCount row = inputs.Counts[(found.Urns[0], CensusMeasure.PrimaryPupils)];
        if (found.Path.Count > 0) Followed.Add(new(school, found.Path, found.Urns, row.Source.File));
        int Sum(CensusMeasure measure) => found.Urns.Sum(u => inputs.CountOf(u, measure));
        string source = found.Path.Count == 0 ? row.Source.ToString()
            : $"{string.Join(" and ", found.Urns.Select(u => $"{inputs.Counts[(u, CensusMeasure.PrimaryPupils)].Source} ({u})"))} by predecessor links";
        return new(Sum(CensusMeasure.PrimaryPupils), Sum(CensusMeasure.PrimaryPupilPremium),
            Sum(CensusMeasure.SecondaryPupils), Sum(CensusMeasure.SecondaryPupilPremium), source);
    }

    // The formula's pupils are an estimate, so a given count is held against the whole roll; IDACI bands exclude each other.
    private void CheckFactors(School school, FormulaPupils pupils, FactorInput?[] factors)
    {
        Quantity most = Quantity.Of(inputs.CountOf(school.Id, CensusMeasure.TotalPupils));
        if (pupils.Total > most) most = pupils.Total;
        foreach ((BudgetLine line, FactorInput factor) in given.FactorsOf(school.Id))
            if (factor.Pupils is Quantity counted && counted > most)
                Findings.Add(Finding.Error("factor_above_roll",
                    $"{school.Name} ({school.Urn}): {line.Name()} counts {counted} pupils, but the school has {most}. Check factors.csv."));
        CheckBands(school, factors, BudgetLine.IdaciAPrimary, BudgetLine.IdaciFPrimary);
        CheckBands(school, factors, BudgetLine.IdaciASecondary, BudgetLine.IdaciFSecondary);
    }

    private void CheckBands(School school, FactorInput?[] factors, BudgetLine first, BudgetLine last)
    {
        Quantity together = Quantity.Zero;
        for (BudgetLine line = first; line <= last; line++) together += factors[(int)line]?.Proportion ?? Quantity.Zero;
        if (together > Quantity.One)
            Findings.Add(Finding.Error("idaci_above_one",
                $"{school.Name} ({school.Urn}): the proportions from {first.Name()} to {last.Name()} add up to {together}; a pupil is in one band at most, so they cannot pass 1. Check factors.csv."));
    }

    private FormulaInputs Assemble(EstimatedSchool school)
    {
        FactorInput?[] factors = [.. FormulaInputs.NoFactors];
        factors[(int)BudgetLine.Fsm6Primary] = school.Fsm6Primary;
        factors[(int)BudgetLine.Fsm6Secondary] = school.Fsm6Secondary;
        foreach ((BudgetLine line, FactorInput factor) in given.FactorsOf(school.School.Id)) factors[(int)line] = factor;
        int id = school.School.Id;
        CheckFactors(school.School, school.Pupils, factors);
        var formula = new FormulaInputs(
            school.Pupils, school.YearGroups, [.. factors], given.SparsityOf(id),
            given.AmountOf(id, BudgetLine.SplitSite), given.AmountOf(id, BudgetLine.Rates),
            given.AmountOf(id, BudgetLine.Pfi), given.AmountOf(id, BudgetLine.Exceptional), given.BaselineOf(id));
        return inputs.Illustrative ? IllustrativeInputs.Fill(school.School, formula) : formula;
    }
}
