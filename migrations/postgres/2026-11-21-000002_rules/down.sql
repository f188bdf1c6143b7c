DROP TABLE periods;
DROP TABLE rule_versions;
DROP TABLE distributors;
DROP TABLE catalogues;
