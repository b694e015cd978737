using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Engine;

/// <summary>
/// A worked example as a file that an officer can read: rules, one school, and the pounds that must come out. Amounts are
/// in pounds, proportions and percentages are shares (0.015 for 1.5%).
/// </summary>
public sealed record FormulaCase(string Name, string Source, FormulaCase.RulesPart Rules, FormulaCase.SchoolPart School, FormulaCase.ExpectPart Expect)
{
    public sealed record LevelsPart(decimal Primary, decimal KeyStage3, decimal KeyStage4);
    public sealed record SparsityPart(decimal Maximum, decimal MinimumMiles, decimal YearGroupLimit, decimal? TaperFromMiles);
    public sealed record PlaceRatePart(PlaceKind Kind, decimal Occupied, decimal? Unoccupied, string Periods);

    public sealed record RulesPart(
        string Year = "2023-24",
        FactorBasis Basis = FactorBasis.ExactCount,
        RoundingMode Rounding = RoundingMode.HalfUp,
        long RoundingUnitPence = 1,
        IReadOnlyDictionary<string, decimal>? Rates = null,
        decimal? LumpSum = null,
        LevelsPart? MinimumPerPupil = null,
        decimal? Mfg = null,
        decimal? Cap = null,
        decimal? Scale = null,
        SparsityPart? Sparsity = null,
        IReadOnlyList<PlaceRatePart>? Places = null,
        IReadOnlyDictionary<string, decimal>? NotionalSen = null,
        decimal NotionalSenLump = 0,
        decimal NotionalSenPerPupil = 0);

    public sealed record PupilsPart(decimal Primary, decimal KeyStage3, decimal KeyStage4);
    public sealed record YearsPart(int Primary, int KeyStage3, int KeyStage4);
    public sealed record BaselinePart(decimal Share, decimal Exclusions, decimal TechnicalAdjustments, decimal Pupils, decimal CurrentExclusions);
    public sealed record PlacesPart(PlaceKind Kind, DateOnly From, DateOnly Until, decimal Places, decimal? OccupiedAtCensus);

    /// <summary>A deduction for a permanently excluded pupil.</summary>
    public sealed record ExclusionPart(decimal AnnualAmount, int CompleteWeeks, decimal FinancialAdjustment);

    /// <summary>Protection of a school that was open for some days of the year.</summary>
    public sealed record PartYearPart(decimal FullYear, int DaysOpen);

    /// <summary>Factors hold a proportion, or a number of pupils under <c>FactorPupils</c>; <c>OtherFactors</c>: what the unnamed ones have.</summary>
    public sealed record SchoolPart(
        SchoolGroup Group,
        PupilsPart? Pupils = null,
        YearsPart? Years = null,
        IReadOnlyDictionary<string, decimal>? Proportions = null,
        IReadOnlyDictionary<string, decimal>? FactorPupils = null,
        decimal? OtherProportions = null,
        decimal? SparsityMiles = null,
        decimal? SplitSite = null,
        decimal? Rates = null,
        decimal? Pfi = null,
        decimal? Exceptional = null,
        BaselinePart? Baseline = null,
        IReadOnlyList<PlacesPart>? Places = null,
        decimal? TopUps = null,
        IReadOnlyList<decimal>? Adjustments = null,
        IReadOnlyList<ExclusionPart>? Exclusions = null,
        PartYearPart? PartYearProtection = null);

    /// <summary>Lines and totals, steps of the explanation, and lines that must not be there.</summary>
    public sealed record ExpectPart(
        IReadOnlyDictionary<string, decimal> Lines,
        IReadOnlyDictionary<string, decimal>? Steps = null,
        IReadOnlyList<string>? NotCalculated = null,
        decimal? NotionalSen = null);

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Folder { get; } = Path.Combine(
        typeof(FormulaCase).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!,
        "tests", "Allocation.Tests", "Cases");

    public static FormulaCase Load(string file) =>
        JsonSerializer.Deserialize<FormulaCase>(File.ReadAllText(Path.Combine(Folder, file)), Options)!;

