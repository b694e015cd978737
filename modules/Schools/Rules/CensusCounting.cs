using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Rules;

/// <summary>The count of a school census: plans and roll of one day, of the same rows.</summary>
internal static class CensusCounting
{
    public static Read<PlanCount> Of(CountRule rule, DateOnly date, CountInputs inputs)
    {
        List<SchoolCount> counts = [];
        List<School> unknown = [], withoutSupport = [];
        Dictionary<int, int> published = [];
        foreach (School school in inputs.Schools)
        {
            IReadOnlyList<int> rows = inputs.Census.Rows(school, id => inputs.Census.On(id, CensusMeasure.EhcPlans, date) is not null);
            int? Sum(CensusMeasure measure) => rows.Count == 0 ? null : rows.Sum(id => inputs.Census.On(id, measure, date));
            int? roll = rows.All(id => inputs.Census.On(id, CensusMeasure.TotalPupils, date) is not null) ? Sum(CensusMeasure.TotalPupils) : null;
            bool supportKnown = rows.All(id => inputs.Census.On(id, CensusMeasure.SenSupport, date) is not null);
            if (roll is null) unknown.Add(school);
            if (!supportKnown) withoutSupport.Add(school);
            published[school.Id] = Sum(CensusMeasure.EhcPlans) ?? 0;
            Quantity counted = Quantity.Of(published[school.Id]) + CountRules.Weighted(rule, Sum(CensusMeasure.SenSupport));
            counts.Add(new(school.Id, school.Group, counted, CountRules.Number(roll),
                CountRules.Number(inputs.Census.Nearest(school, CensusMeasure.PrimaryPupils, date).Count),
                CountRules.Number(inputs.Census.Nearest(school, CensusMeasure.SecondaryPupils, date).Count)));
        }

        if (unknown.Count == inputs.Schools.Count)
            return new(null, [Finding.Error("census_unknown", $"No mainstream school has a census count of {date:yyyy-MM-dd}. Import that census, or count another day.")]);
        return new(new(date, CountState.Closed, 0, [.. counts], () => [.. NotCounted(date, published, inputs)]),
        [
            .. CountRules.About(unknown, "plans_unknown", $"the census of {date:yyyy-MM-dd} has no plans and roll of them, so they count none and have no roll."),
            .. rule.SenSupportWeight == Quantity.Zero ? [] : CountRules.About(withoutSupport, "sen_support_unknown", $"the census of {date:yyyy-MM-dd} has no pupils on SEN support of them, so none count."),
        ]);
    }

    /// <summary>The count before after placements changed: a census counts whom it counted, and others may wait.</summary>
    public static PlanCount Again(CountRule rule, PlanCount before, CountInputs inputs) => before.Again(before.Schools, () => Of(rule, before.Date, inputs).Value!.NotCounted);

    /// <summary>
    /// Plans that came after the census, or that are recorded for its day beside as many as it has, those that began last. An illustrative placement is made from
    /// a census and stands for one of its pupils, whatever its first day.
    /// </summary>
    private static IEnumerable<NotCounted> NotCounted(DateOnly date, Dictionary<int, int> published, CountInputs inputs)
    {
        ILookup<int, Placement> at = inputs.Placements.ToLookup(p => p.SchoolId);
        foreach ((int school, int pupils) in published)
        {
            Placement[] plans = [.. at[school].Where(p => p.Plan == PlanKind.EhcPlan && p.Status != SourceStatus.Illustrative).OrderBy(p => p.Span.From).ThenBy(p => p.Id, StringComparer.Ordinal)];
            if (plans.Length == 0) continue;
            int standIns = at[school].Where(p => p.Status == SourceStatus.Illustrative).DistinctBy(Pupil).Count();
            Placement[] onTheDay = [.. plans.Where(p => p.Span.Contains(date)).DistinctBy(Pupil)];
            foreach (Placement beside in onTheDay.Skip(Math.Max(pupils - standIns, 0)))
                yield return Of(beside, NotCountedReason.CensusPublished);
            foreach (Placement later in plans.Where(p => p.Span.From > date))
                yield return Of(later, NotCountedReason.AfterTheCount);
        }
    }

    private static (int, string) Pupil(Placement placement) => (placement.HomeAuthority, placement.Pupil);

    private static NotCounted Of(Placement placement, NotCountedReason reason) =>
        new(placement.Id, placement.SchoolId, reason, placement.Span.From) { Until = placement.Span.Until };
}
