-- The number of the last change of a payout and of a dispute, so that what has changed since a number is found at
-- once, by any server. What was never changed has none.
ALTER TABLE payouts ADD COLUMN moved BIGINT NOT NULL DEFAULT 0;
ALTER TABLE disputes ADD COLUMN moved BIGINT NOT NULL DEFAULT 0;
CREATE INDEX payouts_by_move ON payouts (moved);
CREATE INDEX disputes_by_move ON disputes (moved);
INSERT INTO counters (name, last_number) VALUES ('payout move', 0), ('dispute move', 0);
