using FundingPlatform.BlockTransfers;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Allocation.Rules;

/// <summary>
/// What was spent from an authority's high needs block on placements, the band protection of its plans among the top-ups;
/// <paramref name="Protects"/> says whether there is any.
/// </summary>
internal sealed record HighNeedsSpending(Money Places, Money OwnTopUpsAtOwnSchools, Money OutsideSchools, Money AtOtherAuthoritiesSchools, bool Protects);

/// <summary>
/// Says what became of each block's grant, so that its lines add up to it to the penny. What no line explains is
/// "not distributed for lack of data" or "not modelled"; it is called headroom only where the user has declared that every
/// use of the block is in.
/// </summary>
internal static class BlockAccount
{
    public const string Exceeded = "more_than_the_grant";
    public const string CompleteMark = "complete";
    public const string CompleteButMadeUp = "declared complete, but made-up placements or places stand in this block; not headroom";

    public static IReadOnlyList<BlockTotals> Of(
        DsgGrant grant, IReadOnlyList<SchoolShare> shares, HighNeedsSpending highNeeds, CountedResults counted,
        IReadOnlyList<EnactedTransfer> transfers, IReadOnlyList<CentralLine> central, bool madeUp) =>
    [
        SchoolsBlock(grant, shares, transfers, central),
        Close(GrantBlock.CentralSchoolServices, grant.CentralSchoolServices, "as allocated", [.. Moved(DsgBlock.CentralSchoolServices, transfers)], "not_modelled", central),
        HighNeeds(grant, highNeeds, [.. Counted(shares, counted)], transfers, central, madeUp),
        Close(GrantBlock.EarlyYears, grant.EarlyYears, "as allocated", [.. Moved(DsgBlock.EarlyYears, transfers)], "not_modelled", central),
    ];

    /// <summary>What left a block is a use of it, what came in is the opposite of one.</summary>
    private static IEnumerable<BlockLine> Moved(DsgBlock block, IReadOnlyList<EnactedTransfer> transfers)
    {
        EnactedTransfer[] own = [.. transfers.Where(t => t.From == block || t.To == block)];
        if (own.Length == 0) return [];
        IEnumerable<string> told = own.Select(t => $"{t.Amount} {(t.From == block ? $"to {Words(t.To)}" : $"from {Words(t.From)}")}, enacted on {t.On:yyyy-MM-dd} ({t.Id})");
        return [new("transfers", own.Sum(t => t.From == block ? t.Amount : -t.Amount), string.Join("; ", told))];
    }

    private static string Words(DsgBlock block) => block switch
    {
        DsgBlock.Schools => "the schools block",
        DsgBlock.HighNeeds => "high needs",
        DsgBlock.EarlyYears => "early years",
        _ => "central school services",
    };

    private static IEnumerable<BlockLine> Counted(IReadOnlyList<SchoolShare> shares, CountedResults counted)
    {
        Money Of(BudgetLine line) => shares.Sum(s => s[line] ?? Money.Zero);
        if ((counted.Volume?.Year.Scheme ?? counted.Schemes.Unready) is { PaidFrom: PaidFrom.HighNeedsBlock } scheme)
        {
            Money all = counted.Volume?.Schools.Sum(s => s.Amount ?? Money.Zero) ?? counted.Schemes.ToldOfVolume.Values.Sum(told => told);
            yield return new("volume_top_ups", Of(BudgetLine.VolumeTopUp),
                $"{scheme.Name}{(scheme.Pot is VolumePot pot ? $"; a pot of {pot.Amount} ({pot.Source})" : "; no pot is set")}");
            if (all - Of(BudgetLine.VolumeTopUp) is var elsewhere && elsewhere != Money.Zero)
                yield return new("volume_top_ups_without_a_share", elsewhere, "of schools in its counts that have no share here");
        }

        // What the general fund pays is in the shares, and no use of the grant.
        if (counted.Contingency is not { Fund.Money.PaidFrom: PaidFrom.HighNeedsBlock } fund) yield break;
        yield return new("contingency", Of(BudgetLine.Contingency), $"{fund.Fund.Name}: what it pays or would pay by its rounds and claims, out of {fund.Pot} ({fund.Fund.Money.From})");
        if (fund.Committed + fund.Drafted - Of(BudgetLine.Contingency) is var apart && apart != Money.Zero)
            yield return new("contingency_without_a_share", apart, "promised to schools of which no share has it");
        yield return new("contingency_held", fund.Held, $"{fund.Fund.Name}: what is left of the fund, kept for later rounds and claims");
    }

