-- Each lease of a period has a number, and a commit under an older one is refused. The first unsettled
-- period of a distributor is found without looking at those that are settled.
ALTER TABLE periods ADD COLUMN lease_number BIGINT NOT NULL DEFAULT 0;

CREATE INDEX periods_unsettled ON periods (distributor, period_index)
    WHERE state NOT IN ('SETTLED', 'EMPTY');
