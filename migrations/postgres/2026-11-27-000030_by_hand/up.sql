-- What somebody decides by hand about what is owed and paid: credits with keys, holds, advances, corrections.
ALTER TABLE obligations ADD COLUMN key TEXT COLLATE "C";
ALTER TABLE obligations ADD COLUMN by_hand TEXT COLLATE "C";
CREATE UNIQUE INDEX obligations_by_key ON obligations (key);
CREATE INDEX obligations_open ON obligations (collaborator, state);
ALTER TABLE collaborators ADD COLUMN hold_reason TEXT COLLATE "C";
ALTER TABLE collaborators ADD COLUMN held_since BIGINT;
ALTER TABLE payouts ADD COLUMN former_references TEXT COLLATE "C";
INSERT INTO counters (name, last_number) VALUES ('advance', 0);
