ALTER TABLE fulfillments DROP COLUMN made_by;
