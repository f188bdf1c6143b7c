ALTER TABLE counters DROP COLUMN wanted;
DELETE FROM counters WHERE name IN ('webhook', 'webhook delivery');
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
