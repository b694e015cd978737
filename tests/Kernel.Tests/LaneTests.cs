using FsCheck;
using FsCheck.Fluent;

namespace FundingPlatform.Kernel.Tests;

/// <summary>Every operation of the wide lane gives, school by school, the bits of the narrow one.</summary>
public class LaneTests
{
    [Fact]
    public void Eight_side_by_side_compute_the_same_bits_as_one()
    {
        double[] chosen = [0, 1, -1, 0.5, -0.5, 3, 9_007_199_254_740_991, -9_007_199_254_740_991, 1e-3, 123_456_789.987, 4.5e15, -2.5];
        Gen<double[]> column = Gen.OneOf(Gen.Elements(chosen), Gen.Choose(int.MinValue, int.MaxValue).Select(i => i / 7.0)).ArrayOf(8);
        Prop.ForAll(column.ToArbitrary(), column.ToArbitrary(), column.ToArbitrary(), (a, b, c) =>
        {
            double[][] wide = Results<Lane8>(a, b, c, 0);
            for (int lane = 0; lane < 8; lane++)
            {
                double[][] narrow = Results<Lane1>(a, b, c, lane);
                for (int i = 0; i < wide.Length; i++)
                    if (!SameBits(wide[i][lane], narrow[i][0])) return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_fused_multiply_add_rounds_once()
    {
        double a = 134_217_729; // 2^27 + 1, whose square needs 55 bits
        Assert.Equal(1, Lane1.FusedMultiplyAdd(new(a), new(a), new(-(a * a))).Value);
    }

    private static double[][] Results<TLane>(double[] left, double[] right, double[] third, int at) where TLane : struct, ILane<TLane>
    {
        TLane a = TLane.Load(left, at), b = TLane.Load(right, at), c = TLane.Load(third, at);
        return
        [
            Cells(a + b), Cells(a - b), Cells(a * b), Cells(a / b), Cells(TLane.FusedMultiplyAdd(a, b, c)), Cells(TLane.Floor(a)), Cells(TLane.Abs(a)), Cells(TLane.CopySign(a, b)),
            Cells(TLane.Max(a, b)), Cells(TLane.Min(a, b)), Cells(TLane.WhereAtLeast(a, b, c, a)), Cells(TLane.WhereEqual(a, b, c, a)), Cells(TLane.Of(left[0])),
        ];
    }

    private static double[] Cells<TLane>(TLane value) where TLane : struct, ILane<TLane>
    {
        double[] cells = new double[TLane.Width];
        value.Store(cells, 0);
        return cells;
    }

    private static bool SameBits(double left, double right) =>
        BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right) || (double.IsNaN(left) && double.IsNaN(right));
}
