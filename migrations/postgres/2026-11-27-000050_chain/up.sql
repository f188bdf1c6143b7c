-- Rows that are never changed are chained: each carries a seal, and the head of its chain the newest link. What was
-- written before is in no chain.
ALTER TABLE entries ADD COLUMN seal BYTEA;
ALTER TABLE journal ADD COLUMN seal BYTEA;
ALTER TABLE audit ADD COLUMN seal BYTEA;
ALTER TABLE log_heads ADD COLUMN link BYTEA;
ALTER TABLE log_heads ADD COLUMN linked_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN link BYTEA;
ALTER TABLE counters ADD COLUMN linked_from BIGINT NOT NULL DEFAULT 0;
UPDATE log_heads SET linked_from = last_position;
UPDATE counters SET linked_from = last_number;
