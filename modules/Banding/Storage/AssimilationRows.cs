using System.Globalization;
using FundingPlatform.Banding.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding.Storage;

/// <summary>Reads what is recorded of assimilations.</summary>
internal static class AssimilationRows
{
    public delegate BulkRows Query(string sql, object?[] parameters);

    private const string OfPlan = "WHERE plan = $plan ORDER BY placement_id";

    /// <summary>Each has its own condition, so that a look-up of one finds its rows by an index.</summary>
    public const string ProtectionsOfAuthority = "WHERE p.plan IN (SELECT plan FROM banding_assimilation WHERE authority = $authority)";
    public const string ProtectionsAtSchool = "WHERE p.school_id = $school";
    public const string ProtectionsOfPlacement = "WHERE p.placement_id = $placement";

    public static IReadOnlyList<ProtectionAward> Protections(Query ask, string where, params object?[] parameters) => List(
        ask($"""
            SELECT p.plan, p.scheme, p.school_id, p.placement_id, p.part, p.from_day, p.until_day, p.annual_amount, m.band, m.amount, m.from_day
            FROM banding_protection p LEFT JOIN banding_move m ON m.plan = p.plan AND m.placement_id = p.placement_id
            {where}
            ORDER BY p.school_id, p.placement_id, p.part DESC, p.from_day, p.plan
            """, parameters),
        row => new ProtectionAward(row.Word(0), row.Word(1), (int)row.Number(2),
            row.Text(3) is { Length: > 0 } placement ? new(row.Word(0), placement, row.Word(8), Amount(row, 9), Day(row, 10)) : null,
            Words.Read<ProtectionPart>(row.Word(4))!.Value, new(Day(row, 5), DayOrNull(row, 6) ?? DateSpan.NoEnd), new(row.Number(7))));

    public static IReadOnlyList<RecordedAssimilation> Plans(Query ask, int? authority, string? plan) => [.. List(
        ask("""
            SELECT plan, authority, sha256, text, digest, shown_on, signed_by, signed_at, signed_sequence, envelope, first_payment, undone_sequence
            FROM banding_assimilation WHERE ($authority IS NULL OR authority = $authority) AND ($plan IS NULL OR plan = $plan) ORDER BY plan
            """, [authority, plan]), Head).Select(head => Whole(ask, head))];

    public static ILookup<string, (string Scheme, MovedPupil Moved)> Moved(Query ask) => List(
        ask("SELECT plan, placement_id, scheme, band, amount, from_day FROM banding_move ORDER BY placement_id, plan", []),
        row => (Scheme: row.Word(2), Moved: new MovedPupil(row.Word(0), row.Text(1), row.Word(3), Amount(row, 4), Day(row, 5))))
        .ToLookup(m => m.Moved.PlacementId, StringComparer.Ordinal);

    private static (string Plan, int Authority, RecordedSignOff? SignOff, long Undone) Head(BulkRows row) =>
        (row.Text(0), (int)row.Number(1), row.IsNull(2) ? null : new RecordedSignOff(
            row.Text(2), row.Text(3), row.Text(4), Day(row, 5), row.Text(6), Time(row, 7), row.Number(8),
            row.NumberOrNull(9) is long pence ? new Money(pence) : null, DayOrNull(row, 10), Lapsed: false), row.Number(11));

    private static RecordedAssimilation Whole(Query ask, (string Plan, int Authority, RecordedSignOff? SignOff, long Undone) head)
    {
        object?[] plan = [head.Plan];
        IReadOnlyList<RecordedModeration> moderations = List(
            ask($"SELECT placement_id, band, amount, reason, reference, moderated_by, moderated_at, sequence FROM banding_moderation {OfPlan}", plan), Moderation);
        long latest = moderations.Select(m => m.Sequence).Append(head.Undone).Max();
        return new(head.Plan, head.Authority,
            head.SignOff is { } signed ? signed with { Lapsed = latest > signed.Sequence } : null,
            List(ask($"SELECT placement_id, old_band, setting, phase, expected FROM banding_cohort {OfPlan}", plan), Cohort),
            moderations, Moves(ask, plan),
            List(ask("SELECT kind, reason, reference, given_by, given_at, sequence FROM banding_override WHERE plan = $plan ORDER BY sequence, kind", plan),
                row => new RecordedOverride(new(Words.Read<OverrideKind>(row.Word(0))!.Value, row.Text(1), row.Text(2)), row.Text(3), Time(row, 4), row.Number(5))))
        {
            Undecided = List(ask("SELECT placement_id FROM banding_cohort WHERE plan = $plan AND undecided = 1 ORDER BY placement_id", plan), row => row.Text(0)),
        };
    }

    private static RecordedModeration Moderation(BulkRows row) => new(
        new(row.Text(0), row.Word(1), Amount(row, 2), Words.Read<ModerationReason>(row.Word(3))!.Value, row.TextOrNull(4), new("moderation", 0)),
        row.Word(5), Time(row, 6), row.Number(7));

    private static GatePlan Cohort(BulkRows row) => new(row.Text(0),
        new(row.Word(1), Words.Read<Setting>(row.Word(2))!.Value, row.WordOrNull(3) is string phase ? Words.Read<PupilPhase>(phase) : null), new Money(row.Number(4)));

    private static List<RecordedMove> Moves(Query ask, object?[] plan)
    {
        ILookup<string, (BandDecision Before, DateOnly LeftUntil)> ended = List(
            ask("""
                SELECT placement_id, from_day, until_day, band, points, hours, teacher_hours, amount, levels, decided_on, source_line, scheme, source_file, sequence, left_until
                FROM banding_move_ended WHERE plan = $plan ORDER BY placement_id, from_day, scheme, award
                """, plan), row => (Before: BandingReader.Decision(row), LeftUntil: Day(row, 14))).ToLookup(e => e.Before.PlacementId, StringComparer.Ordinal);
        return List(ask("""
            SELECT plan, placement_id, school_id, scheme, band, amount, from_day, until_day, change, ran_on, moved_by, moved_at, sequence
            FROM banding_move WHERE plan = $plan ORDER BY sequence, from_day, placement_id
            """, plan), row => Move(row, [.. ended[row.Text(1)]]));
    }

    private static RecordedMove Move(BulkRows row, IReadOnlyList<(BandDecision Before, DateOnly LeftUntil)> ended)
    {
        var moved = new MovedPupil(row.Word(0), row.Text(1), row.Word(4), Amount(row, 5), Day(row, 6));
        return new(moved, (int)row.Number(2), new(row.Number(8)),
            new(AwardMoves.Made(moved, row.Word(3), DayOrNull(row, 7) ?? DateSpan.NoEnd), [.. ended.Select(e => e.Before with { Span = e.Before.Span with { Until = e.LeftUntil } })]),
            [.. ended.Select(e => e.Before)], Day(row, 9), row.Word(10), Time(row, 11), row.Number(12));
    }

    private static List<T> List<T>(BulkRows rows, Func<BulkRows, T> read)
    {
        using BulkRows row = rows;
        List<T> list = [];
        while (row.Next()) list.Add(read(row));
        return list;
    }

    private static Rate? Amount(BulkRows row, int column) => row.NumberOrNull(column) is long millionths ? new Rate(millionths) : null;

    private static DateOnly Day(BulkRows row, int column) => BandingReader.Day(row.Bytes(column));

    private static DateOnly? DayOrNull(BulkRows row, int column) => row.IsNull(column) ? null : Day(row, column);

    private static DateTimeOffset Time(BulkRows row, int column) => DateTimeOffset.ParseExact(row.Word(column), "O", CultureInfo.InvariantCulture);
}
