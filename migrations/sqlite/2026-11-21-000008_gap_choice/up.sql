-- What becomes of the time between the last period before a version and the first of its own: JOIN,
-- SEPARATE or SKIP; nothing where its periods go on from those before.
ALTER TABLE rule_versions ADD COLUMN gap TEXT;
