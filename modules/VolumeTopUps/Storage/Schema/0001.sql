-- Schemes as they were last published: the whole file, so that what was used can be read again. Authority 0 is every
-- authority without a scheme of its own; years are the first of each, both ends included.
CREATE TABLE volumetopups_scheme (
    id TEXT NOT NULL PRIMARY KEY,
    authority INTEGER NOT NULL,
    first_year INTEGER NOT NULL,
    last_year INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    published_at TEXT NOT NULL,
    text TEXT NOT NULL
) WITHOUT ROWID;

-- England's share of pupils with plans in January of a year, in hundred-millionths of a percent, and when it was published.
-- Authority 0 is every authority that has loaded none itself.
CREATE TABLE volumetopups_average (
    authority INTEGER NOT NULL,
    january INTEGER NOT NULL,
    all_schools INTEGER NOT NULL,
    primary_schools INTEGER NOT NULL,
    secondary_schools INTEGER NOT NULL,
    published_on TEXT NOT NULL,
    source TEXT NOT NULL,
    status TEXT NOT NULL,
    PRIMARY KEY (authority, january)
) WITHOUT ROWID;

-- Each time that amounts of a count were notified: 0 the first time, then recount entries, which are added to it.
CREATE TABLE volumetopups_notified (
    authority INTEGER NOT NULL,
    year INTEGER NOT NULL,
    day TEXT NOT NULL,
    number INTEGER NOT NULL,
    scheme TEXT NOT NULL,
    count_number INTEGER NOT NULL,
    decided_on TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (authority, year, day, number)
) WITHOUT ROWID;

-- The schools of a notification in the order of the count. Pupils are in hundred-millionths, money in pence; an amount of a
-- recount entry may be below zero.
CREATE TABLE volumetopups_notified_line (
    authority INTEGER NOT NULL,
    year INTEGER NOT NULL,
    day TEXT NOT NULL,
    number INTEGER NOT NULL,
    line INTEGER NOT NULL,
    school_id INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    roll INTEGER,
    threshold INTEGER NOT NULL,
    excess INTEGER NOT NULL,
    entitlement INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (authority, year, day, number, line)
) WITHOUT ROWID;
