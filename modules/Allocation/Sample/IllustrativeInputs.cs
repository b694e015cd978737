using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Sample;

/// <summary>
/// Fills every gap of the formula's inputs with made-up figures, so that every rule runs on the command line. Real figures
/// are never replaced; every figure made here is marked illustrative and depends on the school's number alone, so that
/// the same list always gives the same figures.
/// </summary>
internal static class IllustrativeInputs
{
    public const string Source = "generated illustrative figure";

    /// <summary>The school's inputs with each missing factor, distance and given amount filled.</summary>
    public static FormulaInputs Fill(School school, FormulaInputs inputs)
    {
        FactorInput?[] factors = [.. inputs.Factors];
        for (int i = (int)BudgetLine.FsmPrimary; i < factors.Length; i++)
            factors[i] ??= Made(Proportion((BudgetLine)i, school.Id, factors));
        return inputs with
        {
            Factors = [.. factors],
            Sparsity = inputs.Sparsity ?? new(Quantity.Of(Between(school.Id, 11, 20, 420) / 100m), SourceStatus.Illustrative, Source),
            Rates = inputs.Rates ?? Amount(Between(school.Id, 12, 3_000, 18_000)),
            SplitSite = inputs.SplitSite ?? Amount(Between(school.Id, 13, 0, 19) == 0 ? 53_700 : 0),
            Pfi = inputs.Pfi ?? Amount(Between(school.Id, 14, 0, 29) == 0 ? 60_000 : 0),
            Exceptional = inputs.Exceptional ?? Amount(Between(school.Id, 25, 0, 19) == 0 ? 12_000 : 0),
        };
    }

    /// <summary>A prior-year side of the guarantee between 7% below and 1% above this year's share per pupil.</summary>
    public static MfgBaseline Baseline(School school, FormulaInputs inputs, Money shareBeforeGuarantee)
    {
        Money rates = inputs.Rates?.Amount ?? Money.Zero;
        Exact share = new Exact(shareBeforeGuarantee.Pence - rates.Pence, 1) * new Exact(Between(school.Id, 15, 9_300, 10_100), 10_000);
        Money prior = Rounding.Penny.Apply(share) + rates;
        return new(prior, rates, Money.Zero, inputs.Pupils.Total, rates, SourceStatus.Illustrative, Source);
    }

    /// <summary>Whether a mainstream school has a resourced provision of eight places in the illustrative sample.</summary>
    public static CommissionedPlaces? ResourcedProvision(School school, FundingYear year) =>
        Between(school.Id, 16, 0, 9) != 0 ? null : new(
            school.Id, PlaceKind.ResourcedProvision, year.Span, Quantity.Of(8), Quantity.Of(Between(school.Id, 17, 4, 8)),
            SourceStatus.Illustrative, new SourceRef(Source, 0));

    /// <summary>A permanent exclusion in one school of twelve: complete weeks and the pupil's full-year amount.</summary>
    public static (DateOnly RelevantDate, Money AnnualAmount)? Exclusion(School school, FundingYear year) =>
        Between(school.Id, 18, 0, 11) != 0 ? null
            : (year.Span.From.AddDays((int)Between(school.Id, 19, 20, 340)), new Money(Between(school.Id, 20, 350_000, 620_000)));

    private static FactorInput Made(Quantity proportion) => new(null, proportion, SourceStatus.Illustrative, Source);

    private static GivenAmount Amount(long pounds) => new(new Money(pounds * 100), SourceStatus.Illustrative, Source);

    private static Quantity Proportion(BudgetLine factor, int school, FactorInput?[] soFar)
    {
        bool primary = factor.Name().EndsWith("_primary", StringComparison.Ordinal);
        Quantity? everSix = soFar[(int)(primary ? BudgetLine.Fsm6Primary : BudgetLine.Fsm6Secondary)]?.Proportion;
        long deprived = everSix is Quantity known ? known.HundredMillionths / 10_000 : Between(school, 21, 800, 4_500);
        long tenThousandths = factor switch
        {
            BudgetLine.FsmPrimary or BudgetLine.FsmSecondary => deprived * 9 / 10,
            BudgetLine.Fsm6Primary or BudgetLine.Fsm6Secondary => deprived,
            >= BudgetLine.IdaciAPrimary and <= BudgetLine.IdaciFPrimary => deprived * Between(school, (int)factor, 2, 16) / 100,
            >= BudgetLine.IdaciASecondary and <= BudgetLine.IdaciFSecondary => deprived * Between(school, (int)factor, 2, 16) / 100,
            BudgetLine.LowPriorAttainmentPrimary => 1_000 + deprived / 3,
            BudgetLine.LowPriorAttainmentSecondary => 800 + deprived / 4,
            BudgetLine.EalPrimary => Between(school, 22, 100, 3_500),
            BudgetLine.EalSecondary => Between(school, 23, 20, 500),
            _ => Math.Max(0, Between(school, 24, 0, 900) - 600),
        };
        return new Quantity(tenThousandths * 10_000);
    }

    /// <summary>A number from low to high, both included, spread by a fixed mix of the school and what it is for.</summary>
    private static long Between(int school, int use, long low, long high)
    {
        unchecked
        {
            uint mixed = ((uint)school * 2_654_435_761u) ^ ((uint)use * 2_246_822_519u);
            mixed ^= mixed >> 15;
            mixed *= 2_246_822_519u;
            mixed ^= mixed >> 13;
            return low + (long)(mixed % (ulong)(high - low + 1));
        }
    }
}
