-- The changes of one command are one run, and are undone together. `run` is
-- the first of them; null where the change stands alone or is the first.

ALTER TABLE change ADD COLUMN run INTEGER REFERENCES change (id);
CREATE INDEX change_run ON change (run) WHERE run IS NOT NULL;
