-- The one append-only log. Positions come from the stream's head row, in the inserting transaction.
CREATE TABLE log_heads (
    stream INTEGER NOT NULL PRIMARY KEY,
    last_position BIGINT NOT NULL
);

INSERT INTO log_heads (stream, last_position) VALUES (0, 0);

CREATE TABLE entries (
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
    digest TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (stream, position)
) WITHOUT ROWID;

-- The column that tells most apart comes first: a planner without statistics has to be right too.
CREATE UNIQUE INDEX entries_by_key ON entries (key, source);
CREATE INDEX entries_by_name ON entries (name, occurred_at, entry);
CREATE INDEX entries_by_time ON entries (occurred_at, stream, position, entry)
    WHERE occurred_at IS NOT NULL;
CREATE INDEX entries_by_customer ON entries (customer, occurred_at) WHERE customer IS NOT NULL;
CREATE INDEX entries_by_subject ON entries (subject, name) WHERE subject IS NOT NULL;
CREATE INDEX entries_by_target ON entries (target, source) WHERE target IS NOT NULL;

-- Numbers counted from 1 without gaps, handed out like positions of the log.
CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    last_number BIGINT NOT NULL
);

INSERT INTO counters (name, last_number) VALUES
    ('catalogue', 0), ('settlement', 0), ('obligation', 0), ('fulfillment', 0), ('payout', 0),
    ('journal', 0), ('token', 0), ('audit', 0), ('credit', 0);
