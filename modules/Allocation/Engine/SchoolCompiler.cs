using System.Collections.Immutable;
using FundingPlatform.Allocation.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Engine;

/// <summary>Which lines a school has, and which it lacks with what they need.</summary>
internal sealed record CompiledSchool(ulong Lines, ImmutableArray<NotCalculated> Missing, bool HasNotionalSen)
{
    public bool Has(BudgetLine line) => (Lines & Needs.Of(line)) != 0;
}

/// <summary>
/// The door of the engine: makes one school's inputs whole numbers in its row of the columns, works out what the lanes do
/// not (sparsity, places), decides what is not available, and checks every bound. Scalar and exact.
/// </summary>
internal sealed class SchoolCompiler(YearRules rules, Columns columns)
{
    private const ulong PupilLedLumpAndSparsity = (1UL << ((int)BudgetLine.Sparsity + 1)) - 1;

    private static readonly ulong GivenAmounts =
        Needs.Of(BudgetLine.SplitSite) | Needs.Of(BudgetLine.Rates) | Needs.Of(BudgetLine.Pfi) | Needs.Of(BudgetLine.Exceptional);

    // No line is lacking twice.
    private static readonly Comparison<NotCalculated> ByLine = (one, other) => (int)one.Line - (int)other.Line;

    private readonly Needs needs = new();
    private readonly List<NotCalculated> missing = [];
    private ulong lines, lacking;
    private Fault? fault;
    private int row;
    private SchoolFunding school = null!;

    /// <summary>Fills row <paramref name="index"/> with all but what <see cref="Beside"/> takes in; a fault names the school and the value.</summary>
    public Outcome<CompiledSchool> Compile(SchoolFunding funding, int index)
    {
        (school, row, lines, lacking, fault) = (funding, index, 0, 0, null);
        missing.Clear();
        columns[Column.PriorPupils][row] = Quantity.Scale;
        if (IsMainstream(school.Group)) Formula();
        Places();
        if (!school.Adjustments.IsDefaultOrEmpty) List(BudgetLine.Adjustment, school.Adjustments.Sum(a => a.Amount));
        if (fault is not null) return fault;
        missing.Sort(ByLine);
        return new CompiledSchool(lines, [.. missing], HasNotionalSen());
    }

    /// <summary>
    /// Takes what is paid beside the formula into the row of a compiled school, in place of what was there: top-ups, what plans pay
    /// beside them, and what is paid by counts. It may be asked again whenever a placement or a count has changed.
    /// </summary>
    public static Outcome<CompiledSchool> Beside(CompiledSchool formula, SchoolFunding school, CountedAmounts? counted, Columns columns, int row)
    {
        ulong lines = formula.Lines;
        Fault? fault = null;
        List<NotCalculated>? lacking = null;
        // Of a placement under two schemes one part may have a price and the other none: no placement is priced, and something is paid.
        Take(BudgetLine.TopUp, school.PricedPlacements > 0 || school.TopUps != Money.Zero ? school.TopUps : null, school.UnpricedPlacements > 0
            ? $"a price for {school.UnpricedPlacements} of {school.PricedPlacements + school.UnpricedPlacements} placements" : null);
        Take(BudgetLine.BandProtection, school.ProtectionAwards > 0 ? school.BandProtection : null, school.UnpricedProtectionAwards > 0
            ? $"a price for {school.UnpricedProtectionAwards} of {school.ProtectionAwards + school.UnpricedProtectionAwards} protection awards" : null);
        Take(BudgetLine.VolumeTopUp, counted?.VolumeTopUp?.Amount, counted?.VolumeTopUp?.Missing);
        Take(BudgetLine.Contingency, counted?.Contingency?.Amount, counted?.Contingency?.Missing);
        if (fault is not null) return fault;
        return formula with { Lines = lines, Missing = lacking is null ? formula.Missing : [.. formula.Missing.Concat(lacking).OrderBy(m => m.Line)] };

        // A line may be paid in part and lack the rest: placements with a price are paid, those without are named.
        void Take(BudgetLine line, Money? amount, string? needs)
        {
            if (amount is Money known && !Bounds.IsAmount(known)) fault ??= Bounds.OutOfRange(Where(school), line.Name(), $"{known} is more than the engine holds.");
            columns.Line(line)[row] = amount?.Pence ?? 0;
            if (amount is not null) lines |= Needs.Of(line);
            if (needs is not null) (lacking ??= []).Add(new(line, needs));
        }
    }

