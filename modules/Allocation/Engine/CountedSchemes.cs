using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// What an authority pays by counts, beside the run of its schools. Schemes of the regular kind are columns that are worked out with
/// every run; others are worked out by their modules' own rule, whenever a count is another. That rule gives the words of both.
/// </summary>
internal sealed class CountedSchemes
{
    private readonly AuthorityRun run;
    private readonly IReadOnlyDictionary<int, SchoolNeeds> needs;
    private AuthoritySchemes schemes;
    private CountedRun? volume, contingency;
    private bool inColumns;
    private CountedResults? settled;

    /// <summary>Takes up with a run whose formula has been run: what that knows of the schools is what the schemes ask for.</summary>
    public CountedSchemes(AuthorityRun run, AuthoritySchemes schemes)
    {
        (this.run, this.schemes) = (run, schemes);
        needs = schemes.IsNone ? new Dictionary<int, SchoolNeeds>() : run.Needs();
        inColumns = Columns();
        Results = Renewed();
    }

    /// <summary>What the schemes come to with all that is to be said of it; made when it is asked for.</summary>
    public Lazy<CountedResults> Results { get; private set; }

    /// <summary>Takes the schemes after some counts changed, and nothing else of them.</summary>
    public void Recount(AuthoritySchemes now)
    {
        schemes = now;
        if (inColumns && !(volume?.Recount(now.Volume!.Counts) != false && contingency?.Recount(Counts(now.Contingency!)) != false)) LeaveColumns();
        Results = Renewed();
    }

    /// <summary>From now on the modules' own rules work everything out.</summary>
    public void LeaveColumns()
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

    private bool Columns()
    {
        run.Counted = [];
        if (schemes.VolumeFault is not null || schemes.ContingencyFault is not null) return false;
        if (schemes.Volume is VolumeYear year && (volume = RunOf(BudgetLine.VolumeTopUp, year.Terms(needs))) is null) return false;
        if (schemes.Contingency is ContingencyYear fund && (contingency = RunOf(BudgetLine.Contingency, fund.Terms(needs))) is null) return false;
        run.Counted = [.. new[] { volume, contingency }.OfType<CountedRun>()];
        return true;
    }

    private CountedRun? RunOf(BudgetLine line, CountedTerms? terms) => terms is null ? null : new(line, CountedColumns.Of(terms, run.SchoolsByRow));

    private static IEnumerable<PlanCount> Counts(ContingencyYear year) => year.Fund.Rounds.Select(r => year.CountOf(r.CountOn)).OfType<PlanCount>();

    // Whoever asks for the words of a snapshot gets those of its own counts, made from the last that somebody asked for.
    private Lazy<CountedResults> Renewed()
    {
        if (Results is { IsValueCreated: true }) settled = Results.Value;
        (AuthoritySchemes now, IReadOnlyDictionary<int, SchoolNeeds> known, CountedResults? before) = (schemes, needs, settled);
        return inColumns ? new(() => Settled(now, known, before)) : new(settled = Settled(now, known, before));
    }

    private static CountedResults Settled(AuthoritySchemes schemes, IReadOnlyDictionary<int, SchoolNeeds> needs, CountedResults? before) =>
        schemes.IsNone ? CountedResults.None : before is null ? schemes.Result(needs) : schemes.Result(before);
}
