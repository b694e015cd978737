using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// Writes what a peer needs to work a set out again, and what it must come to, as CSV of whole numbers: pence, millionths of a
/// pound (rates), hundred-millionths (pupils, shares). What the engine's door works out of a school beforehand (lump sum,
/// sparsity, place funding, which lines it has) is given to the peers too.
/// </summary>
internal sealed class PeerFiles(EnglandSet set, EngineRun engine, string folder)
{
    private static readonly BudgetLine[] Ready =
        [BudgetLine.LumpSum, BudgetLine.Sparsity, BudgetLine.SplitSite, BudgetLine.Rates, BudgetLine.Pfi, BudgetLine.Exceptional, BudgetLine.PlaceFunding, BudgetLine.Adjustment];

    private static readonly BudgetLine[] PupilLed = [.. BudgetLines.All.Where(l => l.IsPupilLed())];

    // A notional recipe takes shares of any of these.
    private static readonly BudgetLine[] Notional = [.. PupilLed, BudgetLine.LumpSum];

    public void Write()
    {
        Directory.CreateDirectory(folder);
        File("rules.csv", [.. RuleHeader()], Rules());
        File("values.csv", ["authority", "cell", "pence", "other"], Values());
        File("schools.csv", [.. SchoolHeader()], Schools());
        File("placements.csv", ["school", "cell", "days"], Placements());
        File("expected.csv", [.. ExpectedHeader()], Expected());
    }

    private static IEnumerable<string> RuleHeader() =>
    [
        "authority", "code", .. PupilLed.Select(l => $"rate_{l.Name()}"), "mppl_primary", "mppl_ks3", "mppl_ks4", "mfg", "cap", "scale",
        .. Notional.Select(l => $"notional_{l.Name()}"), "notional_block", "notional_lump", "notional_per_pupil",
        "volume_pence", "fund_percent", "fund_contribution", "fund_minimum", "fund_cap", "fund_pot", "days_in_year",
    ];

    private IEnumerable<long[]> Rules()
    {
        for (int at = 0; at < set.Authorities.Count; at++)
        {
            SetAuthority authority = set.Authorities[at];
            YearRules rules = authority.Rules;
            if (rules.LineRounding != Rounding.Penny || authority.Fund.Formula.Rounding != Rounding.Penny || authority.Volume.Rounding != Rounding.Penny)
                throw new InvalidOperationException($"{authority.Code}: the peers round half up to the penny.");
            NotionalSenRecipe recipe = rules.NotionalSen!;
            Dictionary<BudgetLine, Quantity> shares = recipe.Shares.ToDictionary(s => s.Line, s => s.Share);
            if (shares.Keys.Except(Notional).Any()) throw new InvalidOperationException($"{authority.Code}: a share of a line that the peers do not take.");
            MinimumPerPupilLevels levels = rules.MinimumPerPupil!;
            yield return
            [
                at, authority.Code, .. rules.FactorRates.Select(r => r!.Value.Millionths), levels.Primary.Millionths, levels.KeyStage3.Millionths, levels.KeyStage4.Millionths,
                rules.Mfg!.Percentage.HundredMillionths, rules.CapAndScale?.Cap.HundredMillionths ?? 0, rules.CapAndScale?.Scale.HundredMillionths ?? 0,
                .. Notional.Select(l => shares.GetValueOrDefault(l).HundredMillionths), recipe.SchoolsBlock.HundredMillionths, recipe.Lump.Pence, recipe.PerPupil.Millionths,
                Whole(authority.Volume.Payment.Rate), authority.Fund.Formula.Eligibility.Percent.HundredMillionths, Whole(authority.Fund.Formula.Eligibility.Contribution),
                authority.Fund.Formula.Minimum!.Value.Pence, authority.Fund.Formula.Cap!.Value.Pence, authority.Fund.Money.Amount!.Value.Pence, EnglandSet.Year.Days,
            ];
        }
    }

    private IEnumerable<long[]> Values() =>
        from at in Enumerable.Range(0, set.Authorities.Count)
        from cell in Enumerable.Range(0, set.Authorities[at].Values.Length)
        select (long[])[at, cell, set.Authorities[at].Values[cell], set.Authorities[at].OtherValues[cell]];

    private static IEnumerable<string> SchoolHeader() =>
    [
        "school", "authority", .. PupilLed.Select(l => $"units_{l.Name()}"), "pupils", "years_primary", "years_ks3", "years_ks4",
        "has_minimum", "has_mfg", "has_cap", "has_notional", "prior_share", "prior_pupils", "current_exclusions", .. Ready.Select(l => l.Name()),
        "counted", "threshold_over", "threshold_under", "in_fund",
    ];

