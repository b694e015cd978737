-- The blocks of an authority and year as last stated, in pence; the year is the calendar year in which it starts.
CREATE TABLE blocktransfers_blocks (
    authority INTEGER NOT NULL,
    year INTEGER NOT NULL,
    schools INTEGER NOT NULL,
    central_school_services INTEGER NOT NULL,
    high_needs INTEGER NOT NULL,
    early_years INTEGER NOT NULL,
    status TEXT NOT NULL,
    source TEXT NOT NULL,
    decided_on TEXT,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (authority, year)
) WITHOUT ROWID;

-- The rules as last stated: one row says from which file, the others hold what it states. Percentages are in hundred-millionths.
CREATE TABLE blocktransfers_rules (
    file TEXT NOT NULL PRIMARY KEY,
    sequence INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE blocktransfers_kind (
    kind TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL,
    from_block TEXT NOT NULL,
    to_block TEXT NOT NULL,
    consults_schools INTEGER NOT NULL,
    secretary_may_decide INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE blocktransfers_kind_limit (
    kind TEXT NOT NULL,
    from_day TEXT NOT NULL,
    percent INTEGER NOT NULL,
    status TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (kind, from_day)
) WITHOUT ROWID;

CREATE TABLE blocktransfers_budget_day (
    authority INTEGER NOT NULL,
    year INTEGER NOT NULL,
    day TEXT NOT NULL,
    status TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (authority, year)
) WITHOUT ROWID;

-- Transfers as they stand; what has not happened is null. Money is in pence, sequence the journal entry of the latest step.
CREATE TABLE blocktransfers_transfer (
    id TEXT NOT NULL PRIMARY KEY,
    authority INTEGER NOT NULL,
    year INTEGER NOT NULL,
    kind TEXT NOT NULL,
    from_block TEXT NOT NULL,
    to_block TEXT NOT NULL,
    consults_schools INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    base INTEGER,
    base_source TEXT,
    reason TEXT NOT NULL,
    proposed_on TEXT NOT NULL,
    state TEXT NOT NULL,
    request TEXT NOT NULL,
    consulting_from TEXT,
    consulted_on TEXT,
    schools_asked INTEGER,
    schools_answered INTEGER,
    consultation_reference TEXT,
    waived_on TEXT,
    waiver_reason TEXT,
    forum_on TEXT,
    forum_agreed INTEGER,
    votes_for INTEGER,
    votes_against INTEGER,
    votes_abstained INTEGER,
    minute TEXT,
    forum_base INTEGER,
    forum_limit INTEGER,
    requested_on TEXT,
    requested INTEGER,
    request_reference TEXT,
    secretary_on TEXT,
    granted INTEGER,
    secretary_reference TEXT,
    approved_on TEXT,
    enacted_on TEXT,
    enacted INTEGER,
    ended_on TEXT,
    end_reason TEXT,
    sequence INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX blocktransfers_transfer_year ON blocktransfers_transfer (year, authority);

-- What pays for an enacted transfer in the formula, in the order in which it was stated.
CREATE TABLE blocktransfers_lever (
    transfer TEXT NOT NULL,
    number INTEGER NOT NULL,
    parameter TEXT NOT NULL,
    value TEXT NOT NULL,
    unit TEXT NOT NULL,
    approval TEXT,
    PRIMARY KEY (transfer, number)
) WITHOUT ROWID;

-- Every step of every transfer, also what a later one took back.
CREATE TABLE blocktransfers_step (
    transfer TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    step TEXT NOT NULL,
    on_day TEXT NOT NULL,
    amount INTEGER,
    note TEXT,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (transfer, sequence)
) WITHOUT ROWID;
