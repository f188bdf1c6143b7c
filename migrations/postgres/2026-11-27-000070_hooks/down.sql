DELETE FROM counters WHERE name = 'hook delivery';
DROP TABLE hook_deliveries;
DROP TABLE hooks;
