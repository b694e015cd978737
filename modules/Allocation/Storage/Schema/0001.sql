-- Grants, year rules and an authority's own inputs, as they were read. Money in pence, rates in millionths of a pound,
-- pupils, proportions and miles in hundred-millionths. A year is the calendar year in which it starts.
CREATE TABLE allocation_year_start (
    year         INTEGER NOT NULL,
    authority    INTEGER NOT NULL,
    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),
    PRIMARY KEY (year, authority)
) WITHOUT ROWID;

CREATE TABLE allocation_grant (
    year                            INTEGER NOT NULL,
    authority                       INTEGER NOT NULL,
    authority_name                  TEXT NOT NULL,
    schools_block_pence             INTEGER NOT NULL,
    central_school_services_pence   INTEGER NOT NULL,
    high_needs_before_pence         INTEGER NOT NULL,
    early_years_pence               INTEGER NOT NULL,
    primary_unit_millionths         INTEGER NOT NULL,
    secondary_unit_millionths       INTEGER NOT NULL,
    primary_pupils                  INTEGER NOT NULL,
    secondary_pupils                INTEGER NOT NULL,
    premises_pence                  INTEGER NOT NULL,
    growth_pence                    INTEGER NOT NULL,
    area_cost_adjustment            INTEGER NULL,
    high_needs_unit_millionths      INTEGER NULL,
    note                            TEXT NULL,
    file                            TEXT NOT NULL,
    line                            INTEGER NOT NULL,
    PRIMARY KEY (year, authority)
) WITHOUT ROWID;

-- Authority 0 holds the national values.
CREATE TABLE allocation_parameter (
    year        INTEGER NOT NULL,
    authority   INTEGER NOT NULL,
    place       INTEGER NOT NULL,
    name        TEXT NOT NULL,
    value       TEXT NOT NULL,
    unit        TEXT NOT NULL,
    status      TEXT NOT NULL,
    source      TEXT NOT NULL,
    file        TEXT NOT NULL,
    line        INTEGER NOT NULL,
    PRIMARY KEY (year, authority, place)
) WITHOUT ROWID;

CREATE TABLE allocation_pupil_count (
    year        INTEGER NOT NULL,
    authority   INTEGER NOT NULL,
    school      INTEGER NOT NULL,
    primary_pupils INTEGER NOT NULL,
    key_stage_3 INTEGER NOT NULL,
    key_stage_4 INTEGER NOT NULL,
    source      TEXT NOT NULL,
    file        TEXT NOT NULL,
    line        INTEGER NOT NULL,
    PRIMARY KEY (year, authority, school)
) WITHOUT ROWID;

CREATE TABLE allocation_factor (
    year        INTEGER NOT NULL,
    authority   INTEGER NOT NULL,
    school      INTEGER NOT NULL,
    factor      TEXT NOT NULL,
    pupils      INTEGER NULL,
    proportion  INTEGER NULL,
    status      TEXT NOT NULL,
    source      TEXT NOT NULL,
    file        TEXT NOT NULL,
    line        INTEGER NOT NULL,
    PRIMARY KEY (year, authority, school, factor)
) WITHOUT ROWID;

CREATE TABLE allocation_given_amount (
    year        INTEGER NOT NULL,
    authority   INTEGER NOT NULL,
    school      INTEGER NOT NULL,
    name        TEXT NOT NULL,
    pence       INTEGER NOT NULL,
    status      TEXT NOT NULL,
    source      TEXT NOT NULL,
    file        TEXT NOT NULL,
    line        INTEGER NOT NULL,
    PRIMARY KEY (year, authority, school, name)
) WITHOUT ROWID;

CREATE TABLE allocation_sparsity (
    year        INTEGER NOT NULL,
    authority   INTEGER NOT NULL,
    school      INTEGER NOT NULL,
    distance_miles INTEGER NOT NULL,
    status      TEXT NOT NULL,
    source      TEXT NOT NULL,
    file        TEXT NOT NULL,
    line        INTEGER NOT NULL,
    PRIMARY KEY (year, authority, school)
) WITHOUT ROWID;

CREATE TABLE allocation_mfg_baseline (
    year        INTEGER NOT NULL,
    authority   INTEGER NOT NULL,
    school      INTEGER NOT NULL,
    prior_year_share_pence      INTEGER NOT NULL,
    prior_exclusions_pence      INTEGER NOT NULL,
    technical_adjustments_pence INTEGER NOT NULL,
    prior_pupils                INTEGER NOT NULL,
    current_exclusions_pence    INTEGER NOT NULL,
    status      TEXT NOT NULL,
    source      TEXT NOT NULL,
    file        TEXT NOT NULL,
    line        INTEGER NOT NULL,
    PRIMARY KEY (year, authority, school)
) WITHOUT ROWID;

-- A school can have several exclusions in a year, so the line of the file tells them apart.
CREATE TABLE allocation_exclusion (
    year        INTEGER NOT NULL,
    authority   INTEGER NOT NULL,
    file        TEXT NOT NULL,
    line        INTEGER NOT NULL,
    school      INTEGER NOT NULL,
    relevant_date       TEXT NOT NULL,
    annual_amount_pence INTEGER NOT NULL,
    counted_until       TEXT NULL,
    financial_adjustment_pence INTEGER NOT NULL,
    source      TEXT NOT NULL,
    PRIMARY KEY (year, authority, file, line)
) WITHOUT ROWID;

CREATE TABLE allocation_block_use (
    year        INTEGER NOT NULL,
    authority   INTEGER NOT NULL,
    block       TEXT NOT NULL,
    name        TEXT NOT NULL,
    pence       INTEGER NOT NULL,
    source      TEXT NOT NULL,
    file        TEXT NOT NULL,
    line        INTEGER NOT NULL,
    PRIMARY KEY (year, authority, block, name)
) WITHOUT ROWID;
