DELETE FROM counters WHERE name = 'advance';
ALTER TABLE payouts DROP COLUMN former_references;
ALTER TABLE collaborators DROP COLUMN held_since;
ALTER TABLE collaborators DROP COLUMN hold_reason;
DROP INDEX obligations_open;
DROP INDEX obligations_by_key;
ALTER TABLE obligations DROP COLUMN by_hand;
ALTER TABLE obligations DROP COLUMN key;
