using FundingPlatform.Banding.Files;
using FundingPlatform.Banding.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding;

/// <summary>Reading decisions from a file and judging them against placements and schemes.</summary>
public static class BandDecisions
{
    /// <summary>
    /// Reads a bands file: CSV with the header <c>placement_id,scheme,from,until,band,points,hours,teacher_hours,amount,levels,decided_on,source</c>.
    /// Dates are <c>2023-04-01</c>; <c>until</c> is the first day after the award, or empty; exactly one of band, points,
    /// hours (with teacher_hours), levels (<c>cognition=2;communication=3</c>) and amount (pounds a year), but an amount may
    /// stand beside a band or points that leave it open, and a panel's band beside the points, hours or levels that it departs from; an empty decided_on means <c>from</c>. <c>source</c> is for whoever
    /// reads the file: what may speak of a pupil does not go into a fact, which names file and line instead.
    /// </summary>
    public static Read<IReadOnlyList<BandDecision>> ReadCsv(string path) => BandsFile.Read(path);

    /// <summary>
    /// Every finding of a whole set of decisions: each is judged with those of its placement that come before it by first
    /// day. Nothing is found where all may be recorded.
    /// </summary>
    public static IReadOnlyList<Finding> Check(
        IReadOnlyList<BandDecision> decisions, IReadOnlyDictionary<string, Placement> placements, IReadOnlyDictionary<string, Scheme> schemes)
    {
        List<Finding> findings = [];
        foreach (var own in decisions.GroupBy(d => d.PlacementId, StringComparer.Ordinal))
        {
            List<BandDecision> before = [];
            foreach (BandDecision decision in own.OrderBy(d => d.Span.From))
            {
                Outcome<BandDecision> outcome = Rebanding.Decide(decision, placements.GetValueOrDefault(own.Key), schemes, before);
                if (outcome.Fault is Fault fault)
                    findings.Add(Finding.Error(fault.Code, fault.Message, decision.Source.File, decision.Source.Line, ColumnOf(fault.Code, decision.Award)));
                else
                    before.Add(decision);
            }
        }

        return findings;
    }

    // The cell of a bands file to look at first.
    private static string ColumnOf(string code, Award award) => code switch
    {
        "scheme_unknown" or "not_covered" => "scheme",
        "placement_unknown" => "placement_id",
        "dates_turned_round" => "until",
        "before_placement" or "after_placement" or "scheme_not_in_force" or "overlaps_decision" or "band_unchanged" => "from",
        "amount_negative" or "amount_needed" or "amount_outside_band" or "amount_unexpected" => "amount",
        _ => award.Band is not null ? "band" : award.Points is not null ? "points" : award.Levels is not null ? "levels"
            : award.Hours is not null ? "hours" : award.TeacherHours is not null ? "teacher_hours" : "amount",
    };

    /// <summary>
    /// Decides on one award, with the placement's decisions so far. Faults, always in this order: <c>scheme_unknown</c>,
    /// <c>placement_unknown</c>, <c>dates_turned_round</c>, <c>not_covered</c> (setting), the faults of <see cref="Scheme.Reach"/>
    /// (<c>band_unknown</c>, ...), <c>band_not_in_setting</c>, <c>before_placement</c>, <c>after_placement</c>,
    /// <c>scheme_not_in_force</c>, <c>overlaps_decision</c>, <c>band_unchanged</c>.
    /// </summary>
    public static Outcome<BandDecision> Decide(
        BandDecision decision, Placement? placement, IReadOnlyDictionary<string, Scheme> schemes, IReadOnlyList<BandDecision> before) =>
        Rebanding.Decide(decision, placement, schemes, before);
}
