using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Schools.Tests;

/// <summary>A database in a folder of its own that goes with it.</summary>
internal sealed class Database : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("schools");
    private readonly FundingDatabase database;
    private int requests;

    public Database() => database = FundingDatabase.Open(Path.Combine(folder.FullName, "a.db"), [SchoolsModule.Parts], TimeProvider.System).Value;

    public Outcome<T> Ask<T>(Func<Session, Outcome<T>> body) =>
        database.Submit(new(new Guid(++requests, 0, 0, new byte[8]), "tester", 351), body).GetAwaiter().GetResult();

    /// <summary>The same, as a caller of that authority sends it over the wire.</summary>
    public Outcome<T> AskAs<T>(int authority, Func<Session, Outcome<T>> body) =>
        database.Submit(new(new Guid(++requests, 0, 0, new byte[8]), "tester", authority) { Caller = new("tester", AccessRole.Officer, authority) }, body)
            .GetAwaiter().GetResult();

    public void Record(SchoolsIntake intake) => Ask<bool>(session =>
    {
        SchoolsModule.Record(session, intake);
        return true;
    }).OrThrow();

    public FundingDatabase Raw => database;

    public T Read<T>(Func<SchoolsReader, T> query)
    {
        using SqliteConnection connection = database.OpenReader();
        return query(SchoolsReader.Over(connection));
    }

    public T Query<T>(Func<SqliteConnection, T> query)
    {
        using SqliteConnection connection = database.OpenReader();
        return query(connection);
    }

    public void Dispose()
    {
        database.Dispose();
        folder.Delete(recursive: true);
    }
}
