ALTER TABLE audit DROP COLUMN state_after;
ALTER TABLE audit DROP COLUMN state_before;
ALTER TABLE audit DROP COLUMN role;
ALTER TABLE audit DROP COLUMN channel;
