DROP TABLE counters;
DROP TABLE entries;
DROP TABLE log_heads;
