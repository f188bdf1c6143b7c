-- Settled periods of which something became known whose worth could not be told, and why.
CREATE TABLE unvalued (
    settlement TEXT COLLATE "C" NOT NULL REFERENCES settlements (id),
    period_index BIGINT NOT NULL,
    treatment TEXT COLLATE "C" NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (settlement, period_index)
);
