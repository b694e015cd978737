using System.Text;
using FundingPlatform.Banding.Storage;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Banding;

/// <summary>A scheme as it was last published, with the SHA-256 of its text in hex and when it was put in use, in UTC.</summary>
public sealed record SchemeInUse(Scheme Scheme, string Sha256, DateTimeOffset PublishedAt);

/// <summary>Reads the schemes in use and the decisions from a database.</summary>
public sealed class BandingReader
{
    private const string DecisionColumns =
        "placement_id, from_day, until_day, band, points, hours, teacher_hours, amount, levels, decided_on, source_line, scheme, source_file, sequence";

    private const string OfPlacement = $"SELECT {DecisionColumns} FROM banding_decision WHERE placement_id = $placement ORDER BY from_day, scheme, award";
    private const string SchemeById = "SELECT id, sha256, published_at FROM banding_scheme WHERE id = $id";
    private readonly SqliteConnection connection;
    private readonly Session? session;
    private readonly PreparedQueries? kept;

    private BandingReader(SqliteConnection connection, Session? session, PreparedQueries? kept = null) =>
        (this.connection, this.session, this.kept) = (connection, session, kept);

    public static BandingReader Over(SqliteConnection connection) => new(connection, null);

    /// <summary>Reads inside a command, which sees what earlier commands did; what it looks up by key is kept prepared.</summary>
    public static BandingReader Over(Session session) => new((session ?? throw new ArgumentNullException(nameof(session))).Connection, session);

    /// <summary>Reads on a connection of the caller's own; every query is kept prepared.</summary>
    public static BandingReader Over(PreparedQueries kept) => new((kept ?? throw new ArgumentNullException(nameof(kept))).Connection, null, kept);

    /// <summary>Every scheme in use, by id.</summary>
    public IReadOnlyList<Scheme> Schemes() => [.. SchemesIn(null, null, int.MaxValue).Select(s => s.Scheme)];

    /// <summary>One scheme in use, or null.</summary>
    public SchemeInUse? InUse(string id)
    {
        using BulkRows row = Rows(SchemeById, id);
        return row.Next() ? InUse(row) : null;
    }

    /// <summary>Schemes of an authority, or of all, by id: at most so many after an id.</summary>
    internal IReadOnlyList<SchemeInUse> SchemesIn(int? authority, string? after, int most)
    {
        using BulkRows row = Rows(
            "SELECT id, sha256, published_at FROM banding_scheme WHERE ($authority IS NULL OR authority = $authority) AND id > $after ORDER BY id LIMIT $most",
            authority, after ?? "", most);
        List<SchemeInUse> schemes = [];
        while (row.Next()) schemes.Add(InUse(row));
        return schemes;
    }

    /// <summary>
    /// Decisions by placement and first day; with an authority only those of its schemes. They are all read before the
    /// method returns.
    /// </summary>
    public IReadOnlyList<BandDecision> Decisions(int? authority = null) =>
        List(authority is int code
            ? Rows($"SELECT {DecisionColumns} FROM banding_decision WHERE scheme IN (SELECT id FROM banding_scheme WHERE authority = $authority) ORDER BY placement_id, from_day, scheme, award", code)
            : Rows($"SELECT {DecisionColumns} FROM banding_decision ORDER BY placement_id, from_day, scheme, award"));

    /// <summary>Decisions of one placement, by first day.</summary>
    public IReadOnlyList<BandDecision> DecisionsOf(string placementId) => List(Rows(OfPlacement, placementId));

    /// <summary>Protection awards in force by any plan, by school, placement, part and first day; of one authority's plans, or of all.</summary>
    public IReadOnlyList<ProtectionAward> Protections(int? authority = null) => authority is int code
        ? AssimilationRows.Protections(Ask, AssimilationRows.ProtectionsOfAuthority, code) : AssimilationRows.Protections(Ask, "");

    /// <summary>Protection awards at one school, whoever pays, in the same order.</summary>
    public IReadOnlyList<ProtectionAward> ProtectionsAt(int school) => AssimilationRows.Protections(Ask, AssimilationRows.ProtectionsAtSchool, school);

    /// <summary>Protection awards of one placement, in the same order.</summary>
    public IReadOnlyList<ProtectionAward> ProtectionsOf(string placementId) => AssimilationRows.Protections(Ask, AssimilationRows.ProtectionsOfPlacement, placementId);

    /// <summary>Every assimilation plan that something is recorded of, by id; of one authority, or of all.</summary>
    public IReadOnlyList<RecordedAssimilation> Assimilations(int? authority = null) => AssimilationRows.Plans(Ask, authority, null);

    /// <summary>What is recorded of one plan, or null.</summary>
    public RecordedAssimilation? Assimilation(string plan) => AssimilationRows.Plans(Ask, null, plan).SingleOrDefault();

