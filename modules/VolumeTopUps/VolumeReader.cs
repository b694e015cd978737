using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.VolumeTopUps.Storage;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.VolumeTopUps;

/// <summary>A scheme as it was last published, with the SHA-256 of its text in hex and when it was put in use, in UTC.</summary>
public sealed record VolumeSchemeInUse(VolumeScheme Scheme, string Sha256, DateTimeOffset PublishedAt);

/// <summary>Reads the schemes in use, the national averages and what is notified.</summary>
public sealed class VolumeReader
{
    private const string SchemeColumns = "id, sha256, published_at";
    private const string NotifiedColumns = "authority, year, day, number, scheme, count_number, decided_on, sequence";
    private readonly SqliteConnection connection;
    private readonly Session? session;
    private readonly PreparedQueries? kept;

    private VolumeReader(SqliteConnection connection, Session? session, PreparedQueries? kept = null) =>
        (this.connection, this.session, this.kept) = (connection, session, kept);

    public static VolumeReader Over(SqliteConnection connection) => new(connection, null);

    /// <summary>Reads inside a command, which sees what earlier commands did.</summary>
    public static VolumeReader Over(Session session) => new((session ?? throw new ArgumentNullException(nameof(session))).Connection, session);

    /// <summary>Reads on a connection of the caller's own; every query is kept prepared.</summary>
    public static VolumeReader Over(PreparedQueries kept) => new((kept ?? throw new ArgumentNullException(nameof(kept))).Connection, null, kept);

    /// <summary>Every scheme in use, by id.</summary>
    public IReadOnlyList<VolumeScheme> Schemes() => [.. SchemesIn(null, null, int.MaxValue).Select(s => s.Scheme)];

    /// <summary>Schemes in use that are an authority's, or all authorities', by id.</summary>
    public IReadOnlyList<VolumeScheme> SchemesFor(int authority) => [.. SchemesIn(authority, null, int.MaxValue).Select(s => s.Scheme)];

    /// <summary>One scheme in use, or null.</summary>
    public VolumeSchemeInUse? InUse(string id) =>
        SchemesOf(Rows($"SELECT {SchemeColumns} FROM volumetopups_scheme WHERE id = $id", id)).SingleOrDefault();

    /// <summary>The scheme by which an authority pays in a year: its own, else that of all authorities; null where there is neither.</summary>
    public VolumeScheme? SchemeOf(int authority, FundingYear year) => SchemesOf(Rows(
        $"SELECT {SchemeColumns} FROM volumetopups_scheme WHERE authority IN (0, $authority) AND first_year <= $year AND last_year >= $year ORDER BY authority DESC LIMIT 1",
        authority, year.StartingYear)).SingleOrDefault()?.Scheme;

    /// <summary>England's averages that an authority goes by: those that it loaded itself, else those that were loaded for all.</summary>
    public NationalAverages Averages(int authority)
    {
        NationalAverages own = AveragesOf(authority);
        return own.Published.IsEmpty && authority != 0 ? AveragesOf(0) : own;
    }

    /// <summary>Those that were loaded for an authority itself, or with 0 for all.</summary>
    internal NationalAverages AveragesOf(int authority)
    {
        using BulkRows row = Rows("SELECT january, all_schools, primary_schools, secondary_schools, published_on, source, status FROM volumetopups_average WHERE authority = $authority ORDER BY january", authority);
        List<NationalAverage> averages = [];
        while (row.Next())
            averages.Add(new LoadedAverage((int)row.Number(0), row.Number(1), row.Number(2), row.Number(3), Tables.Day(row.Text(4)), row.Text(5), row.Text(6)).Average());
        return averages.Count == 0 ? NationalAverages.None : new(averages);
    }

    /// <summary>What an authority was notified of in a year, by count and number.</summary>
    public IReadOnlyList<NotifiedCount> Notified(int authority, FundingYear year) =>
        NotifiedOf(Rows($"SELECT {NotifiedColumns} FROM volumetopups_notified WHERE authority = $authority AND year = $year ORDER BY day, number", authority, year.StartingYear));

    /// <summary>What an authority was notified of in any year, by year, count and number.</summary>
    public IReadOnlyList<NotifiedCount> NotifiedTo(int authority) =>
        NotifiedOf(Rows($"SELECT {NotifiedColumns} FROM volumetopups_notified WHERE authority = $authority ORDER BY year, day, number", authority));

