-- What settlements do about settled periods. Amounts are minor units, metric values billionths.
CREATE TABLE adjustments (
    settlement TEXT NOT NULL REFERENCES settlements (id),
    place BIGINT NOT NULL,
    period_index BIGINT NOT NULL,
    collaborator TEXT NOT NULL,
    amount_before BIGINT NOT NULL,
    amount_after BIGINT NOT NULL,
    currency TEXT NOT NULL,
    treatment TEXT NOT NULL,
    shared INTEGER NOT NULL,
    PRIMARY KEY (settlement, place)
);

CREATE TABLE period_changes (
    settlement TEXT NOT NULL REFERENCES settlements (id),
    period_index BIGINT NOT NULL,
    pool BIGINT NOT NULL,
    carried BIGINT NOT NULL,
    returned BIGINT NOT NULL,
    currency TEXT NOT NULL,
    PRIMARY KEY (settlement, period_index)
);

CREATE TABLE taken_over (
    settlement TEXT NOT NULL REFERENCES settlements (id),
    place BIGINT NOT NULL,
    period_index BIGINT NOT NULL,
    metric TEXT NOT NULL,
    collaborator TEXT,
    value TEXT NOT NULL,
    counts INTEGER NOT NULL,
    PRIMARY KEY (settlement, place)
);

CREATE TABLE causes (
    settlement TEXT NOT NULL REFERENCES settlements (id),
    place BIGINT NOT NULL,
    period_index BIGINT NOT NULL,
    stream INTEGER NOT NULL,
    position BIGINT NOT NULL,
    by_time INTEGER NOT NULL,
    collaborator TEXT,
    PRIMARY KEY (settlement, place)
);

CREATE INDEX causes_by_period ON causes (settlement, period_index);

ALTER TABLE obligations ADD COLUMN adjusts BIGINT;
