DELETE FROM counters WHERE name = 'payout export';
DROP TABLE payout_exports;
