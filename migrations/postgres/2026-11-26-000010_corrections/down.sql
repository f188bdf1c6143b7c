ALTER TABLE obligations DROP COLUMN adjusts;
DROP TABLE causes;
DROP TABLE taken_over;
DROP TABLE period_changes;
DROP TABLE adjustments;
