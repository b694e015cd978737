using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Files;

/// <summary>What only the whole plan and the schemes that it names can show: unknown bands, gaps and contradictions.</summary>
internal sealed class AssimilationChecks(AssimilationPlan plan, Fields root, Findings findings, IReadOnlyDictionary<string, Scheme> schemes)
{
    private const int MostYears = 25, MostMonths = MostYears * 12, MostUplifts = 100, MostSteps = 100, MostBands = 500;
    private static readonly Quantity Hundred = Quantity.Of(100);
    private static readonly string[] Terms = ["taper_percent", "months", "ends_on", "value", "uplifts"];

    private readonly Fields old = Part(root, "old", findings);
    private readonly Fields target = Part(root, "target", findings);
    private readonly Fields timing = Part(root, "timing", findings);
    private readonly Fields protection = Part(root, "protection", findings);

    /// <summary>The start, or null where it could not be read: then nothing is held against it.</summary>
    private DateOnly? Start => plan.Timing.Start == DateOnly.MinValue ? null : plan.Timing.Start;

    public void Run()
    {
        CheckSizes();
        Scheme? oldScheme = plan.Old.Scheme is string id ? Find(id, old.At("scheme")) : null;
        Scheme? newScheme = target.Has("scheme") ? Find(plan.Target.Scheme, target.At("scheme")) : null;
        HashSet<string> oldBands = [.. oldScheme?.Bands.Select(b => b.Id) ?? plan.Old.Bands.Keys];
        CheckOld(oldScheme);
        CheckTarget(newScheme);
        if (oldScheme is not null || plan.Old.Scheme is null) CheckAbolished(newScheme, oldBands);
        CheckMapping(newScheme, oldBands, bandsKnown: oldScheme is not null || plan.Old.Scheme is null);
        CheckTiming(newScheme);
        CheckSteps(oldBands);
        CheckProtection();
        CheckShares();
        if (plan.Moderation is ModerationTerms terms) CheckModeration(terms, new(root.At("moderation"), "moderation", findings));
        if (plan.FirstPayment < Start)
            findings.Add("first_payment_before_start", root.At("first_payment"), $"The first payment is before anyone moves, on {Start:yyyy-MM-dd}.");
        foreach (Fields band in old.Objects("base_year_bands", "old_band", required: false))
            if (oldScheme is not null || plan.Old.Scheme is null) CheckOldBand(oldBands, band.At("band"));
    }

    private void CheckSizes()
    {
        old.Limit("bands", MostBands);
        old.Limit("base_year_bands", MostBands);
        target.Limit("mapping", MostBands);
        timing.Limit("steps", MostSteps);
        protection.Limit("uplifts", MostUplifts);
        root.Limit("abolished", MostBands);
        if (!Known(plan.Authority) && root.At("authority").Number is not null)
            findings.Add("value_out_of_range", root.At("authority"), $"{plan.Authority} is no authority: give the DfE's code of three digits.");
    }

    private static bool Known(int authority) => authority is >= 100 and <= 999;

    private void CheckModeration(ModerationTerms terms, Fields moderation)
    {
        if (terms.SamplePercent > Hundred)
            findings.Add("value_out_of_range", moderation.At("sample_percent"), "A sample is 0 to 100 percent of the cohort.");
        if (terms.AtLeast < 0) findings.Add("value_out_of_range", moderation.At("at_least"), "A sample has 0 plans or more.");
        if (terms.Seed.Length == 0 && (terms.AtLeast > 0 || terms.SamplePercent > Quantity.Zero))
            findings.Add("seed_missing", moderation.Place, "A sample needs a 'seed', any text: with it the same plans are drawn again.", "seed");
    }

    private static Fields Part(Fields root, string name, Findings findings) => root.Has(name) ? new(root.At(name), name, findings) : root;

    private Scheme? Find(string id, JsonPlace place)
    {
        if (!schemes.TryGetValue(id, out Scheme? scheme))
            findings.Add("scheme_unknown", place, $"There is no scheme {id}. Known: {string.Join(", ", schemes.Keys.Order(StringComparer.Ordinal).Take(20))}.");
        else if (Known(plan.Authority) && scheme.Authority != plan.Authority)
            findings.Add("authority_differs", place, $"Scheme {id} is authority {scheme.Authority}'s, and the plan is authority {plan.Authority}'s.");
        return scheme;
    }

