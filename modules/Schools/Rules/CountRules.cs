using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Rules;

/// <summary>What a rule may ask of its source, and what is found of many schools at once.</summary>
internal static class CountRules
{
    public static IEnumerable<Finding> Check(CountRule rule)
    {
        if (rule.SenSupportWeight < Quantity.Zero || rule.SenSupportWeight > Quantity.One)
            yield return Finding.Error("sen_support_weight", $"A pupil on SEN support cannot count as {rule.SenSupportWeight} of a plan: give 0 to 1.");
        if (rule.SenSupportWeight > Quantity.Zero && rule.Base != CountBase.AllPupils)
            yield return Finding.Error("sen_support_base", "Pupils on SEN support are known of the whole school only, so they cannot be held against a roll from Reception to year 11: count all pupils.");
        if (rule.Source != CountSource.Census) yield break;
        if (rule.Base != CountBase.AllPupils)
            yield return Finding.Error("census_base", "A census has the plans of the whole school, nursery and sixth form included, so its roll is of all pupils too: count all pupils, or count placements.");
        if (!rule.ResourcedProvision)
            yield return Finding.Error("census_units", "A census does not say which pupils are in a resourced provision or unit, so they cannot be left out: count them, or count placements.");
        if (rule.OwnPupilsOnly)
            yield return Finding.Error("census_homes", "A census does not say which authority pays for a pupil, so other authorities' pupils cannot be left out: count them, or count placements.");
        if (rule.Plans != CountedPlans.EhcPlans)
            yield return Finding.Error("census_top_ups", "A census does not know pupils with a top-up and no plan: count plans, or count placements.");
    }

    /// <summary>A weighted number of pupils on SEN support; nothing where none are known.</summary>
    public static Quantity Weighted(CountRule rule, int? senSupport) => new(rule.SenSupportWeight.HundredMillionths * (senSupport ?? 0));

    public static Quantity? Number(int? count) => count is int known ? Quantity.Of(known) : null;

    /// <summary>The first three names and how many more there are.</summary>
    public static string First(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(3)) + (names.Count > 3 ? $" and {names.Count - 3} more" : "");

    /// <summary>One warning about all the schools that it concerns, or none.</summary>
    public static IEnumerable<Finding> About(IEnumerable<School> schools, string code, string what)
    {
        string[] names = [.. schools.Select(s => $"{s.Name} ({s.Id})")];
        if (names.Length > 0) yield return Finding.Warning(code, $"{First(names)}: {what}");
    }
}
