-- Who saved a version of a rule; unknown for those saved before this was kept.
ALTER TABLE rule_versions ADD COLUMN saved_by TEXT;
