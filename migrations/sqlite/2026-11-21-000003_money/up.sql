-- From the settlement of a period to the payout, and the journal under them. Amounts are minor units.
CREATE TABLE settlements (
    number BIGINT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    distributor TEXT NOT NULL,
    period_index BIGINT NOT NULL,
    version INTEGER NOT NULL,
    cut_off TEXT NOT NULL,
    settled_at BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    currency TEXT NOT NULL,
    pool BIGINT NOT NULL,
    leftover BIGINT NOT NULL,
    carried BIGINT NOT NULL,
    digest TEXT NOT NULL,
    detail TEXT NOT NULL,
    UNIQUE (distributor, period_index),
    FOREIGN KEY (distributor, period_index) REFERENCES periods (distributor, period_index)
);

CREATE TABLE standings (
    settlement TEXT NOT NULL REFERENCES settlements (id),
    place BIGINT NOT NULL,
    rank BIGINT NOT NULL,
    collaborator TEXT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (settlement, place),
    UNIQUE (settlement, collaborator)
);

CREATE TABLE obligations (
    number BIGINT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    collaborator TEXT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT,
    payable_from BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    settlement TEXT REFERENCES settlements (id),
    distributor TEXT,
    payout TEXT
);

CREATE INDEX obligations_by_collaborator ON obligations (collaborator, number);
CREATE INDEX obligations_by_settlement ON obligations (settlement);
CREATE INDEX obligations_by_payout ON obligations (payout);
CREATE INDEX obligations_payable ON obligations (state, currency, payable_from);

CREATE TABLE fulfillments (
    number BIGINT NOT NULL PRIMARY KEY,
    currency TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE payouts (
    number BIGINT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    fulfillment BIGINT NOT NULL REFERENCES fulfillments (number),
    collaborator TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    state TEXT NOT NULL,
    paid_on TEXT,
    reference TEXT,
    reason TEXT,
    created_at BIGINT NOT NULL,
    UNIQUE (fulfillment, collaborator)
);

CREATE INDEX payouts_by_collaborator ON payouts (collaborator, number);

CREATE TABLE journal (
    number BIGINT NOT NULL PRIMARY KEY,
    from_account TEXT NOT NULL,
    to_account TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    at BIGINT NOT NULL,
    cause TEXT NOT NULL,
    CHECK (from_account <> to_account)
);

CREATE INDEX journal_by_from ON journal (from_account, currency);
CREATE INDEX journal_by_to ON journal (to_account, currency);
CREATE INDEX journal_by_cause ON journal (cause);
