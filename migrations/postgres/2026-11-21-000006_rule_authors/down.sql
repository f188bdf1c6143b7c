ALTER TABLE rule_versions DROP COLUMN saved_by;
