-- What can be tracked, and the rules with their versions and periods.
CREATE TABLE catalogues (
    number BIGINT NOT NULL PRIMARY KEY,
    source TEXT COLLATE "C" NOT NULL,
    saved_at BIGINT NOT NULL
);

CREATE TABLE distributors (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    title TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    activated_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE rule_versions (
    distributor TEXT COLLATE "C" NOT NULL REFERENCES distributors (name),
    version INTEGER NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (distributor, version)
);

CREATE TABLE periods (
    distributor TEXT COLLATE "C" NOT NULL REFERENCES distributors (name),
    period_index BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    trigger_at BIGINT,
    version INTEGER NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C",
    carried_in BIGINT NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    late_after TEXT COLLATE "C",
    holder TEXT COLLATE "C",
    held_until BIGINT,
    PRIMARY KEY (distributor, period_index)
);

CREATE INDEX periods_by_trigger ON periods (state, trigger_at);
