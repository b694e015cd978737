using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding.Storage;

/// <summary>The only code that writes what is recorded of assimilations, live and in replay.</summary>
internal static class AssimilationTables
{
    private const string Known = "INSERT INTO banding_assimilation (plan, authority) VALUES ($plan, $authority) ON CONFLICT (plan) DO NOTHING";

    private const string SignOff = """
        UPDATE banding_assimilation SET sha256 = $sha256, text = $text, digest = $digest, shown_on = $shown_on, signed_by = $by, signed_at = $at,
        signed_sequence = $sequence, envelope = $envelope, first_payment = $first_payment WHERE plan = $plan
        """;

    private const string Moderate = """
        INSERT INTO banding_moderation (plan, placement_id, band, amount, reason, reference, moderated_by, moderated_at, sequence)
        VALUES ($plan, $placement, $band, $amount, $reason, $reference, $by, $at, $sequence)
        ON CONFLICT (plan, placement_id) DO UPDATE SET band = excluded.band, amount = excluded.amount, reason = excluded.reason,
        reference = excluded.reference, moderated_by = excluded.moderated_by, moderated_at = excluded.moderated_at, sequence = excluded.sequence
        """;

    private static readonly string Cohort = Insert("banding_cohort", "plan", "placement_id", "old_band", "setting", "phase", "expected", "undecided");

    private static readonly string Override = Insert("banding_override", "plan", "sequence", "kind", "reason", "reference", "given_by", "given_at");

    private static readonly string Move = Insert("banding_move", "plan", "placement_id", "school_id", "scheme", "band", "amount", "from_day",
        "until_day", "change", "ran_on", "moved_by", "moved_at", "sequence");

    private static readonly string Ended = Insert("banding_move_ended", "plan", "placement_id", "from_day", "scheme", "award", "until_day", "band",
        "points", "hours", "teacher_hours", "amount", "levels", "decided_on", "source_file", "source_line", "sequence", "left_until");

    private static readonly string Protection = Insert("banding_protection", "plan", "scheme", "school_id", "placement_id", "part", "from_day", "until_day", "annual_amount");

    public static void Apply(Session session, BandsModerated fact)
    {
        Write(session, Known, fact.Plan, (long)fact.Authority);
        foreach (ModeratedLine line in fact.Lines)
            Write(session, Moderate, fact.Plan, line.PlacementId, line.Band, line.Amount, line.Reason, line.Reference, fact.By, Time(fact.At), session.Sequence);
    }

    public static void Apply(Session session, AssimilationSignedOff fact)
    {
        if (fact.Part == 0)
        {
            Write(session, Known, fact.Plan, (long)fact.Authority);
            Write(session, SignOff, fact.Sha256, fact.Text, fact.Digest, Tables.Day(fact.ShownOn), fact.By, Time(fact.At), session.Sequence,
                fact.Envelope, Day(fact.FirstPayment), fact.Plan);
            Write(session, "DELETE FROM banding_cohort WHERE plan = $plan", fact.Plan);
        }

        foreach (CohortLine line in fact.Cohort)
            Write(session, Cohort, fact.Plan, line.PlacementId, line.OldBand, line.Setting, line.Phase, line.Expected, line.Undecided ? 1L : 0L);
        Record(session, fact.Plan, fact.By, fact.At, fact.Overrides);
    }

    public static void Apply(Session session, PupilsAssimilated fact)
    {
        if (fact.Part == 0) Write(session, "DELETE FROM banding_protection WHERE plan = $plan", fact.Plan);
        foreach (MovedLine line in fact.Moves)
        {
            Apply(session, fact, line);
            foreach (EndedAward ended in line.Ended) Keep(session, fact.Plan, ended);
        }

        foreach (ProtectionLine line in fact.Protections)
            Write(session, Protection, fact.Plan, fact.Scheme, (long)line.School, line.PlacementId ?? "", line.Part, Tables.Day(line.From), Day(line.Until), line.AnnualPence);
        Record(session, fact.Plan, fact.By, fact.At, fact.Overrides);
    }

    public static void Apply(Session session, AssimilationUndone fact)
    {
        foreach (UndoneLine line in fact.Lines)
        {
            Tables.TakeOut(session, line.TakenOut, fact.Scheme);
            foreach (EndedAward restored in line.Restored)
            {
                Tables.TakeOut(session, restored.Before, restored.Scheme);
                Tables.Insert(session, restored.Before, restored.Scheme, restored.SourceFile, restored.Sequence);
            }
        }

        if (fact.Part > 0) return;
        foreach (string table in new[] { "banding_move", "banding_move_ended", "banding_protection" })
            Write(session, $"DELETE FROM {table} WHERE plan = $plan", fact.Plan);
        Write(session, "UPDATE banding_assimilation SET undone_sequence = $sequence WHERE plan = $plan", session.Sequence, fact.Plan);
    }

    private static void Apply(Session session, PupilsAssimilated fact, MovedLine line)
    {
        DecidedBand award = line.Award;
        foreach (EndedAward ended in line.Ended)
            if (ended.Until == ended.Before.From) Tables.TakeOut(session, ended.Before, ended.Scheme);
            else Tables.End(session, ended.Before, ended.Scheme, ended.Until);
        Tables.Insert(session, award, fact.Scheme, fact.Source, session.Sequence);
        Write(session, Move, fact.Plan, award.PlacementId, (long)line.School, fact.Scheme, award.Band, award.Amount, Tables.Day(award.From),
            Day(award.Until), line.Change, Tables.Day(fact.On), fact.By, Time(fact.At), session.Sequence);
    }

    private static void Keep(Session session, string plan, EndedAward ended)
    {
        DecidedBand before = ended.Before;
        Write(session, Ended, plan, before.PlacementId, Tables.Day(before.From), ended.Scheme, before.AwardKey, Day(before.Until), before.Band,
            (long?)before.Points, before.Hours, before.TeacherHours, before.Amount, before.Levels, Tables.Day(before.DecidedOn), ended.SourceFile,
            (long)before.SourceLine, ended.Sequence, Tables.Day(ended.Until));
    }

    private static void Record(Session session, string plan, string by, DateTimeOffset at, IReadOnlyList<OverrideLine> overrides)
    {
        foreach (OverrideLine given in overrides)
            Write(session, Override, plan, session.Sequence, given.Kind, given.Reason, given.Reference, by, Time(at));
    }

    private static void Write(Session session, string sql, params ReadOnlySpan<object?> values)
    {
        BulkInsert row = session.Bulk(sql);
        for (int i = 0; i < values.Length; i++)
            row = values[i] switch
            {
                null => row.BindNull(i),
                long number => row.Bind(i, number),
                object text => row.Bind(i, (string)text),
            };
        row.Run();
    }

    private static string Insert(string table, params IReadOnlyList<string> columns) =>
        $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "$" + c))})";

    private static string? Day(DateOnly? day) => day is DateOnly known && known != DateSpan.NoEnd ? Tables.Day(known) : null;

    private static string Time(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);
}
