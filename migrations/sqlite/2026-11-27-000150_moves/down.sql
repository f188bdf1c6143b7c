DELETE FROM counters WHERE name IN ('payout move', 'dispute move');
DROP INDEX disputes_by_move;
DROP INDEX payouts_by_move;
ALTER TABLE disputes DROP COLUMN moved;
ALTER TABLE payouts DROP COLUMN moved;
