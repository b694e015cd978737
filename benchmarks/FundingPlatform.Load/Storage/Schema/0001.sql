CREATE TABLE load_placement (
    id INTEGER NOT NULL PRIMARY KEY,
    band INTEGER NOT NULL,
    from_day INTEGER NOT NULL
);
