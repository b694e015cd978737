using FundingPlatform.Allocation.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// One school's calculation told step by step: the kernel runs it again at the width of one school with a recording
/// trace, and each recorded step gets its rule, inputs and formula in words.
/// </summary>
internal static class Explanation
{
    /// <summary>The steps in order; <c>explanation_differs</c> when they do not end at the calculated share.</summary>
    public static Outcome<IReadOnlyList<ExplainedStep>> Of(YearRules rules, SchoolFunding school)
    {
        Outcome<AuthorityShares> calculated = ShareRun.Calculate(rules, [school], AuthoritySchemes.None, AuthorityRun.WideLanes);
        return calculated.Fault is Fault fault ? fault : Of(rules, calculated.Value.Shares[0]);
    }

    /// <summary>The steps of a share that is known; <c>explanation_differs</c> when they do not end at it.</summary>
    public static Outcome<IReadOnlyList<ExplainedStep>> Of(YearRules rules, SchoolShare share, CountedWords? told = null)
    {
        SchoolFunding school = share.School;
        (Columns columns, CompiledSchool row, Recording trace) = Traced(rules, school);
        Outcome<CompiledSchool> whole = SchoolCompiler.Beside(row, school, share.Counted, columns, 0);
        if (whole.Fault is Fault fault) return fault;
        row = whole.Value;
        BudgetShareKernel.Totals<Lane1, Recording>(columns, 0, 1, trace);

        var words = new StepWords(rules, school, told ?? CountedWords.None, row.Has);
        var steps = new List<ExplainedStep>();
        foreach (TracedStep step in trace.Steps.Where(step => IsShown(step.Rule, row)))
        {
            if (step.Rule == BudgetLine.PlaceFunding.Name()) steps.AddRange(PlaceFunding.Of(rules, school.Places).Select(words.Place));
            steps.Add(words.Explain(step));
        }

        if (told is not null && DiffersByCounts(share, told.EndAt) is Fault differs) return differs;
        return EndsAt(steps, share) is string different ? Differs(school, different) : steps;
    }

    /// <summary>The fault of words that end at another number than the run.</summary>
    public static Fault Differs(SchoolFunding school, string line) => new("explanation_differs",
        $"The explanation of school {school.Urn ?? school.SchoolId} {school.Name} ends at another amount of {line} than the calculation. This is a defect of the program: please report it.", FaultKind.Defect);

    /// <summary>That fault where what the schemes that pay by counts tell of a school is not what is in its share; null where it is.</summary>
    public static Fault? DiffersByCounts(SchoolShare share, CountedAmounts? told)
    {
        if (!AreSame(share.Counted?.VolumeTopUp, told?.VolumeTopUp)) return Differs(share.School, BudgetLine.VolumeTopUp.Name());
        return AreSame(share.Counted?.Contingency, told?.Contingency) ? null : Differs(share.School, BudgetLine.Contingency.Name());

        static bool AreSame(SchoolAmount? paid, SchoolAmount? told) => (paid?.Amount, paid?.Missing is null) == (told?.Amount, told?.Missing is null);
    }

    /// <summary>What of the capped gain is added back to a school, because it lies below the minimum per-pupil level.</summary>
    public static Money AddBack(YearRules rules, SchoolShare share)
    {
        if (share[BudgetLine.CapAndScale] is not Money line) return Money.Zero;
        TracedStep deduction = Traced(rules, share.School).Trace.Steps.First(step => step.Rule == StepNames.CapDeduction);
        return new Money((long)deduction.Result) + line;
    }

    /// <summary>The formula of one school, run again at the width of one with every step recorded.</summary>
    private static (Columns Columns, CompiledSchool Row, Recording Trace) Traced(YearRules rules, SchoolFunding school)
    {
        CompiledRules compiled = CompiledRules.Of(rules).Value;
        var columns = new Columns(1);
        CompiledSchool row = new SchoolCompiler(rules, columns).Compile(school, 0).Value;
        var trace = new Recording();
        BudgetShareKernel.Formula<Lane1, ExactWay<Lane1>, Recording>(CompiledFormula.Of(compiled, columns), 0, 1, trace);
        return (columns, row, trace);
    }

    private static bool IsShown(string step, CompiledSchool row) => BudgetLines.Named(step) is BudgetLine line ? row.Has(line) : step switch
    {
        StepNames.MinimumShare => row.Has(BudgetLine.MinimumPerPupil),
        StepNames.CapDeduction => row.Has(BudgetLine.CapAndScale),
        StepNames.NotionalSen => row.HasNotionalSen,
        BudgetLines.SchoolsBlockShare or BudgetLines.HighNeedsAllocation or BudgetLines.BudgetShare => true,
        _ => row.Has(BudgetLine.Mfg),
    };

    private static string? EndsAt(List<ExplainedStep> steps, SchoolShare share)
    {
        var results = steps.Where(step => step.Line != StepNames.PlaceEntry).ToDictionary(step => step.Line, step => step.Result);
        IEnumerable<(string Name, Money? Amount)> ends = share.Lines.Select(line => (line.Line.Name(), (Money?)line.Amount)).Concat(
        [
            (BudgetLines.SchoolsBlockShare, share.SchoolsBlockShare),
            (BudgetLines.HighNeedsAllocation, share.HighNeedsAllocation),
            (BudgetLines.BudgetShare, share.BudgetShare),
            (StepNames.NotionalSen, share.NotionalSen),
        ]);
        return ends.FirstOrDefault(end => (results.TryGetValue(end.Name, out Money explained) ? explained : null) != end.Amount).Name;
    }
}
