-- Who gathered a fulfillment: the name of their token. Not known of those made before.
ALTER TABLE fulfillments ADD COLUMN made_by TEXT;
