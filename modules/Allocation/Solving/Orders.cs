using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Solving;

/// <summary>Which values lie above which, for every kind of placement that there is and every day on which a value begins.</summary>
internal sealed class Orders(BandModel model, IReadOnlyList<ValueKey> keys, IReadOnlyList<DateOnly> days)
{
    private readonly Dictionary<(object Series, DateOnly From, Setting Setting), int> variableOf = model.Variables.Index().ToDictionary(v =>
    {
        Dated<BandValue> series = model.Scheme.ValuesOf(v.Item.Band, v.Item.Name.Key)!;
        return ((object)series, series.At(v.Item.Name.Day).From, v.Item.Setting);
    }, v => v.Index);

    /// <summary>Neighbours in the scheme's order among the bands of a scope; pairs in which nothing is solved for are left out.</summary>
    public OrderPair[] Of(BandScope scope)
    {
        HashSet<OrderPair> pairs = [];
        foreach (ValueKey key in keys.Where(k => scope.Settings.Count == 0 || scope.Settings.Contains(k.Setting)))
            foreach (DateOnly day in days)
                Add(pairs, [.. model.Scheme.BandsIn(key.Setting).Where(b => scope.Holds(b.Id, key.Setting))], key, day);
        return [.. pairs.OrderBy(p => (p.Lower ?? -1, p.Higher ?? -1, p.LowerValue, p.HigherValue))];
    }

    private void Add(HashSet<OrderPair> pairs, Band[] bands, ValueKey key, DateOnly day)
    {
        (int? Variable, long Value)? below = null;
        foreach (Band band in bands)
        {
            if (ValueOf(band.Id, key, day) is not { } own) continue;
            if (below is { } lower && (lower.Variable is not null || own.Variable is not null))
                pairs.Add(new(lower.Variable, lower.Value, own.Variable, own.Value));
            below = own;
        }
    }

    private (int? Variable, long Value)? ValueOf(string band, ValueKey key, DateOnly day)
    {
        if (model.Scheme.ValuesOf(band, key) is not { } series || series.Values[0].From > day) return null;
        DatedValue<BandValue> entry = series.At(day);
        if (entry.Value.Pounds is not Rate pounds) return null;
        return (variableOf.TryGetValue((series, entry.From, key.Setting), out int variable) ? variable : null, pounds.Millionths);
    }
}
