-- A count of pupils with plans that was closed (number 0) or corrected (1, 2, ...). Days are counted from 0001-01-01 (0);
-- reason is null for a closing; sequence is the journal's number of the last of its entries.
CREATE TABLE schools_plan_count (
    authority INTEGER NOT NULL,
    day INTEGER NOT NULL,
    number INTEGER NOT NULL,
    reason TEXT NULL,
    decided_on INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (authority, day, number)
) WITHOUT ROWID;

-- The schools of such a count, with the pupils of the census of the day beside each number; null where no census says so.
CREATE TABLE schools_plan_count_school (
    authority INTEGER NOT NULL,
    day INTEGER NOT NULL,
    number INTEGER NOT NULL,
    school_id INTEGER NOT NULL,
    school_group TEXT NOT NULL,
    pupils INTEGER NULL,
    pupils_day INTEGER NULL,
    primary_pupils INTEGER NULL,
    secondary_pupils INTEGER NULL,
    phases_day INTEGER NULL,
    sen_support INTEGER NULL,
    sen_support_day INTEGER NULL,
    PRIMARY KEY (authority, day, number, school_id),
    FOREIGN KEY (authority, day, number) REFERENCES schools_plan_count (authority, day, number)
) WITHOUT ROWID;

-- Every placement that was in force on the day, as it was recorded when the count was taken.
CREATE TABLE schools_plan_count_placement (
    authority INTEGER NOT NULL,
    day INTEGER NOT NULL,
    number INTEGER NOT NULL,
    placement_id TEXT NOT NULL,
    pupil TEXT NOT NULL,
    home_authority INTEGER NOT NULL,
    school_id INTEGER NOT NULL,
    plan TEXT NOT NULL,
    unit INTEGER NOT NULL,
    year_group INTEGER NULL,
    PRIMARY KEY (authority, day, number, placement_id),
    FOREIGN KEY (authority, day, number) REFERENCES schools_plan_count (authority, day, number)
) WITHOUT ROWID;
