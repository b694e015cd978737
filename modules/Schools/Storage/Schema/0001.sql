-- Days are counted from 0001-01-01 (0); quantities are in hundred-millionths. Words of closed lists are kept as text.
CREATE TABLE schools_authority (
    code INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    region TEXT NOT NULL
);

-- id: the URN, or minus the list's row number where the list has no URN.
CREATE TABLE schools_school (
    id INTEGER NOT NULL PRIMARY KEY,
    urn INTEGER NULL,
    row_no INTEGER NOT NULL,
    authority_code INTEGER NOT NULL,
    estab TEXT NULL,
    name TEXT NOT NULL,
    school_group TEXT NOT NULL,
    group_source TEXT NOT NULL,
    kind TEXT NOT NULL,
    kind_source TEXT NOT NULL,
    age_low INTEGER NULL,
    age_high INTEGER NULL,
    opened_day INTEGER NULL,
    closed_day INTEGER NULL,
    source_file TEXT NOT NULL,
    source_line INTEGER NOT NULL
);

CREATE INDEX schools_school_by_authority ON schools_school (authority_code);

-- school_id may be a predecessor that is no school of today's list.
CREATE TABLE schools_count (
    school_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    measure TEXT NOT NULL,
    source_file TEXT NOT NULL,
    number INTEGER NOT NULL,
    source_line INTEGER NOT NULL,
    PRIMARY KEY (school_id, day, measure, source_file)
) WITHOUT ROWID;

CREATE TABLE schools_link (
    urn INTEGER NOT NULL,
    link_urn INTEGER NOT NULL,
    type TEXT NOT NULL,
    link_name TEXT NOT NULL,
    is_predecessor INTEGER NOT NULL,
    day INTEGER NULL,
    source_file TEXT NOT NULL,
    source_line INTEGER NOT NULL,
    PRIMARY KEY (urn, link_urn, type)
) WITHOUT ROWID;

CREATE TABLE schools_place (
    school_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    from_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    places INTEGER NOT NULL,
    occupied_at_census INTEGER NULL,
    status TEXT NOT NULL,
    basis TEXT NULL,
    source_file TEXT NOT NULL,
    source_line INTEGER NOT NULL,
    PRIMARY KEY (school_id, kind, from_day),
    FOREIGN KEY (school_id) REFERENCES schools_school (id)
) WITHOUT ROWID;

-- source_line is 0 for what a request stated; sequence is the journal's number of the latest change.
CREATE TABLE schools_placement (
    id TEXT NOT NULL PRIMARY KEY,
    pupil TEXT NOT NULL,
    home_authority INTEGER NOT NULL,
    school_id INTEGER NOT NULL,
    setting TEXT NOT NULL,
    need TEXT NULL,
    year_group INTEGER NULL,
    plan TEXT NOT NULL,
    part_time INTEGER NOT NULL,
    from_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    dual_registered INTEGER NOT NULL,
    status TEXT NOT NULL,
    basis TEXT NULL,
    source_file TEXT NOT NULL,
    source_line INTEGER NOT NULL,
    decided_on INTEGER NULL,
    sequence INTEGER NOT NULL,
    FOREIGN KEY (school_id) REFERENCES schools_school (id)
) WITHOUT ROWID;

CREATE INDEX schools_placement_by_school ON schools_placement (school_id);

CREATE INDEX schools_placement_by_pupil ON schools_placement (pupil, home_authority);

CREATE INDEX schools_placement_by_home ON schools_placement (home_authority);
