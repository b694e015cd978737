using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell.Tests;

public sealed class BulkRowsTests : IDisposable
{
    private readonly SqliteConnection connection = new("Data Source=:memory:");

    public BulkRowsTests() => connection.Open();

    public void Dispose() => connection.Dispose();

    [Fact]
    public void Numbers_texts_and_bytes_are_what_the_database_holds()
    {
        using BulkRows row = BulkRows.Of(connection, "SELECT 9223372036854775807, 'Tŷ 🏫', x'00ff', 0, ''");

        Assert.True(row.Next());
        Assert.Equal((long.MaxValue, "Tŷ 🏫", "Tŷ 🏫"), (row.Number(0), row.Text(1), row.Word(1)));
        Assert.Equal([0, 255], row.Bytes(2).ToArray());
        Assert.Equal((0L, "", ""), (row.NumberOrNull(3), row.TextOrNull(4), row.WordOrNull(4)));
        Assert.False(row.Next());
    }

    [Fact]
    public void Nothing_is_told_apart_from_nought_and_from_an_empty_text()
    {
        using BulkRows row = BulkRows.Of(connection, "SELECT NULL, 0, ''");

        Assert.True(row.Next());
        Assert.Equal((null, null, null), (row.NumberOrNull(0), row.TextOrNull(0), row.WordOrNull(0)));
        Assert.Equal((true, false, false), (row.IsNull(0), row.IsNull(1), row.IsNull(2)));
    }

    [Fact]
    public void A_number_that_is_asked_for_as_text_is_its_digits()
    {
        using BulkRows row = BulkRows.Of(connection, "SELECT -1234567890123, 1.5");

        Assert.True(row.Next());
        Assert.Equal(("-1234567890123", "-1234567890123", "1.5"), (row.Text(0), row.WordOrNull(0), row.TextOrNull(1)));
        Assert.Equal(-1234567890123, row.Number(0));
    }

    [Fact]
    public void Nothing_is_read_from_rows_that_are_disposed()
    {
        BulkRows row = BulkRows.Of(connection, "SELECT 1, 'word'");
        Assert.True(row.Next());
        row.Dispose();

        Assert.Throws<ObjectDisposedException>(() => row.Number(0));
        Assert.Throws<ObjectDisposedException>(() => row.Word(1));
        Assert.Throws<ObjectDisposedException>(() => row.Next());
    }

    [Fact]
    public void A_word_that_repeats_is_one_string()
    {
        using BulkRows row = BulkRows.Of(connection, "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99) SELECT 'word' FROM n");

        Assert.True(row.Next());
        string first = row.Word(0);
        while (row.Next()) Assert.Same(first, row.Word(0));
    }

    [Fact]
    public void Words_that_share_a_place_are_never_mixed_up()
    {
        using BulkRows row = BulkRows.Of(connection,
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) SELECT i, 'word ' || i, 'é' || i FROM n");

        while (row.Next()) Assert.Equal(($"word {row.Number(0)}", $"é{row.Number(0)}"), (row.Word(1), row.Word(2)));
    }

    [Fact]
    public void Parameters_are_bound_in_their_order()
    {
        using BulkRows row = BulkRows.Of(connection, "SELECT $first - $second", 7, 5);

        Assert.True(row.Next());
        Assert.Equal(2, row.Number(0));
    }

    [Fact]
    public void What_the_database_refuses_is_told_in_its_words()
    {
        var missing = Assert.Throws<SqliteException>(() => BulkRows.Of(connection, "SELECT id FROM nowhere"));
        var excess = Assert.Throws<SqliteException>(() => BulkRows.Of(connection, "SELECT 1", 7));
        using BulkRows row = BulkRows.Of(connection, "SELECT abs(-9223372036854775808)");
        var overflow = Assert.Throws<SqliteException>(() => row.Next());

        Assert.Contains("no such table: nowhere", missing.Message, StringComparison.Ordinal);
        Assert.Equal(25, excess.SqliteErrorCode); // SQLITE_RANGE
        Assert.Contains("integer overflow", overflow.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_whole_numbers_and_nothing_are_bound_too()
    {
        using BulkRows row = BulkRows.With(connection, "SELECT $text, $number, $nothing, $long", "Tŷ", 7, null, 9L);

        Assert.True(row.Next());
        Assert.Equal(("Tŷ", 7L, true, 9L), (row.Text(0), row.Number(1), row.IsNull(2), row.Number(3)));
    }

    [Fact]
    public void A_parameter_of_another_kind_is_a_mistake() =>
        Assert.Throws<ArgumentException>(() => BulkRows.With(connection, "SELECT $day", new DateOnly(2023, 4, 1)));
}
