using FundingPlatform.Allocation.Engine;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Solving;

/// <summary>
/// A value that is solved for: one of the scheme's on which placements of the year hang. Amounts are millionths of a pound a year; <paramref name="Most"/> is the last grid
/// point that is looked at. <paramref name="Kind"/> says which of several values of the band in the setting it is.
/// </summary>
internal sealed record SolvedVariable(NamedValue Name, string? Kind, int Pupils, long Present, long Proposed, int Most)
{
    public string Band => Name.Band;
    public Setting Setting => Name.Key.Setting;
}

/// <summary>Pieces of placements' years that are alike: their cell, their parts of the year and how many they are.</summary>
internal readonly record struct AlikePieces(int Cell, int Parts, int Count);

/// <summary>A school's pieces by variable, and what it has by the present values.</summary>
internal sealed record SchoolPart(int School, string Name, SchoolGroup Group, Money Share, Money TopUps, IReadOnlyDictionary<int, AlikePieces[]> Pieces);

/// <summary>
/// One band lies above another for a kind of placement. A side that is not solved for has no variable, and its value; values are millionths of a pound.
/// </summary>
internal readonly record struct OrderPair(int? Lower, long LowerValue, int? Higher, long HigherValue);

/// <summary>
/// What an authority's year costs as a sum of one curve for each value that is solved for, exactly: a placement's piece hangs on one value and is rounded by itself. The
/// rest of the year, <see cref="Fixed"/> by setting, hangs on none of them.
/// </summary>
internal sealed class BandModel(
    Scheme scheme, long grid, ValueCells cells, SolvedVariable[] variables, AlikePieces[][] pieces, SchoolPart[] schools, IReadOnlyDictionary<Setting, long> fixedPence)
{
    private readonly Curve[] curves = [.. pieces.Select(own => new Curve(point => Pence(cells, own, point * grid)))];

    public Scheme Scheme => scheme;

    /// <summary>Millionths of a pound between grid points.</summary>
    public long Grid => grid;
    public SolvedVariable[] Variables => variables;
    public SchoolPart[] Schools => schools;

    /// <summary>Pence of a setting that hang on no variable.</summary>
    public long Fixed(Setting setting) => fixedPence.GetValueOrDefault(setting);

    /// <summary>Settings in which the scheme pays for anything.</summary>
    public IEnumerable<Setting> Settings => fixedPence.Keys.Concat(variables.Select(v => v.Setting)).Distinct().Order();

    /// <summary>All pence of a variable by grid point.</summary>
    public Curve CurveOf(int variable) => curves[variable];

    /// <summary>Pence of a school's pieces of a variable by grid point.</summary>
    public Curve CurveOf(SchoolPart school, int variable)
    {
        AlikePieces[] own = school.Pieces[variable];
        return new(point => Pence(cells, own, point * grid));
    }

    /// <summary>Pence of a variable at any value.</summary>
    public long PenceAt(int variable, long value) => Pence(cells, pieces[variable], value);

    /// <summary>Pence of a school's pieces at values of all variables.</summary>
    public long PenceAt(SchoolPart school, ReadOnlySpan<long> values)
    {
        long sum = 0;
        foreach ((int variable, AlikePieces[] own) in school.Pieces) sum += Pence(cells, own, values[variable]);
        return sum;
    }

    /// <summary>What the settings cost at values of all variables, in pence; no settings: all.</summary>
    public long Total(IReadOnlyList<Setting> settings, ReadOnlySpan<long> values)
    {
        long sum = Settings.Where(s => settings.Count == 0 || settings.Contains(s)).Sum(Fixed);
        for (int v = 0; v < variables.Length; v++)
            if (settings.Count == 0 || settings.Contains(variables[v].Setting)) sum += PenceAt(v, values[v]);
        return sum;
    }

    public long[] Present => [.. variables.Select(v => v.Present)];
    public long[] Proposed => [.. variables.Select(v => v.Proposed)];

    /// <summary>The scheme with values of all variables; a fault where it cannot have them.</summary>
    public Outcome<Scheme> With(ReadOnlySpan<long> values)
    {
        var stated = new Rate?[scheme.StatedValues.Count];
        for (int v = 0; v < variables.Length; v++)
            if (values[v] != variables[v].Present)
                stated[scheme.StatedFor(variables[v].Band, variables[v].Name.Key, variables[v].Name.Day)!.Number] = new(values[v]);
        return scheme.WithCheckedValues(stated);
    }

    private static long Pence(ValueCells cells, AlikePieces[] own, long value)
    {
        long sum = 0;
        foreach (AlikePieces alike in own) sum += alike.Count * cells.Pence(alike.Cell, value, alike.Parts);
        return sum;
    }
}
