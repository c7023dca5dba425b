-- Other citekeys, facts, and when items were last asked about.

-- Citekeys by which an item was known: they still name it.
CREATE TABLE alias (
    folded TEXT PRIMARY KEY,      -- the citekey as it is compared
    alias TEXT NOT NULL,          -- the citekey as it is written
    uid INTEGER NOT NULL REFERENCES item (uid) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_uid ON alias (uid);

-- What the writer has decided about items, and about the library, whose uid
-- is 0. `kind` says what sort of fact, `name` of what or whom.
CREATE TABLE fact (
    uid INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    image TEXT NOT NULL,          -- JSON
    PRIMARY KEY (uid, kind, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_kind ON fact (kind, name);
CREATE TRIGGER fact_of_item_deleted AFTER DELETE ON item
BEGIN DELETE FROM fact WHERE uid = old.uid; END;

-- When registries were last asked a question about an item. No part of the
-- log: undo does not make the past forget what was asked.
CREATE TABLE asked (
    uid INTEGER NOT NULL REFERENCES item (uid) ON DELETE CASCADE,
    question TEXT NOT NULL,
    at INTEGER NOT NULL,
    answered TEXT NOT NULL,       -- JSON: the registries that answered
    silent TEXT NOT NULL,         -- JSON: those that could not be asked
    PRIMARY KEY (uid, question)
) STRICT, WITHOUT ROWID;
