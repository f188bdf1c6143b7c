-- Who gathered a fulfillment: the name of their token. Not known of those made before.
ALTER TABLE fulfillments ADD COLUMN made_by TEXT;
INSERT INTO expand_steps (version) VALUES ('20261127001510');
