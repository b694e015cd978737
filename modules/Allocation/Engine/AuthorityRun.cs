using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>One authority's schools from inputs to shares: compile, run the lanes, read the lines back.</summary>
internal static class AuthorityRun
{
    /// <summary>Eight schools at a time pay only where the machine multiplies and adds fused in wide vectors.</summary>
    public static bool WideLanes { get; } =
        Vector512.IsHardwareAccelerated || (Vector256.IsHardwareAccelerated && Fma.IsSupported);

    /// <summary>Every school's share; <paramref name="wide"/> chooses the width, which changes no bit of the result.</summary>
    public static Outcome<SchoolShare[]> Calculate(YearRules rules, IReadOnlyList<SchoolFunding> schools, bool wide)
    {
        Outcome<CompiledRules> compiled = CompiledRules.Of(rules);
        if (compiled.Fault is not null) return compiled.Fault;
        var columns = new Columns(schools.Count);
        var compiler = new SchoolCompiler(rules, columns);
        var rows = new CompiledSchool[schools.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            Outcome<CompiledSchool> row = compiler.Compile(schools[i], i);
            if (row.Fault is not null) return row.Fault;
            rows[i] = row.Value;
        }

        if (wide) BudgetShareKernel.CalculateAll<Lane8>(compiled.Value, columns);
        else BudgetShareKernel.CalculateAll<Lane1>(compiled.Value, columns);

        var shares = new SchoolShare[rows.Length];
        for (int i = 0; i < shares.Length; i++) shares[i] = Read(schools[i], rows[i], columns, i);
        return shares;
    }

    private static SchoolShare Read(SchoolFunding school, CompiledSchool row, Columns columns, int index)
    {
        ImmutableArray<LineAmount>.Builder lines = ImmutableArray.CreateBuilder<LineAmount>(BitOperations.PopCount(row.Lines));
        for (ulong left = row.Lines; left != 0; left &= left - 1)
        {
            var line = (BudgetLine)BitOperations.TrailingZeroCount(left);
            lines.Add(new(line, new((long)columns.Line(line)[index])));
        }

        Money? notional = row.HasNotionalSen ? new Money((long)columns[Column.NotionalSen][index]) : null;
        return new(school, lines.MoveToImmutable(), row.Missing, notional);
    }
}
