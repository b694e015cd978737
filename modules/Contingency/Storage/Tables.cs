using System.Globalization;
using FundingPlatform.Shell;

namespace FundingPlatform.Contingency.Storage;

/// <summary>The only code that writes the module's tables, live and in replay.</summary>
internal static class Tables
{
    private static readonly string Fund = Insert("contingency_fund", "authority", "year", "id", "sha256", "decided_on", "by", "at", "sequence", "text");

    private static readonly string Notification = Insert(
        "contingency_notification", "authority", "year", "round", "number", "count_number", "decided_on", "available", "due", "by", "at", "sequence");

    private static readonly string Notified = Insert(
        "contingency_notified", "authority", "year", "round", "number", "position", "school_id", "counted", "threshold", "qualifies", "entitlement", "before", "movement");

    private static readonly string Payment = Insert("contingency_payment", "authority", "year", "round", "number", "paid_on", "by", "at", "sequence");

    private static readonly string Paid = Insert("contingency_paid", "authority", "year", "round", "number", "position", "school_id", "amount");

    private static readonly string Claim = Insert(
        "contingency_claim", "authority", "year", "claim", "school_id", "asked", "reason", "reference", "made_on", "by", "at", "sequence");

    private static readonly string Step = Insert(
        "contingency_claim_step", "authority", "year", "claim", "sequence", "step", "decided_on", "amount", "reason", "by", "at");

    private static readonly string Closing = Insert("contingency_closing", "authority", "year", "returned", "returned_to", "decided_on", "by", "at", "sequence");

    public static void Apply(Session session, FundOpened fact) => Write(session, Fund,
        fact.Authority, fact.Year, fact.Id, fact.Sha256, Day(fact.DecidedOn), fact.By, Time(fact.At), session.Sequence, fact.Text);

    public static void Apply(Session session, RoundNotified fact)
    {
        string round = Day(fact.Round);
        Write(session, Notification, fact.Authority, fact.Year, round, fact.Number, fact.CountNumber, Day(fact.DecidedOn), fact.Available, fact.Due,
            fact.By, Time(fact.At), session.Sequence);
        for (int i = 0; i < fact.Lines.Count; i++)
        {
            NotifiedLine line = fact.Lines[i];
            Write(session, Notified, fact.Authority, fact.Year, round, fact.Number, i, line.School, line.Counted, line.Threshold, line.Qualifies ? 1 : 0,
                line.Entitlement, line.Before, line.Movement);
        }
    }

    public static void Apply(Session session, RoundPaid fact)
    {
        string round = Day(fact.Round);
        Write(session, Payment, fact.Authority, fact.Year, round, fact.Number, Day(fact.PaidOn), fact.By, Time(fact.At), session.Sequence);
        for (int i = 0; i < fact.Lines.Count; i++)
            Write(session, Paid, fact.Authority, fact.Year, round, fact.Number, i, fact.Lines[i].School, fact.Lines[i].Amount);
    }

    public static void Apply(Session session, ClaimMade fact) => Write(session, Claim,
        fact.Authority, fact.Year, fact.Claim, fact.School, fact.Asked, fact.Reason, fact.Reference, Day(fact.MadeOn), fact.By, Time(fact.At), session.Sequence);

    public static void Apply(Session session, ClaimApproved fact) =>
        Add(session, fact.Authority, fact.Year, fact.Claim, ClaimStep.Approve, fact.DecidedOn, fact.Amount, fact.Reason, fact.By, fact.At);

    public static void Apply(Session session, ClaimRefused fact) =>
        Add(session, fact.Authority, fact.Year, fact.Claim, ClaimStep.Refuse, fact.DecidedOn, null, fact.Reason, fact.By, fact.At);

    public static void Apply(Session session, ClaimWithdrawn fact) =>
        Add(session, fact.Authority, fact.Year, fact.Claim, ClaimStep.Withdraw, fact.DecidedOn, fact.Released, fact.Reason, fact.By, fact.At);

    public static void Apply(Session session, ClaimPaid fact) =>
        Add(session, fact.Authority, fact.Year, fact.Claim, ClaimStep.Pay, fact.PaidOn, fact.Amount, null, fact.By, fact.At);

    public static void Apply(Session session, FundClosed fact)
    {
        Write(session, Closing, fact.Authority, fact.Year, fact.Returned, fact.ReturnedTo, Day(fact.DecidedOn), fact.By, Time(fact.At), session.Sequence);
        foreach (int claim in fact.Lapsed) Add(session, fact.Authority, fact.Year, claim, ClaimStep.Lapse, fact.DecidedOn, null, null, fact.By, fact.At);
    }

    internal static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static void Add(
        Session session, int authority, int year, int claim, ClaimStep step, DateOnly on, long? amount, string? reason, string by, DateTimeOffset at) =>
        Write(session, Step, authority, year, claim, session.Sequence, Words.Of(step), Day(on), amount, reason, by, Time(at));

    private static void Write(Session session, string sql, params ReadOnlySpan<object?> values)
    {
        BulkInsert row = session.Bulk(sql);
        for (int i = 0; i < values.Length; i++)
            row = values[i] switch
            {
                null => row.BindNull(i),
                int number => row.Bind(i, number),
                long number => row.Bind(i, number),
                object text => row.Bind(i, (string)text),
            };
        row.Run();
    }

    private static string Insert(string table, params IReadOnlyList<string> columns) =>
        $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "$" + c))})";

    private static string Time(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);
}
