-- Keys that named a customer who was erased, as digests that lead to no row: an entry sent again under one is refused.
CREATE TABLE erased_keys (
    digest BLOB NOT NULL PRIMARY KEY
);
INSERT INTO counters (name, last_number) VALUES ('erasure', 0), ('compacted', 0);