    private static BlockTotals SchoolsBlock(
        DsgGrant grant, IReadOnlyList<SchoolShare> shares, IReadOnlyList<EnactedTransfer> transfers, IReadOnlyList<CentralLine> central)
    {
        Money toSchools = shares.Sum(s => s.SchoolsBlockShare);
        return Close(
            GrantBlock.Schools, grant.SchoolsBlock, "before academy recoupment and NNDR",
            [
                new("to_schools", toSchools, "formula, minimum per-pupil, MFG and adjustments of every school's share"),
                .. OfTheGrant(grant, shares),
                .. Moved(DsgBlock.Schools, transfers).DefaultIfEmpty(new("transfers", Money.Zero, "no transfer out of the schools block is enacted")),
            ],
            "not_distributed_for_lack_of_data", central);
    }

    /// <summary>What of the schools block the formula cannot spend, transfers left out: growth, premises that are in no line, the user's own uses.</summary>
    public static IReadOnlyList<BlockLine> BesideTheFormula(DsgGrant grant, IReadOnlyList<SchoolShare> shares, IReadOnlyList<CentralLine> central) =>
        [.. OfTheGrant(grant, shares), .. central.Where(c => c.Block == GrantBlock.Schools && c.Name != CompleteMark).Select(Central)];

    private static IEnumerable<BlockLine> OfTheGrant(DsgGrant grant, IReadOnlyList<SchoolShare> shares)
    {
        Money premisesLines = shares.Sum(s => (s[BudgetLine.SplitSite] ?? Money.Zero) + (s[BudgetLine.Rates] ?? Money.Zero)
            + (s[BudgetLine.Pfi] ?? Money.Zero) + (s[BudgetLine.Exceptional] ?? Money.Zero));
        yield return new("growth", grant.Growth, "growth and falling-rolls part of the grant; not part of the formula");
        yield return new("premises", Money.Max(Money.Zero, grant.Premises - premisesLines), "premises part of the grant, less the premises lines of the shares");
    }

    private static BlockLine Central(CentralLine line) => new($"central:{line.Name}", line.Amount, $"given by the user: {line.Source}");

    private static BlockTotals HighNeeds(
        DsgGrant grant, HighNeedsSpending spending, BlockLine[] counted, IReadOnlyList<EnactedTransfer> transfers, IReadOnlyList<CentralLine> central, bool madeUp) => Close(
        GrantBlock.HighNeeds, grant.HighNeedsBeforeDeductions, "before deductions; academies' places count as spending",
        [
            new("to_schools", spending.Places + spending.OwnTopUpsAtOwnSchools, spending.Protects
                ? "place funding, and the authority's own pupils' top-ups and band protection at its schools"
                : "place funding, and the authority's own pupils' top-ups at its schools"),
            .. counted,
            new("high_needs_outside_schools", spending.OutsideSchools, "the authority's pupils in independent and non-maintained special schools, and personal budgets"),
            new("at_other_authorities_schools", spending.AtOtherAuthoritiesSchools, "the authority's pupils at other authorities' schools"),
            .. Moved(DsgBlock.HighNeeds, transfers).DefaultIfEmpty(new("transfers", Money.Zero, "no transfer into the high needs block is enacted")),
        ],
        "not_modelled", central, madeUp);

    private static BlockTotals Close(
        GrantBlock block, Money grant, string basis, List<BlockLine> lines, string restName, IReadOnlyList<CentralLine> central, bool madeUp = false)
    {
        bool complete = false;
        foreach (CentralLine line in central.Where(c => c.Block == block))
        {
            if (line.Name == CompleteMark) complete = true;
            else lines.Add(Central(line));
        }

        Money rest = grant - lines.Sum(l => l.Amount);
        lines.Add(complete && madeUp ? new(restName, rest, CompleteButMadeUp)
            : complete ? new("headroom", rest, "the user has declared every use of this block complete")
            : rest < Money.Zero ? new(Exceeded, rest, "the lines above come to more than the grant: some figure is too high")
            : new(restName, rest, "what no line explains; not a surplus or a saving"));
        return new(block, grant, basis, lines);
    }
}
