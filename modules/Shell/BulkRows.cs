using System.Text;
using FundingPlatform.Shell.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FundingPlatform.Shell;

/// <summary>
/// The rows of one query, read forwards, for readers of hundreds of thousands: columns are numbered from 0 and read without
/// boxing or a second question whether they are empty. The caller disposes it.
/// </summary>
public sealed class BulkRows : IDisposable
{
    private const int WordsKept = 256;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private nint handle;
    private readonly string?[] words = new string?[WordsKept];
    private readonly string?[] before;

    private readonly bool kept;

    private BulkRows(SqliteConnection connection, string sql, bool kept)
    {
        database = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        this.kept = kept;
        Check(raw.sqlite3_prepare_v3(database, sql, (uint)(kept ? raw.SQLITE_PREPARE_PERSISTENT : 0), out statement, out _), raw.SQLITE_OK);
        handle = statement.DangerousGetHandle();
        before = new string?[raw.sqlite3_column_count(statement)];
    }

    /// <summary>Runs a query with its parameters, whole numbers, in the order of the statement.</summary>
    public static BulkRows Of(SqliteConnection connection, string sql, params ReadOnlySpan<long> parameters)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var rows = new BulkRows(connection, sql, kept: false);
        for (int i = 0; i < parameters.Length; i++) rows.Check(raw.sqlite3_bind_int64(rows.statement, i + 1, parameters[i]), raw.SQLITE_OK);
        return rows;
    }

    /// <summary>Runs a query with its parameters in the order of the statement: texts, whole numbers or null.</summary>
    public static BulkRows With(SqliteConnection connection, string sql, params ReadOnlySpan<object?> parameters)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var rows = new BulkRows(connection, sql, kept: false);
        rows.Bind(parameters);
        return rows;
    }

    /// <summary>A query that is kept for the next time: disposing it only lets go of its rows.</summary>
    internal static BulkRows Kept(SqliteConnection connection, string sql) => new(connection, sql, kept: true);

    /// <summary>Somebody reads its rows.</summary>
    internal bool InUse { get; private set; }

    internal void Close()
    {
        handle = 0;
        statement.Dispose();
    }

    internal void Bind(ReadOnlySpan<object?> parameters)
    {
        InUse = true;
        for (int i = 0; i < parameters.Length; i++)
            Check(parameters[i] switch
            {
                null => raw.sqlite3_bind_null(statement, i + 1),
                string text => raw.sqlite3_bind_text(statement, i + 1, text),
                int number => raw.sqlite3_bind_int64(statement, i + 1, number),
                long number => raw.sqlite3_bind_int64(statement, i + 1, number),
                object other => throw new ArgumentException($"A parameter is a text or a whole number, not {other.GetType()}.", nameof(parameters)),
            }, raw.SQLITE_OK);
    }

    /// <summary>Goes to the next row; false after the last.</summary>
    public bool Next()
    {
        int stepped = raw.sqlite3_step(statement);
        if (stepped != raw.SQLITE_ROW) Check(stepped, raw.SQLITE_DONE);
        return stepped == raw.SQLITE_ROW;
    }

    public long Number(int column) => CurrentRow.Number(Row, column);

    public long? NumberOrNull(int column)
    {
        nint value = CurrentRow.Value(Row, column);
        return CurrentRow.IsNull(value) ? null : CurrentRow.Number(value);
    }

    /// <summary>The bytes of a text or blob, good until the next row.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => CurrentRow.Bytes(CurrentRow.Value(Row, column));

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public string? TextOrNull(int column)
    {
        nint value = CurrentRow.Value(Row, column);
        return CurrentRow.IsNull(value) ? null : Encoding.UTF8.GetString(CurrentRow.Bytes(value));
    }

    /// <summary>A text that many rows repeat, such as a file's name: one string is handed out for all of them.</summary>
    public string Word(int column) => Shared(Bytes(column), ref before[column]);

    /// <inheritdoc cref="Word"/>
    public string? WordOrNull(int column)
    {
        nint value = CurrentRow.Value(Row, column);
        return CurrentRow.IsNull(value) ? null : Shared(CurrentRow.Bytes(value), ref before[column]);
    }

    public bool IsNull(int column) => CurrentRow.IsNull(CurrentRow.Value(Row, column));

    public void Dispose()
    {
        InUse = false;
        if (kept) raw.sqlite3_reset(statement);
        else Close();
    }

    // Good as long as the statement is, which whoever reads has not disposed.
    private nint Row => handle != 0 ? handle : throw new ObjectDisposedException(nameof(BulkRows));

    // Most often it is the word of the row before.
    private string Shared(ReadOnlySpan<byte> utf8, ref string? last) =>
        last is not null && Ascii.Equals(utf8, last) ? last : last = Shared(utf8);

    // One place for each hash: what is not there, or another word, is made anew and takes the place.
    private string Shared(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return "";
        uint hash = (uint)utf8.Length;
        foreach (byte one in utf8) hash = unchecked(hash * 31 + one);
        ref string? kept = ref words[unchecked(hash ^ hash >> 11) % WordsKept];
        return kept is not null && Ascii.Equals(utf8, kept) ? kept : kept = Encoding.UTF8.GetString(utf8);
    }

    private void Check(int code, int expected)
    {
        if (code == expected) return;
        try
        {
            SqliteException.ThrowExceptionForRC(code, database);
        }
        finally
        {
            if (statement is not null) Dispose();
        }
    }
}
