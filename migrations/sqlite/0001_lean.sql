-- Schema 1 of the embedded store. Shapes of storage only: no law, no codes.
--
-- Instants are nanoseconds since 1970-01-01T00:00Z, days are ISO text,
-- hashes and account keys are bytes, amounts are raw units of their scale.
-- STRICT, so that a sum that left 64 bits is refused instead of turning into
-- floating point. WITHOUT ROWID wherever the natural key is the only way in:
-- it saves a second tree, and with it a second dirty page for each new row.

-- One row a batch. The large column is last: what stands before it is read
-- without walking its overflow pages.
CREATE TABLE segment (
    no       INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    previous BLOB    NOT NULL,
    root     BLOB    NOT NULL,
    head     BLOB    NOT NULL,
    entries  INTEGER NOT NULL,
    size     INTEGER NOT NULL, -- bytes before compression
    payload  BLOB    NOT NULL  -- one zstd frame with checksum
) STRICT;

CREATE TABLE inbox (
    key   BLOB    NOT NULL PRIMARY KEY,
    body  BLOB    NOT NULL,
    batch INTEGER NOT NULL,
    entry INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE subject (
    id      INTEGER PRIMARY KEY,
    kind    INTEGER NOT NULL,
    version INTEGER NOT NULL,
    status  INTEGER NOT NULL,
    due     INTEGER,
    state   BLOB    NOT NULL
) STRICT;

CREATE INDEX subject_due ON subject (due) WHERE due IS NOT NULL;

-- Nearly every subject is a parcel (kind 1); the others would be needles in
-- that haystack, so only they are indexed by kind.
CREATE INDEX subject_kind ON subject (kind) WHERE kind <> 1;
CREATE INDEX subject_status ON subject (kind, status);

-- How many subjects stand where; summed by the writer with every batch.
CREATE TABLE census (
    kind   INTEGER NOT NULL,
    status INTEGER NOT NULL,
    n      INTEGER NOT NULL CHECK (n >= 0),
    PRIMARY KEY (kind, status)
) STRICT, WITHOUT ROWID;

-- The number stands before the issuer, so that a beginning of a number is one
-- range in each kind.
CREATE TABLE alias (
    kind    INTEGER NOT NULL,
    number  TEXT    NOT NULL,
    issuer  TEXT    NOT NULL,
    subject INTEGER NOT NULL,
    PRIMARY KEY (kind, number, issuer)
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    key     BLOB    NOT NULL PRIMARY KEY,
    posted  INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    floor   INTEGER NOT NULL,
    CHECK (posted - pending >= floor)
) STRICT, WITHOUT ROWID;

CREATE TABLE transfer (
    batch          INTEGER NOT NULL,
    n              INTEGER NOT NULL,
    debit          BLOB    NOT NULL,
    credit         BLOB    NOT NULL,
    amount         INTEGER NOT NULL CHECK (amount > 0),
    kind           INTEGER NOT NULL,
    resolves_batch INTEGER,
    resolves_n     INTEGER,
    reason         TEXT    NOT NULL,
    subject        INTEGER NOT NULL,
    PRIMARY KEY (batch, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE task (
    id      INTEGER PRIMARY KEY,
    subject INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    batch   INTEGER NOT NULL,
    entry   INTEGER NOT NULL
) STRICT;

-- A party gets a short number, so that its notices lie together and each row
-- is the smaller by its code.
CREATE TABLE party (
    id   INTEGER PRIMARY KEY,
    code TEXT    NOT NULL UNIQUE,
    last INTEGER NOT NULL
) STRICT;

CREATE TABLE notice (
    party   INTEGER NOT NULL,
    n       INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    status  INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    batch   INTEGER NOT NULL,
    entry   INTEGER NOT NULL,
    info    TEXT    NOT NULL,
    PRIMARY KEY (party, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE serial (
    name TEXT    NOT NULL PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE fact_day (
    day    TEXT    NOT NULL,
    name   TEXT    NOT NULL,
    key    TEXT    NOT NULL,
    count  INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (day, name, key)
) STRICT, WITHOUT ROWID;
