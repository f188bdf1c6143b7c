-- Who outside is told of what happens. A secret is kept as it is: who signs has to have it.
CREATE TABLE webhooks (
    number BIGINT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    events BIGINT NOT NULL,
    document TEXT,
    secret TEXT NOT NULL,
    old_secret TEXT,
    old_secret_until BIGINT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT,
    disabled_why TEXT,
    deleted_at BIGINT
);
-- What they are told, in the order of what happened: one row for each webhook.
CREATE TABLE webhook_deliveries (
    number BIGINT NOT NULL PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    webhook BIGINT NOT NULL REFERENCES webhooks (number),
    kind TEXT NOT NULL,
    object TEXT NOT NULL,
    about TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    queued_at BIGINT NOT NULL,
    next_at BIGINT,
    last_attempt TEXT,
    held_until BIGINT,
    lease_number BIGINT NOT NULL
);
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (webhook, number) WHERE state = 'PENDING';
CREATE INDEX webhook_deliveries_before ON webhook_deliveries (webhook, object, number) WHERE state = 'PENDING';
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_at) WHERE state = 'PENDING';
CREATE INDEX webhook_deliveries_of_webhook ON webhook_deliveries (webhook, number);
INSERT INTO counters (name, last_number) VALUES ('webhook', 0), ('webhook delivery', 0);
-- Which events any webhook wants to hear of, as bits, beside the number that every deed takes.
ALTER TABLE counters ADD COLUMN wanted BIGINT NOT NULL DEFAULT 0;
