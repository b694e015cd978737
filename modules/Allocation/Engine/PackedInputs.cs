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
/// a column's values are multiples of (whole pupils, halves, millionths), which makes them small; factors that no school has are
/// left out; units that are still too large for 32 bits stay doubles, after the others. Null where another value does not fit: such an authority is worked out from its <see cref="Columns"/> as they are.
/// </summary>
internal sealed class PackedInputs
{
    private const int FieldCount = (int)PackedField.GivenAndAdjustments + 1;

    private readonly Columns columns;
    private readonly int[] factors;
    private readonly int[] cells;
    private readonly int block;
    private readonly long[] largest = new long[BudgetLines.PupilLedCount];
    private readonly long[] parts = new long[BudgetLines.PupilLedCount];
    private readonly long[] largestField = new long[FieldCount];
    private bool fits = true;

    private PackedInputs(Columns columns)
    {
        this.columns = columns;
        var all = Enumerable.Range(0, BudgetLines.PupilLedCount).Where(factor => columns.Units(factor).ContainsAnyExcept(0.0))
            .Select(factor => (Factor: factor, Parts: PowersOfTen.Dividing(columns.Units(factor), Quantity.Scale), Largest: Largest(columns.Units(factor))))
            .OrderBy(units => units.Largest / units.Parts > int.MaxValue).ToArray();
        NarrowPlaces = all.Count(units => units.Largest / units.Parts <= int.MaxValue);
        factors = Array.ConvertAll(all, units => units.Factor);
        FieldStart = (NarrowPlaces + 2 * (factors.Length - NarrowPlaces)) * Lane8.Width;
        block = FieldStart + FieldCount * Lane8.Width;
        cells = new int[columns.FormulaStride / Lane8.Width * block];
        for (int i = 0; i < factors.Length; i++)
        {
            (parts[i], largest[i]) = (all[i].Parts, all[i].Largest / all[i].Parts);
            for (int school = 0; school < columns.FormulaStride; school++) PutUnits(i, school, columns.Units(factors[i])[school] / parts[i]);
        }

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

    /// <summary>The factors in use, in their packed order.</summary>
    public ReadOnlySpan<int> Factors => factors;

    /// <summary>Hundred-millionths of a pupil in one of the pupils' packed units.</summary>
    public long PupilParts { get; }

    /// <summary>So many of them, the first ones, have units of 32 bits; those of the others are doubles.</summary>
    public int NarrowPlaces { get; }

    /// <summary>How far the fields lie from the first cell of a school.</summary>
    public int FieldStart { get; }

    /// <summary>Number of factors in use.</summary>
    public int Places => factors.Length;

    /// <summary>Hundred-millionths in one unit of the factor at a packed place.</summary>
    public long Parts(int place) => parts[place];

    /// <summary>The largest number of units of the factor at a packed place.</summary>
    public long Largest(int place) => largest[place];

    /// <summary>The largest size of a field.</summary>
    public long Largest(PackedField field) => largestField[(int)field];

    /// <summary>The first cell of the schools from <paramref name="at"/> on: place p lies eight p further, a double one sixteen and from <see cref="Wide"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref int At(int at) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(cells), unchecked((at >> 3) * block + (at & (Lane8.Width - 1))));

    /// <summary>The first double place of the same schools, given their first cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref double Wide(ref int cell, int at) =>
        ref Unsafe.As<int, double>(ref Unsafe.Add(ref cell, unchecked(NarrowPlaces * Lane8.Width + (at & (Lane8.Width - 1)))));

    private void PutUnits(int place, int school, double units)
    {
        ref int cell = ref At(school);
        if (place < NarrowPlaces) Unsafe.Add(ref cell, place * Lane8.Width) = (int)units;
        else Unsafe.Add(ref Wide(ref cell, school), (place - NarrowPlaces) * Lane8.Width) = units;
    }

    private static long Largest(ReadOnlySpan<double> values)
    {
        double most = 0;
        foreach (double value in values) most = Math.Max(most, value);
        return (long)most;
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
        Unsafe.Add(ref At(school), FieldStart + (int)field * Lane8.Width) = (int)value;
    }
}
