using System.Runtime.InteropServices;

namespace FundingPlatform.Shell.Storage;

/// <summary>
/// SQLite's own calls for the values of a statement's current row, of the library that SQLitePCLRaw loads, without its counting of who
/// holds the statement at each of them: a country's placements are ten million values. For one thread, which
/// keeps the statement meanwhile; a value is good until the next row.
/// </summary>
internal static unsafe partial class CurrentRow
{
    private const string Sqlite = "e_sqlite3";
    private const int Null = 5;

    public static bool IsNull(nint value) => TypeOf(value) == Null;

    public static ReadOnlySpan<byte> Bytes(nint value)
    {
        // In this order: asking for the bytes may turn a number into text, which then has a length.
        byte* first = Blob(value);
        return new(first, first is null ? 0 : Length(value));
    }

    [LibraryImport(Sqlite, EntryPoint = "sqlite3_column_int64"), SuppressGCTransition]
    public static partial long Number(nint statement, int column);

    [LibraryImport(Sqlite, EntryPoint = "sqlite3_column_value"), SuppressGCTransition]
    public static partial nint Value(nint statement, int column);

    [LibraryImport(Sqlite, EntryPoint = "sqlite3_value_int64"), SuppressGCTransition]
    public static partial long Number(nint value);

    [LibraryImport(Sqlite, EntryPoint = "sqlite3_value_blob"), SuppressGCTransition]
    private static partial byte* Blob(nint value);

    [LibraryImport(Sqlite, EntryPoint = "sqlite3_value_bytes"), SuppressGCTransition]
    private static partial int Length(nint value);

    [LibraryImport(Sqlite, EntryPoint = "sqlite3_value_type"), SuppressGCTransition]
    private static partial int TypeOf(nint value);
}
