-- Where collaborators are paid to. What was named before stays: who was paid to which account can be told.
CREATE TABLE payout_accounts (
    number BIGINT NOT NULL PRIMARY KEY,
    collaborator TEXT NOT NULL,
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    holder TEXT NOT NULL,
    country TEXT,
    address TEXT NOT NULL,
    bic TEXT,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    decided_by TEXT,
    held_until BIGINT
);
CREATE UNIQUE INDEX payout_accounts_in_force ON payout_accounts (collaborator, state) WHERE state IN ('CURRENT', 'PROPOSED');
INSERT INTO counters (name, last_number) VALUES ('payout account', 0);
