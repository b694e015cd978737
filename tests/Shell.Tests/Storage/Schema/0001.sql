CREATE TABLE rolls_school (
    urn INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE rolls_count (
    urn INTEGER NOT NULL REFERENCES rolls_school (urn),
    year_group INTEGER NOT NULL,
    pupils INTEGER NOT NULL,
    PRIMARY KEY (urn, year_group)
) WITHOUT ROWID;
