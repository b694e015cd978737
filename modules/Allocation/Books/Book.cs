using System.Collections.Immutable;
using FundingPlatform.Allocation.Rules;
using FundingPlatform.Allocation.Sample;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Books;

/// <summary>
/// One authority and funding year, worked out from what the modules hold. A book is never a source: built again from the
/// same inputs it gives the same shares.
/// </summary>
internal sealed class Book(YearInputs inputs, PricedYear priced, int authority)
{
    private const int ShownOfAKind = 3;
    private readonly List<Finding> findings = [];
    private readonly AuthorityInputs given = inputs.Given.GetValueOrDefault(authority) ?? AuthorityInputs.None;

    /// <summary>What became of every row of the authority, with or without a grant.</summary>
    public static IReadOnlyList<RowOutcome> Rows(YearInputs inputs, int authority, bool hasGrant) =>
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

    /// <summary>The authority's budget, or null with the errors that stop it.</summary>
    public Read<AuthorityBudget> Build(DsgGrant grant)
    {
        Read<YearRules> rules = YearRulesFile.Compile(inputs.National, inputs.OwnParameters.GetValueOrDefault(authority), authority, grant);
        findings.AddRange(rules.Findings);
        IReadOnlyList<RowOutcome> rows = Rows(inputs, authority, hasGrant: true);
        School[] funded = [.. rows.Where(r => r.Status == RowStatus.Funded).Select(r => r.School)];
        var formula = new FormulaSide(inputs, grant, given);
        Dictionary<int, FormulaInputs> formulas = formula.Of(funded);
        findings.AddRange(formula.Findings);
        PricedPlacement[] own = [.. priced.Of(authority)];
        CheckPlacements(own);
        CheckKinds(funded);
        if (rules.Value is null || Failed) return new(null, findings);

        SchoolFunding[] schools = [.. funded.Select(s => Funding(s, formulas.GetValueOrDefault(s.Id)))];
        if (inputs.Illustrative) schools = WithBaselines(rules.Value, funded, schools);
        Outcome<SchoolShare[]> shares = FundingCalculator.Calculate(rules.Value, schools);
        if (shares.Fault is Fault fault) findings.Add(Finding.Error(fault.Code, fault.Message));
        return shares.Succeeded ? new(Budget(grant, rules.Value, rows, shares.Value, own, formula.Followed), findings) : new(null, findings);
    }

    private bool Failed => findings.Any(f => f.Severity == FindingSeverity.Error);

    private AuthorityBudget Budget(
        DsgGrant grant, YearRules rules, IReadOnlyList<RowOutcome> rows, SchoolShare[] shares, PricedPlacement[] own, List<FollowedLink> followed)
    {
        HashSet<int> ours = [.. shares.Select(s => s.School.SchoolId)];
        PricedPlacement[] atOurs = [.. shares.SelectMany(s => priced.At(s.School.SchoolId))];
        Money Sum(IEnumerable<PricedPlacement> some) => some.Sum(p => p.Amount ?? Money.Zero);
        Money places = shares.Sum(s => s[BudgetLine.PlaceFunding] ?? Money.Zero);
        var spending = new HighNeedsSpending(
            places,
            Sum(own.Where(p => ours.Contains(p.Placement.SchoolId))),
            Sum(own.Where(p => p.Placement.Setting == Setting.Independent)),
            Sum(own.Where(p => !ours.Contains(p.Placement.SchoolId) && p.Placement.Setting != Setting.Independent)));
        IReadOnlyList<BlockTotals> blocks = BlockAccount.Of(grant, shares, spending, given.CentralLines,
            madeUp: own.Any(p => p.Placement.Status == SourceStatus.Illustrative) || shares.Any(s => s.School.Places.Any(p => p.Status == SourceStatus.Illustrative)));
        if (blocks.Any(b => b.Lines[^1].Note == BlockAccount.CompleteButMadeUp))
            findings.Add(Finding.Warning("complete_but_made_up",
                "central_lines.csv declares the high needs block complete, but made-up placements or places stand in it: what is left is not called headroom."));
        foreach (BlockTotals block in blocks.Where(t => t.Lines[^1].Amount < Money.Zero))
            findings.Add(Finding.Warning("block_exceeded",
                $"{NameOf(grant)}: the lines of the {NameOf(block.Block)} block come to {-block.Lines[^1].Amount} more than its grant. Check the figures that went in, or the rates."));
        return new(
            authority, NameOf(grant), inputs.Year, rules, grant,
            string.Join(", ", own.Select(p => p.Scheme).Distinct().Where(inputs.Schemes.ContainsKey).Select(id => inputs.Schemes[id].Name)),
            shares,
            blocks,
            Sum(atOurs.Where(p => p.Placement.HomeAuthority != authority)),
            [.. own, .. atOurs.Where(p => p.Placement.HomeAuthority != authority)],
            rows, followed, findings, Illustrative(rules, shares, own));
    }

