using System.Globalization;
using Funding.Schools.V1;
using FundingPlatform.Allocation;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Net.Client;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.CrashTest;

/// <summary>A database that does not exist yet: its server is killed while it makes the tables, and started again.</summary>
internal sealed class FreshDatabase(string folder, Random random, Doing doing)
{
    // About what the schema's pages come to in the log, and a while as long as one script takes.
    private const int WholeSchema = 160_000, LongestWait = 20;

    private readonly string database = Path.Combine(folder, "funding.db");

    public async Task<Kill> Kill(int number)
    {
        Directory.CreateDirectory(folder);
        string token = Generation.Credential(database);
        string when = await doing.While("killing while the tables are made", KillFirst);
        using ServerProcess server = ServerProcess.Begin(database);
        using GrpcChannel channel = GrpcChannel.ForAddress(await doing.While("starting the server", server.Address));
        var failures = await doing.While("checking the fresh database", () => Check(Services.Over(channel, token)));
        return new(number, Moment.SchemaCreation, when, 0, 0, 0, failures);
    }

    private async Task<string> KillFirst()
    {
        using ServerProcess server = ServerProcess.Begin(database);
        var log = new FileInfo(database + "-wal");
        int bytes = random.Next(WholeSchema), milliseconds = Math.Max(0, random.Next(-LongestWait, LongestWait));
        Task<Uri> listening = server.Address();
        // The scripts follow each other within milliseconds: only the file itself tells when.
        while (!listening.IsCompleted && !(log.Exists && log.Length > bytes))
        {
            Thread.Sleep(0);
            log.Refresh();
        }

        await Task.Delay(milliseconds);
        server.Kill();
        _ = listening.ContinueWith(ended => ended.Exception, TaskScheduler.Default);
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms after byte {bytes} of the schema, {Scripts()} scripts applied");
    }

    private long Scripts()
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = 'shell_schema'";
        if (command.ExecuteScalar() is 0L) return 0;
        command.CommandText = "SELECT count(*) FROM shell_schema";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>The tables are whole and empty, and take the first import.</summary>
    private async Task<List<string>> Check(Services services)
    {
        List<string> failures = [];
        await doing.While("verifying what is empty", () => Verify(failures, 0));
        var schools = await services.Schools.ListSchoolsAsync(new() { Authority = SmallAuthority.Code });
        if (schools.Schools.Count > 0) failures.Add($"fresh: {schools.Schools.Count} schools from nowhere");
        ImportResponse imported = await doing.While("importing schools", () => ImportSchools(services));
        if (imported.Recorded is null) failures.Add($"fresh: the import is refused: {imported.Findings.FirstOrDefault()?.Message}");
        schools = await services.Schools.ListSchoolsAsync(new() { Authority = SmallAuthority.Code });
        if (schools.Schools.Count != SmallAuthority.Schools.Count) failures.Add($"fresh: {schools.Schools.Count} schools after the import");
        await doing.While("verifying the import", () => Verify(failures, imported.Recorded?.Stamp.Sequence ?? 0));
        return failures;
    }

    private async Task Verify(List<string> failures, long expected)
    {
        var report = await Verification.Of(database, SmallAuthority.Modules, TimeProvider.System, null, BookComparison.Compare);
        // A database that nothing was recorded in is whole, and verify says what it is.
        if (report.Fault is { } fault)
        {
            if (expected != 0 || fault.Code != "journal_empty") failures.Add($"fresh: verify: {fault.Message}");
        }
        else if (!report.Value.IsSound || report.Value.Head.Sequence != expected) failures.Add($"fresh: verify: {report.Value}");
    }

    private async Task<ImportResponse> ImportSchools(Services services)
    {
        (FileKind Kind, string Name)[] files =
        [
            (FileKind.Authorities, "la_codes.csv"), (FileKind.SchoolList, "schools_sen_england_2022_23.csv"),
            (FileKind.PupilPremium, "schools_pupil_premium_2021_22.csv"), (FileKind.Links, "school_links_2025.csv"),
        ];
        using var call = services.Schools.Import(deadline: Services.Deadline(Services.Patience));
        var header = new ImportHeader { RequestId = Change.NewId(random).ToString("D"), Authority = SmallAuthority.Code, FundingYear = ToWire.Year(SmallAuthority.Year) };
        await call.RequestStream.WriteAsync(new() { Header = header });
        foreach ((FileKind kind, string name) in files)
        {
            await call.RequestStream.WriteAsync(new() { File = new() { Kind = kind, Name = name } });
            byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(folder, "..", "samples", "england", name));
            await call.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(bytes) });
        }

        await call.RequestStream.CompleteAsync();
        return await call;
    }
}
