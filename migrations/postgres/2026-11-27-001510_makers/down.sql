ALTER TABLE fulfillments DROP COLUMN made_by;
DELETE FROM expand_steps WHERE version = '20261127001510';
