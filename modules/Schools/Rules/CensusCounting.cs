using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Rules;

/// <summary>The count of a school census: plans and roll of one day, of the same rows.</summary>
internal static class CensusCounting
{
    public static Read<PlanCount> Of(CountRule rule, DateOnly date, CountInputs inputs)
    {
        List<SchoolCount> counts = [];
        List<School> unknown = [], withoutSupport = [];
        foreach (School school in inputs.Schools)
        {
            IReadOnlyList<int> rows = inputs.Census.Rows(school, id => inputs.Census.On(id, CensusMeasure.EhcPlans, date) is not null);
            int? Sum(CensusMeasure measure) => rows.Count == 0 ? null : rows.Sum(id => inputs.Census.On(id, measure, date));
            int? roll = rows.All(id => inputs.Census.On(id, CensusMeasure.TotalPupils, date) is not null) ? Sum(CensusMeasure.TotalPupils) : null;
            bool supportKnown = rows.All(id => inputs.Census.On(id, CensusMeasure.SenSupport, date) is not null);
            if (roll is null) unknown.Add(school);
            if (!supportKnown) withoutSupport.Add(school);
            Quantity counted = Quantity.Of(Sum(CensusMeasure.EhcPlans) ?? 0) + CountRules.Weighted(rule, Sum(CensusMeasure.SenSupport));
            counts.Add(new(school.Id, school.Group, counted, CountRules.Number(roll),
                CountRules.Number(inputs.Census.Nearest(school, CensusMeasure.PrimaryPupils, date).Count),
                CountRules.Number(inputs.Census.Nearest(school, CensusMeasure.SecondaryPupils, date).Count)));
        }

        if (unknown.Count == inputs.Schools.Count)
            return new(null, [Finding.Error("census_unknown", $"No mainstream school has a census count of {date:yyyy-MM-dd}. Import that census, or count another day.")]);
        return new(new(date, CountState.Closed, 0, [.. counts], []),
        [
            .. CountRules.About(unknown, "plans_unknown", $"the census of {date:yyyy-MM-dd} has no plans and roll of them, so they count none and have no roll."),
            .. rule.SenSupportWeight == Quantity.Zero ? [] : CountRules.About(withoutSupport, "sen_support_unknown", $"the census of {date:yyyy-MM-dd} has no pupils on SEN support of them, so none count."),
        ]);
    }
}
