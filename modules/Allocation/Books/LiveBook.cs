using FundingPlatform.Allocation.Engine;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Books;

/// <summary>
/// A book that is kept while placements change: the authority's schools are compiled into columns once, a changed placement is priced
/// again, and then every share of the authority is worked out anew. One that nothing changes, as a year start's, is the same book,
/// run once. It belongs to one thread at a time.
/// </summary>
internal sealed class LiveBook
{
    // Stands for the school's total where protection is held by placement.
    private const string OfTheSchool = "";

    private Pricing pricing;
    private readonly Dictionary<string, Placement> placements = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> indexOf = [];
    private readonly Dictionary<string, IReadOnlyList<PricedPlacement>>[] at;
    private readonly Dictionary<string, IReadOnlyList<PricedProtection>>[] protectedAt;
    private readonly HashSet<string> protectingSchemes;
    private readonly SchoolFunding[] funded;
    private readonly HashSet<int> changed = [];
    private readonly CountedBook counted;
    private ShareRun? run;

    public LiveBook(YearInputs inputs, SchoolsSide side, PricedYear priced)
    {
        (pricing, Side) = (new Pricing(inputs.Year, inputs.Schemes, inputs.Groups), side);
        (at, funded) = (new Dictionary<string, IReadOnlyList<PricedPlacement>>[side.Schools.Count], new SchoolFunding[side.Schools.Count]);
        protectedAt = new Dictionary<string, IReadOnlyList<PricedProtection>>[side.Schools.Count];
        protectingSchemes = [.. inputs.Protections.Select(p => p.Scheme)];
        counted = new(inputs, side.Authority);
        for (int i = 0; i < funded.Length; i++)
        {
            indexOf.Add(side.Schools[i].SchoolId, i);
            at[i] = ById(priced.At(side.Schools[i].SchoolId));
            protectedAt[i] = priced.ProtectionAt(side.Schools[i].SchoolId).GroupBy(p => p.Placement?.Id ?? OfTheSchool, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, IReadOnlyList<PricedProtection> (g) => [.. g], StringComparer.Ordinal);
            funded[i] = FundingOf(i);
        }

        foreach (Placement placement in priced.Placements(side.Authority, indexOf.Keys))
            if (IsOurs(placement)) placements[placement.Id] = placement;
    }

    public SchoolsSide Side { get; }

    /// <summary>What is paid by counts, as it was last worked out, with all that is to be said of it.</summary>
    public Lazy<CountedResults> Counted => run?.Counted ?? new(CountedResults.None);

    /// <summary>Whether a placement or a protection award of the book is priced by a scheme, as it is now or as it was.</summary>
    public bool Uses(string scheme, int authority) => protectingSchemes.Contains(scheme)
        || HasPlacementOf(authority) || (pricing.Schemes.TryGetValue(scheme, out Scheme? before) && HasPlacementOf(before.Authority));

    /// <summary>Schemes for what is priced from now on; a book that uses one of those that changed is built again.</summary>
    public void UseSchemes(IReadOnlyDictionary<string, Scheme> schemes) => pricing = new(pricing.Year, schemes, pricing.Groups);

    /// <summary>Whether the book has a part in a placement, as it was known or as it is now.</summary>
    public bool Concerns(string id, Placement? now) => placements.ContainsKey(id) || (now is not null && IsOurs(now)) || counted.Concerns(id, now);

    /// <summary>
    /// Takes a placement as it is recorded now (null for none), with its awards and what plans pay beside them, in place of what
    /// was known of it. False when the book has no part in it, neither before nor now.
    /// </summary>
    public bool Replace(string id, Placement? now, IReadOnlyList<BandDecision> decisions, IReadOnlyList<ProtectionAward> protections)
    {
        bool concerned = counted.Replace(id, now) | placements.Remove(id, out Placement? before);
        if (before is not null) PutAt(before.SchoolId, id, [], []);
        if (now is null || !IsOurs(now)) return concerned;
        placements[id] = now;
        if (now.IsPaidToSchool && indexOf.ContainsKey(now.SchoolId)) PutAt(now.SchoolId, id, pricing.Price(now, decisions), pricing.Protect(now, decisions, protections));
        protectingSchemes.UnionWith(protections.Select(p => p.Scheme));
        return true;
    }

