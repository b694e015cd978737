using System.Globalization;
using FundingPlatform.Shell;

namespace FundingPlatform.BlockTransfers.Storage;

/// <summary>The only code that writes the module's tables, live and in replay.</summary>
internal static class Tables
{
    private const string PutBlocks = """
        INSERT INTO blocktransfers_blocks (authority, year, schools, central_school_services, high_needs, early_years, status, source, decided_on, sequence)
        VALUES ($authority, $year, $schools, $central, $high_needs, $early_years, $status, $source, $decided_on, $sequence)
        ON CONFLICT (authority, year) DO UPDATE SET schools = excluded.schools, central_school_services = excluded.central_school_services,
            high_needs = excluded.high_needs, early_years = excluded.early_years, status = excluded.status, source = excluded.source,
            decided_on = excluded.decided_on, sequence = excluded.sequence
        """;

    private const string Propose = """
        INSERT INTO blocktransfers_transfer (id, authority, year, kind, from_block, to_block, consults_schools, asked, base, base_source, reason,
            proposed_on, state, request, sequence)
        VALUES ($id, $authority, $year, $kind, $from, $to, $consults, $asked, $base, $base_source, $reason, $on, 'draft', 'none', $sequence)
        """;

    public static void Apply(Session session, BlocksStated fact)
    {
        foreach (BlocksLine line in fact.Lines)
            Run(session, PutBlocks, line.Authority, line.Year, line.Schools, line.CentralSchoolServices, line.HighNeeds, line.EarlyYears, line.Status, line.Source,
                fact.DecidedOn, session.Sequence);
    }

    public static void Apply(Session session, TransferRulesStated fact)
    {
        foreach (string table in (string[])["rules", "kind", "kind_limit", "budget_day"]) Run(session, $"DELETE FROM blocktransfers_{table}");
        Run(session, "INSERT INTO blocktransfers_rules (file, sequence) VALUES ($file, $sequence)", fact.File, session.Sequence);
        int number = 0;
        foreach (KindLine kind in fact.Kinds)
        {
            Run(session, "INSERT INTO blocktransfers_kind VALUES ($kind, $number, $from, $to, $consults, $secretary)",
                kind.Kind, number++, kind.From, kind.To, kind.ConsultsSchools, kind.SecretaryMayDecide);
            foreach (KindLimitLine limit in kind.Limits)
                Run(session, "INSERT INTO blocktransfers_kind_limit VALUES ($kind, $from, $percent, $status, $source)",
                    kind.Kind, limit.From, limit.Percent, limit.Status, limit.Source);
        }

        foreach (BudgetDayLine day in fact.BudgetDays)
            Run(session, "INSERT INTO blocktransfers_budget_day VALUES ($authority, $year, $day, $status, $source)",
                day.Authority, day.Year, day.Day, day.Status, day.Source);
    }

    public static void Apply(Session session, TransferProposed fact)
    {
        Run(session, Propose, fact.Transfer, fact.Authority, fact.Year, fact.Kind, fact.From, fact.To, fact.ConsultsSchools, fact.Asked, fact.Base,
            fact.BaseSource, fact.Reason, fact.On, session.Sequence);
        Keep(session, fact, "propose", fact.Asked, fact.Reason);
    }

    public static void Apply(Session session, ConsultationBegun fact)
    {
        Change(session, fact, "state = 'consulting', consulting_from = $on, waived_on = NULL, waiver_reason = NULL", fact.On);
        Keep(session, fact, "consult", null, null);
    }

    public static void Apply(Session session, ConsultationEnded fact)
    {
        Change(session, fact, "state = 'consulted', consulted_on = $on, schools_asked = $asked, schools_answered = $answered, consultation_reference = $reference",
            fact.On, fact.Asked, fact.Answered, fact.Reference);
        Keep(session, fact, "consulted", null, $"{fact.Answered} of {fact.Asked} schools answered; {fact.Reference}");
    }

