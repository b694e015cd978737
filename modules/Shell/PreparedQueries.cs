using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell;

/// <summary>
/// Queries on one connection that are prepared once and kept until this is disposed, for whoever asks the same few again and
/// again. Good for one thread at a time.
/// </summary>
public sealed class PreparedQueries(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, BulkRows> queries = new(StringComparer.Ordinal);

    public SqliteConnection Connection { get; } = connection;

    /// <summary>The rows of a query; the caller disposes them, and only then is the prepared query free for the next time.</summary>
    public BulkRows Rows(string sql, params ReadOnlySpan<object?> parameters)
    {
        if (!queries.TryGetValue(sql, out BulkRows? rows)) queries.Add(sql, rows = BulkRows.Kept(Connection, sql));
        if (rows.InUse) return BulkRows.With(Connection, sql, parameters);
        rows.Bind(parameters);
        return rows;
    }

    /// <summary>Lets go of the queries, not of the connection.</summary>
    public void Dispose()
    {
        foreach (BulkRows query in queries.Values) query.Close();
        queries.Clear();
    }
}
