DELETE FROM counters WHERE name = 'webhook delivery move';
DELETE FROM expand_steps WHERE version = '20261128000170';
