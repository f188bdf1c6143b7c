DROP TABLE provider_sessions;
DELETE FROM expand_steps WHERE version = '20261127001511';
