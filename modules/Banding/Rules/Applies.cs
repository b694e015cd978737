using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Rules;

internal static class Applies
{
    public static Fault? Check(Scheme scheme, Setting setting, PupilPhase? phase, string? need, PlanKind plan)
    {
        SchemeData data = scheme.Data;
        if (!data.Settings.Contains(setting))
            return Refuse(scheme, "setting", Words.Of(setting), data.Settings.Select(s => Words.Of(s)));
        if (data.Phases.Count > 0 && (phase is null || !data.Phases.Contains(phase.Value)))
            return Refuse(scheme, "phase", phase is null ? "(not stated)" : Words.Of(phase.Value), data.Phases.Select(p => Words.Of(p)));
        if (data.Needs.Count > 0 && (need is null || !data.Needs.Contains(need)))
            return Refuse(scheme, "need", need ?? "(not stated)", data.Needs);
        if (data.Plans.Count > 0 && !data.Plans.Contains(plan))
            return Refuse(scheme, "kind of plan", Words.Of(plan), data.Plans.Select(p => Words.Of(p)));
        return null;
    }

    private static Fault Refuse(Scheme scheme, string what, string given, IEnumerable<string> covered) => new("not_covered",
        $"Scheme {scheme.Id} does not pay for {what} {given}; it covers {string.Join(", ", covered)}.", FaultKind.RuleBroken);
}
