-- A settlement may wait for an admin's approval: until then nobody is owed anything because of it.
ALTER TABLE settlements ADD COLUMN owed_since BIGINT;

UPDATE settlements SET owed_since = settled_at;

-- Events that approve themselves after a time: which did so between two settlements is asked for.
CREATE INDEX entries_self_approved ON entries (approved_at, name) WHERE approved_at > occurred_at;
