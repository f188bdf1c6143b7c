-- Migrations with which the release before, which does not know them, can go on: it finds and writes all that it did, and what is
-- new may stay as it is by itself. Each of them writes its own line.
CREATE TABLE expand_steps (
    version TEXT PRIMARY KEY NOT NULL
);
