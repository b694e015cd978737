using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Loading;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Benchmarks;

/// <summary>Which England is measured.</summary>
internal enum SetKind
{
    /// <summary>
    /// The schools that have a budget share by the list itself, in authorities with a row of their own in the grant (Cumbria's is a
    /// sum of two), with a placement for each of their EHC plans of January 2023.
    /// </summary>
    Real,

    /// <summary>Synthetic: every row of the school list, each plan count scaled to the national total of January 2025.</summary>
    Stress,

    /// <summary>
    /// The schools of <see cref="Real"/> with synthetic money: odd pennies for every rate and value, half pupils and half years,
    /// so that amounts lie on a half-penny wherever they can.
    /// </summary>
    HalfPennies,
}

/// <summary>
/// England's schools of the year 2023-24 with every rule on. Real are the schools, rolls, plan counts, areas' costs and pupils of the
/// grant; everything else is made up by a seed, and nobody's money. Placements have no part-time: it would make a cell of its
/// own of each share of a week, and the peers have none.
/// </summary>
internal sealed class EnglandSet
{
    /// <summary>Every row of the school list, and its EHC plans.</summary>
    public const int Rows = 24_442, PlansOfJanuary2023 = 389_171;

    /// <summary>Schools with a budget share, and their plans.</summary>
    public const int FundableSchools = 21_306, PlansOfFundable = 348_192;

    /// <summary>England's plans in January 2025.</summary>
    public const int PlansOfJanuary2025 = 638_745;

    public static readonly FundingYear Year = new(2023);

    private EnglandSet(SetKind kind, IReadOnlyList<SetAuthority> authorities) => (Kind, Authorities) = (kind, authorities);

    public SetKind Kind { get; }

    /// <summary>By code.</summary>
    public IReadOnlyList<SetAuthority> Authorities { get; }

    public int Schools => Authorities.Sum(a => a.Schools.Length);
    public int Placements => Authorities.Sum(a => a.Placements.Length);

    /// <summary>The set of all England, or of one authority of it; the numbers of a whole one are checked.</summary>
    public static EnglandSet Of(SetKind kind, int? authority = null)
    {
        string samples = SamplesFolder.Find(AppContext.BaseDirectory) ?? throw new InvalidOperationException("There are no samples beside the benchmarks.");
        LoadedFiles files = new YearStartFiles(new(samples, null, "", null, Year, Illustrative: true), _ => { }).Read().Value!;
        var maker = new SetMaker(kind, samples, files);
        int[] codes = [.. files.Schools.Schools.Select(s => s.AuthorityCode).Distinct().Where(code => authority is null || authority == code).Order()];
        var set = new EnglandSet(kind, [.. codes.Select(maker.Make).Where(made => made.Schools.Length > 0)]);
        if (authority is null) set.Check(files);
        return set;
    }

    private void Check(LoadedFiles files)
    {
        int rows = files.Schools.Schools.Count, plans = files.Schools.Counts.Where(c => c.Measure == CensusMeasure.EhcPlans).Sum(c => c.Count);
        Expect("rows of the list", rows, Rows);
        Expect("plans of January 2023", plans, PlansOfJanuary2023);
        Expect("schools", Schools, Kind == SetKind.Stress ? Rows : FundableSchools);
        Expect("placements", Placements, Kind == SetKind.Stress ? PlansOfJanuary2025 : PlansOfFundable);
    }

    private static void Expect(string what, int found, int expected)
    {
        if (found != expected) throw new InvalidOperationException($"{found} {what}, not {expected}.");
    }
}