    public static void Apply(Session session, ConsultationNotHeld fact)
    {
        Change(session, fact, "state = 'waived', waived_on = $on, waiver_reason = $reason", fact.On, fact.Reason);
        Keep(session, fact, "waive", null, fact.Reason);
    }

    public static void Apply(Session session, ForumDecided fact)
    {
        Change(session, fact, """
            state = 'forum_decided', forum_on = $on, forum_agreed = $agreed, votes_for = $for, votes_against = $against, votes_abstained = $abstained,
            minute = $minute, forum_base = $base, forum_limit = $limit
            """, fact.On, fact.Agreed, fact.For, fact.Against, fact.Abstained, fact.Minute, fact.Base, fact.Limit);
        Keep(session, fact, "forum", fact.Agreed, $"{fact.For} for, {fact.Against} against, {fact.Abstained} abstained; {fact.Minute}");
    }

    public static void Apply(Session session, SecretaryAsked fact)
    {
        Change(session, fact, "request = 'pending', requested_on = $on, requested = $amount, request_reference = $reference", fact.On, fact.Amount, fact.Reference);
        Keep(session, fact, "request", fact.Amount, fact.Reference);
    }

    public static void Apply(Session session, RequestTakenBack fact)
    {
        Change(session, fact, "request = 'none', requested_on = NULL, requested = NULL, request_reference = NULL");
        Keep(session, fact, "take_back", null, fact.Reason);
    }

    public static void Apply(Session session, SecretaryDecided fact)
    {
        Change(session, fact, "request = 'decided', secretary_on = $on, granted = $granted, secretary_reference = $reference", fact.On, fact.Granted, fact.Reference);
        Keep(session, fact, "secretary", fact.Granted, fact.Reference);
    }

    public static void Apply(Session session, TransferApproved fact)
    {
        Change(session, fact, "state = 'approved', approved_on = $on", fact.On);
        Keep(session, fact, "approve", fact.Amount, null);
    }

    public static void Apply(Session session, TransferEnacted fact)
    {
        Change(session, fact, "state = 'enacted', enacted_on = $on, enacted = $amount", fact.On, fact.Amount);
        for (int i = 0; i < fact.Levers.Count; i++)
            Run(session, "INSERT INTO blocktransfers_lever VALUES ($transfer, $number, $parameter, $value, $unit, $approval)",
                fact.Transfer, i, fact.Levers[i].Parameter, fact.Levers[i].Value, fact.Levers[i].Unit, fact.Levers[i].Approval);
        Keep(session, fact, "enact", fact.Amount, null);
    }

    public static void Apply(Session session, TransferEnded fact)
    {
        Change(session, fact, "state = $state, ended_on = $on, end_reason = $reason", fact.State, fact.On, fact.Reason);
        Keep(session, fact, fact.State, null, fact.Reason);
    }

    private static void Change(Session session, TransferFact fact, string columns, params ReadOnlySpan<object?> values) =>
        Run(session, $"UPDATE blocktransfers_transfer SET {columns}, sequence = $sequence WHERE id = $id", [.. values, session.Sequence, fact.Transfer]);

    private static void Keep(Session session, TransferFact fact, string step, long? amount, string? note) =>
        Run(session, "INSERT INTO blocktransfers_step VALUES ($transfer, $sequence, $step, $on, $amount, $note, $recorded_at)",
            fact.Transfer, session.Sequence, step, fact.On, amount, note, session.RecordedAt.ToString("O", CultureInfo.InvariantCulture));

    private static void Run(Session session, string sql, params ReadOnlySpan<object?> values)
    {
        BulkInsert row = session.Bulk(sql);
        for (int i = 0; i < values.Length; i++)
            row = values[i] switch
            {
                null => row.BindNull(i),
                bool flag => row.Bind(i, flag ? 1L : 0L),
                int number => row.Bind(i, number),
                long number => row.Bind(i, number),
                DateOnly day => row.Bind(i, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
                object text => row.Bind(i, (string)text),
            };
        row.Run();
    }
}
