using System.Text.Json;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Files;

/// <summary>Turns the JSON of an assimilation plan into a plan; checks each part where it stands.</summary>
internal sealed class AssimilationReader(Fields root, Findings findings, IReadOnlyDictionary<string, Scheme> schemes)
{
    /// <summary>The plan as far as it could be read; of use only where nothing was found.</summary>
    public AssimilationPlan Read()
    {
        AssimilationPlan plan = new(
            root.Id("id"), root.Text("name"), root.Whole("authority") ?? 0, root.Word("status", SourceStatus.Unverified),
            root.Texts("sources"), root.Texts("notes", required: false), ReadOld(), ReadTarget(), ReadTiming(), ReadProtection(), ReadAbolished(), ReadEnvelope())
        {
            InfantToJuniorCounts = root.Flag("infant_to_junior_counts", false),
            Moderation = ReadModeration(),
            FirstPayment = root.DateOrNull("first_payment"),
            BaseYearBands = root.Has("old") && root.Object("old", "old") is Fields old ? ReadBands(old, "base_year_bands") : new Dictionary<string, Rate>(),
        };
        if (root.Place.Kind == JsonTokenType.StartObject) new AssimilationChecks(plan, root, findings, schemes).Run();
        return plan;
    }

    private OldArrangement ReadOld()
    {
        if (root.Object("old", "old") is not Fields old)
            return new(OldArrangementKind.Amounts, null, null, new Dictionary<string, Rate>(), null, Quantity.Zero, PartTimeRule.Factor);
        return new(old.Word("kind", OldArrangementKind.Amounts), old.TextOrNull("scheme"), old.DateOrNull("valued_on"), ReadBands(old, "bands"),
            old.Pounds("pounds_per_hour", required: false), old.Amount("school_hours", required: false) ?? Quantity.Zero,
            old.Word("part_time", PartTimeRule.Factor, required: false));
    }

    private Dictionary<string, Rate> ReadBands(Fields old, string property)
    {
        Dictionary<string, Rate> bands = new(StringComparer.Ordinal);
        foreach (Fields band in old.Objects(property, "old_band", required: false))
            if (!bands.TryAdd(band.Text("band"), band.Pounds("pounds") ?? Rate.Zero))
                findings.Add("band_twice", band.Place, $"Old band {band.Text("band")} is listed twice; keep one.");
        return bands;
    }

    private ModerationTerms? ReadModeration()
    {
        if (root.Object("moderation", "moderation", required: false) is not Fields terms) return null;
        Rate? pounds = terms.Pounds("pupil_tolerance_pounds", required: false);
        if (pounds is Rate finer && finer.Pence.Denominator != 1)
            findings.Add("value_off_unit", terms.At("pupil_tolerance_pounds"), $"£{finer} is finer than a penny.");
        return new(terms.Amount("sample_percent") ?? Quantity.Zero, terms.Whole("at_least", required: false) ?? 0, terms.TextOrNull("seed") ?? "",
            terms.Amount("pupil_tolerance_percent", required: false), pounds is Rate whole ? new((long)(whole.Pence.RoundTo(RoundingMode.Truncate, 1))) : null,
            terms.Amount("school_tolerance_percent", required: false));
    }

    private TargetRule ReadTarget()
    {
        if (root.Object("target", "target") is not Fields target) return new("", TargetRuleKind.Reassess, null, [], new Dictionary<string, string>());
        Dictionary<string, string> mapping = new(StringComparer.Ordinal);
        foreach (Fields line in target.Objects("mapping", "mapped_band", required: false))
            if (!mapping.TryAdd(line.Text("from"), line.Text("to")))
                findings.Add("mapping_twice", line.Place, $"Old band {line.Text("from")} is mapped twice; keep one.");
        TieRule? tie = target.Has("tie") ? target.Word("tie", TieRule.Up) : null;
        return new(target.Text("scheme"), target.Word("rule", TargetRuleKind.Reassess), tie, target.Texts("bands", required: false), mapping);
    }

    private MoveTiming ReadTiming()
    {
        if (root.Object("timing", "timing") is not Fields timing) return new(TimingKind.OneDate, DateOnly.MinValue, null, [], []);
        List<MoveStep> steps = [];
        foreach (Fields step in timing.Objects("steps", "step", required: false))
            steps.Add(new(step.Date("from"), step.WordList<PupilPhase>("phases", required: false),
                step.WordList<Setting>("settings", required: false), step.Texts("old_bands", required: false)));
        return new(timing.Word("kind", TimingKind.OneDate), timing.Date("start"), timing.DateOrNull("latest"),
            timing.WordList<EarlierMove>("earlier_at", required: false), steps);
    }

    private Protection ReadProtection()
    {
        if (root.Object("protection", "protection") is not Fields protection) return Protection.None;
        List<ProtectionUplift> uplifts = [];
        foreach (Fields line in protection.Objects("uplifts", "protection_uplift", required: false))
            uplifts.Add(new(line.Date("from"), line.Amount("percent") ?? Quantity.Zero, line.Text("source"), line.Word("status", SourceStatus.Unverified)));
        GainsCap? cap = protection.Object("gains_cap", "gains_cap", required: false) is Fields fields
            ? new(fields.Amount("at_most_percent") ?? Quantity.Of(100)) : null;
        return new(protection.Word("kind", ProtectionKind.None),
            [.. protection.Items("taper_percent", required: false).Select(protection.AmountOf).OfType<Quantity>()],
            protection.Whole("months", required: false), protection.WordList<ProtectionEnd>("ends_on", required: false),
            [.. uplifts.OrderBy(u => u.From)], cap);
    }

    private List<AbolishedBand> ReadAbolished() =>
        [.. root.Objects("abolished", "abolished_band", required: false).Select(a => new AbolishedBand(a.Text("band"), a.Texts("to")))];

    private ApprovedEnvelope? ReadEnvelope()
    {
        if (root.Object("envelope", "envelope", required: false) is not Fields envelope) return null;
        if (envelope.Pounds("annual_change_pounds", negativeAllowed: true) is not Rate change) return null;
        if (change.Pence.Denominator == 1)
            return new(new((long)change.Pence.Numerator), envelope.Text("source"), envelope.Word("status", SourceStatus.Unverified));
        findings.Add("value_off_unit", envelope.At("annual_change_pounds"), $"£{change} is finer than a penny.");
        return null;
    }
}

/// <summary>Whether the protected amount stays as it was.</summary>
internal enum ProtectedValue
{
    Frozen,
    Uplifted,
}
