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
        new("database_unreadable", $"{path} cannot be read as a database: {reason.TrimEnd('.')}. Name a funding database, or restore it from a backup.", FaultKind.Invalid);

    public static Fault DatabaseOfAnother(string path) =>
        new("database_unreadable", $"{path} is another program's database. Name a funding database.", FaultKind.Invalid);

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
        new("request_id_reused", $"Request {requestId} is already recorded. Give every new change an id of its own.", FaultKind.Conflict, "request_id");

    public static Fault RequestIdMissing() =>
        new("request_id_missing", "A change needs a request_id: make a UUID for each change, and send the same one when you retry it.", FaultKind.Invalid, "request_id");

    public static Fault RequestIdInvalid() =>
        new("request_id_invalid", "The request_id is no UUID of 36 characters, such as 8f14e45f-ceea-467f-9575-4a1d3f2c6b10.", FaultKind.Invalid, "request_id");

    public static Fault AuthorityForbidden(int own, int asked) =>
        new("authority_forbidden", $"The credential is of authority {own}; this is a matter of authority {asked}. Use a credential of that authority.", FaultKind.Forbidden);

    public static Fault FieldMissing(string field) =>
        new("field_missing", $"{field} is needed and is not there.", FaultKind.Invalid, field);

    public static Fault FieldInvalid(string field, string why) =>
        new("field_invalid", $"{field} {why}", FaultKind.Invalid, field);

    public static Fault DateInvalid(string field) =>
        new("date_invalid", $"{field} is no day of the calendar from 0001-01-01 to 9999-12-31.", FaultKind.Invalid, field);

    public static Fault DayOutOfRange(string field) =>
        new("date_invalid", $"{field} is no day of the years {StatedDay.FirstYear} to {StatedDay.LastYear}.", FaultKind.Invalid, field);

    public static Fault YearInvalid(string field) =>
        new("year_invalid", $"{field} is no funding year: give the calendar year in which it starts, 1900 to 9998.", FaultKind.Invalid, field);

    public static Fault AmountNegative(string field) =>
        new("amount_negative", $"{field} is below 0: give 0 or more.", FaultKind.Invalid, field);

    public static Fault PageSizeInvalid() =>
        new("page_size_invalid", "page_size is below 0: give 1 to 1,000, or 0 for 100.", FaultKind.Invalid, "page_size");

    public static Fault PageTokenInvalid() =>
        new("page_token_invalid", "page_token is not one that this list gave for these fields since the server started: begin again without it.", FaultKind.Invalid, "page_token");

    public static Fault BackupExists(string path) =>
        new("backup_exists", $"{path} is there already. Name a new file: a backup never replaces another one.", FaultKind.Conflict);

    public static Fault BackupUnwritable(string path, string reason) =>
        new("backup_unwritable", $"The backup {path} cannot be written: {reason} Check the folder, its permissions and the free space.", FaultKind.Invalid);

    public static Fault BackupBroken(string path, string reason) =>
        new("backup_broken", $"The copy {path} is not sound: {reason} Check the disks of both files.", FaultKind.Conflict);

    public static Fault StorageRefused(string reason) =>
        new("storage_refused", $"The disk refused to write: {reason}. Nothing of this was recorded. Tell the operator, make room, and send the same request again.", FaultKind.Defect);

    public static Fault JournalEmpty(string path) =>
        new("journal_empty", $"Nothing is recorded in {path}. If it should hold something, this is not the whole database: a copy of the file alone lacks what lay in the -wal file beside it. Copy with funding backup.", FaultKind.NotFound);
}
