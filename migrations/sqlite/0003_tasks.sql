-- Schema 3: tasks tell what they are about, for which office, until when, and
-- how they ended. The table of before is made anew: what it held was shown to
-- nobody, and the declarations it was raised on have an older state, which
-- this program does not read.

DROP TABLE task;

-- Numbers follow the order in which tasks were raised, without gaps.
CREATE TABLE task (
    n           INTEGER PRIMARY KEY,
    subject     INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    about       TEXT    NOT NULL, -- an agency's code, or empty
    office      TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    due         INTEGER,
    batch       INTEGER NOT NULL,
    entry       INTEGER NOT NULL,
    -- All of these, or none while it is open.
    ended_at    INTEGER,
    ended_by    TEXT,
    ended_why   TEXT,
    ended_note  TEXT,
    ended_batch INTEGER,
    ended_entry INTEGER
) STRICT;

-- One is open at a time of each subject, kind and matter.
CREATE UNIQUE INDEX task_standing ON task (subject, kind, about) WHERE ended_at IS NULL;

-- What is open is little beside what has ended: it is listed and counted by
-- itself.
CREATE INDEX task_open ON task (kind, at) WHERE ended_at IS NULL;
