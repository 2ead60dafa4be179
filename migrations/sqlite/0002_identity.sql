-- Schema 2: the store's own number, drawn once. Signed checkpoints name it, so
-- that the journal of one store cannot pass for another's. A store of schema 1
-- gets its number here.

CREATE TABLE identity (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id  BLOB    NOT NULL CHECK (length(id) = 16)
) STRICT;

INSERT INTO identity (one, id) VALUES (1, randomblob(16));
