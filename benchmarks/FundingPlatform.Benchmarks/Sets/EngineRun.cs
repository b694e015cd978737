using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// The engine on a set: the one place where the benchmarks and the peers meet it. Everything is compiled beforehand, and what is
/// measured is a recompute as after a committed change.
/// </summary>
internal sealed class EngineRun
{
    private readonly One[] authorities;
    private readonly long[] pence;
    private readonly CountryRun onAllCores;

    /// <summary>A set compiled, or so many alike, each in a place of its own.</summary>
    public EngineRun(EnglandSet set, int copies = 1)
    {
        int many = set.Authorities.Count;
        (authorities, pence) = (new One[many * copies], new long[many * copies]);
        for (int copy = 0; copy < copies; copy++)
            Parallel.For(0, many, i => authorities[copy * many + i] = new(set.Authorities[i]));
        onAllCores = new([.. authorities.Select(one => one.Weight)], i => pence[i] = authorities[i].Recompute());
    }

    /// <summary>Everything of every authority on all cores, in a few ranges; the pence of all shares.</summary>
    public long OnAllCores()
    {
        onAllCores.Run();
        long all = 0;
        foreach (long one in pence) all += one;
        return all;
    }

    /// <summary>The same, each authority handed out by itself.</summary>
    public void HandedOut() => Parallel.For(0, authorities.Length, i => pence[i] = authorities[i].Recompute());

    /// <summary>Everything of every authority, one after the other; the pence of all shares.</summary>
    public long Recompute()
    {
        long pence = 0;
        foreach (One one in authorities) pence += one.Recompute();
        return pence;
    }

    /// <summary>Everything of one authority of the set.</summary>
    public long Recompute(int at) => authorities[at].Recompute();

    /// <summary>A placement leaves the authority's books or joins them again, its count with it, and everything of the authority is worked out.</summary>
    public long JoinOrLeave(int at) => authorities[at].JoinOrLeave();

    /// <summary>A placement's band goes to and fro, and everything of the authority is worked out.</summary>
    public long ChangeBand(int at) => authorities[at].ChangeBand();

    /// <summary>Whether more is due to the authority's contingency pot than it holds.</summary>
    public bool IsPotShared(int at) => authorities[at].IsPotShared;

    /// <summary>Values of bands for as many what-ifs: each up to a tenth above or below.</summary>
    public long[][] OtherValues(int at, int many) => authorities[at].OtherValues(many);

    /// <summary>Every school's share of the authority by other values, beside what it gets anyway; the pence of all.</summary>
    public long Shares(int at, long[] values) => authorities[at].Shares(values);

