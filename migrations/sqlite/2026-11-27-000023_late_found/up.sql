-- What became known late of settled periods, as far as the log was looked through for it. Nothing depends on these rows: whatever is
-- missing is looked for from the settlement before on.
CREATE TABLE late_found (
    distributor TEXT NOT NULL,
    period_index BIGINT NOT NULL,
    made_of TEXT NOT NULL,
    cut_off TEXT NOT NULL,
    as_of BIGINT NOT NULL,
    places TEXT NOT NULL,
    PRIMARY KEY (distributor, period_index)
);
