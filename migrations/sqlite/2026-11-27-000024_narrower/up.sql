-- What writing an entry costs is, for the most part, the indexes it goes into. An event is found by its kind and
-- its time in one index, which gives lists in their order, too; only what is no event needs others. A digest
-- takes 16 bytes.
CREATE TABLE narrower_entries (
    stream INTEGER NOT NULL,
    position BIGINT NOT NULL,
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    entry TEXT NOT NULL,
    name TEXT NOT NULL,
    occurred_at BIGINT,
    approved_at BIGINT,
    customer TEXT,
    subject TEXT,
    target TEXT,
    digest BLOB NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (stream, position)
) WITHOUT ROWID;

INSERT INTO narrower_entries (stream, position, source, key, recorded_at, entry, name, occurred_at, approved_at,
    customer, subject, target, digest, body)
SELECT stream, position, source, key, recorded_at, entry, name, occurred_at, approved_at,
    customer, subject, target, substr(unhex(digest), 1, 16), body
FROM entries ORDER BY stream, position;

DROP TABLE entries;
ALTER TABLE narrower_entries RENAME TO entries;

CREATE UNIQUE INDEX entries_by_key ON entries (key, source);
CREATE INDEX entries_by_customer ON entries (customer, occurred_at) WHERE customer IS NOT NULL;
CREATE INDEX entries_by_subject ON entries (subject, name) WHERE subject IS NOT NULL;
CREATE INDEX entries_by_target ON entries (target, source) WHERE target IS NOT NULL;
CREATE INDEX entries_self_approved ON entries (approved_at, name) WHERE approved_at > occurred_at;
CREATE INDEX entries_of_nobody ON entries (entry, name, occurred_at) WHERE customer IS NULL;
CREATE INDEX entries_by_hand ON entries (occurred_at, stream, position)
    WHERE approved_at IS NULL AND entry = 'EVENT' AND occurred_at IS NOT NULL;
CREATE INDEX entries_by_kind ON entries (name, occurred_at, stream, position) WHERE entry = 'EVENT';
CREATE INDEX entries_by_attribute ON entries (name, occurred_at) WHERE entry = 'FACT';
CREATE INDEX entries_by_time ON entries (occurred_at, stream, position, entry)
    WHERE entry <> 'EVENT' AND occurred_at IS NOT NULL;

-- Whom events name: collaborators and assets, as KIND:REFERENCE. It is read from the log now and then, and may be
-- thrown away at any time; mentions_read says how far, and by which fields of the catalogue.
CREATE TABLE mentions (
    reference TEXT NOT NULL,
    stream INTEGER NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (reference, stream, position)
) WITHOUT ROWID;
CREATE TABLE mentions_read (
    stream INTEGER NOT NULL PRIMARY KEY,
    last_position BIGINT NOT NULL,
    made_of TEXT NOT NULL
);
