-- What periods came to when they were last looked at. Nothing depends on these rows: whatever is missing is added up from the log.
CREATE TABLE checkpoints (
    distributor TEXT NOT NULL,
    period_index BIGINT NOT NULL,
    made_of TEXT NOT NULL,
    cut_off TEXT NOT NULL,
    as_of BIGINT NOT NULL,
    totals BLOB NOT NULL,
    PRIMARY KEY (distributor, period_index)
);
