-- Of which asset a difference is that is taken over, where tiers are for each of them. Not asked before.
ALTER TABLE taken_over ADD COLUMN asset TEXT;
INSERT INTO expand_steps (version) VALUES ('20261128001610');
