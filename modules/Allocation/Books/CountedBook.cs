using FundingPlatform.Allocation.Engine;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Allocation.Books;

/// <summary>
/// The part of a book that is paid by counts. An open count follows the placements: the schools of one that changes are counted
/// again. Schemes of the regular kind are worked out in columns with every run; others by their modules' own rule, whenever a
/// count changed. Nothing else that a live book takes in moves them: what the formula knows of the schools stands as long as the book does.
/// </summary>
internal sealed class CountedBook
{
    private readonly CountedInputs inputs;
    private readonly SchoolsSide side;
    private readonly bool follows;
    private readonly Dictionary<string, Placement> placements;
    private readonly HashSet<int> touched = [];
    private CountInputs counts;
    private AuthoritySchemes schemes;
    private IReadOnlyDictionary<int, SchoolNeeds> needs = new Dictionary<int, SchoolNeeds>();
    private CountedRun? volume, contingency;
    private bool inColumns;
    private CountedResults? settled;

    public CountedBook(YearInputs year, SchoolsSide side)
    {
        (inputs, this.side) = (year.Counted, side);
        follows = inputs.Pays(side.Authority);
        counts = follows ? inputs.CountsOf(side.Authority, year.SchoolsOf[side.Authority]) : new([], new([], []), [], []);
        placements = follows ? counts.Placements.ToDictionary(p => p.Id, StringComparer.Ordinal) : [];
        schemes = inputs.Of(side.Authority, counts);
        Results = new(CountedResults.None);
    }

    /// <summary>What the schemes come to with all that is to be said of it; made when it is asked for.</summary>
    public Lazy<CountedResults> Results { get; private set; }

    /// <summary>Whether a placement is or was one that may count here.</summary>
    public bool Concerns(string id, Placement? now) => follows && (placements.ContainsKey(id) || (now is not null && counts.Counts(now.SchoolId)));

    /// <summary>Takes a placement as it is recorded now; false where it neither counted nor counts here.</summary>
    public bool Replace(string id, Placement? now)
    {
        if (!Concerns(id, now)) return false;
        placements.Remove(id, out Placement? before);
        if (before is not null) touched.Add(before.SchoolId);
        if (now is not null && counts.Counts(now.SchoolId)) touched.Add((placements[id] = now).SchoolId);
        counts = counts.With(before, now);
        return true;
    }

    /// <summary>Takes up with a run whose formula has been run: what that knows of the schools is what the schemes ask for.</summary>
    public void Begin(AuthorityRun run)
    {
        Recounted();
        (needs, settled) = (run.Needs(), null);
        inColumns = Columns(run);
        Renew();
    }

    /// <summary>Counts again where placements changed; false where no count is another.</summary>
    public bool Recount(AuthorityRun run)
    {
        if (!Recounted()) return false;
        if (inColumns && !(volume?.Recount(schemes.Volume!.Counts) != false && contingency?.Recount(Counts(schemes.Contingency!)) != false)) LeaveColumns(run);
        Renew();
        return true;
    }

    /// <summary>From now on the modules' own rules work everything out.</summary>
    public void LeaveColumns(AuthorityRun run)
    {
        inColumns = false;
        run.Counted = [];
    }

    /// <summary>What a school gets after a run; null where no scheme applies to it.</summary>
    public CountedAmounts? Of(SchoolFunding school, int row)
    {
        if (!inColumns) return Results.Value.Of(school);
        SchoolAmount? fromScheme = volume?.Of(row), fromFund = contingency?.Of(row);
        return fromScheme is null && fromFund is null ? null : new(fromScheme, fromFund);
    }

    private bool Recounted()
    {
        if (touched.Count == 0) return false;
        AuthoritySchemes before = schemes;
        schemes = inputs.Again(side.Authority, schemes, counts, touched);
        touched.Clear();
        return !ReferenceEquals(before, schemes);
    }

    private bool Columns(AuthorityRun run)
    {
        (volume, contingency, run.Counted) = (null, null, []);
        if (schemes.VolumeFault is not null || schemes.ContingencyFault is not null) return false;
        if (schemes.Volume is VolumeYear year && (volume = RunOf(run, BudgetLine.VolumeTopUp, year.Terms(needs))) is null) return false;
        if (schemes.Contingency is ContingencyYear fund && (contingency = RunOf(run, BudgetLine.Contingency, fund.Terms(needs))) is null) return false;
        run.Counted = [.. new[] { volume, contingency }.OfType<CountedRun>()];
        return true;
    }

    private static CountedRun? RunOf(AuthorityRun run, BudgetLine line, CountedTerms? terms) =>
        terms is null ? null : new(line, CountedColumns.Of(terms, run.SchoolsByRow));

    private static IEnumerable<PlanCount> Counts(ContingencyYear year) => year.Fund.Rounds.Select(r => year.CountOf(r.CountOn)).OfType<PlanCount>();

    // Whoever asks for the words of a snapshot gets those of its own counts, made from the last that somebody asked for.
    private void Renew()
    {
        if (Results.IsValueCreated && ReferenceEquals(Results.Value.Needs, needs)) settled = Results.Value;
        (AuthoritySchemes now, IReadOnlyDictionary<int, SchoolNeeds> known, CountedResults? before) = (schemes, needs, settled);
        Results = inColumns ? new(() => Settled(now, known, before)) : new(settled = Settled(now, known, before));
    }

    private static CountedResults Settled(AuthoritySchemes schemes, IReadOnlyDictionary<int, SchoolNeeds> needs, CountedResults? before) =>
        schemes.IsNone ? CountedResults.None : before is null ? schemes.Result(needs) : schemes.Result(before);
}
