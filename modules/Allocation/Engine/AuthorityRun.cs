using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FundingPlatform.Allocation.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// One authority's schools from inputs to shares: compile, run the formula's lanes, take in what the authority pays by counts
/// (which needs the formula of all its schools), add up, read the lines back.
/// </summary>
internal sealed class AuthorityRun
{
    private readonly YearRules rules;
    private readonly IReadOnlyList<SchoolFunding> schools;
    private readonly Columns columns;
    private readonly CompiledSchool[] rows;
    private readonly bool wide;

    private AuthorityRun(YearRules rules, IReadOnlyList<SchoolFunding> schools, Columns columns, CompiledSchool[] rows, bool wide) =>
        (this.rules, this.schools, this.columns, this.rows, this.wide) = (rules, schools, columns, rows, wide);

    /// <summary>Eight schools at a time pay only where the machine multiplies and adds fused in wide vectors.</summary>
    public static bool WideLanes { get; } =
        Vector512.IsHardwareAccelerated || (Vector256.IsHardwareAccelerated && Fma.IsSupported);

    /// <summary>Every school's share; <paramref name="wide"/> chooses the width, which changes no bit of the result.</summary>
    public static Outcome<SchoolShare[]> Calculate(YearRules rules, IReadOnlyList<SchoolFunding> schools, bool wide)
    {
        Outcome<AuthorityRun> formula = Formula(rules, schools, wide);
        return formula.Fault is Fault fault ? fault : formula.Value.Total([]);
    }

    /// <summary>The same with what is paid by counts, worked out where it is not <paramref name="known"/>.</summary>
    public static Outcome<AuthorityShares> Calculate(
        YearRules rules, IReadOnlyList<SchoolFunding> schools, AuthoritySchemes schemes, CountedResults? known, bool wide)
    {
        Outcome<AuthorityRun> formula = Formula(rules, schools, wide);
        if (formula.Fault is Fault broken) return broken;
        CountedResults counted = known ?? (schemes.IsNone ? CountedResults.None : schemes.Result(formula.Value.Needs()));
        Outcome<SchoolShare[]> shares = formula.Value.Total(counted.Schemes.IsNone ? [] : [.. schools.Select(counted.Of)]);
        return shares.Fault is Fault fault ? fault : new AuthorityShares(shares.Value, counted);
    }

    /// <summary>The schools block of every school, as far as the formula goes.</summary>
    public static Outcome<AuthorityRun> Formula(YearRules rules, IReadOnlyList<SchoolFunding> schools, bool wide)
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

        if (wide) BudgetShareKernel.FormulaOfAll<Lane8>(compiled.Value, columns);
        else BudgetShareKernel.FormulaOfAll<Lane1>(compiled.Value, columns);
        return new AuthorityRun(rules, schools, columns, rows, wide);
    }

    /// <summary>What the formula knows of every school, by school.</summary>
    public IReadOnlyDictionary<int, SchoolNeeds> Needs()
    {
        var needs = new Dictionary<int, SchoolNeeds>(rows.Length);
        for (int i = 0; i < rows.Length; i++) needs[schools[i].SchoolId] = new(NotionalSen(i), new FactorsOfSchool(rules.Basis, schools[i].Formula));
        return needs;
    }

    /// <summary>Every school's share, with what is paid by counts; a fault where the engine cannot hold an amount of it.</summary>
    public Outcome<SchoolShare[]> Total(IReadOnlyList<CountedAmounts?> counted)
    {
        for (int i = 0; i < counted.Count; i++)
            if (counted[i] is { } amounts && SchoolCompiler.TakeCounted(schools[i], amounts, columns, i, ref rows[i]) is Fault fault) return fault;
        if (wide) BudgetShareKernel.TotalsOfAll<Lane8>(columns);
        else BudgetShareKernel.TotalsOfAll<Lane1>(columns);
        var shares = new SchoolShare[rows.Length];
        for (int i = 0; i < shares.Length; i++) shares[i] = Read(i, i < counted.Count ? counted[i] : null);
        return shares;
    }

    private Money? NotionalSen(int index) => rows[index].HasNotionalSen ? new Money((long)columns[Column.NotionalSen][index]) : null;

    private SchoolShare Read(int index, CountedAmounts? counted)
    {
        CompiledSchool row = rows[index];
        ImmutableArray<LineAmount>.Builder lines = ImmutableArray.CreateBuilder<LineAmount>(BitOperations.PopCount(row.Lines));
        for (ulong left = row.Lines; left != 0; left &= left - 1)
        {
            var line = (BudgetLine)BitOperations.TrailingZeroCount(left);
            lines.Add(new(line, new((long)columns.Line(line)[index])));
        }

        return new(schools[index], lines.MoveToImmutable(), row.Missing, NotionalSen(index)) { Counted = counted };
    }
}
