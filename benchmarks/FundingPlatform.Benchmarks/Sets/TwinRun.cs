using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Reference;
using FundingPlatform.Schools;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// The slow twin on a set: objects, <c>decimal</c> and LINQ, one placement and one school after the other. Each placement is valued
/// once, by its days, not by walking through them.
/// </summary>
internal sealed class TwinRun
{
    private readonly One[] authorities;

    public TwinRun(EnglandSet set) => authorities = [.. set.Authorities.Select(a => new One(a))];

    public decimal Recompute() => authorities.Sum(one => one.Recompute().Sum(s => s.BudgetShare));

    public decimal Recompute(int at) => authorities[at].Recompute().Sum(s => s.BudgetShare);

    public decimal TopUps() => authorities.Sum(one => one.TopUps(one.Values).Values.Sum());

    public decimal Compare() => authorities.Sum(one => one.Compare());

    /// <summary>Every school's lines in pounds, paid by counts included.</summary>
    public IReadOnlyList<TwinShare> Shares(int at) => authorities[at].Recompute();

    public IReadOnlyDictionary<int, decimal> OtherTopUps(int at) => authorities[at].TopUps(authorities[at].Others);

    private sealed class One
    {
        private readonly SetAuthority set;
        private readonly ILookup<int, PlainAward> awards;

        public One(SetAuthority authority)
        {
            set = authority;
            awards = set.Placements.Select(p => new PlainAward(
                set.Schools[p.School].SchoolId, set.Scheme.Id, BandValues.Names[p.Band], BandValues.Settings[p.Setting], 1m, p.Days)).ToLookup(a => a.School);
            (Values, Others) = (Table(set.Values), Table(set.OtherValues));
        }

        public Dictionary<(string Scheme, string Band, Setting Setting), decimal> Values { get; }
        public Dictionary<(string Scheme, string Band, Setting Setting), decimal> Others { get; }

        public IReadOnlyDictionary<int, decimal> TopUps(Dictionary<(string Scheme, string Band, Setting Setting), decimal> values) =>
            PlainScenarios.TopUps(awards, values, EnglandSet.Year);

        public decimal Compare()
        {
            IReadOnlyDictionary<int, decimal> one = TopUps(Values), other = TopUps(Others);
            return one.Sum(school => Math.Abs(other[school.Key] - school.Value));
        }

        public List<TwinShare> Recompute()
        {
            IReadOnlyDictionary<int, decimal> topUps = TopUps(Values);
            IReadOnlyList<PlainShare> formula = PlainCalculator.Calculate(set.Rules, set.Schools);
            Dictionary<int, PlainNeeds> needs = formula.ToDictionary(s => s.SchoolId, s => new PlainNeeds(s.NotionalSen, NoFactors));
            Dictionary<int, decimal?> volume = PlainVolume.Of(set.Volume, [set.Count], set.Average, needs);
            Dictionary<int, decimal?> contingency = PlainContingency.Of(set.Fund, [set.Count], needs);
            return [.. formula.Select(s => new TwinShare(s, topUps.GetValueOrDefault(s.SchoolId), volume.GetValueOrDefault(s.SchoolId), contingency.GetValueOrDefault(s.SchoolId)))];
        }

        private static readonly Dictionary<string, decimal> NoFactors = [];

        private Dictionary<(string Scheme, string Band, Setting Setting), decimal> Table(long[] values) => Enumerable.Range(0, values.Length)
            .ToDictionary(cell => (set.Scheme.Id, BandValues.Names[cell % BandValues.Bands], BandValues.Settings[cell / BandValues.Bands]), cell => values[cell] / 100m);
    }
}

/// <summary>What the twin says of a school, in pounds.</summary>
internal sealed record TwinShare(PlainShare Formula, decimal TopUps, decimal? Volume, decimal? Contingency)
{
    public decimal BudgetShare => Formula.BudgetShare + TopUps + (Volume ?? 0m) + (Contingency ?? 0m);

    /// <summary>The first line on which the engine differs, or null.</summary>
    public string? Difference(SchoolShare share)
    {
        foreach (BudgetLine line in BudgetLines.All)
        {
            decimal twin = line switch
            {
                BudgetLine.TopUp => TopUps,
                BudgetLine.VolumeTopUp => Volume ?? 0m,
                BudgetLine.Contingency => Contingency ?? 0m,
                _ => Formula[line],
            };
            if ((share[line] ?? Money.Zero).Pounds != twin) return $"{line.Name()} is {share[line]}, the twin says £{twin}";
        }

        return share.BudgetShare.Pounds != BudgetShare ? $"the share is {share.BudgetShare}, the twin says £{BudgetShare}"
            : share.NotionalSen?.Pounds != Formula.NotionalSen ? $"notional SEN is {share.NotionalSen}, the twin says £{Formula.NotionalSen}" : null;
    }
}