    private static string NameOf(GrantBlock block) => block switch
    {
        GrantBlock.Schools => "schools",
        GrantBlock.HighNeeds => "high needs",
        GrantBlock.EarlyYears => "early years",
        _ => "central school services",
    };

    private string NameOf(DsgGrant grant) => inputs.Authorities.TryGetValue(authority, out Authority? known) ? known.Name : grant.AuthorityName;

    private SchoolFunding Funding(School school, FormulaInputs? formula)
    {
        PricedPlacement[] all = [.. priced.At(school.Id)];
        PricedPlacement[] placements = [.. all.Where(p => !PricedYear.IsNotOurs(p))];
        int notOurs = all.Length - placements.Length;
        if (notOurs > 0)
            findings.Add(Finding.Warning(PricedYear.NotOurs,
                $"{school.Name} ({school.Urn}) teaches pupils of other authorities whose schemes are not loaded: placements left out of its top-ups: {notOurs}."));
        return new(
            school.Id, school.Urn, school.Name, school.Group, 
            school.Kind switch { SchoolKind.Academy => true, SchoolKind.Maintained => false, _ => (bool?)null }, formula,
            [.. PlacesOf(school)],
            placements.Sum(p => p.Amount ?? Money.Zero), placements.Count(p => p.Amount is not null), placements.Count(p => p.Amount is null),
            [.. Adjustments(school)]);
    }

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

    private void CheckKinds(School[] funded)
    {
        int unknown = funded.Count(s => s.Kind == SchoolKind.Unknown);
        if (unknown > 0)
            findings.Add(Finding.Warning("payer_unknown",
                $"{unknown} funded {(unknown == 1 ? "school is" : "schools are")} in no list that says whether they are academies: who pays their formula and places is not known, and their payer is left empty."));
    }

    private void CheckPlacements(PricedPlacement[] own)
    {
        foreach (var alike in own.SelectMany(p => p.Findings.Select(f => (p.Scheme, Finding: f))).GroupBy(f => (f.Finding.Code, f.Scheme)))
        {
            findings.AddRange(alike.Take(ShownOfAKind).Select(f => f.Finding));
            if (alike.Skip(ShownOfAKind).Any())
                findings.Add(Finding.Warning("more_findings", $"The same ({alike.Key.Code}) holds for {alike.Count() - ShownOfAKind:N0} more placements."));
        }

        foreach (IGrouping<string, PricedPlacement> pupil in own.GroupBy(p => p.Placement.Pupil))
            if (pupil.Count() > 1 && pupil.All(p => !p.Placement.DualRegistered) && ShareOf(pupil) > Exact.One)
                findings.Add(Finding.Warning("paid_more_than_a_year",
                    $"The placements {string.Join(", ", pupil.Select(p => p.Placement.Id))} of one pupil are paid for {ShareOf(pupil)} of a year: the scheme's convention counts a part twice when a pupil moves in it."));
    }

    private static Exact ShareOf(IEnumerable<PricedPlacement> placements)
    {
        Exact total = Exact.Zero;
        foreach (PricedSegment segment in placements.SelectMany(p => p.Segments)) total += segment.Share;
        return total;
    }

    private List<string> Illustrative(YearRules rules, SchoolShare[] shares, PricedPlacement[] own)
    {
        List<string> made = [];
        if (own.Any(p => p.Placement.Status == SourceStatus.Illustrative))
            made.Add("Placements: one per EHC plan counted at a school in January 2023, each with a band dealt out by a fixed rule. Pupil-level placements are public nowhere."
                + (inputs.Illustrative ? " Some start, leave, move band or attend part-time in the year, or have a top-up without a plan, so that each rule is seen." : ""));
        if (own.Any(p => p.Status == SourceStatus.Illustrative))
            made.Add("The banding scheme and its values: they are not the authority's own.");
        if (shares.Any(s => s.School.Places.Any(p => p.Status == SourceStatus.Illustrative)))
            made.Add("Commissioned places marked illustrative: taken as the roll of January 2023, because they are not public by school"
                + (inputs.Illustrative ? ", and made-up resourced provisions." : "."));
        if (rules.NotionalSen?.Status == SourceStatus.Illustrative && shares.Any(s => s.NotionalSen is not null)) made.Add("The notional SEN recipe.");
        if (inputs.Illustrative) made.Add("Every factor, distance, given amount, baseline and exclusion that is marked illustrative in audit/inputs.csv: generated to show every rule at work.");
        return made;
    }
}
