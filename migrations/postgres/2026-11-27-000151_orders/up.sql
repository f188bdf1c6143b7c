-- Lists in other orders than the usual one.
CREATE INDEX obligations_by_payable_from ON obligations (payable_from, number);
CREATE INDEX obligations_by_amount ON obligations (amount, number);
CREATE INDEX payouts_by_amount ON payouts (amount, number);
CREATE INDEX collaborators_by_created_at ON collaborators (created_at, reference);
