using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>Reads the packed inputs and multiplies in single doubles by the constants of <see cref="ShortFormula"/>, which proves that they have room.</summary>
internal readonly ref struct ShortWay<TLane> : IFormulaWay<ShortWay<TLane>, TLane> where TLane : struct, ILane<TLane>
{
    private readonly ShortFormula formula;
    private readonly ref int cells;
    private readonly int at, kind;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ShortWay(CompiledFormula formula, int at)
    {
        (this.formula, this.at) = (formula.Short!, at);
        cells = ref this.formula.Packed.At(at, out kind);
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
        ShortFormula.KindOfLines own = formula.Lines(kind, out ReadOnlySpan<ShortFormula.SplitLine> splits, out ReadOnlySpan<ShortFormula.PairedLine> pairs);
        ref int units = ref Unsafe.Add(ref cells, PackedInputs.UnitsStart);
        TLane total = Split(splits.Slice(own.FirstSplit, own.Splits), ref units, out weighted);
        if (own.NarrowPairs + own.WidePairs > 0)
            total += Paired(pairs.Slice(own.FirstPair, own.NarrowPairs + own.WidePairs), own.NarrowPairs, ref Unsafe.Add(ref units, own.Splits * Lane8.Width), ref weighted);
        return total * TLane.Of(formula.Unit);
    }

    // Two lines a turn into sums of their own: one sum of all would have every line wait for the one before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLane Split(ReadOnlySpan<ShortFormula.SplitLine> lines, ref int units, out TLane weighted)
    {
        ref readonly SplitRounder rounder = ref formula.Split;
        TLane total = TLane.Of(0), weight = total, otherTotal = total, otherWeight = total;
        TLane partStart = TLane.Of(rounder.PartStart), factor = TLane.Of(rounder.Factor), start = TLane.Of(rounder.Start);
        ref ShortFormula.SplitLine line = ref MemoryMarshal.GetReference(lines);
        for (int left = lines.Length; left > 0; left -= 2)
        {
            TLane amount = SplitRounder.Of(TLane.Load(ref units, 0), TLane.Of(line.Rate.Whole), TLane.Of(line.Rate.Part), partStart, factor, start);
            total += amount;
            weight = TLane.FusedMultiplyAdd(amount, TLane.Of(line.Weight), weight);
            if (left == 1) break;
            ref ShortFormula.SplitLine other = ref Unsafe.Add(ref line, 1);
            TLane second = SplitRounder.Of(TLane.Load(ref units, (nuint)Lane8.Width), TLane.Of(other.Rate.Whole), TLane.Of(other.Rate.Part), partStart, factor, start);
            otherTotal += second;
            otherWeight = TLane.FusedMultiplyAdd(second, TLane.Of(other.Weight), otherWeight);
            units = ref Unsafe.Add(ref units, 2 * Lane8.Width);
            line = ref Unsafe.Add(ref line, 2);
        }

        weighted = weight + otherWeight;
        return total + otherTotal;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private TLane Paired(ReadOnlySpan<ShortFormula.PairedLine> lines, int narrow, ref int units, ref TLane weighted)
    {
        TLane total = TLane.Of(0), weight = weighted;
        foreach (ref readonly ShortFormula.PairedLine line in lines[..narrow])
        {
            TLane amount = line.Rounder.Of(TLane.Load(ref units, 0), TLane.Of(line.Number));
            total += amount;
            weight = TLane.FusedMultiplyAdd(amount, TLane.Of(line.Weight), weight);
            units = ref Unsafe.Add(ref units, Lane8.Width);
        }

        ref double wide = ref PackedInputs.Wide(ref units, at);
        foreach (ref readonly ShortFormula.PairedLine line in lines[narrow..])
        {
            TLane amount = line.Rounder.Of(TLane.Load(ref wide, 0), TLane.Of(line.Number));
            total += amount;
            weight = TLane.FusedMultiplyAdd(amount, TLane.Of(line.Weight), weight);
            wide = ref Unsafe.Add(ref wide, Lane8.Width);
        }

        weighted = weight;
        return total;
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
    private TLane Of(PackedField field) => TLane.Load(ref cells, unchecked((nuint)((int)field * Lane8.Width)));
}
