-- Hooks that shops and platforms send to. A secret is kept as it is: who verifies has to have it.
CREATE TABLE hooks (
    source TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    secret TEXT COLLATE "C",
    old_secret TEXT COLLATE "C",
    old_secret_until BIGINT,
    mapping TEXT COLLATE "C"
);
-- What came, each once. The body is there only while nobody has made anything of it.
CREATE TABLE hook_deliveries (
    number BIGINT NOT NULL PRIMARY KEY,
    source TEXT COLLATE "C" NOT NULL,
    delivery_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    received_at BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    entries BIGINT NOT NULL,
    problem TEXT COLLATE "C",
    waits_for TEXT COLLATE "C",
    body TEXT COLLATE "C",
    ended_by TEXT COLLATE "C",
    ended_at BIGINT,
    reason TEXT COLLATE "C",
    UNIQUE (source, delivery_id)
);
CREATE INDEX hook_deliveries_waiting ON hook_deliveries (source, waits_for) WHERE waits_for IS NOT NULL;
CREATE INDEX hook_deliveries_kept ON hook_deliveries (number) WHERE state = 'KEPT';
INSERT INTO counters (name, last_number) VALUES ('hook delivery', 0);
