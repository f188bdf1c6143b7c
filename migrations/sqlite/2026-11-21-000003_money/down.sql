DROP TABLE journal;
DROP TABLE payouts;
DROP TABLE fulfillments;
DROP TABLE obligations;
DROP TABLE standings;
DROP TABLE settlements;
