using FundingPlatform.Shell.Storage;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell.Tests;

public sealed class BulkInsertTests : IDisposable
{
    private readonly SqliteConnection connection = new("Data Source=:memory:");
    private readonly WriteConnection write;

    public BulkInsertTests()
    {
        connection.Open();
        foreach (SchemaScript script in SchemaScripts.Of([])) Execute(script.Sql);
        Execute("CREATE TABLE cell (id INTEGER PRIMARY KEY, value NOT NULL CHECK (value <> 'forbidden'))");
        Execute("CREATE TABLE loose (id INTEGER, value)");
        write = new WriteConnection(connection, FactRegistry.Of([]));
    }

    public void Dispose() => write.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("Plain")]
    [InlineData("Ysgol Gynradd Tŷ Ddewi – £5 \U0001F3EB")]
    [InlineData("an apostrophe ' and a \"quote\"")]
    public void A_text_is_read_back_as_it_was(string text)
    {
        Cell().Bind(0, 1).Bind(1, text).Run();

        Assert.Equal((text, "text"), (connection.Scalar("SELECT value FROM cell"), connection.Scalar("SELECT typeof(value) FROM cell")));
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(100_000)]
    public void A_long_text_of_three_bytes_a_character_is_whole(int length)
    {
        string text = new('€', length);
        Cell().Bind(0, 1).Bind(1, text).Run();

        Assert.Equal(text, connection.Scalar("SELECT value FROM cell"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void A_number_is_read_back_as_it_was(long number)
    {
        Cell().Bind(0, 1).Bind(1, number).Run();

        Assert.Equal((number, "integer"), (connection.Scalar("SELECT value FROM cell"), connection.Scalar("SELECT typeof(value) FROM cell")));
    }

    [Fact]
    public void Bytes_are_read_back_as_they_were_and_none_are_not_null()
    {
        Cell().Bind(0, 1).Bind(1, (ReadOnlySpan<byte>)[0, 255, 7]).Run();
        Cell().Bind(0, 2).Bind(1, ReadOnlySpan<byte>.Empty).Run();

        Assert.Equal(["00FF07 blob", " blob"], Rows("SELECT hex(value) || ' ' || typeof(value) FROM cell ORDER BY id"));
    }

    [Fact]
    public void A_value_stays_until_another_takes_its_place_whatever_its_type()
    {
        BulkInsert loose = write.Bulk("INSERT INTO loose VALUES ($id, $value)");
        loose.Bind(0, 1).Bind(1, "7").Run();
        loose.Run();
        loose.Bind(1, 7).Run();
        loose.Bind(1, (string?)null).Run();
        loose.Bind(1, (long?)null).Run();
        loose.Bind(1, "7").Run();
        loose.Bind(1, (ReadOnlySpan<byte>)"7"u8).Run();
        loose.Bind(1, (long?)8).Run();
        loose.Bind(1, "8").Run();

        Assert.Equal(
            ["text 7", "text 7", "integer 7", "null ", "null ", "text 7", "blob 7", "integer 8", "text 8"],
            Rows("SELECT typeof(value) || ' ' || coalesce(CAST(value AS TEXT), '') FROM loose ORDER BY rowid"));
    }

    [Fact]
    public void A_broken_constraint_is_told_in_the_words_of_the_database_and_the_statement_goes_on()
    {
        Cell().Bind(0, 1).Bind(1, "Elm").Run();

        var twice = Assert.Throws<SqliteException>(() => Cell().Bind(1, "Oak").Run());
        var empty = Assert.Throws<SqliteException>(() => Cell().Bind(0, 2).BindNull(1).Run());
        var refused = Assert.Throws<SqliteException>(() => Cell().Bind(1, "forbidden").Run());
        Cell().Bind(0, 2).Bind(1, "Fir").Run();

        Assert.Contains("UNIQUE constraint failed: cell.id", twice.Message, StringComparison.Ordinal);
        Assert.Contains("NOT NULL constraint failed: cell.value", empty.Message, StringComparison.Ordinal);
        Assert.Contains("CHECK constraint failed: value <> 'forbidden'", refused.Message, StringComparison.Ordinal);
        Assert.All([twice, empty, refused], e => Assert.Equal(19, e.SqliteErrorCode)); // SQLITE_CONSTRAINT
        Assert.Equal(["1 Elm", "2 Fir"], Rows("SELECT id || ' ' || value FROM cell ORDER BY id"));
    }

    [Fact]
    public void A_value_of_the_wrong_type_is_refused_and_does_not_stay_in_the_way()
    {
        var wrong = Assert.Throws<SqliteException>(() => Cell().Bind(0, "not a number").Bind(1, "Elm").Run());
        Cell().Bind(0, 1).Run();

        Assert.Contains("datatype mismatch", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(["1 Elm"], Rows("SELECT id || ' ' || value FROM cell"));
    }

    [Fact]
    public void A_parameter_that_was_never_bound_or_does_not_exist_is_a_programming_error()
    {
        Assert.Throws<InvalidOperationException>(() => Cell().Bind(0, 1).Run());
        Assert.Throws<IndexOutOfRangeException>(() => Cell().Bind(2, 1));
        Assert.Throws<IndexOutOfRangeException>(() => Cell().Bind(-1, "Elm"));
        Assert.Empty(Rows("SELECT id FROM cell"));
    }

    [Fact]
    public void A_statement_that_cannot_be_prepared_or_is_no_insert_is_refused()
    {
        Assert.Contains("no such table: nowhere", Assert.Throws<SqliteException>(() => write.Bulk("INSERT INTO nowhere VALUES (1)")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => write.Bulk("SELECT id FROM cell"));
        Assert.Throws<ArgumentException>(() => write.Bulk("DELETE FROM cell; DELETE FROM loose"));
    }

    [Fact]
    public void An_error_in_the_middle_leaves_a_transaction_that_can_be_taken_back_and_begun_again()
    {
        write.Begin();
        Cell().Bind(0, 1).Bind(1, "Elm").Run();
        Assert.Throws<SqliteException>(() => Cell().Run());
        write.Rollback();
        write.Begin();
        Cell().Bind(0, 1).Bind(1, "Oak").Run();
        write.Commit();

        Assert.Equal(["1 Oak"], Rows("SELECT id || ' ' || value FROM cell"));
    }

    private BulkInsert Cell() => write.Bulk("INSERT INTO cell (id, value) VALUES ($id, $value)");

    private void Execute(string sql) => connection.Scalar(sql);

    private string[] Rows(string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(reader.GetValue(0).ToString()!);
        return [.. rows];
    }
}
