using FundingPlatform.Kernel;
using FundingPlatform.Shell.Storage;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell.Tests;

public sealed class DatabaseTests : IDisposable
{
    private static readonly Module[] Rolls = [RollsModule.Parts];
    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public void A_second_writer_is_refused_until_the_first_has_gone()
    {
        FundingDatabase first = work.Open();

        Outcome<FundingDatabase> second = FundingDatabase.Open(work.PathOf("a.db"), Rolls, TimeProvider.System);
        Assert.Equal(("database_locked", FaultKind.Conflict), (second.Fault!.Code, second.Fault.Kind));
        Assert.Contains("Another process is writing to", second.Fault.Message, StringComparison.Ordinal);

        first.Dispose();
        using FundingDatabase third = FundingDatabase.Open(work.PathOf("a.db"), Rolls, TimeProvider.System).Value;
    }

    [Fact]
    public void A_refused_opening_lets_go_of_the_lock()
    {
        work.Open().Dispose();
        Sql("UPDATE shell_schema SET sha256 = 'other' WHERE module = 'rolls'");
        Assert.False(FundingDatabase.Open(work.PathOf("a.db"), Rolls, TimeProvider.System).Succeeded);

        Assert.Equal("schema_changed", FundingDatabase.Open(work.PathOf("a.db"), Rolls, TimeProvider.System).Fault!.Code);
    }