    private IEnumerable<long[]> Schools()
    {
        int number = 0;
        for (int at = 0; at < set.Authorities.Count; at++)
        {
            SetAuthority authority = set.Authorities[at];
            Dictionary<int, VolumeMeasure> measures = authority.Counted.Volume!.Result(new Dictionary<int, SchoolNeeds>()).Rounds.Single().Lines
                .Where(l => l.Missing is null).ToDictionary(l => l.SchoolId, l => l.Measures.Single());
            Dictionary<int, Quantity> counted = authority.Count.Schools.Where(s => authority.Fund.Covers(s.Group)).ToDictionary(s => s.SchoolId, s => s.Counted);
            foreach (SchoolShare share in engine.Shares(at))
            {
                SchoolFunding school = share.School;
                FormulaInputs? formula = school.Formula;
                MfgBaseline? last = formula?.Baseline;
                bool hasVolume = measures.TryGetValue(school.SchoolId, out VolumeMeasure? measure);
                Exact threshold = hasVolume ? measure!.Threshold!.Value : Exact.Zero;
                yield return
                [
                    number++, at, .. PupilLed.Select(l => share[l] is null ? 0 : UnitsOf(authority.Rules, formula!, l)), formula?.Pupils.Total.HundredMillionths ?? 0,
                    formula?.YearGroups.Primary ?? 0, formula?.YearGroups.KeyStage3 ?? 0, formula?.YearGroups.KeyStage4 ?? 0,
                    Flag(share[BudgetLine.MinimumPerPupil]), Flag(share[BudgetLine.Mfg]), Flag(share[BudgetLine.CapAndScale]), Flag(share.NotionalSen),
                    last is null ? 0 : (last.PriorYearShare - last.PriorExclusions - last.TechnicalAdjustments).Pence, last?.PriorPupils.HundredMillionths ?? Quantity.Scale, last?.CurrentExclusions.Pence ?? 0,
                    .. Ready.Select(l => share[l]?.Pence ?? 0),
                    counted.TryGetValue(school.SchoolId, out Quantity pupils) ? pupils.HundredMillionths / Quantity.Scale : 0,
                    (long)threshold.Numerator, hasVolume ? (long)threshold.Denominator : 0, counted.ContainsKey(school.SchoolId) ? 1 : 0,
                ];
            }
        }
    }

    /// <summary>Units of a pupil-led line in hundred-millionths; 0 where the school has none.</summary>
    public static long UnitsOf(YearRules rules, FormulaInputs formula, BudgetLine line)
    {
        Quantity phase = FactorUnits.PhasePupils(formula.Pupils, line);
        return line <= BudgetLine.BasicEntitlementKs4 ? phase.HundredMillionths
            : formula.Factors[(int)line] is FactorInput input ? FactorUnits.Units(rules.Basis, input, phase)?.HundredMillionths ?? 0 : 0;
    }

    private IEnumerable<long[]> Placements()
    {
        int first = 0;
        foreach (SetAuthority authority in set.Authorities)
        {
            foreach (SetPlacement placement in authority.Placements) yield return [first + placement.School, placement.Cell, placement.Days];
            first += authority.Schools.Length;
        }
    }

    private static IEnumerable<string> ExpectedHeader() =>
        ["school", .. BudgetLines.All.Select(l => l.Name()), "schools_block_share", "high_needs_allocation", "budget_share", "notional_sen", "other_top_up"];

    private IEnumerable<long[]> Expected()
    {
        int number = 0;
        for (int at = 0; at < set.Authorities.Count; at++)
        {
            IReadOnlyList<long> others = engine.OtherTopUps(at);
            IReadOnlyList<SchoolShare> shares = engine.Shares(at);
            for (int i = 0; i < shares.Count; i++)
                yield return
                [
                    number++, .. BudgetLines.All.Select(l => shares[i][l]?.Pence ?? 0),
                    shares[i].SchoolsBlockShare.Pence, shares[i].HighNeedsAllocation.Pence, shares[i].BudgetShare.Pence, shares[i].NotionalSen?.Pence ?? 0, others[i],
                ];
        }
    }

    private void File(string name, string[] header, IEnumerable<long[]> rows)
    {
        using StreamWriter file = new(Path.Combine(folder, name)) { NewLine = "\n" };
        file.WriteLine(string.Join(',', header));
        foreach (long[] row in rows)
        {
            if (row.Length != header.Length) throw new InvalidOperationException($"{name}: {row.Length} numbers under {header.Length} names.");
            file.WriteLine(string.Join(',', row.Select(n => n.ToString(CultureInfo.InvariantCulture))));
        }
    }

    private static int Flag(Money? amount) => amount is null ? 0 : 1;

    private static long Whole(Rate rate) => rate.Millionths % 10_000 == 0 ? rate.Millionths / 10_000 : throw new InvalidOperationException($"£{rate} is finer than a penny.");
}
