using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FundingPlatform.Allocation.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// One authority's schools from inputs to shares: compile once, run as often as something changes that is paid beside the formula
/// (top-ups, what is paid by counts, which needs the formula of all schools), and read the schools that one asks for. A run allocates
/// nothing. The schools that the formula funds have the first rows of the columns, by phase; outside, schools keep the order of the list.
/// </summary>
internal sealed class AuthorityRun
{
    private readonly YearRules rules;
    private readonly SchoolFunding[] schools;
    private readonly CompiledSchool[] ofFormula;
    private readonly CompiledSchool[] compiled;
    private readonly int[] rowOf;
    private readonly bool wide;

    private AuthorityRun(YearRules rules, SchoolFunding[] schools, CompiledFormula formula, CompiledSchool[] ofFormula, int[] rowOf, bool wide)
    {
        (this.rules, this.schools, Formula, this.ofFormula, this.rowOf, this.wide) = (rules, schools, formula, ofFormula, rowOf, wide);
        compiled = [.. ofFormula];
    }

    /// <summary>Eight schools at a time pay only where the machine multiplies and adds fused in wide vectors.</summary>
    public static bool WideLanes { get; } =
        Vector512.IsHardwareAccelerated || (Vector256.IsHardwareAccelerated && Fma.IsSupported);

    /// <summary>
    /// The placements in the rows of their schools, and the values by which they are paid, filled for all their cells. Until they are set,
    /// each school's top-ups stand as one sum of whole pence, as it was compiled.
    /// </summary>
    public (PlacementColumns Columns, ValueTable Values) Placements { get; set; }

    /// <summary>Schemes that pay by counts and are worked out with every run; what others pay is put in as whole pence.</summary>
    public ImmutableArray<CountedRun> Counted { get; set; } = [];

    /// <summary>The schools in the order of their rows.</summary>
    public IReadOnlyList<int> SchoolsByRow
    {
        get
        {
            int[] all = new int[schools.Length];
            for (int i = 0; i < all.Length; i++) all[rowOf[i]] = schools[i].SchoolId;
            return all;
        }
    }

    /// <summary>The columns by <see cref="Row"/>, and what the rules make of them.</summary>
    public CompiledFormula Formula { get; }

    /// <summary>Takes the inputs of every school into columns; a fault names the first value that the engine cannot hold.</summary>
    public static Outcome<AuthorityRun> Compile(YearRules rules, IReadOnlyList<SchoolFunding> schools, bool wide)
    {
        Outcome<CompiledRules> ready = CompiledRules.Of(rules);
        if (ready.Fault is not null) return ready.Fault;
        int[] rowOf = Rows(schools, out int underFormula);
        var columns = new Columns(schools.Count, underFormula);
        var compiler = new SchoolCompiler(rules, columns);
        var ofFormula = new CompiledSchool[schools.Count];
        for (int i = 0; i < ofFormula.Length; i++)
        {
            Outcome<CompiledSchool> school = compiler.Compile(schools[i], rowOf[i]);
            if (school.Fault is not null) return school.Fault;
            ofFormula[i] = school.Value;
        }

        var run = new AuthorityRun(rules, [.. schools], CompiledFormula.Of(ready.Value, columns), ofFormula, rowOf, wide);
        for (int i = 0; i < ofFormula.Length; i++)
            if (run.Put(i, schools[i], null) is Fault fault) return fault;
        run.Placements = Sums(rules.Year, schools, rowOf);
        return run;
    }

    /// <summary>
    /// Takes in what a school gets beside the formula, as it is now: what its placements are told to come to (a run works it out from
    /// <see cref="Placements"/>), what plans pay beside them, and what is paid by counts. Nothing else of <paramref name="funding"/> may differ from what was compiled. After a fault the run is of no use.
    /// </summary>
    public Fault? Put(int school, SchoolFunding funding, CountedAmounts? counted)
    {
        Outcome<CompiledSchool> whole = SchoolCompiler.Beside(ofFormula[school], funding, counted, Formula.Columns, rowOf[school]);
        if (whole.Fault is Fault fault) return fault;
        (schools[school], compiled[school]) = (funding, whole.Value);
        return null;
    }

    /// <summary>What a school's share is worked out from, as it was put in last.</summary>
    public SchoolFunding Funding(int school) => schools[school];

    /// <summary>The row of a school of the list in the columns.</summary>
    public int Row(int school) => rowOf[school];

    /// <summary>The schools block and notional SEN of every school.</summary>
    public void RunFormula()
    {
        if (wide) BudgetShareKernel.FormulaOfAll<Lane8>(Formula);
        else BudgetShareKernel.FormulaOfAll<Lane1>(Formula);
    }

