using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Rules;

/// <summary>Spans that may not share a day.</summary>
internal static class Overlaps
{
    /// <summary>
    /// Placements of one pupil that share a day without both being dual registered. Each placement is named at most once,
    /// with the other one, in the order of the file.
    /// </summary>
    public static IEnumerable<Finding> Of(IReadOnlyList<Placement> placements) =>
        OfSeveral(placements).GroupBy(p => p.Pupil).SelectMany(OfOnePupil).OrderBy(f => f.Line);

    /// <summary>Places of one school and kind that share a day: they would be paid twice.</summary>
    public static IEnumerable<Finding> Of(IReadOnlyList<CommissionedPlaces> places) =>
        places.GroupBy(p => (p.SchoolId, p.Kind)).Where(g => g.Skip(1).Any()).SelectMany(OfOneKind).OrderBy(f => f.Line);

    // Nearly every pupil has one placement: the few with several are picked out before anything is grouped.
    private static IEnumerable<Placement> OfSeveral(IReadOnlyList<Placement> placements)
    {
        var seen = new HashSet<string>(placements.Count);
        var several = new HashSet<string>();
        foreach (Placement placement in placements)
            if (!seen.Add(placement.Pupil)) several.Add(placement.Pupil);
        return several.Count == 0 ? [] : placements.Where(p => several.Contains(p.Pupil));
    }

    // The open placement that ends last is enough to compare with: one of all, one of those that are not dual registered.
    private static IEnumerable<Finding> OfOnePupil(IEnumerable<Placement> ofPupil)
    {
        Placement? last = null, lastSingle = null;
        foreach (Placement next in ofPupil.OrderBy(p => p.Span.From).ThenBy(p => p.Source.Line))
        {
            Placement? against = next.DualRegistered ? lastSingle : last;
            if (against is not null && against.Span.Overlaps(next.Span)) yield return Refuse(against, next);
            last = EndsLater(last, next);
            if (!next.DualRegistered) lastSingle = EndsLater(lastSingle, next);
        }
    }

    private static Placement EndsLater(Placement? last, Placement next) => last is null || next.Span.Until > last.Span.Until ? next : last;

    private static Finding Refuse(Placement one, Placement other)
    {
        (Placement first, Placement later) = one.Source.Line < other.Source.Line ? (one, other) : (other, one);
        return Finding.Error("overlap",
            $"This placement ({later.Id}, {later.Span}) overlaps {first.Id} on line {first.Source.Line} ({first.Span}) of the same pupil. Correct the days, or write dual_registered yes in both rows.",
            later.Source.File, later.Source.Line, "from");
    }

    private static IEnumerable<Finding> OfOneKind(IEnumerable<CommissionedPlaces> ofKind)
    {
        CommissionedPlaces? last = null;
        foreach (CommissionedPlaces next in ofKind.OrderBy(p => p.Period.From).ThenBy(p => p.Source.Line))
        {
            if (last is not null && last.Period.Overlaps(next.Period)) yield return Refuse(last, next);
            if (last is null || next.Period.Until > last.Period.Until) last = next;
        }
    }

    private static Finding Refuse(CommissionedPlaces one, CommissionedPlaces other)
    {
        (CommissionedPlaces first, CommissionedPlaces later) = one.Source.Line < other.Source.Line ? (one, other) : (other, one);
        return Finding.Error("overlap",
            $"These places overlap those of the same school and kind on line {first.Source.Line}, and would be paid twice. Let one period end where the other starts.",
            later.Source.File, later.Source.Line, "from");
    }
}