    /// <summary>Whether the formula funds schools of the group.</summary>
    public static bool IsMainstream(SchoolGroup group) =>
        group is SchoolGroup.Primary or SchoolGroup.Secondary or SchoolGroup.PrimaryAndSecondary;

    private void Formula()
    {
        if (school.Formula is not { } formula)
        {
            foreach (BudgetLine line in (BudgetLine[])[BudgetLine.LumpSum, BudgetLine.MinimumPerPupil, BudgetLine.Mfg, BudgetLine.CapAndScale])
                Lack(line, "formula pupils");
            return;
        }

        Check(Bounds.IsCount(formula.Pupils.Primary) && Bounds.IsCount(formula.Pupils.KeyStage3) && Bounds.IsCount(formula.Pupils.KeyStage4) && Bounds.IsCount(formula.Pupils.Total),
            "formula pupils", "a count is below 0 or too large.");
        if (formula.YearGroups is not { Primary: >= 0 and <= Bounds.YearGroupLimit, KeyStage3: >= 0 and <= Bounds.YearGroupLimit, KeyStage4: >= 0 and <= Bounds.YearGroupLimit }
            || formula.YearGroups.Total > Bounds.YearGroupLimit) Refuse("year groups", $"{formula.YearGroups} is below 0 or above {Bounds.YearGroupLimit} in all.");
        if (fault is not null) return;
        columns[Column.Pupils][row] = formula.Pupils.Total.HundredMillionths;
        for (BudgetLine line = 0; line.IsPupilLed(); line++) Factor(formula, line);
        LumpSum();
        Sparsity(formula);
        Given(BudgetLine.SplitSite, formula.SplitSite);
        Given(BudgetLine.Rates, formula.Rates);
        Given(BudgetLine.Pfi, formula.Pfi);
        Given(BudgetLine.Exceptional, formula.Exceptional);
        Protections(formula);
    }

    private void Factor(FormulaInputs formula, BudgetLine line)
    {
        Quantity phase = FactorUnits.PhasePupils(formula.Pupils, line);
        if (phase == Quantity.Zero) return; // A school without pupils of the phase has no line of it.
        FactorInput? input = formula.Factors[(int)line];
        bool isBasic = line <= BudgetLine.BasicEntitlementKs4;
        if (!isBasic && input is null) { Lack(line, "the number or proportion of pupils"); return; }
        if (rules.FactorRates[(int)line] is not Rate rate) { Lack(line, "the year's rate"); return; }
        if (!isBasic && !Check((input!.Pupils is null) != (input.Proportion is null), line.Name(), "give either pupils or a proportion, and not both.")) return;
        if (!isBasic && !Check(IsFactorCount(input!), line.Name(), "the pupils are below 0 or too many, or the proportion is not from 0 to 1.")) return;
        Quantity? units = isBasic ? phase : FactorUnits.Units(rules.Basis, input!, phase);
        if (units is not Quantity counted)
        {
            fault ??= new Fault("count_too_fine", $"{Where(school)}, {line.Name()}: {phase} pupils times the proportion {input!.Proportion} needs more than eight decimals. Give the proportion with six decimals.", FaultKind.Invalid);
            return;
        }

        if (!Bounds.IsCount(counted) || !Bounds.IsLine(rate, counted.HundredMillionths))
        {
            Refuse(line.Name(), $"£{rate} times {counted} pupils is more than the engine holds.");
            return;
        }

        columns.Units((int)line)[row] = counted.HundredMillionths;
        lines |= Needs.Of(line);
    }