    /// <summary>
    /// Everything in the order of the calculation: schools block and notional SEN, top-ups, what is paid by counts, high needs and shares. False
    /// where a scheme that pays by counts has to be worked out by its module's own rule and put in.
    /// </summary>
    public bool Run()
    {
        RunFormula();
        Placements.Columns.TopUps(Placements.Values, Formula.Columns.Line(BudgetLine.TopUp)[..schools.Length]);
        bool all = true;
        foreach (CountedRun scheme in Counted)
            all &= wide ? scheme.Run<Lane8>(Formula.Columns) : scheme.Run<Lane1>(Formula.Columns);
        RunTotals();
        return all;
    }

    /// <summary>High needs and the share of every school, from the columns as they are.</summary>
    public void RunTotals()
    {
        if (wide) BudgetShareKernel.TotalsOfAll<Lane8>(Formula.Columns);
        else BudgetShareKernel.TotalsOfAll<Lane1>(Formula.Columns);
    }

    /// <summary>The results of every school, side by side, for <see cref="Takes"/>.</summary>
    public double[] Results()
    {
        var results = new double[schools.Length * Columns.ResultCount];
        for (int i = 0; i < schools.Length; i++) Takes(i, results);
        return results;
    }

    /// <summary>Takes over what the last runs made of a school; false where it is as it was.</summary>
    public bool Takes(int school, double[] results) =>
        Formula.Columns.TakeResults(rowOf[school], results.AsSpan(school * Columns.ResultCount, Columns.ResultCount));

    /// <summary>What the formula knows of every school, by school.</summary>
    public IReadOnlyDictionary<int, SchoolNeeds> Needs()
    {
        var needs = new Dictionary<int, SchoolNeeds>(compiled.Length);
        for (int i = 0; i < compiled.Length; i++) needs[schools[i].SchoolId] = new(NotionalSen(i), new FactorsOfSchool(rules.Basis, schools[i].Formula));
        return needs;
    }

    /// <summary>One school's share as the last runs left it, with its lines.</summary>
    public SchoolShare Read(int school, CountedAmounts? counted)
    {
        BudgetShareKernel.LinesOf(Formula, rowOf[school]);
        return Share(school, counted);
    }

    /// <summary>Every school's share as the last runs left it; the lines are written side by side.</summary>
    public SchoolShare[] ReadAll(IReadOnlyList<CountedAmounts?> counted)
    {
        if (wide) BudgetShareKernel.LinesOfAll<Lane8>(Formula);
        else BudgetShareKernel.LinesOfAll<Lane1>(Formula);
        var shares = new SchoolShare[compiled.Length];
        for (int i = 0; i < shares.Length; i++) shares[i] = Share(i, counted[i]);
        return shares;
    }

    private SchoolShare Share(int school, CountedAmounts? counted)
    {
        CompiledSchool row = compiled[school];
        ImmutableArray<LineAmount>.Builder lines = ImmutableArray.CreateBuilder<LineAmount>(BitOperations.PopCount(row.Lines));
        for (ulong left = row.Lines; left != 0; left &= left - 1)
        {
            var line = (BudgetLine)BitOperations.TrailingZeroCount(left);
            lines.Add(new(line, new((long)Formula.Columns.Line(line)[rowOf[school]])));
        }

        return new(schools[school], lines.MoveToImmutable(), row.Missing, NotionalSen(school)) { Counted = counted };
    }

    private Money? NotionalSen(int school) => compiled[school].HasNotionalSen ? new Money((long)Formula.Columns[Column.NotionalSen][rowOf[school]]) : null;

    // A sum that is given is a placement of whole pence.
    private static (PlacementColumns, ValueTable) Sums(FundingYear year, IReadOnlyList<SchoolFunding> schools, int[] rowOf)
    {
        var none = new ValueCells(year);
        IEnumerable<PlacedPieces> sums = schools.Select((school, i) => new PlacedPieces($"{i}", rowOf[i], [], school.TopUps.Pence));
        return (new(none, schools.Count, sums), new(none));
    }

    // Schools of the same phases side by side, so that whole vectors of them have no line of another phase.
    private static int[] Rows(IReadOnlyList<SchoolFunding> schools, out int underFormula)
    {
        underFormula = schools.Count(school => SchoolCompiler.IsMainstream(school.Group));
        int[] rows = new int[schools.Count];
        int next = 0;
        foreach (int school in Enumerable.Range(0, rows.Length).OrderBy(school => Rank(schools[school].Group))) rows[school] = next++;
        return rows;
    }

    private static int Rank(SchoolGroup group) => group switch
    {
        SchoolGroup.Primary => 0,
        SchoolGroup.PrimaryAndSecondary => 1,
        SchoolGroup.Secondary => 2,
        _ => 3,
    };
}
