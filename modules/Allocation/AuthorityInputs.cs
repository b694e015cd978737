using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation;

/// <summary>
/// A permanent exclusion as the authority's file states it: the relevant date, the full-year amount for such a pupil, the
/// day from which weeks count no more where it is not the year's end (a leaver's school year), and the panel's order.
/// </summary>
public sealed record Exclusion(
    int SchoolId, DateOnly RelevantDate, Rate AnnualAmount, DateOnly? CountedUntil, Money FinancialAdjustment, SourceStatus Status, string Source);

/// <summary>What an authority's own files state; every part may be empty.</summary>
internal sealed record AuthorityInputs(
    IReadOnlyDictionary<int, FormulaPupils> Pupils,
    ILookup<int, (BudgetLine Line, FactorInput Factor)> Factors,
    IReadOnlyDictionary<int, SparsityInput> Sparsity,
    IReadOnlyDictionary<(int School, BudgetLine Line), GivenAmount> Amounts,
    IReadOnlyDictionary<int, MfgBaseline> Baselines,
    ILookup<int, Exclusion> Exclusions,
    IReadOnlyList<CentralLine> CentralLines)
{
    public static AuthorityInputs None { get; } = new(
        new Dictionary<int, FormulaPupils>(),
        Array.Empty<int>().ToLookup(i => i, _ => default((BudgetLine, FactorInput))),
        new Dictionary<int, SparsityInput>(),
        new Dictionary<(int, BudgetLine), GivenAmount>(),
        new Dictionary<int, MfgBaseline>(),
        Array.Empty<Exclusion>().ToLookup(e => e.SchoolId),
        []);

    public FormulaPupils? PupilsOf(int school) => Pupils.GetValueOrDefault(school);
    public IEnumerable<(BudgetLine Line, FactorInput Factor)> FactorsOf(int school) => Factors[school];
    public SparsityInput? SparsityOf(int school) => Sparsity.GetValueOrDefault(school);
    public GivenAmount? AmountOf(int school, BudgetLine line) => Amounts.GetValueOrDefault((school, line));
    public MfgBaseline? BaselineOf(int school) => Baselines.GetValueOrDefault(school);
    public IEnumerable<Exclusion> ExclusionsOf(int school) => Exclusions[school];
}
