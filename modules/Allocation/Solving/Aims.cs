using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Solving;

/// <summary>What is made small.</summary>
internal enum AimKind
{
    /// <summary>Pence of the target's settings.</summary>
    Total,

    /// <summary>Pupils times the change of their value against the proposed one, in millionths of a pound.</summary>
    WeightedChange,
}

/// <summary>Aims as whole units: what all differences have in common is one unit, so that a bound between two sums is as good as the higher one.</summary>
internal static class Aims
{
    public static Aim Of(BandModel model, AimKind kind, IReadOnlyList<Setting> settings, bool[] pinned) => kind == AimKind.Total ? Total(model, settings, pinned) : Change(model, pinned);

    private static Aim Total(BandModel model, IReadOnlyList<Setting> settings, bool[] pinned)
    {
        var nothing = new Curve(_ => 0);
        bool Counts(int v) => settings.Count == 0 || settings.Contains(model.Variables[v].Setting);
        return new(
            [.. model.Variables.Select((_, v) => pinned[v] || !Counts(v) ? nothing : model.CurveOf(v))], new int[pinned.Length],
            model.Settings.Where(s => settings.Count == 0 || settings.Contains(s)).Sum(model.Fixed)
                + Enumerable.Range(0, pinned.Length).Where(v => pinned[v] && Counts(v)).Sum(v => model.PenceAt(v, model.Variables[v].Present)), 1);
    }

    private static Aim Change(BandModel model, bool[] pinned)
    {
        int n = pinned.Length;
        (int[] lowest, Curve[] units) = (new int[n], new Curve[n]);
        (Int128 least, long unit) = (0, 0);
        for (int v = 0; v < n; v++)
        {
            SolvedVariable own = model.Variables[v];
            least += Worth(model, v, lowest[v] = pinned[v] ? 0 : Nearest(own, model.Grid), pinned[v]);
            if (pinned[v]) continue;
            unit = Common(unit, own.Pupils * model.Grid);
            if (lowest[v] > 0) unit = Common(unit, Worth(model, v, lowest[v] - 1, false) - Worth(model, v, lowest[v], false));
            unit = Common(unit, Worth(model, v, lowest[v] + 1, false) - Worth(model, v, lowest[v], false));
        }

        if (unit == 0) unit = 1;
        for (int i = 0; i < n; i++)
        {
            int v = i;
            long from = Worth(model, v, lowest[v], pinned[v]);
            units[v] = new(point => pinned[v] ? 0 : (Worth(model, v, point, false) - from) / unit);
        }

        return new(units, lowest, least, unit);
    }

    private static int Nearest(SolvedVariable variable, long grid)
    {
        long below = Math.Min(variable.Proposed / grid, variable.Most - 1);
        return (int)(variable.Proposed - below * grid <= (below + 1) * grid - variable.Proposed ? below : below + 1);
    }

    private static long Worth(BandModel model, int v, int point, bool pinned)
    {
        SolvedVariable own = model.Variables[v];
        return own.Pupils * Math.Abs((pinned ? own.Present : point * model.Grid) - own.Proposed);
    }

    private static long Common(long left, long right)
    {
        for (right = Math.Abs(right); right != 0;) (left, right) = (right, left % right);
        return left;
    }
}
