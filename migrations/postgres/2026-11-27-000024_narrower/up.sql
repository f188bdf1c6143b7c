-- What writing an entry costs is, for the most part, the indexes it goes into. An event is found by its kind and
-- its time in one index, which gives lists in their order, too; only what is no event needs others. A digest
-- takes 16 bytes.
DROP INDEX entries_by_name;
DROP INDEX entries_by_time;
ALTER TABLE entries ALTER COLUMN digest TYPE BYTEA USING substring(decode(digest, 'hex') FROM 1 FOR 16);
CREATE INDEX entries_by_kind ON entries (name, occurred_at, stream, position) WHERE entry = 'EVENT';
CREATE INDEX entries_by_attribute ON entries (name, occurred_at) WHERE entry = 'FACT';
CREATE INDEX entries_by_time ON entries (occurred_at, stream, position, entry)
    WHERE entry <> 'EVENT' AND occurred_at IS NOT NULL;

-- Whom events name: collaborators and assets, as KIND:REFERENCE. It is read from the log now and then, and may be
-- thrown away at any time; mentions_read says how far, and by which fields of the catalogue.
CREATE TABLE mentions (
    reference TEXT COLLATE "C" NOT NULL,
    stream INTEGER NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (reference, stream, position)
);
CREATE TABLE mentions_read (
    stream INTEGER NOT NULL PRIMARY KEY,
    last_position BIGINT NOT NULL,
    made_of TEXT COLLATE "C" NOT NULL
);
