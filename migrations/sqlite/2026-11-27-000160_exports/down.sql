DROP INDEX audit_refused;
DROP INDEX audit_by_at;
DROP INDEX audit_by_about;
DROP INDEX audit_by_what;
DROP INDEX audit_by_who;
ALTER TABLE payout_exports DROP COLUMN digest;
