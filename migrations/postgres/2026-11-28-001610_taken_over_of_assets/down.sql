ALTER TABLE taken_over DROP COLUMN asset;
DELETE FROM expand_steps WHERE version = '20261128001610';
