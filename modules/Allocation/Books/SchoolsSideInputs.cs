using FundingPlatform.Allocation.Sample;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Books;

/// <summary>Puts an authority's <see cref="SchoolsSide"/> together from a year's inputs.</summary>
internal sealed class SchoolsSideInputs(YearInputs inputs, int authority, DsgGrant grant)
{
    private readonly AuthorityInputs given = inputs.Given.GetValueOrDefault(authority) ?? AuthorityInputs.None;

    /// <summary>What became of every row of the authority, with or without a grant.</summary>
    public static IReadOnlyList<RowOutcome> RowsOf(YearInputs inputs, int authority, bool hasGrant) =>
        [.. inputs.SchoolsOf[authority].Select(school =>
        {
            FundingStatus status = WhoIsFunded.Of(school, hasGrant);
            return new RowOutcome(
                school,
                status.Eligibility switch
                {
                    Eligibility.Funded => RowStatus.Funded,
                    Eligibility.NoGrantRow => RowStatus.NoGrantRow,
                    _ => RowStatus.NotFunded,
                },
                status.Eligibility == Eligibility.Funded ? status.Code : $"{status.Code}: {status.Reason}",
                inputs.CountOf(school.Id, CensusMeasure.TotalPupils),
                inputs.CountOf(school.Id, CensusMeasure.EhcPlans));
        })];

    public SchoolsSide Build()
    {
        IReadOnlyList<RowOutcome> rows = RowsOf(inputs, authority, hasGrant: true);
        School[] funded = [.. rows.Where(r => r.Status == RowStatus.Funded).Select(r => r.School)];
        IReadOnlyList<LeverParameter>? levers = inputs.Levers.GetValueOrDefault(authority);
        Read<YearRules> rules = Compile(levers);
        var formula = new FormulaSide(inputs, grant, given);
        Dictionary<int, FormulaInputs> formulas = formula.Of(funded);
        Finding[] findings = [.. rules.Findings, .. formula.Findings];
        SchoolFunding[] schools = [];
        YearRules? compiled = findings.Any(f => f.Severity == FindingSeverity.Error) ? null : rules.Value;
        if (compiled is not null)
        {
            schools = [.. funded.Select(s => Funding(s, formulas.GetValueOrDefault(s.Id)))];
            // Last year's figures, where they are made up, are what they are whatever this year's levers do.
            if (inputs.Illustrative) schools = WithBaselines(levers is null ? compiled : Compile(null).Value ?? compiled, funded, schools);
        }

        return new(authority, grant, compiled, rows, schools, formula.Followed, findings, given.CentralLines, [.. inputs.Transfers[authority]]);
    }

    private Read<YearRules> Compile(IReadOnlyList<LeverParameter>? levers) =>
        YearRulesFile.Compile(inputs.National, inputs.OwnParameters.GetValueOrDefault(authority), authority, grant, levers);

    private SchoolFunding Funding(School school, FormulaInputs? formula) => new(
        school.Id, school.Urn, school.Name, school.Group,
        school.Kind switch { SchoolKind.Academy => true, SchoolKind.Maintained => false, _ => (bool?)null }, formula,
        [.. PlacesOf(school)], Money.Zero, 0, 0, [.. Adjustments(school)]);

    private IEnumerable<CommissionedPlaces> PlacesOf(School school)
    {
        IEnumerable<CommissionedPlaces> places = inputs.PlacesAt[school.Id];
        return inputs.Illustrative && FormulaSide.IsMainstream(school) && IllustrativeInputs.ResourcedProvision(school, inputs.Year) is { } made
            ? places.Append(made) : places;
    }

    private IEnumerable<Adjustment> Adjustments(School school)
    {
        foreach (Exclusion exclusion in given.ExclusionsOf(school.Id)) yield return Excluded(exclusion);
        if (inputs.Illustrative && PermanentExclusion.Applies(school.Group) && IllustrativeInputs.Exclusion(school, inputs.Year) is var (date, annual))
            yield return Excluded(new(school.Id, date, Rate.Of(annual), null, Money.Zero, SourceStatus.Illustrative, IllustrativeInputs.Source));
    }

    private Adjustment Excluded(Exclusion exclusion)
    {
        int weeks = PermanentExclusion.CompleteWeeks(exclusion.RelevantDate, exclusion.CountedUntil ?? inputs.Year.Span.Until);
        Money deduction = PermanentExclusion.Deduction(exclusion.AnnualAmount, weeks, exclusion.FinancialAdjustment);
        return new(-deduction, $"permanent exclusion on {exclusion.RelevantDate:yyyy-MM-dd}: {exclusion.AnnualAmount} x {weeks}/52 + {exclusion.FinancialAdjustment.ToPounds()}",
            exclusion.Status, exclusion.Source);
    }

    // The guarantee compares with a prior year that is not public: made up from this year's share before the guarantee.
    private static SchoolFunding[] WithBaselines(YearRules rules, School[] funded, SchoolFunding[] schools)
    {
        Outcome<SchoolShare[]> first = FundingCalculator.Calculate(rules, schools);
        if (!first.Succeeded) return schools;
        return [.. schools.Select((school, i) => school.Formula is not FormulaInputs formula || formula.Baseline is not null ? school : school with
        {
            Formula = formula with
            {
                Baseline = IllustrativeInputs.Baseline(funded[i], formula, first.Value[i].SchoolsBlockShare - school.Adjustments.Sum(a => a.Amount)),
            },
        })];
    }
}