    public YearRules ToRules()
    {
        SparsityRule? sparsity = Rules.Sparsity is { } s
            ? new(Rate.OfPounds(s.Maximum), Quantity.Of(s.MinimumMiles), Quantity.Of(s.YearGroupLimit), Optional(s.TaperFromMiles))
            : null;
        Money? lump = Rules.LumpSum is decimal pounds ? Money.OfPounds(pounds) : null;
        return new YearRules(
            351, FundingYear.Parse(Rules.Year).Value,
            [.. PupilLed.Select(line => Rules.Rates is not null && Rules.Rates.TryGetValue(line.Name(), out decimal rate) ? Rate.OfPounds(rate) : (Rate?)null)],
            lump, lump, Rules.Basis, new Rounding(Rules.Rounding, Rules.RoundingUnitPence),
            Rules.MinimumPerPupil is { } level ? new(Rate.OfPounds(level.Primary), Rate.OfPounds(level.KeyStage3), Rate.OfPounds(level.KeyStage4)) : null,
            Rules.Mfg is decimal mfg ? new(Quantity.Of(mfg)) : null,
            Rules.Cap is decimal cap ? new(Quantity.Of(cap), Quantity.Of(Rules.Scale!.Value)) : null,
            sparsity, sparsity, sparsity, sparsity,
            [.. (Rules.Places ?? []).Select(p => new PlaceRate(p.Kind, Rate.OfPounds(p.Occupied), p.Unoccupied is decimal empty ? Rate.OfPounds(empty) : null,
                [.. p.Periods == "5/12 + 7/12" ? ProRata.FiveAndSevenTwelfths : ProRata.FourAndEightTwelfths]))],
            Rules.NotionalSen is null ? null : new(
                [.. Rules.NotionalSen.Select(part => (BudgetLines.Named(part.Key)!.Value, Quantity.Of(part.Value)))],
                Money.OfPounds(Rules.NotionalSenLump), Rate.OfPounds(Rules.NotionalSenPerPupil), SourceStatus.Illustrative, "case"),
            []);
    }

    public SchoolFunding ToSchool()
    {
        FormulaInputs? formula = School.Pupils is null ? null : new(
            new(Quantity.Of(School.Pupils.Primary), Quantity.Of(School.Pupils.KeyStage3), Quantity.Of(School.Pupils.KeyStage4), SourceStatus.Given, "case"),
            new(School.Years!.Primary, School.Years.KeyStage3, School.Years.KeyStage4),
            [.. PupilLed.Select(Factor)],
            School.SparsityMiles is decimal miles ? new(Quantity.Of(miles), SourceStatus.Given, "case") : null,
            Amount(School.SplitSite), Amount(School.Rates), Amount(School.Pfi), Amount(School.Exceptional),
            School.Baseline is { } b
                ? new(Money.OfPounds(b.Share), Money.OfPounds(b.Exclusions), Money.OfPounds(b.TechnicalAdjustments), Quantity.Of(b.Pupils), Money.OfPounds(b.CurrentExclusions), SourceStatus.Given, "case")
                : null);
        ImmutableArray<CommissionedPlaces> places = [.. (School.Places ?? []).Select((p, i) => new CommissionedPlaces(
            100001, p.Kind, new(p.From, p.Until), Quantity.Of(p.Places), Optional(p.OccupiedAtCensus), SourceStatus.Given, new("case", i)))];
        return new SchoolFunding(100001, 100001, Name, School.Group, false, formula, places,
            Money.OfPounds(School.TopUps ?? 0), School.TopUps is null ? 0 : 1, 0,
            [.. Adjustments().Select(amount => new Adjustment(amount, "case", SourceStatus.Given, "case"))]);
    }

    private IEnumerable<Money> Adjustments()
    {
        foreach (decimal pounds in School.Adjustments ?? []) yield return Money.OfPounds(pounds);
        foreach (ExclusionPart pupil in School.Exclusions ?? [])
            yield return -PermanentExclusion.Deduction(Rate.OfPounds(pupil.AnnualAmount), pupil.CompleteWeeks, Money.OfPounds(pupil.FinancialAdjustment));
        if (School.PartYearProtection is { } protection)
            yield return PartYearProtection.Of(Money.OfPounds(protection.FullYear), protection.DaysOpen);
    }

    private static IEnumerable<BudgetLine> PupilLed => BudgetLines.All.Where(line => line.IsPupilLed());

    private FactorInput? Factor(BudgetLine line)
    {
        if (School.FactorPupils is not null && School.FactorPupils.TryGetValue(line.Name(), out decimal pupils))
            return new(Quantity.Of(pupils), null, SourceStatus.Given, "case");
        decimal? proportion = School.Proportions is not null && School.Proportions.TryGetValue(line.Name(), out decimal own) ? own : School.OtherProportions;
        return proportion is decimal share ? new(null, Quantity.Of(share), SourceStatus.Given, "case") : null;
    }

    private static GivenAmount? Amount(decimal? pounds) => pounds is decimal value ? new(Money.OfPounds(value), SourceStatus.Given, "case") : null;
    private static Quantity? Optional(decimal? value) => value is decimal given ? Quantity.Of(given) : null;
}
