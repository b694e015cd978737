using FundingPlatform.Kernel;

namespace FundingPlatform.Shell;

/// <summary>The Shell's closed list of refusals.</summary>
internal static class Faults
{
    public static Fault DatabaseMissing(string path) =>
        new("database_missing", $"There is no database {path}. Name an existing file, or run a command that creates it.", FaultKind.NotFound);

    public static Fault DatabaseLocked(string path) =>
        new("database_locked", $"Another process is writing to {path}. Stop it, or send the change through it; reading is possible meanwhile.", FaultKind.Conflict);

    public static Fault DatabaseUnwritable(string path, string reason) =>
        new("database_unwritable", $"{path} cannot be written: {reason} Check the folder and its permissions.", FaultKind.Invalid);

    public static Fault DatabaseUnreadable(string path, string reason) =>
        new("database_unreadable", $"{path} cannot be read as a database: {reason}. Name a funding database, or restore it from a backup.", FaultKind.Invalid);

    public static Fault SchemaChanged(string module, int number) =>
        new("schema_changed", $"Schema script {number:0000}.sql of module {module} is not the one that this database was made with. A script that has shipped is never edited: restore it and add a new one.", FaultKind.Conflict);

    public static Fault SchemaNewer(string module, int number) =>
        new("schema_newer", $"This database has schema script {number:0000}.sql of module {module}, which this program does not know. Use the newer program that wrote it.", FaultKind.Conflict);

    public static Fault SchemaOlder(string module, int number) =>
        new("schema_older", $"This database lacks schema script {number:0000}.sql of module {module}. Run a command that writes; it brings the database up to date.", FaultKind.Conflict);

    public static Fault KindUnknown(string kind, long sequence) =>
        new("fact_kind_unknown", $"Journal entry {sequence} is of kind '{kind}', which this program does not know. Use the newer program that wrote it.", FaultKind.Conflict);

    public static Fault JournalBroken(long sequence, string reason) =>
        new("journal_broken", $"Journal entry {sequence} breaks the chain: {reason}. The file was changed outside this program: restore a backup.", FaultKind.Conflict);

    public static Fault TargetNotEmpty(string path) =>
        new("replay_target_not_empty", $"{path} already has journal entries. A replay needs a new database.", FaultKind.Conflict);

    public static Fault RequestIdReused(Guid requestId) =>
        new("request_id_reused", $"Request {requestId} is already recorded. Give every new change an id of its own.", FaultKind.Conflict);
}
