DROP INDEX periods_unsettled;
ALTER TABLE periods DROP COLUMN lease_number;
