-- Settled periods of which something became known whose worth could not be told, and why.
CREATE TABLE unvalued (
    settlement TEXT NOT NULL REFERENCES settlements (id),
    period_index BIGINT NOT NULL,
    treatment TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (settlement, period_index)
);
