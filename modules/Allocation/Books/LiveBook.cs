using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Books;

/// <summary>
/// A book that is kept while placements change: what does not change is compiled once, a changed placement is priced again,
/// and then every share of the authority is worked out anew. It belongs to one thread at a time.
/// </summary>
internal sealed class LiveBook
{
    private Pricing pricing;
    private readonly Dictionary<string, Placement> placements = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> indexOf = [];
    private readonly Dictionary<string, IReadOnlyList<PricedPlacement>>[] at;
    private readonly SchoolFunding[] funded;
    private readonly HashSet<int> changed = [];

    public LiveBook(YearInputs inputs, SchoolsSide side, PricedYear priced)
    {
        (pricing, Side) = (new Pricing(inputs.Year, inputs.Schemes, inputs.Groups), side);
        (at, funded) = (new Dictionary<string, IReadOnlyList<PricedPlacement>>[side.Schools.Count], new SchoolFunding[side.Schools.Count]);
        for (int i = 0; i < funded.Length; i++)
        {
            indexOf.Add(side.Schools[i].SchoolId, i);
            at[i] = ById(priced.At(side.Schools[i].SchoolId));
            funded[i] = side.Fund(i, at[i].Values.SelectMany(p => p));
        }

        foreach (Placement placement in inputs.Placements)
            if (IsOurs(placement)) placements[placement.Id] = placement;
    }

    public SchoolsSide Side { get; }

    /// <summary>Whether a placement of the book is priced by a scheme, as it is now or as it was.</summary>
    public bool Uses(string scheme, int authority) =>
        HasPlacementOf(authority) || (pricing.Schemes.TryGetValue(scheme, out Scheme? before) && HasPlacementOf(before.Authority));

    /// <summary>Schemes for what is priced from now on; a book that uses one of those that changed is built again.</summary>
    public void UseSchemes(IReadOnlyDictionary<string, Scheme> schemes) => pricing = new(pricing.Year, schemes, pricing.Groups);

    /// <summary>Whether the book has a part in a placement, as it was known or as it is now.</summary>
    public bool Concerns(string id, Placement? now) => placements.ContainsKey(id) || (now is not null && IsOurs(now));

    /// <summary>
    /// Takes a placement as it is recorded now (null for none) in place of what was known of it. False when the book has no
    /// part in it, neither before nor now.
    /// </summary>
    public bool Replace(string id, Placement? now, IReadOnlyList<BandDecision> decisions)
    {
        bool concerned = placements.Remove(id, out Placement? before);
        if (before is not null) PutAt(before.SchoolId, id, []);
        if (now is null || !IsOurs(now)) return concerned;
        placements[id] = now;
        if (indexOf.ContainsKey(now.SchoolId)) PutAt(now.SchoolId, id, pricing.Price(now, decisions));
        return true;
    }

    /// <summary>Every school's share, in the order of the list; faults are those of <see cref="SchoolsSide.Calculate"/>.</summary>
    public Outcome<SchoolShare[]> Calculate()
    {
        foreach (int school in changed)
        {
            if (pricing.RoundsSchools) Round(at[school]);
            funded[school] = Side.Fund(school, at[school].Values.SelectMany(p => p));
        }

        changed.Clear();
        return Side.Calculate(funded);
    }

    private bool HasPlacementOf(int homeAuthority) => homeAuthority == Side.Authority || placements.Values.Any(p => p.HomeAuthority == homeAuthority);

    private bool IsOurs(Placement placement) =>
        (placement.HomeAuthority == Side.Authority || indexOf.ContainsKey(placement.SchoolId)) && Pricing.MayBePaidIn(placement, pricing.Year);

    private void PutAt(int school, string id, IReadOnlyList<PricedPlacement> now)
    {
        if (!indexOf.TryGetValue(school, out int index)) return;
        if (now.Count == 0 && !at[index].Remove(id)) return;
        if (now.Count > 0) at[index][id] = now;
        changed.Add(index);
    }

    // In the order of the record, as when the book is built.
    private void Round(Dictionary<string, IReadOnlyList<PricedPlacement>> school)
    {
        PricedPlacement[] inOrder = [.. school.OrderBy(p => p.Key, StringComparer.Ordinal).SelectMany(p => p.Value)];
        foreach ((string id, IReadOnlyList<PricedPlacement> rounded) in ById(pricing.RoundSchool(inOrder))) school[id] = rounded;
    }

    // A placement has a price for each scheme of its year.
    private static Dictionary<string, IReadOnlyList<PricedPlacement>> ById(IEnumerable<PricedPlacement> priced) =>
        priced.GroupBy(p => p.Placement.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, IReadOnlyList<PricedPlacement> (g) => [.. g], StringComparer.Ordinal);
}
