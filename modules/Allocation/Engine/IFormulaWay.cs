using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// How the numbers of the schools of one lane are read, multiplied and rounded. The rules are told once, by
/// <see cref="BudgetShareKernel"/>; the <see cref="ExactWay{TLane}"/> holds for all numbers that the door lets in, and the
/// <see cref="ShortWay{TLane}"/> for those that leave its steps room, with the same whole numbers.
/// </summary>
internal interface IFormulaWay<TSelf, TLane>
    where TSelf : struct, IFormulaWay<TSelf, TLane>, allows ref struct
    where TLane : struct, ILane<TLane>
{
    /// <summary>The schools from <paramref name="at"/> on.</summary>
    static abstract TSelf At(CompiledFormula formula, int at);

    /// <summary>See <see cref="Column.Protections"/>.</summary>
    TLane Protections { get; }

    /// <summary>Lump sum and sparsity, pence.</summary>
    TLane Fixed { get; }

    /// <summary>Given amounts less what the guarantee leaves out, pence.</summary>
    TLane GivenLessExclusions { get; }

    /// <summary>Given amounts and adjustments, pence.</summary>
    TLane GivenAndAdjustments { get; }

    /// <summary>Last year's baseline per pupil, pence.</summary>
    TLane BaselinePerPupil { get; }

    /// <summary>The sum of the pupil-led lines, each rounded; <paramref name="weighted"/> is what notional SEN needs of them, in the way's own parts.</summary>
    TLane PupilLed(out TLane weighted);

    /// <summary>The share at the minimum per-pupil level half up to the penny, and up to the next one.</summary>
    TLane ShareAtLevel(out TLane least);

    /// <summary>The guarantee's percentage of an amount per pupil, half away from zero to the penny.</summary>
    TLane Uplift(TLane perPupil);

    /// <summary>An amount per pupil for every pupil, half away from zero to the penny.</summary>
    TLane Guaranteed(TLane perPupil);

    /// <summary>scale x (adjusted - pupils x per pupil x (1 + cap)) half up to the penny, 0 where that is negative.</summary>
    TLane Deduction(TLane perPupil, TLane adjusted);

    /// <summary>The recipe of notional SEN, half up to the penny, once the lines of the schools block are there.</summary>
    TLane NotionalSen(TLane weighted, TLane block);
}
