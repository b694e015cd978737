using FundingPlatform.Kernel;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// The one way by which budget shares come about: an authority's schools, placements and schemes that pay by counts, compiled into
/// columns and run whole. A live book runs it again after every batch; a year start, a comparison, an explanation and
/// <see cref="FundingCalculator"/> run it once. It belongs to one thread at a time, and after a fault it is of no use.
/// </summary>
internal sealed class ShareRun
{
    private readonly AuthorityRun run;
    private readonly CountedSchemes counted;
    private readonly CountedAmounts?[] due;
    private readonly bool[] changed;
    private double[] results = [];
    private SchoolShare[] shares = [];
    private PlacedTopUps? placed;
    private bool recounted = true;

    private ShareRun(AuthorityRun compiled, AuthoritySchemes schemes)
    {
        (run, due, changed) = (compiled, new CountedAmounts?[compiled.Formula.Columns.Count], new bool[compiled.Formula.Columns.Count]);
        run.RunFormula();
        counted = new(run, schemes);
    }

    /// <summary>What is paid by counts with all that is to be said of it, by the modules' own rules; worked out when it is asked for.</summary>
    public Lazy<CountedResults> Counted => counted.Results;

    /// <summary>Every school's share, in the order of the inputs, as the last run left it; one that came out as before is the same object.</summary>
    public IReadOnlyList<SchoolShare> Shares => shares;

    /// <summary>Makes an authority ready to be run. Its top-ups are those of the inputs, until <see cref="Place"/> says of which placements.</summary>
    public static Outcome<ShareRun> Of(YearRules rules, IReadOnlyList<SchoolFunding> schools, AuthoritySchemes schemes, bool wide)
    {
        Outcome<AuthorityRun> compiled = AuthorityRun.Compile(rules, schools, wide);
        return compiled.Fault is Fault fault ? fault : new ShareRun(compiled.Value, schemes);
    }

    /// <summary>All of it at once, for whoever changes nothing afterwards.</summary>
    public static Outcome<AuthorityShares> Calculate(YearRules rules, IReadOnlyList<SchoolFunding> schools, AuthoritySchemes schemes, bool wide)
    {
        Outcome<ShareRun> ready = Of(rules, schools, schemes, wide);
        return (ready.Fault ?? ready.Value.Run()) is Fault fault ? fault : ready.Value.Told();
    }

    /// <summary>From now on top-ups come from these placements, each with the place of its school in the list, and their values.</summary>
    public void Place(Pricing pricing, IEnumerable<(string Id, int School, IReadOnlyList<PricedPlacement> Priced)> placements) =>
        placed = new(pricing, due.Length, placements.Select(p => (p.Id, run.Row(p.School), p.Priced)));

    /// <summary>Takes one placement in place of what was known of it, by the schemes of now; one without a price is taken out.</summary>
    public void Replace(Pricing now, string id, int school, IReadOnlyList<PricedPlacement> priced) => placed!.Put(now, id, run.Row(school), priced);

    /// <summary>Takes in a school whose placements or protection changed, as <see cref="AuthorityRun.Put"/> does.</summary>
    public Fault? Put(int school, SchoolFunding funding)
    {
        changed[school] = true;
        return run.Put(school, funding, due[school]);
    }

    /// <summary>Takes the schemes after some counts changed, and nothing else of them.</summary>
    public void Recount(AuthoritySchemes now)
    {
        counted.Recount(now);
        recounted = true;
    }

    /// <summary>Works everything out anew.</summary>
    public Fault? Run()
    {
        if (placed is not null) run.Placements = placed.Ready();
        if (!run.Run())
        {
            counted.LeaveColumns();
            recounted = true;
        }

        if (recounted && Pay() is Fault unpaid) return unpaid;
        recounted = false;
        if (shares.Length < due.Length) (results, shares) = (run.Results(), run.ReadAll(due));
        else
            for (int i = 0; i < shares.Length; i++)
                if (run.Takes(i, results) | changed[i]) shares[i] = run.Read(i, due[i]);
        Array.Clear(changed);
        return null;
    }

    /// <summary>
    /// The shares with what is to be said of them: fault <c>explanation_differs</c> where the placements' prices or the schemes' own
    /// rules do not end at the numbers of the run.
    /// </summary>
    public Outcome<AuthorityShares> Told()
    {
        CountedResults told = Counted.Value;
        foreach (SchoolShare share in shares)
        {
            if (share[BudgetLine.TopUp] is Money paid && paid != share.School.TopUps) return Explanation.Differs(share.School, BudgetLine.TopUp.Name());
            if (Explanation.DiffersByCounts(share, told.Of(share.School)) is Fault differs) return differs;
        }

        return new AuthorityShares([.. shares], told);
    }

    // What is paid by counts at each school, with what it lacks; amounts that are not in columns go into them here.
    private Fault? Pay()
    {
        for (int i = 0; i < due.Length; i++)
        {
            CountedAmounts? now = counted.Of(run.Funding(i), run.Row(i));
            if (now == due[i]) continue;
            changed[i] = true;
            if (run.Put(i, run.Funding(i), due[i] = now) is Fault fault) return fault;
        }

        run.RunTotals();
        return null;
    }
}
