using FundingPlatform.Allocation.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Books;

/// <summary>
/// One authority and funding year, worked out from what the modules hold, with what became of every pound of the grant. A
/// book is never a source: built again from the same inputs it gives the same shares.
/// </summary>
internal sealed class Book(YearInputs inputs, PricedYear priced, SchoolsSide side)
{
    private const int ShownOfAKind = 3;
    private readonly List<Finding> findings = [.. side.Findings];
    private readonly int authority = side.Authority;

    /// <summary>
    /// The authority's budget, or null where no share can be worked out. With an error among the findings a placement could
    /// not be priced, and its top-up is in no share.
    /// </summary>
    public Read<AuthorityBudget> Build()
    {
        PricedPlacement[] own = [.. priced.Of(authority)];
        CheckPlacements(own);
        findings.AddRange(priced.ProtectionBy(authority).Select(p => p.Finding).OfType<Finding>().Distinct());
        CheckKinds();
        if (side.Rules is null) return new(null, findings);
        CheckOthersPupils();
        Outcome<AuthorityShares> shares = new LiveBook(inputs, side, priced).Whole();
        if (shares.Fault is Fault fault) findings.Add(Finding.Error(fault.Code, fault.Message));
        if (!shares.Succeeded) return new(null, findings);
        findings.AddRange(shares.Value.Counted.Findings);
        return new(Budget(side.Grant, side.Rules, [.. shares.Value.Shares], shares.Value.Counted, own), findings);
    }

    /// <summary>Whether what is paid for a placement, where it is no part of a share, goes to no school that could have one.</summary>
    public static bool IsOutsideSchools(Placement? placement) => placement?.Setting is Setting.Independent or Setting.PersonalBudget;

    private void CheckOthersPupils()
    {
        foreach (SchoolFunding school in side.Schools)
            if (priced.At(school.SchoolId).Count(Pricing.IsNotOurs) is var notOurs and > 0)
                findings.Add(Finding.Warning(Pricing.NotOurs,
                    $"{school.Name} ({school.Urn}) teaches pupils of other authorities whose schemes are not loaded: placements left out of its top-ups: {notOurs}."));
    }

    private AuthorityBudget Budget(
        DsgGrant grant, YearRules rules, SchoolShare[] shares, CountedResults counted, PricedPlacement[] own)
    {
        HashSet<int> ours = [.. shares.Select(s => s.School.SchoolId)];
        PricedPlacement[] atOurs = [.. shares.SelectMany(s => priced.At(s.School.SchoolId))];
        PricedProtection[] protection = [.. priced.ProtectionBy(authority)];
        PricedProtection[] protectedAtOurs = [.. shares.SelectMany(s => priced.ProtectionAt(s.School.SchoolId))];
        Money Sum(IEnumerable<PricedPlacement> some, IEnumerable<PricedProtection> beside) =>
            some.Sum(p => p.Amount ?? Money.Zero) + beside.Sum(p => p.Amount ?? Money.Zero);
        ILookup<bool, PricedPlacement> toOurs = own.ToLookup(p => p.Placement.IsPaidToSchool && ours.Contains(p.Placement.SchoolId));
        ILookup<bool, PricedProtection> protectedToOurs = protection.ToLookup(p => p.IsPaidToSchool && ours.Contains(p.SchoolId));
        Money places = shares.Sum(s => s[BudgetLine.PlaceFunding] ?? Money.Zero);
        var spending = new HighNeedsSpending(
            places,
            Sum(toOurs[true], protectedToOurs[true]),
            Sum(toOurs[false].Where(p => IsOutsideSchools(p.Placement)), protectedToOurs[false].Where(p => IsOutsideSchools(p.Placement))),
            Sum(toOurs[false].Where(p => !IsOutsideSchools(p.Placement)), protectedToOurs[false].Where(p => !IsOutsideSchools(p.Placement))),
            protection.Length > 0);
        IReadOnlyList<BlockTotals> blocks = BlockAccount.Of(grant, shares, spending, counted, side.Transfers, side.CentralLines,
            madeUp: counted.IsIllustrative || own.Any(p => p.Placement.Status == SourceStatus.Illustrative) || shares.Any(s => s.School.Places.Any(p => p.Status == SourceStatus.Illustrative)));
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
            Sum(atOurs.Where(p => p.Placement.HomeAuthority != authority), protectedAtOurs.Where(p => p.Payer != authority)),
            [.. own, .. shares.SelectMany(s => priced.Naming(s.School.SchoolId)).Where(p => p.Placement.HomeAuthority != authority)],
            side.Rows, side.Followed, findings, Illustrative(rules, shares, counted, own))
        {
            Protections = [.. protection, .. protectedAtOurs.Where(p => p.Payer != authority)],
            Counted = counted,
            Transfers = side.Transfers,
        };
    }

    private static string NameOf(GrantBlock block) => block switch
    {
        GrantBlock.Schools => "schools",
        GrantBlock.HighNeeds => "high needs",
        GrantBlock.EarlyYears => "early years",
        _ => "central school services",
    };

    private string NameOf(DsgGrant grant) => inputs.Authorities.TryGetValue(authority, out Authority? known) ? known.Name : grant.AuthorityName;

    private void CheckKinds()
    {
        int unknown = side.Rows.Count(r => r.Status == RowStatus.Funded && r.School.Kind == SchoolKind.Unknown);
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
                    $"The placements {string.Join(", ", pupil.Select(p => p.Placement.Id).Distinct())} of one pupil are paid for {ShareOf(pupil)} of a year: the scheme's convention counts a part twice when a pupil moves in it."));
    }

    private static Exact ShareOf(IEnumerable<PricedPlacement> placements)
    {
        Exact total = Exact.Zero;
        foreach (PricedSegment segment in placements.SelectMany(p => p.Segments)) total += segment.Share;
        return total;
    }

    private static IEnumerable<string> IllustrativeCounts(CountedResults counted)
    {
        if (counted.Volume?.Year.Scheme is { Status: SourceStatus.Illustrative } scheme)
            yield return $"Volume top-ups: the scheme '{scheme.Name}'{(scheme.Authority == 0 ? " stands in for every authority without one of its own" : " is not the authority's own")}. {string.Join(" ", scheme.Notes)}".TrimEnd();
        if (counted.Contingency?.Fund is { } fund && (fund.Status == SourceStatus.Illustrative || fund.Money.Status == SourceStatus.Illustrative))
            yield return $"Contingency: the fund '{fund.Name}'{(fund.Authority == 0 ? " stands in for every authority without one of its own" : "")}. {string.Join(" ", fund.Notes)}".TrimEnd();
    }

    private List<string> Illustrative(YearRules rules, SchoolShare[] shares, CountedResults counted, PricedPlacement[] own)
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
        if (rules.NotionalSen?.Status == SourceStatus.Illustrative && shares.Any(s => s.NotionalSen is not null))
            made.Add(rules.NotionalSen.SchoolsBlock == Quantity.Zero ? "The notional SEN recipe."
                : $"Notional SEN: {new Quantity(rules.NotionalSen.SchoolsBlock.HundredMillionths * 100)}% of the schools-block share, as far as that is worked out. {rules.NotionalSen.Source}.");
        made.AddRange(IllustrativeCounts(counted));
        if (inputs.Illustrative) made.Add("Every factor, distance, given amount, baseline and exclusion that is marked illustrative in audit/inputs.csv: generated to show every rule at work.");
        return made;
    }
}