    private static bool IsFactorCount(FactorInput input) => input.Pupils is Quantity pupils
        ? Bounds.IsCount(pupils)
        : input.Proportion >= Quantity.Zero && input.Proportion <= Quantity.One;

    // The national formula pays one lump sum to every phase; where an authority has two, a school with secondary years
    // (all-through and middle deemed secondary too) gets the secondary one.
    private void LumpSum()
    {
        if ((school.Group == SchoolGroup.Primary ? rules.LumpSumPrimary : rules.LumpSumSecondary) is Money lump) List(BudgetLine.LumpSum, lump);
        else Lack(BudgetLine.LumpSum, "the year's lump sum");
    }

    private void Sparsity(FormulaInputs formula)
    {
        if (formula.Sparsity is null) Lack(BudgetLine.Sparsity, "the distance to the second nearest school");
        else if (formula.YearGroups.Total == 0) Lack(BudgetLine.Sparsity, "the school's year groups");
        else if (SparsityFactor.RuleFor(rules, school.Group, formula.YearGroups) is not { } rule) Lack(BudgetLine.Sparsity, "the year's sparsity rule for the phase");
        else if (Check(Bounds.IsRate(rule.Maximum) && rule.YearGroupLimit > Quantity.Zero, "sparsity", "the maximum or the year-group limit is out of range."))
            List(BudgetLine.Sparsity, rules.LineRounding.Apply(SparsityFactor.Pence(rule, formula.Pupils.Total, formula.YearGroups.Total, formula.Sparsity.DistanceMiles)));
    }

    private void Given(BudgetLine line, GivenAmount? amount)
    {
        if (amount is null) Lack(line, "the amount");
        else List(line, amount.Amount);
    }

    private void Protections(FormulaInputs formula)
    {
        ulong minimum = lacking & PupilLedLumpAndSparsity;
        if (rules.MinimumPerPupil is null) minimum |= Needs.MinimumLevels;
        if (formula.YearGroups.Total == 0) minimum |= Needs.YearGroups;

        // The guarantee compares the whole share but for what it leaves out, so an unknown premises line blocks it too.
        ulong mfg = minimum | (lacking & GivenAmounts);
        if (rules.Mfg is null) mfg |= Needs.MfgPercentage;
        if (formula.Baseline is not { } baseline || baseline.PriorPupils <= Quantity.Zero) mfg |= Needs.MfgBaseline;

        columns[Column.Protections][row] = mfg == 0 ? 2 : minimum == 0 ? 1 : 0;
        Protection(BudgetLine.MinimumPerPupil, minimum);
        Protection(BudgetLine.Mfg, mfg);
        if (rules.CapAndScale is not null || mfg != 0) Protection(BudgetLine.CapAndScale, mfg); // Without a rule the authority caps nothing.
        YearsAndLevels(formula);
        if (mfg == 0) Baseline(formula, formula.Baseline!);
    }

    private void Protection(BudgetLine line, ulong waitsFor)
    {
        if (waitsFor == 0) lines |= Needs.Of(line);
        else Lack(line, needs.Words(waitsFor));
    }

    private void YearsAndLevels(FormulaInputs formula)
    {
        YearGroups years = formula.YearGroups;
        columns[Column.YearsPrimary][row] = years.Primary;
        columns[Column.YearsKeyStage3][row] = years.KeyStage3;
        columns[Column.YearsKeyStage4][row] = years.KeyStage4;
        if (rules.MinimumPerPupil is not { } level || years.Total == 0) return;
        Int128 levels = (Int128)years.Primary * level.Primary.Millionths + (Int128)years.KeyStage3 * level.KeyStage3.Millionths + (Int128)years.KeyStage4 * level.KeyStage4.Millionths;
        Check(levels < WholeNumbers.WholeLimit
            && levels * formula.Pupils.Total.HundredMillionths < (Int128)Bounds.AmountLimit * LineRounder.PartsInPenny * years.Total,
            BudgetLine.MinimumPerPupil.Name(), "the level times the pupils is more than the engine holds.");
    }