    private void CheckOld(Scheme? scheme)
    {
        void Wants(bool held, string code, string property, string words)
        {
            if (!held) findings.Add(code, old.At(property), words);
        }

        bool bands = plan.Old.Kind == OldArrangementKind.Bands, hours = plan.Old.Kind == OldArrangementKind.Hours;
        Wants(!bands || (old.Has("scheme") != old.Has("bands")), "old_unclear", "kind", "Old bands come either from a 'scheme' or from the list 'bands': state exactly one.");
        Wants(bands || !(old.Has("scheme") || old.Has("bands")), "old_unclear", "kind", "'scheme' and 'bands' are for old bands only: leave them out, or write \"kind\": \"bands\".");
        Wants(old.Has("scheme") == old.Has("valued_on"), "old_unclear", "valued_on", "The bands of an old scheme are valued on a day, 'valued_on'; without a scheme leave it out.");
        Wants(!(old.Has("scheme") && old.Has("part_time")), "old_unclear", "part_time", "The old scheme itself says what part-time attendance does: leave 'part_time' out.");
        Wants(hours == old.Has("pounds_per_hour"), "old_unclear", "pounds_per_hour", hours ? "Old hours need 'pounds_per_hour': pounds a year for one hour a week." : "'pounds_per_hour' is for old hours only.");
        Wants(bands || !old.Has("base_year_bands"), "old_unclear", "base_year_bands", "'base_year_bands' is for old bands only: leave it out.");
        Wants(hours || !old.Has("school_hours"), "old_unclear", "school_hours", "'school_hours' is for old hours only.");
        if (scheme is not null && plan.Old.ValuedOn is DateOnly day && !scheme.InForce.Contains(day))
            findings.Add("scheme_not_in_force", old.At("valued_on"), $"Scheme {scheme.Id} is in force {scheme.InForce}, not on {day:yyyy-MM-dd}.");
    }

    private void CheckTarget(Scheme? scheme)
    {
        bool nearest = plan.Target.Kind == TargetRuleKind.Nearest;
        if (nearest && plan.Target.Tie is null)
            findings.Add("tie_missing", target.Place, "The nearest band needs a 'tie' rule for an amount in the middle: up or down.", "tie");
        if (!nearest && plan.Target.Tie is not null)
            findings.Add("tie_without_nearest", target.At("tie"), "Only the rule nearest has ties: leave 'tie' out.");
        if (plan.Target.Bands.Count > 0 && plan.Target.Kind is TargetRuleKind.Mapping or TargetRuleKind.Reassess && target.Has("bands"))
            findings.Add("bands_without_search", target.At("bands"), "'bands' limits nearest, next_above and next_below only: leave it out.");
        if (scheme is null) return;
        foreach (JsonPlace band in target.Items("bands", required: false)) CheckNewBand(scheme, band);
        if (Start is DateOnly start && !scheme.InForce.Contains(start))
            findings.Add("scheme_not_in_force", timing.At("start"), $"Scheme {scheme.Id} is in force {scheme.InForce}, not on {start:yyyy-MM-dd}.");
    }

    private void CheckNewBand(Scheme scheme, JsonPlace band)
    {
        if (scheme.FindBand(band.Text) is null) findings.Add("band_unknown", band, BandingFaults.BandUnknown(scheme, band.Text).Message);
    }

    private void CheckOldBand(HashSet<string> known, JsonPlace band)
    {
        if (!known.Contains(band.Text))
            findings.Add("band_unknown", band, $"'{band.Text}' is not an old band of this plan{(known.Count == 0 ? ", which has none" : $": {string.Join(", ", known)}")}.");
    }

