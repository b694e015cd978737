-- An assimilation plan that was moderated, signed off or carried out. The sign-off's columns are null until a second person
-- has signed: the plan's whole text, what was shown (a digest, and the day for which it was worked out), the approved change
-- in pence, and the first payment. undone_sequence is the journal entry of the latest undo.
CREATE TABLE banding_assimilation (
    plan TEXT NOT NULL PRIMARY KEY,
    authority INTEGER NOT NULL,
    sha256 TEXT,
    text TEXT,
    digest TEXT,
    shown_on TEXT,
    signed_by TEXT,
    signed_at TEXT,
    signed_sequence INTEGER,
    envelope INTEGER,
    first_payment TEXT,
    undone_sequence INTEGER
) WITHOUT ROWID;

-- Every plan of the cohort as it was signed off, with the change in pence a year that was shown for it; undecided is 1 where it
-- waited for a person.
CREATE TABLE banding_cohort (
    plan TEXT NOT NULL,
    placement_id TEXT NOT NULL,
    old_band TEXT NOT NULL,
    setting TEXT NOT NULL,
    phase TEXT,
    expected INTEGER NOT NULL,
    undecided INTEGER NOT NULL,
    PRIMARY KEY (plan, placement_id)
) WITHOUT ROWID;

-- The band into which a person moderated a pupil, the latest one. The amount is in millionths of a pound a year.
CREATE TABLE banding_moderation (
    plan TEXT NOT NULL,
    placement_id TEXT NOT NULL,
    band TEXT NOT NULL,
    amount INTEGER,
    reason TEXT NOT NULL,
    reference TEXT,
    moderated_by TEXT NOT NULL,
    moderated_at TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (plan, placement_id)
) WITHOUT ROWID;

-- A pupil that a plan moved, with the award that was made for it and the change of its annual amount in pence.
CREATE TABLE banding_move (
    plan TEXT NOT NULL,
    placement_id TEXT NOT NULL,
    school_id INTEGER NOT NULL,
    scheme TEXT NOT NULL,
    band TEXT NOT NULL,
    amount INTEGER,
    from_day TEXT NOT NULL,
    until_day TEXT,
    change INTEGER NOT NULL,
    ran_on TEXT NOT NULL,
    moved_by TEXT NOT NULL,
    moved_at TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (plan, placement_id)
) WITHOUT ROWID;

CREATE INDEX banding_move_placement ON banding_move (placement_id);

-- The awards that a move ended, as they were before it, so that it can be undone; left_until is the end that it left of each.
CREATE TABLE banding_move_ended (
    plan TEXT NOT NULL,
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
    left_until TEXT NOT NULL,
    PRIMARY KEY (plan, placement_id, from_day, scheme, award)
) WITHOUT ROWID;

-- What plans pay beside the awards, or take from a gain, in pence a year, by the
-- conventions of the plan's target scheme. placement_id is empty for a school's total, else the pupil is in banding_move.
CREATE TABLE banding_protection (
    plan TEXT NOT NULL,
    scheme TEXT NOT NULL,
    school_id INTEGER NOT NULL,
    placement_id TEXT NOT NULL,
    part TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT,
    annual_amount INTEGER NOT NULL,
    PRIMARY KEY (plan, school_id, placement_id, part, from_day)
) WITHOUT ROWID;

CREATE INDEX banding_protection_school ON banding_protection (school_id);
CREATE INDEX banding_protection_placement ON banding_protection (placement_id);

-- What somebody answers for that a rule would have refused.
CREATE TABLE banding_override (
    plan TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    reference TEXT NOT NULL,
    given_by TEXT NOT NULL,
    given_at TEXT NOT NULL,
    PRIMARY KEY (plan, sequence, kind)
) WITHOUT ROWID;