    private void Baseline(FormulaInputs formula, MfgBaseline baseline)
    {
        string name = BudgetLine.Mfg.Name();
        if (!Check(Bounds.IsAmount(baseline.PriorYearShare) && Bounds.IsAmount(baseline.PriorExclusions) && Bounds.IsAmount(baseline.TechnicalAdjustments)
            && Bounds.IsAmount(baseline.CurrentExclusions) && Bounds.IsCount(baseline.PriorPupils), name, "an amount or the pupils of the baseline are too large.")) return;
        Money prior = baseline.PriorYearShare - baseline.PriorExclusions - baseline.TechnicalAdjustments;
        double taken = columns.Line(BudgetLine.LumpSum)[row] + columns.Line(BudgetLine.Sparsity)[row];

        // b below 2^36, and twice the baseline at this year's pupils below 2^38, so that every quotient stays below 2^40.
        Int128 size = (Int128)Math.Abs(prior.Pence - (long)taken), before = baseline.PriorPupils.HundredMillionths;
        if (!Check(size * Quantity.Scale < Bounds.AmountLimit * before
            && size * formula.Pupils.Total.HundredMillionths < Bounds.AmountLimit * before, name, "the baseline per pupil is more than the engine holds: check last year's pupils.")) return;
        columns[Column.PriorShare][row] = prior.Pence;
        columns[Column.PriorPupils][row] = baseline.PriorPupils.HundredMillionths;
        columns[Column.CurrentExclusions][row] = baseline.CurrentExclusions.Pence;
    }

    private void Places()
    {
        if (school.Group == SchoolGroup.Nursery) return;
        if (school.Places.IsDefaultOrEmpty)
        {
            if (school.Group is SchoolGroup.Special or SchoolGroup.AlternativeProvision) Lack(BudgetLine.PlaceFunding, "the places that the authority commissions");
            return;
        }

        if (!Check(school.Places.All(p => Bounds.IsCount(p.Places)), BudgetLine.PlaceFunding.Name(), "a number of places is below 0 or too large.")) return;
        var paid = PlaceFunding.Of(rules, school.Places).ToList();
        if (paid.Any(p => p.Needs is not null))
            Lack(BudgetLine.PlaceFunding, string.Join(", ", paid.Select(p => p.Needs).OfType<string>().Distinct()));
        else
            List(BudgetLine.PlaceFunding, paid.Sum(p => p.Amount!.Value));
    }

    private bool HasNotionalSen() =>
        IsMainstream(school.Group) && school.Formula is not null && rules.NotionalSen is { } recipe && recipe.Shares.All(part => (lacking & Needs.Of(part.Line)) == 0);

    private void List(BudgetLine line, Money amount)
    {
        if (!Bounds.IsAmount(amount))
        {
            Refuse(line.Name(), $"{amount} is more than the engine holds.");
            return;
        }

        columns.Line(line)[row] = amount.Pence;
        lines |= Needs.Of(line);
    }

    private void Lack(BudgetLine line, string what)
    {
        missing.Add(new(line, what));
        lacking |= Needs.Of(line);
    }

    // Where the reason is a text with numbers in it, Refuse is called alone: making the text costs more than the check.
    private bool Check(bool holds, string what, string why)
    {
        if (!holds) Refuse(what, why);
        return holds;
    }

    // The first fault is kept, so the same inputs always give the same one.
    private void Refuse(string what, string why) => fault ??= Bounds.OutOfRange(Where(school), what, why);

    private static string Where(SchoolFunding school) => $"school {school.Urn ?? school.SchoolId} {school.Name}";
}