    private void CheckAbolished(Scheme? scheme, HashSet<string> oldBands)
    {
        HashSet<string> seen = [];
        foreach (Fields line in root.Objects("abolished", "abolished_band", required: false))
        {
            CheckOldBand(oldBands, line.At("band"));
            if (!seen.Add(line.Text("band"))) findings.Add("band_twice", line.At("band"), $"Band {line.Text("band")} is abolished twice; keep one.");
            IReadOnlyList<JsonPlace> to = line.Items("to", required: false);
            if (to.Count == 0) findings.Add("abolished_without_target", line.Place, "An abolished band needs 'to': the bands into which its pupils may be moderated.");
            if (scheme is not null) foreach (JsonPlace band in to) CheckNewBand(scheme, band);
        }
    }

    private void CheckMapping(Scheme? scheme, HashSet<string> oldBands, bool bandsKnown)
    {
        if (plan.Target.Kind != TargetRuleKind.Mapping)
        {
            if (target.Has("mapping")) findings.Add("mapping_without_rule", target.At("mapping"), "A mapping is given, but the rule is another: write \"rule\": \"mapping\", or leave it out.");
            return;
        }

        if (plan.Old.Kind != OldArrangementKind.Bands) findings.Add("mapping_needs_bands", target.At("rule"), "A mapping leads from old bands; the old arrangement has none.");
        HashSet<string> abolished = [.. plan.Abolished.Select(a => a.Band)];
        foreach (Fields line in target.Objects("mapping", "mapped_band", required: false))
        {
            if (bandsKnown) CheckOldBand(oldBands, line.At("from"));
            if (scheme is not null) CheckNewBand(scheme, line.At("to"));
            if (abolished.Contains(line.Text("from")))
                findings.Add("abolished_mapped", line.At("from"), $"Band {line.Text("from")} is abolished, so its pupils are moderated one by one: take it out of the mapping.");
        }

        string[] missing = [.. oldBands.Except(plan.Target.Mapping.Keys).Except(abolished)];
        if (missing.Length > 0 && bandsKnown)
            findings.Add("mapping_incomplete", target.At("mapping"), $"No target is given for old band {string.Join(", ", missing)}: map each, or list it under 'abolished'.");
    }

    private void CheckTiming(Scheme? scheme)
    {
        MoveTiming times = plan.Timing;
        if (times.Latest < times.Start) findings.Add("latest_before_start", timing.At("latest"), "'latest' is before 'start'.");
        if (times.Kind is TimingKind.OneDate or TimingKind.NewPlansOnly && (times.Latest is not null || times.EarlierAt.Count > 0))
            findings.Add("timing_contradictory", timing.Has("latest") ? timing.At("latest") : timing.At("earlier_at"),
                times.Kind == TimingKind.OneDate ? "All move on one date: 'latest' and 'earlier_at' say something else." : "Only new plans are on the new scheme: 'latest' and 'earlier_at' would move others.");
        if (scheme is not null && times.Latest is DateOnly latest && !scheme.InForce.Contains(latest))
            findings.Add("scheme_not_in_force", timing.At("latest"), $"Scheme {scheme.Id} is in force {scheme.InForce}, not on {latest:yyyy-MM-dd}.");
        if (times.Kind == TimingKind.NewPlansOnly && plan.Protection.Kind != ProtectionKind.None)
            findings.Add("protection_without_moves", protection.At("kind"), "Only new plans are on the new scheme, so nobody moves and there is nothing to protect: write \"kind\": \"none\".");
    }

    private void CheckSteps(HashSet<string> oldBands)
    {
        TimingKind kind = plan.Timing.Kind;
        IReadOnlyList<Fields> steps = timing.Objects("steps", "step", required: false);
        bool stepped = kind is TimingKind.ByPhase or TimingKind.BySetting or TimingKind.Steps;
        if (stepped && steps.Count == 0) findings.Add("steps_missing", timing.Place, "This kind of timing needs 'steps' with their dates.", "steps");
        if (!stepped && timing.Has("steps")) findings.Add("steps_without_kind", timing.At("steps"), "'steps' belong to by_phase, by_setting and steps: leave them out.");
        HashSet<string> seen = [];
        foreach (Fields step in steps)
        {
            if (step.DateOrNull("from") < Start)
                findings.Add("step_before_start", step.At("from"), $"The step is on {step.Date("from"):yyyy-MM-dd}, before the plan starts on {Start:yyyy-MM-dd}.");
            if (plan.Timing.Latest < step.Date("from"))
                findings.Add("step_after_latest", step.At("from"), $"By {plan.Timing.Latest:yyyy-MM-dd} everyone has moved: this step comes too late.");
            foreach (JsonPlace band in step.Items("old_bands", required: false)) CheckOldBand(oldBands, band);
            if (kind is TimingKind.ByPhase or TimingKind.BySetting) CheckOwnStep(step, kind == TimingKind.ByPhase ? "phases" : "settings", seen);
        }
    }

