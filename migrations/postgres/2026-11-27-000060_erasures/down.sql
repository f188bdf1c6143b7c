DELETE FROM counters WHERE name IN ('erasure', 'compacted');
DROP TABLE erased_keys;
