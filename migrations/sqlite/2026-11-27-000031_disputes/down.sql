DELETE FROM counters WHERE name = 'dispute';
DROP TABLE dispute_messages;
DROP TABLE disputes;
