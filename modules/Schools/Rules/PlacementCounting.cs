using System.Collections.Immutable;
using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Rules;

/// <summary>The count of the placements that are in force on a day, or were when the count was closed.</summary>
internal sealed class PlacementCounting(CountRule rule, int authority, DateOnly date, CountInputs inputs)
{
    private readonly RecordedCount? recorded = inputs.RecordedOn(date);

    /// <summary>What a closing on that day would hold, whatever the rule.</summary>
    public static (IReadOnlyList<CountedSchool> Schools, IReadOnlyList<CountedPlacement> Placements) Taken(DateOnly date, CountInputs inputs) =>
        (Held(date, inputs), [.. inputs.Placements.Where(p => p.Span.Contains(date)).Select(Line)]);

    public Read<PlanCount> Run()
    {
        (IReadOnlyList<CountedSchool> held, IReadOnlyList<CountedPlacement> placements) =
            recorded is null ? Taken(date, inputs) : (recorded.Schools, recorded.Placements);
        HashSet<(int School, int Home, string Pupil)> pupils = [.. placements.Where(Counts).Select(Pupil)];
        Dictionary<int, int> plans = pupils.CountBy(p => p.School).ToDictionary();
        CountedSchool[] schools = InListOrder(held);
        var count = new PlanCount(date, recorded?.State ?? CountState.Open, recorded?.Number ?? 0,
            [.. schools.Select(s => Count(s, plans.GetValueOrDefault(s.SchoolId)))], () => [.. NotCounted(pupils)]) { FixedOn = recorded?.Header.DecidedOn };
        return new(count, [.. AboutSchools(schools), .. AboutYearGroups(placements), .. Outdated()]);
    }

    /// <summary>The count before with these schools counted again; one that is closed holds whom it held.</summary>
    public PlanCount Again(PlanCount before, IReadOnlyCollection<int> touched)
    {
        ImmutableArray<NotCounted> LeftOut() => Run().Value!.NotCounted;
        if (recorded is not null) return before.Again(before.Schools, LeftOut);
        IReadOnlyList<CountedSchool> held = Held(date, inputs);
        ImmutableArray<SchoolCount> schools = before.Schools;
        foreach (int school in touched)
        {
            if (inputs.IndexOf(school) is not int index) continue;
            SchoolCount now = Count(held[index], Plans(school));
            if (now != schools[index]) schools = schools.SetItem(index, now);
        }

        return before.Again(schools, LeftOut);
    }

    private int Plans(int school)
    {
        HashSet<(int, int, string)> pupils = [];
        foreach (Placement placement in inputs.PlacementsAt(school))
            if (placement.Span.Contains(date) && Line(placement) is var line && Counts(line)) pupils.Add(Pupil(line));
        return pupils.Count;
    }

    private static IReadOnlyList<CountedSchool> Held(DateOnly date, CountInputs inputs) => inputs.Rolls(date, s => School(s, date, inputs));

    private static CountedSchool School(School school, DateOnly date, CountInputs inputs)
    {
        (int? pupils, DateOnly? pupilsOn) = inputs.Census.Nearest(school, CensusMeasure.TotalPupils, date);
        (int? primary, DateOnly? phasesOn) = inputs.Census.Nearest(school, CensusMeasure.PrimaryPupils, date);
        (int? support, DateOnly? supportOn) = inputs.Census.Nearest(school, CensusMeasure.SenSupport, date);
        return new(school.Id, school.Group, pupils, pupilsOn, primary, inputs.Census.Nearest(school, CensusMeasure.SecondaryPupils, date).Count, phasesOn, support, supportOn);
    }

    private static CountedPlacement Line(Placement p) => new(
        p.Id, p.Pupil, p.HomeAuthority, p.SchoolId, p.Plan, p.Setting is Setting.ResourcedProvision or Setting.SenUnit, p.YearGroup);

    // A reference is an authority's own: another one's, though it reads the same, is another pupil.
    private static (int School, int Home, string Pupil) Pupil(CountedPlacement p) => (p.SchoolId, p.Home, p.Pupil);

    private bool Counts(CountedPlacement placement) => CountsInAnyYear(placement) && (AllPupils || placement.YearGroup is >= 0 and <= 11);

    // The first year of the calendar has none before it.
    private DateOnly YearBefore => date.Year > 1 ? date.AddYears(-1) : DateOnly.MinValue;

    private bool AllPupils => rule.Base == CountBase.AllPupils;

