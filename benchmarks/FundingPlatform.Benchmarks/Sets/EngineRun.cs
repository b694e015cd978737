using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Kernel;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// The engine on a set: the one place where the benchmarks and the peers meet it. Everything is compiled beforehand, and what is
/// measured is a recompute as after a committed change.
/// </summary>
internal sealed class EngineRun
{
    private readonly One[] authorities;

    public EngineRun(EnglandSet set) => authorities = [.. set.Authorities.Select(a => new One(a))];

    /// <summary>Everything of every authority, one after the other; the pence of all shares.</summary>
    public long Recompute()
    {
        long pence = 0;
        foreach (One one in authorities) pence += one.Recompute();
        return pence;
    }

    /// <summary>Everything of one authority of the set.</summary>
    public long Recompute(int at) => authorities[at].Recompute();

    /// <summary>Everything but what is paid by counts, which stays as the last full run left it.</summary>
    public long WithoutCounts()
    {
        long pence = 0;
        foreach (One one in authorities) pence += one.WithoutCounts();
        return pence;
    }

    /// <summary>How many authorities' formula runs the short way.</summary>
    public int Short => authorities.Count(one => one.IsShort);

    /// <summary>The top-ups of every school.</summary>
    public long TopUps()
    {
        long pence = 0;
        foreach (One one in authorities) pence += one.TopUps();
        return pence;
    }

    /// <summary>Two banding schemes: the difference for every school, and the sum of their sizes.</summary>
    public long Compare()
    {
        long pence = 0;
        foreach (One one in authorities) pence += one.Compare();
        return pence;
    }

    /// <summary>Every school's lines of an authority, for those who check them.</summary>
    public IReadOnlyList<SchoolShare> Shares(int at) => authorities[at].Shares().Shares;

    /// <summary>Pence of top-ups under the second scheme, by school.</summary>
    public IReadOnlyList<long> OtherTopUps(int at) => authorities[at].Others();

    private sealed class One
    {
        private readonly SetAuthority set;
        private readonly PlacementColumns columns;
        private readonly ValueTable table;
        private readonly long[] values, others;
        private readonly double[] pence, other;
        private readonly SchoolFunding[] funded;
        private readonly int[] placed;
        private readonly AuthorityRun run;

        public One(SetAuthority authority)
        {
            set = authority;
            var runs = BandValueRuns.Of(set.PricingBy(set.Scheme), set.AsPlacements(), set.AsDecisions().ToLookup(d => d.PlacementId));
            if (runs.Unfit > 0) throw new InvalidOperationException($"{set.Code}: {runs.Unfit} placements do not fit.");
            columns = runs.At(set.Schools.Select((school, i) => (school.SchoolId, i)).ToDictionary(s => s.SchoolId, s => s.i));
            values = runs.Values(new Dictionary<string, Banding.Scheme> { [set.Scheme.Id] = set.Scheme })!;
            others = runs.Values(new Dictionary<string, Banding.Scheme> { [set.Other.Id] = set.Other })!;
            (table, pence, other) = (new(runs.Cells), new double[set.Schools.Length], new double[set.Schools.Length]);
            (funded, placed) = (new SchoolFunding[set.Schools.Length], new int[set.Schools.Length]);
            foreach (SetPlacement placement in set.Placements) placed[placement.School]++;
            Fund();
            run = AuthorityRun.Compile(set.Rules, funded, AuthorityRun.WideLanes).Value;
        }

        public bool IsShort => run.Formula.Short is not null;

        public long Recompute()
        {
            Fund();
            run.RunFormula();
            CountedResults counted = set.Counted.Result(run.Needs());
            for (int i = 0; i < funded.Length; i++)
                if (run.Put(i, funded[i], counted.Of(funded[i])) is Fault fault) throw new InvalidOperationException(fault.Message);
            return Total();
        }

        public long WithoutCounts()
        {
            Sum(values, pence);
            Span<double> column = run.Formula.Columns.Line(BudgetLine.TopUp);
            for (int i = 0; i < pence.Length; i++) column[run.Row(i)] = pence[i];
            run.RunFormula();
            return Total();
        }

        public long TopUps()
        {
            Sum(values, pence);
            double all = 0;
            foreach (double one in pence) all += one;
            return (long)all;
        }

        public long Compare()
        {
            Sum(values, pence);
            Sum(others, other);
            double moved = 0;
            for (int i = 0; i < pence.Length; i++) moved += Math.Abs(other[i] - pence[i]);
            return (long)moved;
        }

        public long[] Others()
        {
            Sum(others, other);
            return Array.ConvertAll(other, p => (long)p);
        }

        private void Sum(long[] of, double[] bySchool)
        {
            table.Fill(of);
            columns.TopUps(table, bySchool);
        }

        public AuthorityShares Shares()
        {
            Fund();
            return FundingCalculator.Calculate(set.Rules, funded, set.Counted).Value;
        }

        private void Fund()
        {
            Sum(values, pence);
            for (int i = 0; i < funded.Length; i++) funded[i] = set.Schools[i] with { TopUps = new((long)pence[i]), PricedPlacements = placed[i] };
        }

        private long Total()
        {
            run.RunTotals();
            double all = 0;
            foreach (double share in run.Formula.Columns[Column.BudgetShare]) all += share;
            return (long)all;
        }
    }
}
