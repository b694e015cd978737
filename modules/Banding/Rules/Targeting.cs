using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Rules;

/// <summary>Where a pupil goes: a band, its own amount where the band leaves it open, and why; or what a person must decide.</summary>
internal sealed record Target(string? Band, Rate? Amount, string Why, AssimilationDoubt? Doubt = null)
{
    public static Target Refused(string code, string words) => new(null, null, words, new(code, words));
    public static Target Refused(Fault fault) => Refused(fault.Code, fault.Message);
}

/// <summary>From an old amount or band to a band of the target scheme.</summary>
internal static class Targeting
{
    public static Target Find(AssimilationPlan plan, Scheme scheme, PupilToMove pupil, Exact old, DateOnly day)
    {
        if (scheme.Covers(pupil.Placement.Setting, pupil.Phase, pupil.Placement.Need, pupil.Placement.Plan) is Fault uncovered) return Target.Refused(uncovered);
        AbolishedBand? abolished = plan.Abolished.FirstOrDefault(a => a.Band == pupil.Old?.Band);
        if (pupil.Decided is Award decided) return ByPerson(scheme, pupil, decided, abolished);
        if (abolished is not null)
            return Target.Refused("abolished_not_moderated", $"Band {abolished.Band} is abolished: moderate this pupil into {string.Join(" or ", abolished.To)} first.");
        return plan.Target.Kind switch
        {
            TargetRuleKind.Reassess => Target.Refused("not_reassessed", "The plan has each pupil assessed anew, and no assessment is recorded."),
            TargetRuleKind.Mapping => ByTable(plan.Target, scheme, pupil),
            _ => ByAmount(plan.Target, scheme, pupil, old, day),
        };
    }

    private static Target ByPerson(Scheme scheme, PupilToMove pupil, Award decided, AbolishedBand? abolished)
    {
        Outcome<ReachedAward> reached = scheme.Reach(decided);
        if (reached.Fault is Fault fault) return Target.Refused(fault);
        if (reached.Value.Band is not Band band) return Target.Refused("not_reassessed", "What was decided leads to no band of the target scheme.");
        if (abolished is not null && !abolished.To.Contains(band.Id))
            return Target.Refused("moderated_outside_list", $"Band {abolished.Band} may be moderated into {string.Join(" or ", abolished.To)}, not into {band.Id}.");
        return Here(band.Id, scheme, pupil) ?? new(band.Id, reached.Value.Amount, abolished is null ? "decided for this pupil" : $"moderated out of abolished band {abolished.Band}");
    }

    private static Target ByTable(TargetRule rule, Scheme scheme, PupilToMove pupil) =>
        pupil.Old?.Band is string from && rule.Mapping.TryGetValue(from, out string? to)
            ? Here(to, scheme, pupil) ?? new(to, null, $"old band {from} becomes band {to}")
            : Target.Refused("not_mapped", "The plan's table has no line for this pupil's old band.");

    private static Target? Here(string band, Scheme scheme, PupilToMove pupil) =>
        scheme.BandsIn(pupil.Placement.Setting).Any(b => b.Id == band) ? null
            : Target.Refused("no_band_in_setting", $"Band {band} of scheme {scheme.Id} does not exist in {Words.Of(pupil.Placement.Setting)}.");

    private static Target ByAmount(TargetRule rule, Scheme scheme, PupilToMove pupil, Exact old, DateOnly day)
    {
        List<(Band Band, Exact Pence)> known = [];
        Band? open = null;
        foreach (Band band in scheme.Bands.Where(b => b.Settings.Count == 0 || b.Settings.Contains(pupil.Placement.Setting)))
        {
            if (rule.Bands.Count > 0 && !rule.Bands.Contains(band.Id)) continue;
            Outcome<Exact> value = Valuing.Net(scheme, band.Id, null, pupil, day);
            if (value.Fault is null) known.Add((band, value.Value));
            else if (value.Fault.Code == "amount_needed") open ??= Holds(scheme, band, pupil, old, day) ? band : null;
            else if (value.Fault.Code != "value_missing") return Target.Refused(value.Fault);
        }

        if (known.Exists(k => k.Pence == old)) return new(known.Find(k => k.Pence == old).Band.Id, null, "a band pays exactly the old amount");
        if (open is not null)
            return Target.Refused("open_band_without_amount", $"The old amount lies in band {open.Id}, which has no single value: decide its amount.");
        return known.Count == 0 ? Target.Refused("no_band_in_setting", $"Scheme {scheme.Id} has no band with a value in {Words.Of(pupil.Placement.Setting)} to which the plan may lead.")
            : Pick(rule, known, old);
    }

    /// <summary>The amount lies inside the band's range, both as the scheme states them.</summary>
    private static bool Holds(Scheme scheme, Band band, PupilToMove pupil, Exact old, DateOnly day)
    {
        BandValue range = scheme.ValuesOf(band.Id, Valuing.KeyOf(pupil))!.At(day).Value;
        Outcome<Exact> share = Valuing.Contribution(scheme, pupil, day);
        if (share.Fault is not null) return false;
        Exact stated = old + share.Value;
        return (range.AtLeast is not Rate least || stated >= least.Pence) && (range.MoreThan is not Rate more || stated > more.Pence)
            && (range.AtMost is not Rate most || stated <= most.Pence);
    }

    private static Target Pick(TargetRule rule, List<(Band Band, Exact Pence)> known, Exact old)
    {
        // Stable orders: of bands that pay the same, the first in the scheme's list is taken.
        var above = known.Where(k => k.Pence > old).OrderBy(k => k.Pence).Take(1).ToList();
        var below = known.Where(k => k.Pence < old).OrderByDescending(k => k.Pence).Take(1).ToList();
        if (rule.Kind == TargetRuleKind.NextAbove)
            return above is [var up] ? new(up.Band.Id, null, "the next band above") : Target.Refused("above_highest_band", "The old amount is above the highest band to which the plan may lead.");
        if (rule.Kind == TargetRuleKind.NextBelow)
            return below is [var down] ? new(down.Band.Id, null, "the next band below") : Target.Refused("below_lowest_band", "The old amount is below the lowest band to which the plan may lead.");
        if (above is not [var high]) return new(below[0].Band.Id, null, "the nearest band, the highest");
        if (below is not [var low]) return new(high.Band.Id, null, "the nearest band, the lowest");
        int nearer = (high.Pence - old).CompareTo(old - low.Pence);
        return nearer < 0 ? new(high.Band.Id, null, "the nearest band")
            : nearer > 0 ? new(low.Band.Id, null, "the nearest band")
            : rule.Tie == TieRule.Up ? new(high.Band.Id, null, "two bands are equally near; the tie goes up") : new(low.Band.Id, null, "two bands are equally near; the tie goes down");
    }
}
