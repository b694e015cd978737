using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>What the packed inputs hold of a school after its units of every factor in use.</summary>
internal enum PackedField
{
    Pupils,
    YearsPrimary,
    YearsKeyStage3,
    YearsKeyStage4,
    Protections,

    /// <summary>Last year's baseline per pupil in whole pence (DOMAIN F26): it hangs on no rule that a run can change.</summary>
    BaselinePerPupil,

    /// <summary>Lump sum and sparsity: they count for the minimum per-pupil level.</summary>
    Fixed,

    /// <summary>Given amounts (split site, rates, PFI, exceptional) less what the guarantee leaves out of this year's share.</summary>
    GivenLessExclusions,

    /// <summary>Given amounts and adjustments.</summary>
    GivenAndAdjustments,
}

/// <summary>
/// What the formula reads of every school, in 32 bits a value where all of a column fit, and eight schools after eight: all that it
/// needs of them lies side by side and is read once, front to back. Counts are held in the coarsest power of ten of a hundred-millionth that all of
/// a column's values are multiples of (whole pupils, halves, millionths), which makes them small; units that are still too large for
/// 32 bits stay doubles, after the others. Eight schools have the places of the factors that are in use where schools teach the same phases,
/// and no others: primary schools side by side have nothing of secondary ones. Null where another value does not fit: such an authority
/// is worked out from its <see cref="Columns"/> as they are.
/// </summary>
internal sealed class PackedInputs
{
    private const int FieldCount = (int)PackedField.GivenAndAdjustments + 1;

    /// <summary>How far the units lie from the first cell of a school.</summary>
    public static int UnitsStart => FieldCount * Lane8.Width;

    /// <summary>A factor in use: hundred-millionths in one of its packed units, and the largest number of these.</summary>
    private readonly record struct Place(int Factor, long Parts, long Largest);

    /// <summary>Eight schools: their first cell, and which kind they are.</summary>
    private readonly record struct Block(int Start, int Kind);

    private readonly Columns columns;
    private readonly Place[] places;
    private readonly Block[] blocks;
    private readonly int[][] kinds;
    private readonly CacheLines<int> cells;
    private readonly long[] largestField = new long[FieldCount];
    private bool fits = true;

    private PackedInputs(Columns columns)
    {
        this.columns = columns;
        places = [.. Enumerable.Range(0, BudgetLines.PupilLedCount).Where(factor => columns.Units(factor).ContainsAnyExcept(0.0)).Select(PlaceOf).OrderBy(place => place.Largest)];
        NarrowPlaces = places.Count(place => place.Largest <= int.MaxValue);
        blocks = new Block[columns.FormulaStride / Lane8.Width];
        kinds = Kinds();
        cells = new(Starts());
        for (int block = 0; block < blocks.Length; block++) PackUnits(block);
        PupilParts = PowersOfTen.Dividing(columns[Column.Pupils], Quantity.Scale);
        Pack(PackedField.Pupils, columns[Column.Pupils], PupilParts);
        Pack(PackedField.YearsPrimary, columns[Column.YearsPrimary]);
        Pack(PackedField.YearsKeyStage3, columns[Column.YearsKeyStage3]);
        Pack(PackedField.YearsKeyStage4, columns[Column.YearsKeyStage4]);
        Pack(PackedField.Protections, columns[Column.Protections]);
        for (int school = 0; school < columns.FormulaStride && fits; school++) PackSums(school);
    }

    /// <summary>Packs, or null where a value does not fit.</summary>
    public static PackedInputs? Of(Columns columns)
    {
        var packed = new PackedInputs(columns);
        return packed.fits ? packed : null;
    }

    /// <summary>Number of factors in use.</summary>
    public int Places => places.Length;

    /// <summary>So many places, the first ones, have units of 32 bits; those of the others are doubles.</summary>
    public int NarrowPlaces { get; }

    /// <summary>The places that eight schools of each kind have, in their packed order.</summary>
    public IReadOnlyList<int[]> PlacesOfKinds => kinds;

    /// <summary>Hundred-millionths of a pupil in one of the pupils' packed units.</summary>
    public long PupilParts { get; }

    /// <summary>The factor at a place.</summary>
    public int Factor(int place) => places[place].Factor;

    /// <summary>The place of a factor; below 0 where it is not in use.</summary>
    public int PlaceOf(BudgetLine line) => Array.FindIndex(places, place => place.Factor == (int)line);

    /// <summary>Hundred-millionths in one unit of the factor at a place.</summary>
    public long Parts(int place) => places[place].Parts;

    /// <summary>The largest number of units of the factor at a place.</summary>
    public long Largest(int place) => places[place].Largest;

    /// <summary>The largest size of a field.</summary>
    public long Largest(PackedField field) => largestField[(int)field];

