-- Hooks that shops and platforms send to. A secret is kept as it is: who verifies has to have it.
CREATE TABLE hooks (
    source TEXT NOT NULL PRIMARY KEY,
    secret TEXT,
    old_secret TEXT,
    old_secret_until BIGINT,
    mapping TEXT
);
-- What came, each once. The body is there only while nobody has made anything of it.
CREATE TABLE hook_deliveries (
    number BIGINT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    delivery_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    entries BIGINT NOT NULL,
    problem TEXT,
    waits_for TEXT,
    body TEXT,
    ended_by TEXT,
    ended_at BIGINT,
    reason TEXT,
    UNIQUE (source, delivery_id)
);
CREATE INDEX hook_deliveries_waiting ON hook_deliveries (source, waits_for) WHERE waits_for IS NOT NULL;
CREATE INDEX hook_deliveries_kept ON hook_deliveries (number) WHERE state = 'KEPT';
INSERT INTO counters (name, last_number) VALUES ('hook delivery', 0);
