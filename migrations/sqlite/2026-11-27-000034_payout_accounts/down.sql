DELETE FROM counters WHERE name = 'payout account';
DROP TABLE payout_accounts;