    /// <summary>
    /// The first cell of the schools from <paramref name="at"/> on: field f lies eight f further, and from <see cref="UnitsStart"/> on the units of
    /// the places of their <paramref name="kind"/>, one after the other.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref int At(int at, out int kind)
    {
        ref Block block = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(blocks), at >> 3);
        kind = block.Kind;
        return ref Unsafe.Add(ref cells.First, unchecked(block.Start + (at & (Lane8.Width - 1))));
    }

    /// <summary>The first double of the same schools, given the cell behind their last units of 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref double Wide(ref int cell, int at) => ref Unsafe.As<int, double>(ref Unsafe.Add(ref cell, at & (Lane8.Width - 1)));

    private Place PlaceOf(int factor)
    {
        long parts = PowersOfTen.Dividing(columns.Units(factor), Quantity.Scale);
        double most = 0;
        foreach (double units in columns.Units(factor)) most = Math.Max(most, units);
        return new(factor, parts, (long)most / parts);
    }

    // Blocks in which the same phases are taught have the same places, so that there are few kinds.
    private int[][] Kinds()
    {
        var used = new SortedDictionary<int, HashSet<int>>();
        int[] phases = [.. blocks.Select((_, block) => Enumerable.Range(0, (int)BudgetLine.BasicEntitlementKs4 + 1).Sum(factor => IsUsed(factor, block) ? 1 << factor : 0))];
        for (int block = 0; block < blocks.Length; block++)
        {
            if (!used.TryGetValue(phases[block], out HashSet<int>? own)) used.Add(phases[block], own = []);
            own.UnionWith(Enumerable.Range(0, places.Length).Where(place => IsUsed(places[place].Factor, block)));
        }

        List<int> order = [.. used.Keys];
        for (int block = 0; block < blocks.Length; block++) blocks[block] = new(0, order.IndexOf(phases[block]));
        return [.. used.Values.Select(own => own.Order().ToArray())];
    }

    private bool IsUsed(int factor, int block) => columns.Units(factor).Slice(block * Lane8.Width, Lane8.Width).ContainsAnyExcept(0.0);

    private int Starts()
    {
        int next = 0;
        for (int block = 0; block < blocks.Length; block++)
        {
            blocks[block] = blocks[block] with { Start = next };
            next += UnitsStart + kinds[blocks[block].Kind].Sum(place => place < NarrowPlaces ? Lane8.Width : 2 * Lane8.Width);
        }

        return next;
    }

    private void PackUnits(int block)
    {
        Span<int> own = cells.Span[(blocks[block].Start + UnitsStart)..];
        foreach (int place in kinds[blocks[block].Kind])
        {
            ReadOnlySpan<double> units = columns.Units(places[place].Factor).Slice(block * Lane8.Width, Lane8.Width);
            bool narrow = place < NarrowPlaces;
            for (int school = 0; school < Lane8.Width; school++)
                if (narrow) own[school] = (int)(units[school] / places[place].Parts);
                else MemoryMarshal.Cast<int, double>(own)[school] = units[school] / places[place].Parts;
            own = own[(narrow ? Lane8.Width : 2 * Lane8.Width)..];
        }
    }

    private void PackSums(int school)
    {
        double lump = Of(BudgetLine.LumpSum, school), sparsity = Of(BudgetLine.Sparsity, school);
        double given = Of(BudgetLine.SplitSite, school) + Of(BudgetLine.Rates, school) + Of(BudgetLine.Pfi, school) + Of(BudgetLine.Exceptional, school);
        bool guaranteed = columns[Column.Protections][school] >= 2;
        Put(PackedField.BaselinePerPupil, school, guaranteed ? Guarantee.BaselinePerPupil(new Lane1(columns[Column.PriorShare][school] - lump - sparsity), new Lane1(columns[Column.PriorPupils][school])).Value : 0);
        Put(PackedField.Fixed, school, lump + sparsity);
        Put(PackedField.GivenLessExclusions, school, given - columns[Column.CurrentExclusions][school]);
        Put(PackedField.GivenAndAdjustments, school, given + Of(BudgetLine.Adjustment, school));
    }

    private double Of(BudgetLine line, int school) => columns.Line(line)[school];

    private void Pack(PackedField field, ReadOnlySpan<double> values, long by = 1)
    {
        for (int school = 0; school < columns.FormulaStride; school++) Put(field, school, values[school] / by);
    }

    // The least 32-bit number stays outside, so that every size is one too.
    private void Put(PackedField field, int school, double value)
    {
        fits &= Math.Abs(value) <= int.MaxValue;
        if (!fits) return;
        largestField[(int)field] = Math.Max(largestField[(int)field], (long)Math.Abs(value));
        Unsafe.Add(ref At(school, out _), (int)field * Lane8.Width) = (int)value;
    }
}
