using System.Globalization;
using FundingPlatform.Contingency.Storage;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Contingency;

/// <summary>Reads the funds and what is recorded of them from a database.</summary>
public sealed class ContingencyReader
{
    private const string FundColumns = "id, sha256, text, decided_on, by, at, sequence";
    private readonly SqliteConnection connection;
    private readonly Session? session;
    private readonly PreparedQueries? kept;

    private ContingencyReader(SqliteConnection connection, Session? session, PreparedQueries? kept = null) =>
        (this.connection, this.session, this.kept) = (connection, session, kept);

    public static ContingencyReader Over(SqliteConnection connection) => new(connection, null);

    /// <summary>Reads inside a command, which sees what earlier commands did.</summary>
    public static ContingencyReader Over(Session session) => new((session ?? throw new ArgumentNullException(nameof(session))).Connection, session);

    /// <summary>Reads on a connection of the caller's own; every query is kept prepared.</summary>
    public static ContingencyReader Over(PreparedQueries kept) => new((kept ?? throw new ArgumentNullException(nameof(kept))).Connection, null, kept);

    /// <summary>The authority's own fund of a year, or null.</summary>
    public OpenedFund? Own(int authority, FundingYear year) =>
        List($"SELECT {FundColumns} FROM contingency_fund WHERE authority = $authority AND year = $year", Fund, authority, year.StartingYear).SingleOrDefault();

    /// <summary>The authority's own fund of a year, else the illustration of every authority, else null.</summary>
    public OpenedFund? InForce(int authority, FundingYear year) => Own(authority, year) ?? Own(0, year);

    /// <summary>Every fund, by authority and year; of one authority where it is stated (0 for the illustrations).</summary>
    public IReadOnlyList<OpenedFund> Funds(int? authority = null) => List(
        $"SELECT {FundColumns} FROM contingency_fund WHERE $authority IS NULL OR authority = $authority ORDER BY authority, year", Fund, authority);

    /// <summary>Everything recorded of an authority's fund of a year; empty where there is none.</summary>
    public ContingencyRecord Record(int authority, FundingYear year)
    {
        object?[] key = [authority, year.StartingYear];
        var lines = List(
            "SELECT round, number, school_id, counted, threshold, qualifies, entitlement, before, movement FROM contingency_notified WHERE authority = $authority AND year = $year ORDER BY round, number, position",
            row => (Key: (Day(row, 0), (int)row.Number(1)), Line: new NotifiedLine((int)row.Number(2), row.Number(3), row.Text(4), row.Number(5) == 1, row.Number(6), row.Number(7), row.Number(8))), key)
            .ToLookup(l => l.Key, l => l.Line);
        var paid = List(
            "SELECT round, number, school_id, amount FROM contingency_paid WHERE authority = $authority AND year = $year ORDER BY round, number, position",
            row => (Key: (Day(row, 0), (int)row.Number(1)), Line: new PaidLine((int)row.Number(2), row.Number(3))), key).ToLookup(l => l.Key, l => l.Line);
        return new(
            List("SELECT round, number, count_number, decided_on, available, due, by, at, sequence FROM contingency_notification WHERE authority = $authority AND year = $year ORDER BY sequence",
                row => new Notification(Day(row, 0), (int)row.Number(1), (int)row.Number(2), Day(row, 3), new(row.Number(4)), new(row.Number(5)),
                    [.. lines[(Day(row, 0), (int)row.Number(1))]], By(row, 6)), key),
            List("SELECT round, number, paid_on, by, at, sequence FROM contingency_payment WHERE authority = $authority AND year = $year ORDER BY sequence",
                row => new RoundPayment(Day(row, 0), (int)row.Number(1), Day(row, 2), [.. paid[(Day(row, 0), (int)row.Number(1))]], By(row, 3)), key),
            Claims(key),
            Closing(key));
    }

    private List<Claim> Claims(object?[] key)
    {
        ILookup<int, ClaimEvent> steps = List(
            "SELECT claim, step, decided_on, amount, reason, by, at, sequence FROM contingency_claim_step WHERE authority = $authority AND year = $year ORDER BY claim, sequence",
            row => (Claim: (int)row.Number(0), Step: new ClaimEvent(Words.Read<ClaimStep>(row.Text(1))!.Value, Day(row, 2),
                row.NumberOrNull(3) is long pence ? new Money(pence) : null, row.TextOrNull(4), By(row, 5))), key).ToLookup(s => s.Claim, s => s.Step);
        return List(
            "SELECT claim, school_id, asked, reason, reference, made_on, by, at, sequence FROM contingency_claim WHERE authority = $authority AND year = $year ORDER BY claim",
            row =>
            {
                ClaimEvent[] own = [.. steps[(int)row.Number(0)]];
                return new Claim((int)row.Number(0), (int)row.Number(1), new(row.Number(2)), row.Text(3), row.TextOrNull(4), Day(row, 5), By(row, 6), own)
                {
                    State = own.Aggregate(ClaimState.Made, (state, step) => ContingencySteps.After(state, step.Step).Value),
                };
            }, key);
    }

    private FundClosing? Closing(object?[] key)
    {
        int[] lapsed = [.. List("SELECT claim FROM contingency_claim_step WHERE authority = $authority AND year = $year AND step = 'lapse' ORDER BY claim", row => (int)row.Number(0), key)];
        return List("SELECT returned, returned_to, decided_on, by, at, sequence FROM contingency_closing WHERE authority = $authority AND year = $year",
            row => new FundClosing(new(row.Number(0)), row.Text(1), lapsed, Day(row, 2), By(row, 3)), key).SingleOrDefault();
    }

    private static OpenedFund Fund(BulkRows row) => new(FundTexts.Of(row.Text(0), row.Text(1), row.Text(2)), row.Text(1), Day(row, 3), By(row, 4));

    private static RecordedBy By(BulkRows row, int first) =>
        new(row.Text(first), DateTimeOffset.ParseExact(row.Text(first + 1), "O", CultureInfo.InvariantCulture), row.Number(first + 2));

    private static DateOnly Day(BulkRows row, int column) => DateOnly.ParseExact(row.Text(column), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private List<T> List<T>(string sql, Func<BulkRows, T> of, params ReadOnlySpan<object?> parameters)
    {
        using BulkRows row = session?.Rows(sql, parameters) ?? kept?.Rows(sql, parameters) ?? BulkRows.With(connection, sql, parameters);
        List<T> all = [];
        while (row.Next()) all.Add(of(row));
        return all;
    }
}