    [Fact]
    public async Task A_reader_needs_no_lock_and_cannot_write()
    {
        FundingDatabase writer = work.Open();
        work.Record(writer, new SchoolOpened(1, "Elm"));

        using FundingDatabase reading = FundingDatabase.OpenReadOnly(work.PathOf("a.db"), Rolls).Value;

        Assert.Equal(["1 Elm"], reading.Schools());
        using SqliteConnection connection = reading.OpenReader();
        Assert.Throws<SqliteException>(() => connection.Scalar("INSERT INTO rolls_school VALUES (2, 'Oak')"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => reading.Submit<bool>(work.NewCommand(), _ => true));
    }

    [Fact]
    public void A_database_that_is_not_there_cannot_be_read()
    {
        Assert.Equal("database_missing", FundingDatabase.OpenReadOnly(work.PathOf("none.db"), Rolls).Fault!.Code);
        Assert.False(File.Exists(work.PathOf("none.db")));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        work.Open("b.db").Dispose();
        File.WriteAllText(work.PathOf("text.db"), string.Join('\n', Enumerable.Repeat("urn,pupils", 500)));

        Assert.Equal("database_unreadable", FundingDatabase.Open(work.PathOf("text.db"), Rolls, TimeProvider.System).Fault!.Code);
        Assert.Equal("database_unreadable", FundingDatabase.OpenReadOnly(work.PathOf("text.db"), Rolls).Fault!.Code);
    }

    [Fact]
    public void Another_programs_database_is_refused_and_nothing_is_laid_into_it_or_beside_it()
    {
        work.Open("b.db").Dispose();
        string path = work.PathOf("other.db");
        using (var other = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            other.Open();
            other.Scalar("CREATE TABLE invoice (number INTEGER); SELECT 1");
        }

        byte[] before = File.ReadAllBytes(path);
        foreach (Fault? fault in new[] { FundingDatabase.Open(path, Rolls, TimeProvider.System).Fault, FundingDatabase.OpenReadOnly(path, Rolls).Fault })
        {
            Assert.Equal("database_unreadable", fault!.Code);
            Assert.Contains("another program's", fault.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(path, Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!, "other*")));
    }

    [Fact]
    public void The_schema_is_applied_once_in_the_order_of_the_modules()
    {
        work.Open().Dispose();
        FundingDatabase again = work.Open();

        using SqliteConnection reader = again.OpenReader();
        Assert.Equal("rolls 1, shell 1", reader.Scalar("SELECT group_concat(module || ' ' || number, ', ') FROM (SELECT * FROM shell_schema ORDER BY module)"));
        Assert.Equal(["shell", "rolls"], SchemaScripts.Of(Rolls).Select(s => s.Module));
    }

    [Fact]
    public void An_edited_script_is_refused_by_its_name()
    {
        using SqliteConnection connection = Connect();
        SchemaScript[] shipped = [.. SchemaScripts.Of(Rolls)];
        Assert.Null(SchemaScripts.Apply(connection, shipped));

        SchemaScript[] edited = [shipped[0], new("rolls", 1, shipped[1].Sql + "-- a note\n")];
        Fault fault = SchemaScripts.Apply(connection, edited)!;

        Assert.Equal("schema_changed", fault.Code);
        Assert.Contains("0001.sql of module rolls", fault.Message, StringComparison.Ordinal);
        Assert.Equal("schema_changed", SchemaScripts.Check(connection, edited)!.Code);
    }

    [Fact]
    public void A_script_checked_out_with_other_line_ends_is_the_same_script() =>
        Assert.Equal(new SchemaScript("a", 1, "x\ny\n").Sha256, new SchemaScript("a", 1, "x\r\ny\r\n").Sha256);

    [Fact]
    public void A_new_script_is_added_to_an_old_database_and_an_old_program_refuses_the_new_one()
    {
        using SqliteConnection connection = Connect();
        SchemaScript[] old = [.. SchemaScripts.Of(Rolls)];
        SchemaScript[] newer = [.. old, new("rolls", 2, "ALTER TABLE rolls_school ADD COLUMN town TEXT;")];
        SchemaScripts.Apply(connection, old);

        Assert.Equal("schema_older", SchemaScripts.Check(connection, newer)!.Code);
        Assert.Null(SchemaScripts.Apply(connection, newer));
        Assert.Null(SchemaScripts.Check(connection, newer));
        Assert.Equal("schema_newer", SchemaScripts.Apply(connection, old)!.Code);
        Assert.Equal("schema_newer", SchemaScripts.Check(connection, old)!.Code);
    }

    [Fact]
    public void A_script_that_breaks_half_way_leaves_nothing()
    {
        using SqliteConnection connection = Connect();
        SchemaScript[] broken = [.. SchemaScripts.Of(Rolls), new("rolls", 2, "CREATE TABLE rolls_half (id INTEGER); CREATE NONSENSE;")];

        Assert.Throws<SqliteException>(() => { SchemaScripts.Apply(connection, broken); });

        Assert.Equal(0L, connection.Scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = 'rolls_half'"));
        Assert.Equal("schema_older", SchemaScripts.Check(connection, broken)!.Code);
    }

    [Fact]
    public void A_journal_with_an_unknown_kind_is_refused_by_name()
    {
        FundingDatabase database = work.Open();
        work.Record(database, new SchoolOpened(1, "Elm"), new SchoolOpened(2, "Oak"));
        work.Record(database, new SchoolRenamed(1, "Ash"));
        database.Dispose();
        Module forgetful = RollsModule.Parts with
        {
            RegisterFacts = facts => facts.Add("rolls.school_opened.v1", RollsJson.Default.SchoolOpened, (_, _) => { }),
        };

        Fault fault = FundingDatabase.Open(work.PathOf("a.db"), [forgetful], TimeProvider.System).Fault!;

        Assert.Equal("fact_kind_unknown", fault.Code);
        Assert.StartsWith("Journal entry 3 is of kind 'rolls.school_renamed.v1'", fault.Message, StringComparison.Ordinal);
        Assert.Equal("fact_kind_unknown", FundingDatabase.OpenReadOnly(work.PathOf("a.db"), [forgetful]).Fault!.Code);
    }

    [Theory]
    [InlineData("school_opened")]
    [InlineData("schools.school_opened.v1")]
    [InlineData("rolls.school_opened")]
    [InlineData("rolls.SchoolOpened.v1")]
    [InlineData("rolls.school_opened.v0")]
    public void A_kind_without_its_module_or_version_is_a_programming_error(string kind)
    {
        Module wrong = RollsModule.Parts with { RegisterFacts = facts => facts.Add(kind, RollsJson.Default.SchoolOpened, (_, _) => { }) };

        Assert.Throws<ArgumentException>(() => { FundingDatabase.Open(work.PathOf("a.db"), [wrong], TimeProvider.System); });
    }

    [Fact]
    public void A_kind_or_a_fact_registered_twice_is_a_programming_error()
    {
        Module sameKind = RollsModule.Parts with
        {
            RegisterFacts = facts =>
            {
                facts.Add("rolls.a.v1", RollsJson.Default.SchoolOpened, (_, _) => { });
                facts.Add("rolls.a.v1", RollsJson.Default.SchoolRenamed, (_, _) => { });
            },
        };
        Module sameFact = RollsModule.Parts with
        {
            RegisterFacts = facts =>
            {
                facts.Add("rolls.a.v1", RollsJson.Default.SchoolOpened, (_, _) => { });
                facts.Add("rolls.a.v2", RollsJson.Default.SchoolOpened, (_, _) => { });
            },
        };

        Assert.Throws<ArgumentException>(() => { FundingDatabase.Open(work.PathOf("a.db"), [sameKind], TimeProvider.System); });
        Assert.Throws<ArgumentException>(() => { FundingDatabase.Open(work.PathOf("a.db"), [sameFact], TimeProvider.System); });
    }

    private static SqliteConnection Connect()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection;
    }

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={work.PathOf("a.db")};Pooling=False");
        connection.Open();
        connection.Scalar(sql);
    }

