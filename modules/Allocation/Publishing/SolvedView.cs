using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>
/// All that a pack may show of an answer. In one for publication no number of pupils is in it, sums over pupils are rounded to
/// <paramref name="Step"/>, and what a constraint would have to give, which can be one school's figure, is left out.
/// </summary>
internal sealed record SolvedView(
    BandValueAnswer Answer,
    bool ForPublication,
    Money? Step,
    IReadOnlyList<SolvedRow> Values,
    Money Present,
    Money Proposed,
    Money Target,
    Money Solved,
    IReadOnlyList<AimRow> Aims,
    IReadOnlyList<PriceRow> Prices,
    IReadOnlyList<TradeOffRow> TradeOff,
    IReadOnlyList<ConflictRow> Conflict)
{
    // In words the target can have its total.
    private const string TargetId = "target";

    public BandValueProblem Problem => Answer.Problem;

    /// <summary>The most that was found that could be saved while everything holds; null where nothing was looked for.</summary>
    public Money? MostSaved { get; init; }

    /// <summary>Not all sets smaller than the conflict were decided.</summary>
    public bool PerhapsFewer => Answer.Findings.Any(f => f.Code == BandValueAnswer.PerhapsFewer);

    /// <summary>Something else than the present values is proposed.</summary>
    public bool IsProposed => Values.Any(v => v.Proposed != v.Present);

    public static SolvedView Of(BandValueAnswer answer, ImpactReport impact, bool publish)
    {
        Money? step = publish ? StepFor(answer) : null;
        Money Rounded(Money amount) => step is Money s ? new((long)((Exact)amount.Pence).RoundTo(RoundingMode.HalfUp, s.Pence)) : amount;
        Dictionary<int, string> schools = impact.Schools.ToDictionary(s => s.Id, s => s.Name);
        return new(answer, publish, step,
            [.. answer.Values.Select(v => new SolvedRow(NameOf(v), publish ? null : v.Pupils, v.Present, v.Proposed, v.Solved ?? v.Present))],
            Rounded(answer.PresentTotal), Rounded(answer.ProposedTotal), Rounded(answer.TargetTotal), Rounded(answer.SolvedTotal ?? answer.PresentTotal),
            [.. answer.Tiers.Select(t => new AimRow(t.Tier, Aim(t, t.Best, Rounded), Aim(t, t.Bound, Rounded), t.GapHundredthsOfPercent, t.Proven))],
            [.. answer.Prices.Select(p => new PriceRow(Sentence(p.Words), p.Feasible, p.Feasible && p.Excess == Money.Zero, Rounded(answer.PresentTotal - p.LeastTotal), Rounded(p.Excess), Rounded(new(p.WeightedChange)), p.LargestChange, p.Proven))],
            [.. answer.TradeOff.Select(t => new TradeOffRow(t.MostLossHundredthsOfPercent, Rounded(t.Saving), Rounded(t.SavingBound), t.Proven))],
            [.. answer.Conflict.Select(c => new ConflictRow(publish && c.Id == TargetId ? "The target" : Sentence(c.Words), publish ? null : c.Give, publish ? [] : [.. c.Schools.Select(s => schools.GetValueOrDefault(s, $"school {s:0}"))]))])
        {
            MostSaved = answer.LeastTotal is Money least ? Rounded(answer.PresentTotal - least) : null,
        };
    }

    private static string Sentence(string words) => words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];

    // A largest change is a difference of values, behind which no pupil stands.
    private static Money Aim(TierResult tier, long pence, Func<Money, Money> rounded) =>
        tier.Tier is SolveTier.Excess or SolveTier.WeightedChange ? rounded(new(pence)) : new(pence);

    private static string NameOf(SolvedValue value) =>
        $"{PackNames.Of(value.Setting)}, band {value.Band}{(value.Kind is string kind ? $" ({kind})" : "")}";

    /// <summary>
    /// A round amount (1, 2 or 5 with noughts) that is more than the dearest band costs for as many pupils as may not be told of: with so
    /// few more or fewer, a sum moves by less than a step, whatever their values.
    /// </summary>
    private static Money StepFor(BandValueAnswer answer)
    {
        long most = answer.Values.Select(v => Math.Max(Math.Max(v.Present.Millionths, v.Proposed.Millionths), v.Solved?.Millionths ?? 0)).DefaultIfEmpty(0).Max();
        Int128 least = (Int128)most * (DisclosureRule.Current(answer.Impact!.Year).MostUnsafe + 1) / (Rate.Scale / 100);
        for (long step = 100_000; ; step *= 10)
            foreach (long times in (long[])[1, 2, 5])
                if (step * times >= least) return new(step * times);
    }
}

/// <summary>A value that was solved for; pupils only where the pack is not for publication.</summary>
internal sealed record SolvedRow(string Name, int? Pupils, Rate Present, Rate Proposed, Rate Solved);

/// <summary>An aim with its best and bound; of the smallest values both are numbers of values and not money.</summary>
internal sealed record AimRow(SolveTier Tier, Money Best, Money Bound, long GapHundredths, bool Proven);

/// <summary>What could be had without a constraint: whether the others can hold, whether the target is reached, the most that could be saved.</summary>
internal sealed record PriceRow(string Words, bool Feasible, bool Reached, Money Saving, Money Excess, Money Weighted, Money Largest, bool Proven);

/// <summary>The most that can be saved, found and at most possible, while no school loses more.</summary>
internal sealed record TradeOffRow(long LossHundredths, Money Saving, Money Bound, bool Proven);

/// <summary>A constraint that keeps the target out of reach; what it would have to give is null where it may not be told.</summary>
internal sealed record ConflictRow(string Words, string? Give, IReadOnlyList<string> Schools);