    private void CheckOwnStep(Fields step, string property, HashSet<string> seen)
    {
        if (step.Items(property, required: false).Count == 0 || step.Has("old_bands") || step.Has(property == "phases" ? "settings" : "phases"))
            findings.Add("step_unclear", step.Place, $"A step of this kind names '{property}' and nothing else; write \"kind\": \"steps\" for others.");
        foreach (JsonPlace item in step.Items(property, required: false))
            if (!seen.Add(item.Text)) findings.Add("step_twice", item, $"'{item.Text}' has two steps; keep one.");
    }

    private void CheckProtection()
    {
        Protection terms = plan.Protection;
        if (terms.Kind == ProtectionKind.None)
        {
            foreach (string property in Terms.Where(protection.Has))
                findings.Add("protection_none_with_terms", protection.At(property), $"There is no protection, but '{property}' is stated: leave it out, or name whom to protect.");
            if (terms.GainsCap is not null)
                findings.Add("gains_cap_without_protection", protection.At("gains_cap"), "A gains cap pays for protection, and there is none to pay for.");
            return;
        }

        if (terms.TaperPercent.Count is > 0 and <= MostYears && terms.Months is int months and >= 1 and <= MostMonths && months != terms.TaperPercent.Count * 12)
            findings.Add("taper_and_length_disagree", protection.At("months"),
                $"The taper runs for {terms.TaperPercent.Count} years, the stated length is {months} months: leave one out or make them equal.");
        ProtectedValue value = protection.Word("value", ProtectedValue.Frozen, required: false);
        if (value == ProtectedValue.Frozen && protection.Has("uplifts"))
            findings.Add("uplift_of_frozen", protection.At("uplifts"), "The protected amount is frozen, but uplifts are stated: write \"value\": \"uplifted\", or leave them out.");
        if (value == ProtectedValue.Uplifted && terms.Uplifts.Count == 0)
            findings.Add("uplift_missing", protection.At("value"), "An uplifted amount needs 'uplifts' with dates and percentages.");
        foreach (var twice in terms.Uplifts.Where(u => u.From != DateOnly.MinValue).GroupBy(u => u.From).Where(g => g.Count() > 1))
            findings.Add("dates_twice", protection.At("uplifts"), $"Two uplifts are on {twice.Key:yyyy-MM-dd}; keep one.");
    }

    private void CheckShares()
    {
        Protection terms = plan.Protection;
        if (terms.Months is < 1 or > MostMonths) findings.Add("value_out_of_range", protection.At("months"), $"Protection lasts 1 to {MostMonths} months.");
        if (terms.TaperPercent.Count > MostYears)
            findings.Add("value_out_of_range", protection.At("taper_percent"), $"A taper has {terms.TaperPercent.Count:N0} years, and {MostYears} are allowed at most.");
        if (protection.Has("taper_percent") && terms.TaperPercent.Count == 0)
            findings.Add("value_out_of_range", protection.At("taper_percent"), "A taper has a percentage for each year; leave it out for none.");
        if (terms.TaperPercent.Any(p => p > Hundred))
            findings.Add("value_out_of_range", protection.At("taper_percent"), "A year protects 0 to 100 percent of the loss.");
        if (terms.TaperPercent.Zip(terms.TaperPercent.Skip(1)).Any(pair => pair.Second > pair.First))
            findings.Add("taper_rises", protection.At("taper_percent"), "A taper never rises from one year to the next.");
        if (terms.GainsCap is GainsCap cap && (cap.AtMostPercent > Hundred || cap.AtMostPercent == Quantity.Zero))
            findings.Add("value_out_of_range", protection.At("gains_cap"), "A gains cap takes more than 0 and at most 100 percent of a gain.");
    }
}
