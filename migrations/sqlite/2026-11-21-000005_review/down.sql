DROP INDEX entries_self_approved;

ALTER TABLE settlements DROP COLUMN owed_since;
