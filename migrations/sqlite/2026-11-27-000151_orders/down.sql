DROP INDEX collaborators_by_created_at;
DROP INDEX payouts_by_amount;
DROP INDEX obligations_by_amount;
DROP INDEX obligations_by_payable_from;
