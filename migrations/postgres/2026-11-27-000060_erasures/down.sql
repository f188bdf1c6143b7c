DELETE FROM counters WHERE name = 'erasure';
DROP TABLE erased_keys;
