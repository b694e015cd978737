using System.Globalization;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.CrashTest;

/// <summary>
/// One database over several kills, with the clients that change it and all that they were told. <paramref name="before"/> is
/// the end of its journal before the first of them came.
/// </summary>
internal sealed class Generation(string database, string token, long before, IReadOnlyList<Client> clients)
{
    private const int Singles = 5, Streams = 3;

    public string Database => database;

    public string Token => token;

    public long Before => before;

    public IReadOnlyList<Client> Clients => clients;

    public List<Import> Imports { get; } = [];

    public int Kills { get; set; }

    /// <summary>A database of its own, copied from the small authority's, with a credential and clients.</summary>
    public static Generation Begin(string folder, int number, string small, Random random)
    {
        string database = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"generation-{number}"), "funding.db");
        Directory.CreateDirectory(Path.GetDirectoryName(database)!);
        File.Copy(small, database);
        using FundingDatabase opened = FundingDatabase.OpenReadOnly(database, SmallAuthority.Modules).OrThrow();
        using SqliteConnection connection = opened.OpenReader();
        Client[] clients = [.. Enumerable.Range(1, Singles + Streams)
            .Select(n => new Client($"crash-{number}-{n}", n > Singles, new Random(random.Next())))];
        return new(database, Credential(database), Journal.Over(connection).Head.Sequence, clients);
    }

    /// <summary>Makes a credential of an officer of the small authority beside a database.</summary>
    public static string Credential(string database) =>
        new Tokens(database, TimeProvider.System).Add("crash test", AccessRole.Officer, SmallAuthority.Code).OrThrow().Text;

    public Import NextImport(Random random, int rows)
    {
        var import = new Import($"import-{Imports.Count + 1}", Change.NewId(random), rows);
        Imports.Add(import);
        return import;
    }
}
