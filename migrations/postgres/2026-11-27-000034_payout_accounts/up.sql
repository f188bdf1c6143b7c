-- Where collaborators are paid to. What was named before stays: who was paid to which account can be told.
CREATE TABLE payout_accounts (
    number BIGINT NOT NULL PRIMARY KEY,
    collaborator TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    holder TEXT COLLATE "C" NOT NULL,
    country TEXT COLLATE "C",
    address TEXT COLLATE "C" NOT NULL,
    bic TEXT COLLATE "C",
    set_by TEXT COLLATE "C" NOT NULL,
    set_at BIGINT NOT NULL,
    decided_by TEXT COLLATE "C",
    held_until BIGINT
);
CREATE UNIQUE INDEX payout_accounts_in_force ON payout_accounts (collaborator, state) WHERE state IN ('CURRENT', 'PROPOSED');
INSERT INTO counters (name, last_number) VALUES ('payout account', 0);
