-- What can be tracked, and the rules with their versions and periods.
CREATE TABLE catalogues (
    number BIGINT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    saved_at BIGINT NOT NULL
);

CREATE TABLE distributors (
    name TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    activated_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE rule_versions (
    distributor TEXT NOT NULL REFERENCES distributors (name),
    version INTEGER NOT NULL,
    source TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (distributor, version)
);

CREATE TABLE periods (
    distributor TEXT NOT NULL REFERENCES distributors (name),
    period_index BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    trigger_at BIGINT,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    carried_in BIGINT NOT NULL,
    currency TEXT NOT NULL,
    late_after TEXT,
    holder TEXT,
    held_until BIGINT,
    PRIMARY KEY (distributor, period_index)
);

CREATE INDEX periods_by_trigger ON periods (state, trigger_at);