    /// <summary>The same in one sum.</summary>
    public long Total(int at, long[] values) => authorities[at].Total(values);

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
        private readonly double[] shares;
        private readonly Lazy<Changes> changes;
        private bool left, isMoved;

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
            values = runs.Values(new Dictionary<string, Scheme> { [set.Scheme.Id] = set.Scheme })!;
            others = runs.Values(new Dictionary<string, Scheme> { [set.Other.Id] = set.Other })!;
            (table, pence, other) = (new(runs.Cells), new double[set.Schools.Length], new double[set.Schools.Length]);
            table.Fill(values);
            run.RunFormula();
            IReadOnlyDictionary<int, SchoolNeeds> needs = run.Needs();
            volume = new(BudgetLine.VolumeTopUp, CountedColumns.Of(set.Counted.Volume!.Terms(needs)!, run.SchoolsByRow));
            fund = new(BudgetLine.Contingency, CountedColumns.Of(set.Counted.Contingency!.Terms(needs)!, run.SchoolsByRow));
            (run.Placements, run.Counted) = ((columns, table), [volume, fund]);
            ValueCells cells = runs.Cells;
            (shares, changes) = (new double[set.Schools.Length], new(() => Changed(cells)));
        }

        /// <summary>About how long it takes.</summary>
        public long Weight => columns.Sliced + 100L * set.Schools.Length;

        /// <summary>The pot is given out whole: more is due.</summary>
        public bool IsPotShared
        {
            get
            {
                Recompute();
                double paid = 0;
                foreach (double one in run.Formula.Columns.Line(BudgetLine.Contingency)) paid += one;
                return paid == set.Fund.Money.Amount!.Value.Pence;
            }
        }

        public long JoinOrLeave()
        {
            if (left) columns.Replace(changes.Value.There);
            else columns.Remove(changes.Value.There.Key);
            PlanCount[] now = left ? changes.Value.With : changes.Value.Without;
            if (!volume.Recount(now) || !fund.Recount(now)) throw new InvalidOperationException($"{set.Code}: the count is not in columns.");
            left = !left;
            return Recompute();
        }

        public long ChangeBand()
        {
            isMoved = !isMoved;
            columns.Replace(isMoved ? changes.Value.Moved : changes.Value.There);
            return Recompute();
        }

        public long[][] OtherValues(int many)
        {
            var random = new Random(many);
            return [.. Enumerable.Range(0, many).Select(_ => (long[])[.. values.Select(value => value / Rate.Scale * random.Next(90, 111) / 100 * Rate.Scale)])];
        }

        // A top-up is a line of the share and hangs on nothing else of it, so a share is the rest and the new top-up.
        public long Shares(long[] of)
        {
            Sum(of, other);
            ReadOnlySpan<double> now = run.Formula.Columns[Column.BudgetShare], paid = run.Formula.Columns.Line(BudgetLine.TopUp);
            double all = 0;
            for (int row = 0; row < shares.Length; row++) all += shares[row] = now[row] - paid[row] + other[row];
            return (long)all;
        }

        public long Total(long[] of)
        {
            Sum(of, other);
            double all = 0;
            foreach (double one in other) all += one;
            return (long)all;
        }

        // The first placement whose school has plans to count: as it is, in a band that another one is in, and the count without it.
        private Changes Changed(ValueCells cells)
        {
            int at = Array.FindIndex(set.Placements, p => set.Count.Schools.Any(s => s.SchoolId == set.Schools[p.School].SchoolId && s.Counted >= Quantity.One));
            SetPlacement placement = set.Placements[at], other = set.Placements.First(p => p.Setting == placement.Setting && p.Band != placement.Band);
            Placement known = set.AsPlacements()[at];
            BandDecision decision = set.AsDecisions().ElementAt(at);
            Pricing pricing = set.PricingBy(set.Scheme);
            PlacedPieces In(int band) => new(known.Id, run.Row(placement.School),
                cells.PiecesOf(pricing.Compile(pricing.Price(known, [decision with { Award = Award.OfBand(BandValues.Names[band]) }]))!)!, 0);
            int school = set.Schools[placement.School].SchoolId;
            return new(In(placement.Band), In(other.Band), [set.Count],
                [set.Count with { Schools = [.. set.Count.Schools.Select(s => s.SchoolId == school ? s with { Counted = s.Counted - Quantity.One } : s)] }]);
        }

        private sealed record Changes(PlacedPieces There, PlacedPieces Moved, PlanCount[] With, PlanCount[] Without);

        /// <summary>As after a change of values too: the table is filled anew.</summary>
        public long Recompute()
        {
            table.Fill(values);
            if (!run.Run()) throw new InvalidOperationException($"{set.Code}: what is paid by counts is not in columns.");
            return Pence(run.Formula.Columns[Column.BudgetShare]);
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
            return Pence(run.Formula.Columns[Column.BudgetShare]);
        }

        public long TopUps()
        {
            Sum(values, pence);
            return Pence(pence);
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

        // Whole pence below 2^53: exact in any order, so not one after the other.
        private static long Pence(ReadOnlySpan<double> bySchool)
        {
            ReadOnlySpan<Vector<double>> whole = MemoryMarshal.Cast<double, Vector<double>>(bySchool);
            Vector<double> sums = default;
            foreach (Vector<double> next in whole) sums += next;
            double all = Vector.Sum(sums);
            foreach (double one in bySchool[(whole.Length * Vector<double>.Count)..]) all += one;
            return (long)all;
        }

        private void Sum(long[] of, double[] bySchool)
        {
            table.Fill(of);
            columns.TopUps(table, bySchool);
        }
    }
}
