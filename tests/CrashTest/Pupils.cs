using System.Globalization;
using Funding.Allocation.V1;
using Funding.Type.V1;
using FundingPlatform.Shell;

namespace FundingPlatform.CrashTest;

/// <summary>
/// One client's pupils: makes its next change at random, most of them sound and some to be refused for a stated reason, and
/// learns from the answers. Nobody else changes these placements, so every answer is known beforehand.
/// </summary>
public sealed class Pupils(string prefix, Random random)
{
    private static readonly DateOnly FirstDay = new(2023, 4, 1);
    private static readonly string[] Needs = ["ASD", "SEMH", "SLCN", "MLD", "PD"];
    private const int DaysBetweenAwards = 7, MostAwards = 8;

    private readonly List<Own> known = [];
    private readonly Lock gate = new();
    private int made;

    /// <summary>The next change. What is on its way already is left alone until it is answered.</summary>
    public Change Next(bool streamed)
    {
        lock (gate)
        {
            Own[] idle = [.. known.Where(p => !p.Busy)];
            if (idle.Length == 0) return Open(streamed);
            Own own = idle[random.Next(idle.Length)];
            return random.Next(20) switch
            {
                < 6 => Open(streamed),
                < 10 => Correct(own, streamed),
                < 17 when own.MayHaveAwards => Decide(own, streamed),
                < 17 => Correct(own, streamed),
                < 19 when own.Details.Span.Until is null => Close(own, streamed),
                _ => Refused(own, streamed),
            };
        }
    }

    /// <summary>Learns what became of a change.</summary>
    public void Learn(Change change)
    {
        lock (gate)
        {
            if (known.Find(p => p.Details.PlacementId == PlacementOf(change.Request)) is not { } own) return;
            own.Busy = false;
            if (change.Acknowledged is not { } recorded) return;
            if (recorded.Placement is { } placement) (own.Details, own.Sequence) = (placement.Details, placement.Sequence);
        }
    }

    public static string PlacementOf(ApplyChangesRequest request) => request.ChangeCase switch
    {
        ApplyChangesRequest.ChangeOneofCase.OpenPlacement => request.OpenPlacement.Placement.PlacementId,
        ApplyChangesRequest.ChangeOneofCase.ChangePlacement => request.ChangePlacement.Placement.PlacementId,
        ApplyChangesRequest.ChangeOneofCase.ClosePlacement => request.ClosePlacement.PlacementId,
        _ => request.DecideBand.PlacementId,
    };

    private Change Open(bool streamed)
    {
        string id = $"{prefix}-{(++made).ToString("0000", CultureInfo.InvariantCulture)}";
        SmallSchool school = SmallAuthority.Schools[random.Next(SmallAuthority.Schools.Count)];
        var details = new PlacementDetails
        {
            PlacementId = id,
            Pupil = $"pupil-{id}",
            HomeAuthority = SmallAuthority.Code,
            SchoolId = school.Urn,
            Setting = school.Setting,
            Need = Needs[random.Next(Needs.Length)],
            YearGroup = random.Next(0, 12),
            Plan = PlanKind.EhcPlan,
            Span = new() { From = ToWire.Date(FirstDay.AddDays(random.Next(200))) },
            Basis = "crash test",
        };
        known.Add(new(details) { Busy = true });
        return Made(new() { OpenPlacement = new() { Placement = details.Clone(), DecidedOn = details.Span.From } }, streamed);
    }

    private Change Correct(Own own, bool streamed)
    {
        own.Busy = true;
        PlacementDetails after = own.Details.Clone();
        // Always another share than before, so that there is something to put right.
        long before = after.PartTime?.HundredMillionths ?? 0;
        after.PartTime = new() { HundredMillionths = 10_000_000L * (before / 10_000_000 % 9 + 1) };
        after.Need = Needs[random.Next(Needs.Length)];
        var correction = new PlacementCorrection { Placement = after, DecidedOn = after.Span.From };
        if (random.Next(2) == 0) correction.ExpectedSequence = own.Sequence;
        return Made(new() { ChangePlacement = correction }, streamed);
    }

    private Change Close(Own own, bool streamed)
    {
        own.Busy = true;
        DateOnly until = own.From.AddDays(DaysBetweenAwards * MostAwards + random.Next(1, 90));
        return Made(new() { ClosePlacement = new() { PlacementId = own.Details.PlacementId, Until = ToWire.Date(until), DecidedOn = own.Details.Span.From } }, streamed);
    }

    private Change Decide(Own own, bool streamed)
    {
        own.Busy = true;
        var award = new BandAward
        {
            PlacementId = own.Details.PlacementId,
            SchemeId = SmallAuthority.SchemeId,
            Award = new() { Band = SmallAuthority.Bands[own.Awards % SmallAuthority.Bands.Count] },
            Span = new() { From = ToWire.Date(own.From.AddDays(DaysBetweenAwards * own.Awards)) },
            DecidedOn = own.Details.Span.From,
            EndsCurrent = own.Awards > 0,
        };
        own.Awards++;
        return Made(new() { DecideBand = award }, streamed);
    }

    private Change Refused(Own own, bool streamed)
    {
        own.Busy = true;
        string id = own.Details.PlacementId;
        Date day = own.Details.Span.From;
        PlacementDetails elsewhere = own.Details.Clone();
        switch (random.Next(4))
        {
            case 0:
                return Made(new() { OpenPlacement = new() { Placement = elsewhere, DecidedOn = day } }, streamed, "duplicate");
            case 1:
                elsewhere.SchoolId = 999_999;
                return Made(new() { ChangePlacement = new() { Placement = elsewhere, DecidedOn = day } }, streamed, "school_unknown");
            case 2:
                return Made(new() { ClosePlacement = new() { PlacementId = id, Until = ToWire.Date(own.From), DecidedOn = day, ExpectedSequence = 1 } }, streamed, "sequence_stale");
            default:
                return Made(new() { DecideBand = new() { PlacementId = id, SchemeId = "no_such_scheme", Award = new() { Band = "A" }, Span = new() { From = day }, DecidedOn = day } }, streamed, "scheme_unknown");
        }
    }

    private Change Made(ApplyChangesRequest request, bool streamed, string? refusal = null)
    {
        request.RequestId = Change.NewId(random).ToString("D");
        return new(request, streamed, refusal);
    }

    /// <summary>A placement of this client as its last answer left it.</summary>
    private sealed class Own(PlacementDetails details)
    {
        public PlacementDetails Details { get; set; } = details;

        public long Sequence { get; set; }

        /// <summary>Awards that were sent, answered or not: a retry sends the same one again.</summary>
        public int Awards { get; set; }

        /// <summary>A change of it has no answer yet.</summary>
        public bool Busy { get; set; }

        public DateOnly From => new(Details.Span.From.Year, Details.Span.From.Month, Details.Span.From.Day);

        public bool MayHaveAwards => Awards < MostAwards && Details.Span.Until is null;
    }
}
