-- How often something came of a message to a webhook: who looks at what was sent is told that it has changed.
INSERT INTO counters (name, last_number) VALUES ('webhook delivery move', 0);
INSERT INTO expand_steps (version) VALUES ('20261128000170');
