using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell.Tests;

public sealed class JournalTests : IDisposable
{
    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    /// <summary>The layout of the hash, written a second time with plain lists.</summary>
    [Fact]
    public void The_hash_of_an_entry_is_that_of_its_fields_each_after_its_length()
    {
        FundingDatabase database = work.Open();
        work.Record(database, new SchoolOpened(1, "Elm"));
        var bytes = new List<byte>();
        void Field(params byte[] field)
        {
            bytes.AddRange([0, 0, (byte)(field.Length >> 8), (byte)field.Length]);
            bytes.AddRange(field);
        }

        Field(new byte[32]);
        Field(0, 0, 0, 0, 0, 0, 0, 1);
        Field(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
        Field(0, 0, 0, 0);
        Field(0, 0, 1, 95); // authority 351
        Field(Encoding.UTF8.GetBytes("tester"));
        Field(Encoding.UTF8.GetBytes("2023-04-01T09:30:00.0000000Z"));
        Field(Encoding.UTF8.GetBytes("rolls.school_opened.v1"));
        Field(Encoding.UTF8.GetBytes("""{"Urn":1,"Name":"Elm"}"""));
        Field();
        Field();

        using SqliteConnection reader = database.OpenReader();
        Assert.Equal(new JournalHead(1, Convert.ToHexStringLower(SHA256.HashData([.. bytes]))), Journal.Over(reader).Head);
    }

    [Fact]
    public void An_empty_journal_is_whole()
    {
        using SqliteConnection reader = work.Open().OpenReader();

        Assert.Equal(new JournalHead(0, new string('0', 64)), Journal.Over(reader).Verify().Value);
    }

    [Fact]
    public void An_untouched_journal_is_whole_up_to_its_head()
    {
        using SqliteConnection copy = Tampered("SELECT 1");

        Assert.Equal(Journal.Over(copy).Head, Journal.Over(copy).Verify().Value);
        Assert.Equal(5, Journal.Over(copy).Head.Sequence);
    }

    [Theory]
    [InlineData("UPDATE shell_journal SET payload = CAST(replace(CAST(payload AS TEXT), 'School 3', 'School 8') AS BLOB) WHERE sequence = 3", 3)]
    [InlineData("UPDATE shell_journal SET actor = 'somebody' WHERE sequence = 4", 4)]
    [InlineData("UPDATE shell_journal SET authority = 352 WHERE sequence = 1", 1)]
    [InlineData("UPDATE shell_journal SET recorded_at = '2023-04-01T09:30:00.0000001Z' WHERE sequence = 2", 2)]
    [InlineData("UPDATE shell_journal SET kind = 'rolls.school_renamed.v1' WHERE sequence = 2", 2)]
    [InlineData("UPDATE shell_journal SET request_fingerprint = x'01' WHERE sequence = 5", 5)]
    [InlineData("UPDATE shell_journal SET recorded_reply = x'01' WHERE sequence = 5", 5)]
    [InlineData("UPDATE shell_journal SET part = 1 WHERE sequence = 5", 5)]
    [InlineData("UPDATE shell_journal SET hash = previous_hash WHERE sequence = 2", 2)]
    [InlineData("DELETE FROM shell_journal WHERE sequence = 1", 1)]
    [InlineData("DELETE FROM shell_journal WHERE sequence = 3", 3)]
    [InlineData("DELETE FROM shell_journal WHERE sequence = 3; UPDATE shell_journal SET sequence = sequence - 1 WHERE sequence > 3", 3)]
    [InlineData("UPDATE shell_journal SET sequence = 9 WHERE sequence = 2; UPDATE shell_journal SET sequence = 2 WHERE sequence = 3; UPDATE shell_journal SET sequence = 3 WHERE sequence = 9", 2)]
    [InlineData("""
        INSERT INTO shell_journal SELECT 6, randomblob(16), 0, authority, actor, recorded_at, kind, hash, hash,
            request_fingerprint, recorded_reply, payload FROM shell_journal WHERE sequence = 5
        """, 6)]
    [InlineData("""
        UPDATE shell_journal SET sequence = sequence + 100 WHERE sequence >= 3;
        INSERT INTO shell_journal SELECT 3, randomblob(16), 0, authority, actor, recorded_at, kind, hash, hash,
            request_fingerprint, recorded_reply, payload FROM shell_journal WHERE sequence = 2;
        UPDATE shell_journal SET sequence = sequence - 99 WHERE sequence > 100
        """, 3)]
    public void A_changed_journal_is_told_by_its_first_bad_entry(string tampering, int firstBad)
    {
        using SqliteConnection copy = Tampered(tampering);

        Fault fault = Journal.Over(copy).Verify().Fault!;

        Assert.Equal("journal_broken", fault.Code);
        Assert.StartsWith($"Journal entry {firstBad} ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_entry_is_called_missing()
    {
        using SqliteConnection copy = Tampered("DELETE FROM shell_journal WHERE sequence IN (2, 3)");

        Assert.Equal(
            "Journal entry 2 breaks the chain: it is missing; entry 4 stands in its place. The file was changed outside this program: restore a backup.",
            Journal.Over(copy).Verify().Fault!.Message);
    }

    [Fact]
    public void An_entry_forged_with_a_fitting_hash_is_told_by_the_entry_after_it_or_by_the_published_head()
    {
        FundingDatabase genuine = work.Open("genuine.db"), forged = work.Open("forged.db");
        work.Record(genuine, new SchoolOpened(1, "Elm"));
        JournalHead published = HeadOf(genuine);
        work.Record(forged, new SchoolOpened(1, "Oak"));

        using SqliteConnection reader = forged.OpenReader();
        Assert.True(Journal.Over(reader).Verify().Succeeded);
        Assert.StartsWith("Journal entry 1 ", Journal.Over(reader).Verify(published).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shortened_journal_is_told_by_the_published_head()
    {
        using SqliteConnection whole = Tampered("SELECT 1"), copy = Tampered("DELETE FROM shell_journal WHERE sequence > 3");
        JournalHead published = Journal.Over(whole).Head;

        Assert.True(Journal.Over(whole).Verify(published).Succeeded);
        Assert.True(Journal.Over(copy).Verify().Succeeded);
        Assert.StartsWith("Journal entry 4 ", Journal.Over(copy).Verify(published).Fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE shell_journal SET actor = 'somebody'")]
    [InlineData("DELETE FROM shell_journal")]
    public void The_database_itself_refuses_to_edit_the_journal(string sql)
    {
        FundingDatabase database = work.Open();
        work.Record(database, new SchoolOpened(1, "Elm"));

        Assert.ThrowsAny<SqliteException>(() => work.Ask<bool>(database, session =>
        {
            session.Prepared(sql).ExecuteNonQuery();
            return true;
        }));
    }

    private static JournalHead HeadOf(FundingDatabase database)
    {
        using SqliteConnection reader = database.OpenReader();
        return Journal.Over(reader).Head;
    }

    /// <summary>Five recorded schools, closed, copied and then changed by somebody with SQL and no respect for triggers.</summary>
    private SqliteConnection Tampered(string sql)
    {
        if (!File.Exists(work.PathOf("five.db")))
        {
            using FundingDatabase database = work.Open("five.db");
            for (int urn = 1; urn <= 5; urn++) work.Record(database, new SchoolOpened(urn, $"School {urn}"));
        }
        string copy = work.PathOf($"copy {BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(sql)))}.db");
        File.Copy(work.PathOf("five.db"), copy);
        var connection = new SqliteConnection($"Data Source={copy};Pooling=False");
        connection.Open();
        connection.Scalar("DROP TRIGGER shell_journal_is_never_edited; DROP TRIGGER shell_journal_is_never_shortened;" + sql);
        return connection;
    }
}
