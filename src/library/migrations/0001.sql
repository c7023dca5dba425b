-- Items and what is known of each, and the log of every change.
-- Times are milliseconds since 1970-01-01T00:00:00Z.

PRAGMA application_id = 0x69626964; -- "ibid"

CREATE TABLE item (
    uid INTEGER PRIMARY KEY,      -- never given twice
    key TEXT NOT NULL,            -- the citekey as it is written
    folded TEXT NOT NULL UNIQUE,  -- the citekey as it is compared
    json TEXT NOT NULL,           -- CSL-JSON without `id`
    added INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    change INTEGER NOT NULL       -- the last change that touched it
) STRICT;
CREATE INDEX item_change ON item (change);

-- Derived from item.json. `holder` is 0 where an identifier names one work,
-- which makes it unique; else it is the item's uid.
CREATE TABLE identifier (
    scheme TEXT NOT NULL,
    value TEXT NOT NULL,
    holder INTEGER NOT NULL,
    uid INTEGER NOT NULL REFERENCES item (uid) ON DELETE CASCADE,
    PRIMARY KEY (scheme, value, holder)
) STRICT, WITHOUT ROWID;
CREATE INDEX identifier_uid ON identifier (uid);

-- For each field a stack of statements; the highest n is the newest. The
-- value of a statement that still stands is the one in item.json.
CREATE TABLE provenance (
    uid INTEGER NOT NULL REFERENCES item (uid) ON DELETE CASCADE,
    field TEXT NOT NULL,
    n INTEGER NOT NULL,
    source TEXT NOT NULL,
    fetched INTEGER,
    confidence INTEGER NOT NULL,  -- thousandths
    replaced INTEGER NOT NULL,
    value TEXT,                   -- JSON; only where replaced
    PRIMARY KEY (uid, field, n)
) STRICT, WITHOUT ROWID;

-- What the item was read from, verbatim.
CREATE TABLE raw (
    uid INTEGER NOT NULL REFERENCES item (uid) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    source TEXT NOT NULL,
    text TEXT NOT NULL,
    added INTEGER NOT NULL,
    PRIMARY KEY (uid, n)
) STRICT;

CREATE TABLE tag (
    uid INTEGER NOT NULL REFERENCES item (uid) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (uid, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
    uid INTEGER NOT NULL REFERENCES item (uid) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    text TEXT NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    PRIMARY KEY (uid, n)
) STRICT;

-- Items that were removed, for whoever follows the changes.
CREATE TABLE gone (
    uid INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    folded TEXT NOT NULL,
    change INTEGER NOT NULL
) STRICT;
CREATE INDEX gone_change ON gone (change);
CREATE INDEX gone_folded ON gone (folded);

CREATE TABLE change (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    command TEXT NOT NULL,
    undoes INTEGER REFERENCES change (id)
) STRICT;
CREATE INDEX change_undoes ON change (undoes) WHERE undoes IS NOT NULL;

-- One step of a change: a part of an item as it was and as it became.
CREATE TABLE op (
    change INTEGER NOT NULL REFERENCES change (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    uid INTEGER NOT NULL,
    key TEXT NOT NULL,
    name TEXT,
    n INTEGER,
    before TEXT,                  -- JSON; null where there was nothing
    after TEXT,                   -- JSON; null where nothing is left
    PRIMARY KEY (change, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX op_uid ON op (uid);

CREATE TRIGGER change_not_updated BEFORE UPDATE ON change
BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
CREATE TRIGGER change_not_deleted BEFORE DELETE ON change
BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
CREATE TRIGGER op_not_updated BEFORE UPDATE ON op
BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
CREATE TRIGGER op_not_deleted BEFORE DELETE ON op
BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
