-- The fund of an authority and year, as it was opened: the whole file, so that what was used can be read again. Authority 0 is the
-- illustration of every authority. Nothing in this module is edited: every table is only added to.
CREATE TABLE contingency_fund (
    authority INTEGER NOT NULL,
    year INTEGER NOT NULL,
    id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (authority, year)
) WITHOUT ROWID;

-- One notification of a round (the day of its count): number 0 is the first, those above it are recounts. count_number says
-- which correction of the count stands behind it; what there was and what was due are in pence.
CREATE TABLE contingency_notification (
    authority INTEGER NOT NULL,
    year INTEGER NOT NULL,
    round TEXT NOT NULL,
    number INTEGER NOT NULL,
    count_number INTEGER NOT NULL,
    decided_on TEXT NOT NULL,
    available INTEGER NOT NULL,
    due INTEGER NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (authority, year, round, number)
) WITHOUT ROWID;

-- One school of a notification. Pupils are in hundred-millionths; entitlement, what was notified before for the same months, and
-- the movement (negative for a clawback) are pence. position keeps the order of the list of schools.
CREATE TABLE contingency_notified (
    authority INTEGER NOT NULL,
    year INTEGER NOT NULL,
    round TEXT NOT NULL,
    number INTEGER NOT NULL,
    position INTEGER NOT NULL,
    school_id INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    threshold TEXT NOT NULL,
    qualifies INTEGER NOT NULL,
    entitlement INTEGER NOT NULL,
    before INTEGER NOT NULL,
    movement INTEGER NOT NULL,
    PRIMARY KEY (authority, year, round, number, school_id)
) WITHOUT ROWID;

-- What a round was paid, run by run; amounts are pence, negative where a clawback was taken back.
CREATE TABLE contingency_payment (
    authority INTEGER NOT NULL,
    year INTEGER NOT NULL,
    round TEXT NOT NULL,
    number INTEGER NOT NULL,
    paid_on TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (authority, year, round, number)
) WITHOUT ROWID;

CREATE TABLE contingency_paid (
    authority INTEGER NOT NULL,
    year INTEGER NOT NULL,
    round TEXT NOT NULL,
    number INTEGER NOT NULL,
    position INTEGER NOT NULL,
    school_id INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (authority, year, round, number, school_id)
) WITHOUT ROWID;

-- Claims as they were made, and every step since; where a claim stands follows from its steps. Amounts are pence.
CREATE TABLE contingency_claim (
    authority INTEGER NOT NULL,
    year INTEGER NOT NULL,
    claim INTEGER NOT NULL,
    school_id INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    reason TEXT NOT NULL,
    reference TEXT,
    made_on TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (authority, year, claim)
) WITHOUT ROWID;

CREATE TABLE contingency_claim_step (
    authority INTEGER NOT NULL,
    year INTEGER NOT NULL,
    claim INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    step TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    amount INTEGER,
    reason TEXT,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (authority, year, claim, sequence)
) WITHOUT ROWID;

-- The end of a fund's year; the claims that lapsed then have a step of their own.
CREATE TABLE contingency_closing (
    authority INTEGER NOT NULL,
    year INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    returned_to TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (authority, year)
) WITHOUT ROWID;
