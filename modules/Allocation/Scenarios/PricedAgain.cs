using FundingPlatform.Allocation.Books;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>
/// An authority's placements that fit no column though values that vary move them: several awards at once, rounding of days, payments or
/// schools, values stated as steps, values not known today. They are priced by the module's rule for each set that has
/// another amount for them than the set before it.
/// </summary>
internal sealed class PricedAgain
{
    /// <summary>A placement, the amounts of a set on which it may hang (none for one that is only rounded with others), and its row.</summary>
    private sealed record One(int Number, int Row, int[] Amounts);

    private readonly YearInputs inputs;
    private readonly BandValueRuns runs;
    private readonly IReadOnlyList<IReadOnlyList<OwnValue>> varied;
    private readonly Scheme[] schemes;
    private readonly One[][] together;
    private readonly int rows;

    private PricedAgain(YearInputs inputs, BandValueRuns runs, IReadOnlyList<IReadOnlyList<OwnValue>> varied, Scheme[] schemes, One[][] together, int rows) =>
        (this.inputs, this.runs, this.varied, this.schemes, this.together, this.rows) = (inputs, runs, varied, schemes, together, rows);

    /// <summary>Placements that are priced for each set.</summary>
    public int Placements => together.Sum(school => school.Count(one => one.Amounts.Length > 0));

    /// <summary>The numbers of all that are in here and in no column.</summary>
    public IEnumerable<int> Numbers => together.SelectMany(school => school).Select(one => one.Number);

    /// <summary>
    /// Of placements that fit no column, those that an amount moves, with the others of their schools where a scheme rounds
    /// schools: these are one sum.
    /// </summary>
    public static PricedAgain Of(
        YearInputs inputs, int authority, BandValueRuns runs, IReadOnlyList<int> unfit,
        IReadOnlyDictionary<(object Series, DateOnly From, Setting Setting), int> variedAt, IReadOnlyList<IReadOnlyList<OwnValue>> varied,
        Func<Placement, int> rowOf, int rows)
    {
        Scheme[] own = [.. inputs.Schemes.Values.Where(s => s.Authority == authority)];
        bool rounds = new Pricing(inputs.Year, own.ToDictionary(s => s.Id), inputs.Groups).RoundsSchools;
        One[] all = [.. unfit.Select(i => new One(i, rowOf(runs.Placements[i]), AmountsOf(inputs, runs.Placements[i], variedAt)))];
        One[][] together =
        [
            .. all.GroupBy(one => runs.Placements[one.Number].SchoolId).Where(school => school.Any(one => one.Amounts.Length > 0))
                .Select(school => school.Where(one => rounds || one.Amounts.Length > 0).ToArray()),
        ];
        return new(inputs, runs, varied, own, together, rows);
    }

    // Every value of the bands to which its awards lead, and of the bands above which those are stated.
    private static int[] AmountsOf(YearInputs inputs, Placement placement, IReadOnlyDictionary<(object Series, DateOnly From, Setting Setting), int> variedAt)
    {
        ValueKey key = new(placement.Setting, PupilPhases.Of(placement.YearGroup, inputs.Groups.GetValueOrDefault(placement.SchoolId)), placement.Need, placement.SchoolId);
        SortedSet<int> amounts = [];
        HashSet<object> seen = [];
        foreach (BandDecision decision in inputs.Decisions[placement.Id])
            if (inputs.Schemes.TryGetValue(decision.Scheme, out Scheme? scheme) && scheme.Reach(decision.Award) is { Fault: null, Value.Band: Band band })
                Follow(scheme, band.Id);
        return [.. amounts];

        void Follow(Scheme scheme, string band)
        {
            if (scheme.ValuesOf(band, key) is not { } series || !seen.Add(series)) return;
            foreach (DatedValue<BandValue> value in series.Values)
            {
                if (variedAt.TryGetValue((series, value.From, key.Setting), out int amount)) amounts.Add(amount);
                if (value.Value.AboveBand is string below) Follow(scheme, below);
            }
        }
    }

    /// <summary>What they came to under the last set. It belongs to one thread at a time.</summary>
    public sealed class Held
    {
        private readonly PricedAgain all;
        private readonly Dictionary<string, Scheme> schemes;
        private readonly Pricing pricing;
        private readonly long[] last;
        private readonly bool[] other;
        private readonly IReadOnlyList<PricedPlacement>[][] priced;
        private readonly List<(int Row, long Pence)>[] paid;
        private readonly double[] pence;
        private bool begun;

        public Held(PricedAgain all)
        {
            this.all = all;
            schemes = all.schemes.ToDictionary(s => s.Id, StringComparer.Ordinal);
            pricing = new(all.inputs.Year, schemes, all.inputs.Groups);
            (last, other, pence) = (new long[all.varied.Count], new bool[all.varied.Count], new double[all.together.Length == 0 ? 0 : all.rows]);
            priced = [.. all.together.Select(school => school.Select(one => all.runs.Priced(one.Number)).ToArray())];
            paid = [.. all.together.Select(_ => new List<(int Row, long Pence)>())];
        }

        /// <summary>Adds what they come to, in pence, to each row's sum.</summary>
        public void AddTo(ReadOnlySpan<long> set, Span<double> sums)
        {
            if (pence.Length == 0) return;
            if (!begun || !set.SequenceEqual(last)) Price(set);
            for (int row = 0; row < pence.Length; row++) sums[row] += pence[row];
        }

        private void Price(ReadOnlySpan<long> set)
        {
            for (int i = 0; i < other.Length; i++) other[i] = !begun || set[i] != last[i];
            set.CopyTo(last);
            begun = true;
            Revalue();
            Array.Clear(pence);
            for (int at = 0; at < priced.Length; at++)
            {
                One[] school = all.together[at];
                if (Again(school, priced[at]) || paid[at].Count == 0) paid[at] = Paid(school, priced[at]);
                foreach ((int row, long amount) in paid[at]) pence[row] += amount;
            }
        }

        private void Revalue()
        {
            foreach (Scheme scheme in all.schemes)
            {
                if (!all.varied.Where((_, i) => other[i]).SelectMany(places => places).Any(place => place.Scheme == scheme)) continue;
                var values = new Rate?[scheme.StatedValues.Count];
                for (int i = 0; i < last.Length; i++)
                    foreach (OwnValue place in all.varied[i])
                        if (place.Scheme == scheme) values[place.Stated.Number] = new(last[i]);
                schemes[scheme.Id] = scheme.WithValues(values);
            }
        }

        private bool Again(One[] school, IReadOnlyList<PricedPlacement>[] now)
        {
            bool any = false;
            for (int i = 0; i < school.Length; i++)
            {
                if (!Array.Exists(school[i].Amounts, amount => other[amount])) continue;
                Placement placement = all.runs.Placements[school[i].Number];
                now[i] = pricing.Price(placement, [.. all.inputs.Decisions[placement.Id]]);
                any = true;
            }

            return any;
        }

        private List<(int Row, long Pence)> Paid(One[] school, IReadOnlyList<PricedPlacement>[] now)
        {
            Dictionary<string, int> rowOf = school.ToDictionary(one => all.runs.Placements[one.Number].Id, one => one.Row, StringComparer.Ordinal);
            return [.. pricing.RoundSchool([.. now.SelectMany(p => p)]).Select(p => (rowOf[p.Placement.Id], p.Amount?.Pence ?? 0))];
        }
    }
}
