-- Which files were made to pay with, and which payouts each of them pays. What is in them is not kept.
CREATE TABLE payout_exports (
    number BIGINT NOT NULL PRIMARY KEY,
    fulfillment BIGINT NOT NULL REFERENCES fulfillments (number),
    format TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    exported_at BIGINT NOT NULL,
    who TEXT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    payouts TEXT NOT NULL
);
CREATE INDEX payout_exports_of_fulfillment ON payout_exports (fulfillment);
INSERT INTO counters (name, last_number) VALUES ('payout export', 0);
