-- Which script of which module has been applied, and the text it had.
CREATE TABLE shell_schema (
    module TEXT NOT NULL,
    number INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (module, number)
) WITHOUT ROWID;

-- Everything that was ever decided, in order. The payload stands last so that the short columns are read without it.
CREATE TABLE shell_journal (
    sequence INTEGER NOT NULL PRIMARY KEY,
    request_id BLOB NOT NULL CHECK (length(request_id) = 16),
    part INTEGER NOT NULL CHECK (part >= 0),
    authority INTEGER NOT NULL,
    actor TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    kind TEXT NOT NULL,
    previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    request_fingerprint BLOB NOT NULL,
    recorded_reply BLOB NOT NULL,
    payload BLOB NOT NULL,
    UNIQUE (request_id, part)
);

CREATE TRIGGER shell_journal_is_never_edited BEFORE UPDATE ON shell_journal
BEGIN
    SELECT RAISE(ABORT, 'The journal is never edited: a correction is a new entry.');
END;

CREATE TRIGGER shell_journal_is_never_shortened BEFORE DELETE ON shell_journal
BEGIN
    SELECT RAISE(ABORT, 'The journal is never shortened: a correction is a new entry.');
END;