    /// <summary>
    /// Every school's share, in the order of the list: all of them are worked out anew, and one that came out as before is the same
    /// object. Faults are those of <see cref="SchoolsSide.Compile"/>.
    /// </summary>
    public Outcome<SchoolShare[]> Calculate()
    {
        foreach (int school in changed) Fund(school);
        bool recounted = counted.Recount();
        Outcome<ShareRun> ready = run is null ? Compile() : TakeChanges(run, recounted);
        run = null; // After a fault it is compiled anew.
        if ((ready.Fault ?? ready.Value.Run()) is Fault fault) return fault;
        run = ready.Value;
        changed.Clear();
        return (SchoolShare[])[.. run.Shares];
    }

    /// <summary>The same with what is to be said of it. Faults: those of <see cref="Calculate"/>, and of <see cref="ShareRun.Told"/>.</summary>
    public Outcome<AuthorityShares> Whole()
    {
        Outcome<SchoolShare[]> calculated = Calculate();
        return calculated.Fault is Fault fault ? fault : run!.Told();
    }

    private Outcome<ShareRun> Compile()
    {
        Outcome<ShareRun> compiled = Side.Compile(funded, counted.Schemes);
        if (compiled.Succeeded) compiled.Value.Place(pricing, Enumerable.Range(0, funded.Length).SelectMany(i => at[i].Select(p => (p.Key, i, p.Value))));
        return compiled;
    }

    private Outcome<ShareRun> TakeChanges(ShareRun columns, bool recounted)
    {
        foreach (int school in changed)
            if (columns.Put(school, funded[school]) is Fault fault) return fault;
        if (recounted) columns.Recount(counted.Schemes);
        return columns;
    }

    private void Fund(int school)
    {
        if (pricing.RoundsSchools) Round(school);
        funded[school] = FundingOf(school);
    }

    private SchoolFunding FundingOf(int school) =>
        Side.Fund(school, at[school].Values.SelectMany(p => p), protectedAt[school].Values.SelectMany(p => p));

    private bool HasPlacementOf(int homeAuthority) => homeAuthority == Side.Authority || placements.Values.Any(p => p.HomeAuthority == homeAuthority);

    private bool IsOurs(Placement placement) =>
        (placement.HomeAuthority == Side.Authority || indexOf.ContainsKey(placement.SchoolId)) && Pricing.MayBePaidIn(placement, pricing.Year);

    private void PutAt(int school, string id, IReadOnlyList<PricedPlacement> now, IReadOnlyList<PricedProtection> protection)
    {
        if (!indexOf.TryGetValue(school, out int index)) return;
        if (!(Put(at[index], id, now) | Put(protectedAt[index], id, protection))) return;
        changed.Add(index);
        run?.Replace(pricing, id, index, now);
    }

    private static bool Put<T>(Dictionary<string, IReadOnlyList<T>> all, string id, IReadOnlyList<T> now)
    {
        if (now.Count == 0) return all.Remove(id);
        all[id] = now;
        return true;
    }

    // In the order of the record, as when the book is built.
    private void Round(int school)
    {
        PricedPlacement[] inOrder = [.. at[school].OrderBy(p => p.Key, StringComparer.Ordinal).SelectMany(p => p.Value)];
        foreach ((string id, IReadOnlyList<PricedPlacement> rounded) in ById(pricing.RoundSchool(inOrder)))
        {
            at[school][id] = rounded;
            run?.Replace(pricing, id, school, rounded);
        }
    }

    // A placement has a price for each scheme of its year: one, as a rule.
    private static Dictionary<string, IReadOnlyList<PricedPlacement>> ById(IEnumerable<PricedPlacement> priced)
    {
        Dictionary<string, IReadOnlyList<PricedPlacement>> byId = new(StringComparer.Ordinal);
        foreach (PricedPlacement one in priced)
            if (!byId.TryAdd(one.Placement.Id, [one])) byId[one.Placement.Id] = [.. byId[one.Placement.Id], one];
        return byId;
    }
}