    private bool CountsInAnyYear(CountedPlacement placement) =>
        (placement.Plan == PlanKind.EhcPlan || rule.Plans == CountedPlans.EhcPlansAndTopUps)
        && (rule.ResourcedProvision || !placement.Unit)
        && (!rule.OwnPupilsOnly || placement.Home == authority);

    private SchoolCount Count(CountedSchool school, int plans)
    {
        Quantity? primary = CountRules.Number(school.Primary), secondary = CountRules.Number(school.Secondary);
        Quantity? roll = AllPupils ? CountRules.Number(school.Pupils) : primary + secondary;
        return new(school.SchoolId, school.Group, Quantity.Of(plans) + CountRules.Weighted(rule, school.SenSupport), roll, primary, secondary);
    }

    /// <summary>Schools in the order of the list; one that is no mainstream school of it any more comes last.</summary>
    private CountedSchool[] InListOrder(IReadOnlyList<CountedSchool> held)
    {
        if (recorded is null) return [.. held];
        Dictionary<int, int> order = inputs.Schools.Select((s, i) => (s.Id, i)).ToDictionary();
        return [.. held.OrderBy(s => order.GetValueOrDefault(s.SchoolId, int.MaxValue)).ThenBy(s => s.SchoolId)];
    }

    private IEnumerable<NotCounted> NotCounted(HashSet<(int School, int Home, string Pupil)> counted)
    {
        foreach (Placement placement in inputs.Placements)
        {
            bool later = placement.Span.From > date;
            if (!later && (recorded is null || !placement.Span.Contains(date))) continue;
            CountedPlacement line = Line(placement);
            if (!Counts(line)) continue;
            if (later) yield return new(placement.Id, placement.SchoolId, NotCountedReason.AfterTheCount, placement.Span.From) { Until = placement.Span.Until };
            else if (!counted.Contains(Pupil(line))) yield return new(placement.Id, placement.SchoolId, NotCountedReason.CountClosed, placement.Span.From) { Until = placement.Span.Until };
        }
    }

    private IEnumerable<Finding> AboutSchools(CountedSchool[] schools)
    {
        Dictionary<int, School> names = inputs.Schools.ToDictionary(s => s.Id);
        IEnumerable<School> Of(Func<CountedSchool, bool> which) =>
            schools.Where(which).Select(s => names.GetValueOrDefault(s.SchoolId)).OfType<School>();
        string roll = AllPupils ? "roll" : "roll from Reception to year 11";
        return
        [
            .. CountRules.About(Of(s => (AllPupils ? s.Pupils : s.Primary + s.Secondary) is null), "roll_unknown", $"no {roll} is known. Import a census that has it."),
            .. CountRules.About(Of(s => (AllPupils ? s.PupilsOn : s.PhasesOn) > date), "roll_after_count",
                $"the {roll} is that of a census after the count of {date:yyyy-MM-dd}; no earlier one is recorded."),
            .. CountRules.About(Of(s => (AllPupils ? s.PupilsOn : s.PhasesOn) < YearBefore), "roll_outdated",
                $"the {roll} is that of a census more than a year before the count of {date:yyyy-MM-dd}; no later one is recorded."),
            .. rule.SenSupportWeight == Quantity.Zero ? []
                : CountRules.About(Of(s => s.SenSupport is null), "sen_support_unknown", "no pupils on SEN support are known, so none count."),
        ];
    }

    private IEnumerable<Finding> AboutYearGroups(IReadOnlyList<CountedPlacement> placements)
    {
        string[] without = AllPupils ? [] : [.. placements.Where(p => p.YearGroup is null && CountsInAnyYear(p)).Select(p => p.PlacementId)];
        if (without.Length > 0)
            yield return Finding.Warning("year_group_unknown",
                $"Placement {CountRules.First(without)} has no year group, so nobody can say whether it is one from Reception to year 11, and it does not count. Correct it.");
    }

    private IEnumerable<Finding> Outdated()
    {
        if (recorded is null) yield break;
        HashSet<CountedPlacement> now = [.. Taken(date, inputs).Placements], then = [.. recorded.Placements];
        int come = now.Except(then).Count(), gone = then.Except(now).Count();
        if (come + gone > 0)
            yield return Finding.Warning("count_outdated",
                $"Since the count of {date:yyyy-MM-dd} was taken, placements in force on that day were recorded or put right: a correction would take in {come} line{(come == 1 ? "" : "s")} and leave out {gone}.");
    }
}