    /// <summary>
    /// An authority's year by the scheme in use, made from what is recorded, with what is notified of it; null where no scheme is in use.
    /// <paramref name="inputs"/> are of the same authority.
    /// </summary>
    public Read<VolumeYear>? Year(int authority, FundingYear year, CountInputs inputs) => SchemeOf(authority, year) is VolumeScheme scheme
        ? VolumeYear.Of(scheme, authority, year, inputs, Averages(authority), Notified(authority, year)) : null;

    /// <summary>Schemes of an authority (with 0: of all authorities), or every one, by id: at most so many after an id.</summary>
    internal IReadOnlyList<VolumeSchemeInUse> SchemesIn(int? authority, string? after, int most) => SchemesOf(Rows(
        $"SELECT {SchemeColumns} FROM volumetopups_scheme WHERE ($authority IS NULL OR authority IN (0, $authority)) AND id > $after ORDER BY id LIMIT $most",
        authority, after ?? "", most));

    /// <summary>What is notified under a scheme, whoever is paid.</summary>
    internal IReadOnlyList<NotifiedCount> NotifiedUnder(string scheme) =>
        NotifiedOf(Rows($"SELECT {NotifiedColumns} FROM volumetopups_notified WHERE scheme = $scheme ORDER BY authority, year, day, number", scheme));

    /// <summary>Another scheme of the same authority whose years meet those of this one, with its years.</summary>
    internal (string Id, FundingYear First, FundingYear Last)? Overlapping(VolumeScheme scheme)
    {
        using BulkRows row = Rows(
            "SELECT id, first_year, last_year FROM volumetopups_scheme WHERE authority = $authority AND id <> $id AND first_year <= $last AND last_year >= $first ORDER BY id LIMIT 1",
            scheme.Authority, scheme.Id, scheme.LastYear.StartingYear, scheme.FirstYear.StartingYear);
        return row.Next() ? (row.Text(0), new((int)row.Number(1)), new((int)row.Number(2))) : null;
    }

    /// <summary>
    /// The fault <c>scheme_unknown</c>; it names up to 20 schemes in use that <paramref name="authority"/> may know of. Null is for
    /// whoever may act for all.
    /// </summary>
    public Fault Unknown(string scheme, int? authority) =>
        VolumeFaults.SchemeUnknown(scheme, SchemesIn(authority, null, 20).Select(s => s.Scheme.Id));

    private List<VolumeSchemeInUse> SchemesOf(BulkRows rows)
    {
        List<(string Id, string Sha256, string PublishedAt)> found = [];
        using (BulkRows row = rows)
            while (row.Next()) found.Add((row.Text(0), row.Text(1), row.Text(2)));
        return [.. found.Select(f => new VolumeSchemeInUse(
            SchemeTexts.Of(f.Id, f.Sha256, () => TextOf(f.Id)), f.Sha256, DateTimeOffset.ParseExact(f.PublishedAt, "O", CultureInfo.InvariantCulture)))];
    }

    private string TextOf(string id)
    {
        using BulkRows row = Rows("SELECT text FROM volumetopups_scheme WHERE id = $id", id);
        row.Next();
        return row.Text(0);
    }

    private List<NotifiedCount> NotifiedOf(BulkRows rows)
    {
        List<NotifiedCount> heads = [];
        using (BulkRows row = rows)
            while (row.Next())
                heads.Add(new(row.Text(4), (int)row.Number(0), new((int)row.Number(1)), Tables.Day(row.Text(2)), (int)row.Number(3), (int)row.Number(5), Tables.Day(row.Text(6)), row.Number(7), []));
        return [.. heads.Select(head => head with { Lines = Lines(head) })];
    }

    private List<NotifiedLine> Lines(NotifiedCount head)
    {
        using BulkRows row = Rows(
            "SELECT school_id, counted, roll, threshold, excess, entitlement, amount, due FROM volumetopups_notified_line WHERE authority = $authority AND year = $year AND day = $day AND number = $number ORDER BY line",
            head.Authority, head.Year.StartingYear, Tables.Day(head.On), head.Number);
        List<NotifiedLine> lines = [];
        while (row.Next())
            lines.Add(new((int)row.Number(0), row.Number(1), row.NumberOrNull(2), row.Number(3), row.Number(4), row.Number(5), row.Number(6), row.NumberOrNull(7)));
        return lines;
    }

    private BulkRows Rows(string sql, params ReadOnlySpan<object?> parameters) =>
        session?.Rows(sql, parameters) ?? kept?.Rows(sql, parameters) ?? BulkRows.With(connection, sql, parameters);
}
