-- What a file with payouts was, so that one can be told by its digest; files of before have none.
ALTER TABLE payout_exports ADD COLUMN digest TEXT;
-- The filters of the audit trail. What was refused is little beside what was done.
CREATE INDEX audit_by_who ON audit (who, number);
CREATE INDEX audit_by_what ON audit (what, number);
CREATE INDEX audit_by_about ON audit (about, number);
CREATE INDEX audit_by_at ON audit (at, number);
CREATE INDEX audit_refused ON audit (outcome, number) WHERE outcome <> 'OK';
