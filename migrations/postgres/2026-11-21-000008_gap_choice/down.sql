ALTER TABLE rule_versions DROP COLUMN gap;
