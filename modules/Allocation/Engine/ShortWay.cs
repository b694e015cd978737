using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>Reads the packed inputs and multiplies in single doubles by the constants of <see cref="ShortFormula"/>, which proves that they have room.</summary>
internal readonly ref struct ShortWay<TLane> : IFormulaWay<ShortWay<TLane>, TLane> where TLane : struct, ILane<TLane>
{
    private readonly ShortFormula formula;
    private readonly ref int units;
    private readonly int at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ShortWay(CompiledFormula formula, int at)
    {
        (this.formula, this.at) = (formula.Short!, at);
        units = ref this.formula.Packed.At(at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ShortWay<TLane> At(CompiledFormula formula, int at) => new(formula, at);

    public TLane Protections => Of(PackedField.Protections);
    public TLane Fixed => Of(PackedField.Fixed);
    public TLane GivenLessExclusions => Of(PackedField.GivenLessExclusions);
    public TLane GivenAndAdjustments => Of(PackedField.GivenAndAdjustments);
    public TLane BaselinePerPupil => Of(PackedField.BaselinePerPupil);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane PupilLed(out TLane weighted)
    {
        weighted = TLane.Of(0);
        TLane total = TLane.Of(0);
        nuint place = 0, shortEnd = (nuint)(formula.ShortLines * Lane8.Width), narrowEnd = (nuint)(formula.Packed.NarrowPlaces * Lane8.Width), end = (nuint)(formula.Packed.Places * Lane8.Width);
        ref ShortFormula.LineConstants line = ref MemoryMarshal.GetArrayDataReference(formula.Constants);
        unchecked
        {
            if (formula.Weighs)
            {
                for (; place < shortEnd; place += (nuint)Lane8.Width, line = ref Unsafe.Add(ref line, 1))
                {
                    TLane amount = RoundedShare.Short(TLane.Load(ref units, place), line.Factor, line.Start);
                    total += amount;
                    weighted = TLane.FusedMultiplyAdd(amount, TLane.Of(line.Weight), weighted);
                }
            }
            else
            {
                for (; place < shortEnd; place += (nuint)Lane8.Width, line = ref Unsafe.Add(ref line, 1))
                    total += RoundedShare.Short(TLane.Load(ref units, place), line.Factor, line.Start);
            }

            for (; place < narrowEnd; place += (nuint)Lane8.Width, line = ref Unsafe.Add(ref line, 1))
                total += Paired(ref line, TLane.Load(ref units, place), ref weighted);
            if (place < end)
            {
                ref double wide = ref formula.Packed.Wide(ref units, at);
                for (nuint next = 0; place < end; place += (nuint)Lane8.Width, next += (nuint)Lane8.Width, line = ref Unsafe.Add(ref line, 1))
                    total += Paired(ref line, TLane.Load(ref wide, next), ref weighted);
            }
        }

        return total * TLane.Of(formula.Unit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Paired(ref ShortFormula.LineConstants line, TLane units, ref TLane weighted)
    {
        TLane amount = line.Rounder.Of(units, TLane.Of(line.Number));
        weighted = TLane.FusedMultiplyAdd(amount, TLane.Of(line.Weight), weighted);
        return amount;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane ShareAtLevel(out TLane least)
    {
        TLane primary = Of(PackedField.YearsPrimary), third = Of(PackedField.YearsKeyStage3), fourth = Of(PackedField.YearsKeyStage4);
        TLane levels = TLane.FusedMultiplyAdd(fourth, TLane.Of(formula.MinimumKeyStage4),
            TLane.FusedMultiplyAdd(third, TLane.Of(formula.MinimumKeyStage3), primary * TLane.Of(formula.MinimumPrimary)));
        return MinimumPerPupil.Share(levels, Of(PackedField.Pupils), primary + third + fourth, TLane.Of(formula.LevelParts), out least);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Uplift(TLane perPupil)
    {
        TLane uplift = formula.Uplift.OfSigned(perPupil);
        return formula.Falls ? TLane.Of(0) - uplift : uplift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Guaranteed(TLane perPupil) => formula.Guaranteed.OfSigned(perPupil * Of(PackedField.Pupils));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Deduction(TLane perPupil, TLane adjusted)
    {
        TLane pupils = Of(PackedField.Pupils);
        if (!formula.HasShortCap) return CapAndScale.Deduction(formula.Rules, perPupil, pupils * TLane.Of(formula.Packed.PupilParts), adjusted);
        TLane zero = TLane.Of(0);
        TLane excess = TLane.FusedMultiplyAdd(zero - perPupil * pupils, TLane.Of(formula.CapFactor), adjusted * TLane.Of(formula.CapParts));
        return formula.CapRounder.Of(TLane.Max(zero, excess), TLane.Of(formula.CapScale));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane NotionalSen(TLane weighted, TLane block)
    {
        TLane sum = TLane.FusedMultiplyAdd(block, TLane.Of(formula.NotionalOfBlock), weighted)
            + TLane.FusedMultiplyAdd(Of(PackedField.Pupils), TLane.Of(formula.NotionalPerPupil), TLane.Of(formula.NotionalLump));
        foreach ((BudgetLine line, double weight) in formula.Others)
            sum = TLane.FusedMultiplyAdd(TLane.Load(ref formula.Columns.First(line), (nuint)(uint)at), TLane.Of(weight), sum);
        TLane penny = TLane.Of(formula.NotionalParts);
        return WholeNumbers.WholePart(sum + sum + penny, penny + penny);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLane Of(PackedField field) => TLane.Load(ref units, (nuint)(uint)unchecked(formula.Packed.FieldStart + (int)field * Lane8.Width));
}
