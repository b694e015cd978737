using FundingPlatform.Allocation.Publishing;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Affording;

/// <summary>Reads off a year's inputs on which count and rates its schools' figures rest.</summary>
internal static class OutcomeFooting
{
    public static FiguresRestOn Of(OutcomeGround ground, string authority)
    {
        FundingYear year = ground.Set.Year;
        SchoolFunding[] schools = [.. ground.Side.Schools.Where(s => s.Formula is not null)];
        DateOnly[] rolls = [.. schools.Select(s => ground.Inputs.Counts.GetValueOrDefault((s.SchoolId, CensusMeasure.TotalPupils))?.Date).OfType<DateOnly>().Distinct().Order()];
        int worked = schools.Count(s => s.Formula!.Pupils.Status != SourceStatus.Given), given = schools.Length - worked;
        bool another = worked > 0 && rolls.Any(r => r.Year != year.StartingYear);
        string counted = worked == 0 ? $"pupils that {authority} gave" : $"rolls of {string.Join(" and ", rolls.Select(r => $"{r:MMMM yyyy}").Distinct())}"
            + (another ? $", which is not the count of {year}" : "") + $"; the formula's pupils of {PackFigures.Number(worked, "school", "schools")} are estimated from them"
            + (given > 0 ? $", those of {given:N0} are {authority}'s own" : "");
        (string rates, bool own) = Rates(ground, authority);
        bool real = worked == 0 && own && !ground.Inputs.Illustrative && ground.Money.Missing == 0;
        return new(worked == 0 ? null : rolls.LastOrDefault() is { Year: > 1 } last ? last : null, counted, rates, own, real, MadeUpTopUps(ground));
    }

    private static bool MadeUpTopUps(OutcomeGround ground)
    {
        HashSet<int> schools = [.. ground.Side.Schools.Select(s => s.SchoolId)];
        return ground.Recorded.Schemes.Values.Any(s => s.Authority == ground.Set.Authority && s.Status == SourceStatus.Illustrative)
            || ground.Inputs.Placements.Any(p => p.Status == SourceStatus.Illustrative && (p.HomeAuthority == ground.Set.Authority || schools.Contains(p.SchoolId)));
    }

    private static (string Words, bool Own) Rates(OutcomeGround ground, string authority)
    {
        IReadOnlyList<Parameter> stated = ground.Inputs.OwnParameters.GetValueOrDefault(ground.Set.Authority)?.Parameters ?? [];
        Parameter[] local = [.. stated.Where(p => p.Name.StartsWith("local.", StringComparison.Ordinal))];
        Parameter? basic = ground.Inputs.National.Parameters.FirstOrDefault(p => p.Name == "nff.basic_entitlement_primary");
        string national = basic is null ? $"the national rates of {ground.Set.Year}" : $"the national rates of {ground.Set.Year} ({basic.Source}, {basic.At.File})";
        bool madeUp = local.Any(p => p.Status == SourceStatus.Illustrative);
        return local.Length == 0 ? ($"{national}, because none of {authority}'s own is loaded", false)
            : ($"{local.Length:N0} rates {(madeUp ? "that are made up in place of" : "of")} {authority}'s own ({local[0].At.File}), and for the rest {national}", !madeUp);
    }
}
