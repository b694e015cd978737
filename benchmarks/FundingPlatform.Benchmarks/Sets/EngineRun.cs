using System.Collections.Immutable;
using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

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
    public IReadOnlyList<SchoolShare> Shares(int at) => authorities[at].Shares();

    /// <summary>Pence of top-ups under the second scheme, by school.</summary>
    public IReadOnlyList<long> OtherTopUps(int at) => authorities[at].Others();

    private sealed class One
    {
        private readonly SetAuthority set;
        private readonly AuthorityRun run;
        private readonly PlacementColumns columns;
        private readonly ValueTable table;
        private readonly long[] values, others;
        private readonly double[] pence, other;
        private readonly CountedRun volume, fund;

        public One(SetAuthority authority)
        {
            set = authority;
            ILookup<int, SetPlacement> placed = set.Placements.ToLookup(p => p.School);
            // Priced once here, so that the line is there; every run works it out anew.
            SchoolFunding[] funded = [.. set.Schools.Select((school, i) => school with { PricedPlacements = placed[i].Count() })];
            run = AuthorityRun.Compile(set.Rules, funded, AuthorityRun.WideLanes).Value;
            var runs = BandValueRuns.Of(set.PricingBy(set.Scheme), set.AsPlacements(), set.AsDecisions().ToLookup(d => d.PlacementId));
            if (runs.Unfit > 0) throw new InvalidOperationException($"{set.Code}: {runs.Unfit} placements do not fit.");
            columns = runs.At(set.Schools.Select((school, i) => (school.SchoolId, Row: run.Row(i))).ToDictionary(s => s.SchoolId, s => s.Row));
            values = runs.Values(new Dictionary<string, Banding.Scheme> { [set.Scheme.Id] = set.Scheme })!;
            others = runs.Values(new Dictionary<string, Banding.Scheme> { [set.Other.Id] = set.Other })!;
            (table, pence, other) = (new(runs.Cells), new double[set.Schools.Length], new double[set.Schools.Length]);
            table.Fill(values);
            run.RunFormula();
            IReadOnlyDictionary<int, SchoolNeeds> needs = run.Needs();
            volume = new(BudgetLine.VolumeTopUp, CountedColumns.Of(set.Counted.Volume!.Terms(needs)!, run.SchoolsByRow));
            fund = new(BudgetLine.Contingency, CountedColumns.Of(set.Counted.Contingency!.Terms(needs)!, run.SchoolsByRow));
            (run.Placements, run.Counted) = ((columns, table), [volume, fund]);
        }

        /// <summary>As after a change of values too: the table is filled anew.</summary>
        public long Recompute()
        {
            table.Fill(values);
            if (!run.Run()) throw new InvalidOperationException($"{set.Code}: what is paid by counts is not in columns.");
            double all = 0;
            foreach (double share in run.Formula.Columns[Column.BudgetShare]) all += share;
            return (long)all;
        }

        public bool IsShort => run.Formula.Short is not null;

        /// <summary>The same without what is paid by counts, which keeps what it came to last.</summary>
        public long WithoutCounts()
        {
            table.Fill(values);
            ImmutableArray<CountedRun> counted = run.Counted;
            run.Counted = [];
            _ = run.Run();
            run.Counted = counted;
            double all = 0;
            foreach (double share in run.Formula.Columns[Column.BudgetShare]) all += share;
            return (long)all;
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
            return [.. set.Schools.Select((_, i) => (long)other[run.Row(i)])];
        }

        public SchoolShare[] Shares()
        {
            Recompute();
            var shares = new SchoolShare[set.Schools.Length];
            for (int i = 0; i < shares.Length; i++)
            {
                CountedAmounts due = new(volume.Of(run.Row(i)), fund.Of(run.Row(i)));
                long topUps = (long)run.Formula.Columns.Line(BudgetLine.TopUp)[run.Row(i)];
                if (run.Put(i, run.Funding(i) with { TopUps = new(topUps) }, due) is Fault fault) throw new InvalidOperationException(fault.ToString());
                shares[i] = run.Read(i, due);
            }

            return shares;
        }

        private void Sum(long[] of, double[] bySchool)
        {
            table.Fill(of);
            columns.TopUps(table, bySchool);
        }
    }
}
