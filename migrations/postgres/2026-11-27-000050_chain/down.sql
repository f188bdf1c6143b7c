ALTER TABLE counters DROP COLUMN linked_from;
ALTER TABLE counters DROP COLUMN link;
ALTER TABLE log_heads DROP COLUMN linked_from;
ALTER TABLE log_heads DROP COLUMN link;
ALTER TABLE audit DROP COLUMN seal;
ALTER TABLE journal DROP COLUMN seal;
ALTER TABLE entries DROP COLUMN seal;
