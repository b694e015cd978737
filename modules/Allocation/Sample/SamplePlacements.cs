using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Sample;

/// <summary>A school of the sample and how many pupils with an EHC plan it really has.</summary>
internal readonly record struct SampleSchool(School School, int EhcPlans);

/// <summary>Placements with the band decided for each.</summary>
internal sealed record PlacementSet(List<Placement> Placements, List<BandDecision> Decisions);

/// <summary>
/// Makes illustrative placements from real counts, because no pupil-level data are public: one per EHC plan at a school,
/// bands dealt out evenly from the top of a fixed order, so that the same counts always give the same placements.
/// </summary>
internal static class SamplePlacements
{
    public static readonly SourceRef Source = new("generated sample placements", 0);

    // England's plans by primary need in January 2025, in whole per cent (DfE, Education, health and care plans 2025).
    private static readonly (string Need, int Percent)[] Needs =
        [("ASD", 32), ("SEMH", 21), ("SLCN", 21), ("MLD", 11), ("SLD", 4), ("PD", 4), ("SPLD", 2), ("PMLD", 1), ("HI", 1), ("VI", 1), ("OTH", 2)];

    /// <summary>
    /// One placement and one decision per plan, by the scheme of the home authority. With <paramref name="variety"/> a twentieth of them each starts, leaves or
    /// changes band in the year, is part-time, is paid by another authority, sits in a resourced provision, or has no plan.
    /// </summary>
    public static PlacementSet Make(
        IEnumerable<SampleSchool> schools, Func<int, string> schemeOf, Func<Setting, IReadOnlyList<string>> bandsOf, FundingYear year, bool variety)
    {
        var set = new PlacementSet([], []);
        foreach ((School school, int plans) in schools)
            for (int number = 1; number <= plans; number++)
                Add(set, school, number, schemeOf, bandsOf, year, variety);
        return set;
    }

    /// <summary>The setting that a school's group stands for; null where no placement can be priced.</summary>
    public static Setting? SettingOf(SchoolGroup group) => group switch
    {
        SchoolGroup.Primary or SchoolGroup.Secondary or SchoolGroup.PrimaryAndSecondary => Setting.Mainstream,
        SchoolGroup.Special => Setting.Special,
        SchoolGroup.AlternativeProvision => Setting.AlternativeProvision,
        SchoolGroup.Nursery => Setting.EarlyYears,
        SchoolGroup.Independent or SchoolGroup.NonMaintainedSpecial => Setting.Independent,
        _ => null,
    };

    private static void Add(
        PlacementSet set, School school, int number, Func<int, string> schemeOf, Func<Setting, IReadOnlyList<string>> bandsOf, FundingYear year, bool variety)
    {
        if (SettingOf(school.Group) is not Setting setting) return;
        int kind = variety ? (school.RowNo + number * 7) % 20 : -1;
        if (kind == 5 && setting == Setting.Mainstream) setting = Setting.ResourcedProvision;
        var whole = new DateSpan(year.Span.From, DateSpan.NoEnd);
        DateSpan span = kind switch
        {
            0 => whole with { From = new(year.StartingYear, 9, 1) },
            1 => whole with { Until = new(year.StartingYear, 9, 1) },
            7 => new(new(year.StartingYear, 10, 9), new(year.StartingYear + 1, 2, DateTime.DaysInMonth(year.StartingYear + 1, 2))),
            _ => whole,
        };
        var placement = new Placement(
            $"{school.Id}-{number:0000}",
            $"sample-{school.Id}-{number:0000}",
            kind == 4 ? NeighbourOf(school.AuthorityCode) : school.AuthorityCode,
            school.Id,
            setting,
            NeedOf(school.RowNo * 37 + number * 61),
            YearGroupOf(school, number),
            kind == 6 ? PlanKind.TopUpOnly : PlanKind.EhcPlan,
            kind == 3 ? Quantity.Of(0.5m) : Quantity.One,
            span,
            DualRegistered: false,
            SourceStatus.Illustrative,
            Source);
        set.Placements.Add(placement);
        Decide(set.Decisions, placement, bandsOf(setting), school.RowNo + number - 1, schemeOf(placement.HomeAuthority), year, changes: kind == 2);
    }

    private static void Decide(
        List<BandDecision> decisions, Placement placement, IReadOnlyList<string> bands, int turn, string scheme, FundingYear year, bool changes)
    {
        string band = bands[turn % bands.Count];
        DateOnly decided = placement.Span.From;
        if (!changes)
        {
            decisions.Add(new(placement.Id, scheme, Award.OfBand(band), placement.Span, decided, Source));
            return;
        }

        DateOnly change = new(year.StartingYear + 1, 1, 1);
        string next = bands[Math.Min(turn % bands.Count + 1, bands.Count - 1)];
        decisions.Add(new(placement.Id, scheme, Award.OfBand(band), placement.Span with { Until = change }, decided, Source));
        decisions.Add(new(placement.Id, scheme, Award.OfBand(next), placement.Span with { From = change }, change, Source));
    }

    private static string NeedOf(int turn)
    {
        int percent = turn % 100;
        foreach ((string need, int share) in Needs)
        {
            if (percent < share) return need;
            percent -= share;
        }

        return "OTH";
    }

    private static int YearGroupOf(School school, int number)
    {
        (int low, int high) = (school.AgeLow, school.AgeHigh, school.Group) switch
        {
            (int from, int to, _) when to > from => (from, to),
            (_, _, SchoolGroup.Secondary) => (11, 16),
            (_, _, SchoolGroup.Nursery) => (3, 5),
            (_, _, SchoolGroup.Primary) => (4, 11),
            _ => (4, 16),
        };
        return low + number % (high - low) - 4;
    }

    // A pupil of the illustrative sample who is another authority's: Bolton's, or Bury's where the school is Bolton's.
    private static int NeighbourOf(int authority) => authority == 350 ? 351 : 350;
}
