-- Collections and attachments.

-- A collection is there while it holds an item.
CREATE TABLE collection_item (
    uid INTEGER NOT NULL REFERENCES item (uid) ON DELETE CASCADE,
    collection TEXT NOT NULL,
    PRIMARY KEY (uid, collection)
) STRICT, WITHOUT ROWID;
CREATE INDEX collection_item_collection ON collection_item (collection);

CREATE TABLE attachment (
    uid INTEGER NOT NULL REFERENCES item (uid) ON DELETE CASCADE,
    path TEXT NOT NULL,           -- relative to data/attachments, or absolute
    media_type TEXT,
    sha256 TEXT,
    added INTEGER NOT NULL,
    PRIMARY KEY (uid, path)
) STRICT, WITHOUT ROWID;