    [Fact]
    public void After_a_clean_stop_the_file_alone_is_the_whole_database()
    {
        using (FundingDatabase database = work.Open())
        {
            work.Record(database, new SchoolOpened(1, "Elm"));
            using ReaderLease reader = database.RentReader();
            Assert.Equal(1, reader.Sequence);
        }

        File.Copy(work.PathOf("a.db"), work.PathOf("copy.db"));
        Assert.Equal(["1 Elm"], work.Open("copy.db").Schools());
    }

    [Fact]
    public void A_link_to_a_database_is_that_database_and_not_a_second_one()
    {
        FundingDatabase database = work.Open();
        string link = work.PathOf("link.db");
        try
        {
            File.CreateSymbolicLink(link, work.PathOf("a.db"));
        }
        catch (IOException)
        {
            return; // Windows lets only administrators make links, and then nobody else can either.
        }

        Assert.Equal("database_locked", FundingDatabase.Open(link, [RollsModule.Parts], TimeProvider.System).Fault!.Code);
        Assert.Equal(database.FilePath, FundingDatabase.OpenReadOnly(link, [RollsModule.Parts]).Value.FilePath);
        Assert.Equal(new Tokens(work.PathOf("a.db"), TimeProvider.System).FilePath, new Tokens(link, TimeProvider.System).FilePath);
    }

    [Fact]
    public async Task A_full_disk_refuses_a_command_with_a_code_records_nothing_and_serves_again_when_there_is_room()
    {
        FundingDatabase database = work.Open();
        work.Record(database, new SchoolOpened(1, "Elm"));
        void Limit(string pages) => work.Ask<bool>(database, session =>
        {
            session.Connection.ScalarInTransaction(session, $"PRAGMA max_page_count = {pages}");
            return true;
        });
        Limit("1"); // no fewer than there are: the file may not grow

        Outcome<bool> refused = await database.Submit<bool>(work.NewCommand(), session =>
        {
            session.Record(new SchoolOpened(2, new string('x', 100_000)));
            return true;
        });
        Limit("1000000");

        Assert.Equal(("storage_refused", FaultKind.Defect), (refused.Fault!.Code, refused.Fault.Kind));
        Assert.Equal(["1 Elm"], database.Schools());
        Assert.True(work.Record(database, new SchoolOpened(2, "Oak")).Succeeded);
    }
}
