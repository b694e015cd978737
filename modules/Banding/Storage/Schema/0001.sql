-- Schemes as they were last published: the whole file, so that what was used can be read again.
CREATE TABLE banding_scheme (
    id TEXT NOT NULL PRIMARY KEY,
    authority INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    published_at TEXT NOT NULL,
    text TEXT NOT NULL
) WITHOUT ROWID;

-- What was decided for a placement over a half-open span; until_day is null where no end is set.
-- Hours are in hundred-millionths, an amount in millionths of a pound a year; exactly one kind of award is filled,
-- but an amount may stand beside a band or points that leave it open. The award is part of the key because a scheme
-- that adds bands up may hold several from one day. sequence is the journal entry of the row's latest change.
CREATE TABLE banding_decision (
    placement_id TEXT NOT NULL,
    from_day TEXT NOT NULL,
    scheme TEXT NOT NULL,
    award TEXT NOT NULL,
    until_day TEXT,
    band TEXT,
    points INTEGER,
    hours INTEGER,
    teacher_hours INTEGER,
    amount INTEGER,
    levels TEXT,
    decided_on TEXT NOT NULL,
    source_file TEXT NOT NULL,
    source_line INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (placement_id, from_day, scheme, award)
) WITHOUT ROWID;
