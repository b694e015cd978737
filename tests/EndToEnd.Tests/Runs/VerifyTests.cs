using Microsoft.Data.Sqlite;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary><c>funding verify</c> and <c>funding backup</c> on the database of a year start.</summary>
public sealed class VerifyTests(EarlierRun earlier) : IClassFixture<EarlierRun>, IDisposable
{
    private readonly TemporaryFolder work = new();

    private string Database => Path.Combine(earlier.Folder, "funding.db");

    public void Dispose() => work.Dispose();

    [Fact]
    public void A_year_start_is_sound_and_so_is_its_backup()
    {
        (int code, string output, _) = Product.Run("verify", "--db", Database);
        (int copied, string said, _) = Product.Run("backup", "--db", Database, "--to", work["copy.db"]);

        Assert.Equal((0, 0), (code, copied));
        string hash = output.Split("hash ")[1][..64];
        Assert.Contains(hash, said, StringComparison.Ordinal);
        Assert.Equal(0, Product.Run("verify", "--db", work["copy.db"], "--anchor", $"{Sequence(work["copy.db"])}:{hash}").Code);
        Assert.Equal(1, Product.Run("verify", "--db", work["copy.db"], "--anchor", $"{Sequence(work["copy.db"])}:{new string('0', 64)}").Code);
    }

    [Fact]
    public void An_award_that_was_changed_beside_the_journal_is_named_with_the_share_that_it_moves()
    {
        Product.Run("backup", "--db", Database, "--to", work["copy.db"]);
        Change(work["copy.db"], "UPDATE banding_decision SET band = CASE band WHEN 'A' THEN 'C' ELSE 'A' END WHERE placement_id = '105286-0001'");

        (int code, _, string error) = Product.Run("verify", "--db", work["copy.db"]);

        Assert.Equal(1, code);
        Assert.Contains("[table_differs]", error, StringComparison.Ordinal);
        Assert.Contains("Hoyle Nursery School (105286): top_up", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_and_one_that_is_not_there_are_refused()
    {
        File.WriteAllText(work["text.db"], "no database at all, but a text that is long enough to have been one of the smallest pages");

        Assert.Contains("[database_unreadable]", Product.Run("verify", "--db", work["text.db"]).Error, StringComparison.Ordinal);
        Assert.Contains("[database_missing]", Product.Run("verify", "--db", work["none.db"]).Error, StringComparison.Ordinal);
        Assert.Contains("[database_missing]", Product.Run("backup", "--db", work["none.db"], "--to", work["copy.db"]).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(work["copy.db"]));
        Assert.Equal(2, Product.Run("verify", "--db", Database, "--anchor", "5:abc").Code);
    }

    private static long Sequence(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT max(sequence) FROM shell_journal";
        return (long)command.ExecuteScalar()!;
    }

    private static void Change(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