    /// <summary>Which plans moved the placements, each with its target scheme; a placement may have been moved by several.</summary>
    internal ILookup<string, (string Scheme, MovedPupil Moved)> Moved() => AssimilationRows.Moved(Ask);

    /// <summary>
    /// At most so many decisions under an authority's schemes that come after the given one, by placement, first day, scheme
    /// and award; of one placement, and those whose span holds a day, where these are stated.
    /// </summary>
    internal IReadOnlyList<BandDecision> DecisionsAfter(int authority, string? placementId, DateOnly? on, DecisionKey? after, int most) =>
        List(Rows(
            $"""
            SELECT {DecisionColumns} FROM banding_decision
            WHERE scheme IN (SELECT id FROM banding_scheme WHERE authority = $authority)
            {(placementId is null ? "AND $placement IS NULL" : "AND placement_id = $placement")}
            {(on is null ? "AND $on IS NULL" : "AND from_day <= $on AND (until_day IS NULL OR until_day > $on)")}
            AND (placement_id, from_day, scheme, award) > ($after_placement, $after_from, $after_scheme, $after_award)
            ORDER BY placement_id, from_day, scheme, award LIMIT $most
            """,
            authority, placementId, on is DateOnly day ? Tables.Day(day) : null,
            after?.PlacementId ?? "", after?.From ?? "", after?.Scheme ?? "", after?.Award ?? "", most));

    /// <summary>
    /// The fault <c>scheme_unknown</c> for a scheme that is not in use; it names up to 20 that are, of <paramref name="authority"/>
    /// only, so that nobody learns of another authority's. Null is for whoever may act for all.
    /// </summary>
    public Fault Unknown(string scheme, int? authority) =>
        BandingFaults.SchemeUnknown(scheme, SchemesIn(authority, null, 20).Select(s => s.Scheme.Id));

    private static List<BandDecision> List(BulkRows rows)
    {
        using BulkRows row = rows;
        List<BandDecision> decisions = [];
        while (row.Next()) decisions.Add(Decision(row));
        return decisions;
    }

    private SchemeInUse InUse(BulkRows row)
    {
        string id = row.Text(0), sha256 = row.Text(1);
        return new(SchemeTexts.Of(id, sha256, () => TextOf(id)), sha256,
            DateTimeOffset.ParseExact(row.Text(2), "O", System.Globalization.CultureInfo.InvariantCulture));
    }

    private string TextOf(string id)
    {
        using BulkRows row = Rows("SELECT text FROM banding_scheme WHERE id = $id", id);
        row.Next();
        return row.Text(0);
    }

    private BulkRows Ask(string sql, object?[] parameters) => Rows(sql, parameters);

    private BulkRows Rows(string sql, params ReadOnlySpan<object?> parameters) =>
        session?.Rows(sql, parameters) ?? kept?.Rows(sql, parameters) ?? BulkRows.With(connection, sql, parameters);

    internal static BandDecision Decision(BulkRows row) =>
        new DecidedBand(row.Text(0), Day(row.Bytes(1)), row.Bytes(2) is { IsEmpty: false } until ? Day(until) : null, row.WordOrNull(3),
            (int?)row.NumberOrNull(4), row.NumberOrNull(5), row.NumberOrNull(6), row.NumberOrNull(7), row.WordOrNull(8), Day(row.Bytes(9)),
            (int)row.Number(10)).On(row.Word(11), row.Word(12), row.Number(13));

    /// <summary>A day as the table holds it, <c>2023-04-01</c>.</summary>
    internal static DateOnly Day(ReadOnlySpan<byte> text)
    {
        if (text.Length != 10 || text[4] != '-' || text[7] != '-') throw new FormatException($"'{Encoding.UTF8.GetString(text)}' is no day of the form 2023-04-01.");
        return new(Digits(text[..4]), Digits(text[5..7]), Digits(text[8..]));
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int number = 0;
        foreach (byte digit in text)
            number = digit is >= (byte)'0' and <= (byte)'9' ? number * 10 + digit - '0' : throw new FormatException($"'{Encoding.UTF8.GetString(text)}' are no digits.");
        return number;
    }
}

/// <summary>What tells one decision from all others, and their order.</summary>
internal sealed record DecisionKey(string PlacementId, string From, string Scheme, string Award)
{
    private const char Between = '\u001f';

    public static DecisionKey Of(BandDecision decision) => new(decision.PlacementId, Tables.Day(decision.Span.From), decision.Scheme, decision.Award.Key);

    /// <summary>The key in one text; what is missing at its end is before everything.</summary>
    public static DecisionKey Parse(string text)
    {
        string[] parts = [.. text.Split(Between), "", "", ""];
        return new(parts[0], parts[1], parts[2], parts[3]);
    }

    public override string ToString() => string.Join(Between, PlacementId, From, Scheme, Award);
}
