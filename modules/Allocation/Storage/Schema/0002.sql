-- What a year start found in its files: warnings, for with an error nothing is recorded. Authority 0 is a run of all.
CREATE TABLE allocation_input_finding (
    year        INTEGER NOT NULL,
    authority   INTEGER NOT NULL,
    place       INTEGER NOT NULL,
    code        TEXT NOT NULL,
    message     TEXT NOT NULL,
    file        TEXT NULL,
    line        INTEGER NULL,
    column_name TEXT NULL,
    PRIMARY KEY (year, authority, place)
) WITHOUT ROWID;
